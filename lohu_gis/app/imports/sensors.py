"""Sensor data: a look at what is in files or a service, the reading, the layers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.styling.defaults import default_symbol
from lohu_gis.app.tools.away import flat
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.app.tools.sensorfiles import sensor_input
from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BlockOrigin, Layer, Project, RunRecord, TableContent, TableRef, VectorContent
from lohu_gis.core.style import Single, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.text import N_
from lohu_gis.io.sensors.service import is_url, origin_of, shown
from lohu_gis.io.sensors.tokens import keep_token

LIMITS = Limits(silent_s=180.0, memory_bytes=8 << 30)


class SensorAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says about sensor data; empty: what the data say.

    Attributes
    ----------
    start, step_min
        Time of the first row and minutes from row to row, for tables without times; 0 for none.
    quantity
        What is measured, where nothing says it.
    """

    start: str = ""
    step_min: float = 0.0
    quantity: str = ""


class SeriesLook(msgspec.Struct, frozen=True, kw_only=True):
    """Readings of one quantity: unit, how many, at how many stations."""

    quantity: str
    unit: str
    readings: int
    stations: int


class SensorLook(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialog shows of sensor data.

    Attributes
    ----------
    first, last
        Times of the first and last reading; empty for none.
    error
        Why it cannot be read like that; None where it can.
    """

    source: str
    series: tuple[SeriesLook, ...] = ()
    metrics: Mapping[str, int] = {}
    first: str = ""
    last: str = ""
    findings: tuple[Finding, ...] = ()
    error: tuple[str, Mapping[str, str]] | None = None


def look(pool: WorkerPool, path: str, answers: SensorAnswers, stations: TableBlock | None,
         progress: Progress | None = None, *, token: str = "") -> SensorLook:
    """What is in files or a service, read in a worker; blocks its thread. Without a `token` the keyring is asked."""
    found: SensorLook = pool.call(_look, path, answers, stations, token, progress=progress, limits=LIMITS)
    return found


def _look(progress: CallProgress, path: str, answers: SensorAnswers, stations: TableBlock | None,
          token: str) -> SensorLook:
    source = shown(path) if is_url(path) else path
    try:
        outputs, record = _run(progress, path, answers, stations, token)
    except LohuError as trouble:
        return SensorLook(source=source, error=(trouble.code, {k: str(v) for k, v in trouble.facts.items()}))
    readings = outputs["readings"].columns
    import pyarrow.compute as pc

    groups = readings.group_by(["quantity", "unit"]).aggregate([("value", "count"), ("station", "count_distinct"),
                                                                ("station", "count")]).to_pylist()
    series = tuple(SeriesLook(quantity=row["quantity"], unit=row["unit"], readings=row["station_count"],
                              stations=row["station_count_distinct"]) for row in groups)
    times = pc.min_max(readings.column("time")).as_py()
    metrics = {name: int(value) for name, value in record.metrics.items() if isinstance(value, int)}
    return SensorLook(source=source, series=series, metrics=metrics, first=times["min"] or "", last=times["max"] or "",
                      findings=record.findings)


def read(pool: WorkerPool, path: str, answers: SensorAnswers, stations: TableBlock | None,
         progress: Progress | None = None, *, token: str = "") -> tuple[Mapping[str, TableBlock], RunRecord]:
    """Readings and stations, read in a worker; blocks its thread. Without a `token` the keyring is asked.

    Raises
    ------
    InputError
        As `tools.sensors_read`, ``service.*``, ``worker.*``.
    """
    outputs, record = pool.call(_run, path, answers, stations, token, progress=progress, limits=LIMITS, trusted=True)
    return outputs, record


def _run(progress: CallProgress, path: str, answers: SensorAnswers, stations: TableBlock | None,
         token: str) -> tuple[dict[str, TableBlock], RunRecord]:
    given = sensor_input(path, progress.part(0.0, 0.5), token=token)
    values: dict[str, Any] = {"path": given}
    if stations is not None:
        values["stations"] = ToolInput(FeatureTable(stations), "stations", stations.id)
    said = {"start": answers.start, "step_min": answers.step_min, "quantity": answers.quantity}
    values |= {name: value for name, value in said.items() if value}
    done = run_tool(tool("sensors.read"), values, progress.part(0.5, 1.0))
    return {name: flat(value) for name, value in done.outputs.items()}, done.record  # type: ignore[arg-type]


def remember_token(path: str, token: str) -> bool:
    """Keep a token for the service of an address in the keyring; False where the system has none."""
    return keep_token(origin_of(path), token)


def sensor_edit(project: Project, path: str, blocks: Mapping[str, TableBlock], record: RunRecord) -> Together:
    """The edit that adds stations as a layer and readings as a table, in one step."""
    stem = origin_of(path).rpartition("//")[2] if is_url(path) else Path(path.partition("|layer=")[0]).stem
    run_id = next(name for n in range(1, len(project.runs) + 2) if (name := f"run_{n}") not in project.runs)
    state, edits = project, []
    parts = (("readings", f"读数 {stem}", f"Readings {stem}"), ("stations", f"站点 {stem}", f"Stations {stem}"))
    for role, name, english in parts:
        block = blocks[role]
        if not len(block):
            continue
        layer_id = fresh_id(state, f"sensor_{role}")
        placed = block.geometry is not None and bool((block.geometry.types > 0).any())
        style = VectorStyle(renderer=Single(symbol=default_symbol("point", len(state.layers))))
        content = VectorContent(table=layer_id, style=style) if placed else TableContent(table=layer_id)
        layer = Layer(id=layer_id, name=name, name_en=english, content=content,
                      role="readings" if role == "readings" else "stations",
                      time="time" if role == "readings" else None, object_id=None if role == "readings" else "station")
        edit = AddLayer(layer, {layer_id: TableRef(origin=BlockOrigin(block=block.id), run=run_id)}, {run_id: record})
        edits.append(edit)
        state = edit.apply(state)
    return Together(tuple(edits), N_("Read sensor data"))
