"""How long exports of complaints and sensor data take to read, from rows in memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from lohu_gis.analysis.readings.raw import SensorFiles
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.resources import sample_path
from lohu_gis.app.tools.files import resolve
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.app.tools.sensorfiles import catalogue


def test_complaints_of_a_year(benchmark: Any) -> None:
    """20,000 rows with 26 columns: recognised, masked, placed; the file is read before."""
    read = tool("complaints.read")
    given, _findings = resolve(read.parameters["table"], str(sample_path("complaints.csv")))
    run = benchmark(lambda: run_tool(read, {"table": given}))
    assert run.metrics["rows"] == 20_000


def test_a_million_readings(benchmark: Any) -> None:
    """1,000 stations, 1,000 hours, long form: units, flags, doubles, gaps."""
    read = tool("sensors.read")
    hours = (np.datetime64("2026-01-01T00:00:00") + np.arange(1000) * np.timedelta64(3600, "s")).astype(str)
    rows = new_table({"station": np.repeat([f"S{i}" for i in range(1000)], 1000).tolist(),
                      "time": np.tile(hours, 1000).tolist(), "quantity": ["noise"] * 1_000_000,
                      "value": np.random.default_rng(0).normal(60, 5, 1_000_000)})
    run = benchmark(lambda: run_tool(read, {"path": SensorFiles(catalogue(), (), [("readings", rows)])}))
    assert run.metrics["readings"] == 1_000_000
