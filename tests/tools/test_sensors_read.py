"""sensors.read on tables and documents, made and real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.readings.raw import SensorFiles
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.resources import sample_path
from lohu_gis.app.tools.files import resolve
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.app.tools.sensorfiles import catalogue, sensor_input
from lohu_gis.core.errors import InputError
from lohu_gis.core.governance import READING_COLUMNS
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import cells, points, shapes_of

READ = tool("sensors.read")


def read(columns: dict[str, Any], name: str = "file", **values: Any) -> ToolRun:
    """One run on a table."""
    return run_tool(READ, {"path": SensorFiles(catalogue(), (), [(name, new_table(columns))]), **values})


def of_path(path: Path, **values: Any) -> ToolRun:
    """One run on a file or folder, as the command line does it."""
    given, _findings = resolve(READ.parameters["path"], str(path))
    return run_tool(READ, {"path": given, **values})


def table(run: ToolRun, output: str = "readings") -> FeatureTable:
    """An output of a run."""
    found = run.outputs[output]
    assert isinstance(found, FeatureTable)
    return found


def column(run: ToolRun, name: str, output: str = "readings") -> list[Any]:
    """A column of an output."""
    return cells(table(run, output), name)


def codes(run: ToolRun) -> set[str]:
    """Codes of the findings."""
    return {finding.code for finding in run.findings}


def test_long_tables() -> None:
    run = read({"站点": ["A", "A", "B"], "时间": ["2026/6/1 8:00", "2026-06-01 09:00:00", "2026-06-01T00:00:00Z"],
                "指标": ["PM2.5", "PM2.5", "噪声"], "数值": [0.035, None, 55], "单位": ["mg/m³", "mg/m³", "dB"],
                "质控": ["正常", "H", None]})
    assert table(run).column_names == READING_COLUMNS
    assert column(run, "quantity") == ["pm25", "pm25", "noise"]
    assert column(run, "value") == pytest.approx([35.0, np.nan, 55.0], nan_ok=True) or column(run, "value")[1] is None
    assert column(run, "unit") == ["ug/m3", "ug/m3", "dB(A)"]
    assert column(run, "time") == ["2026-06-01T08:00:00+08:00", "2026-06-01T09:00:00+08:00",
                                   "2026-06-01T08:00:00+08:00"]
    assert column(run, "flag") == ["", "missing", ""]
    assert run.metrics == {"readings": 3, "stations": 2, "series": 2, "missing": 1, "duplicates": 0, "gaps": 0}


def test_wide_tables_of_quantities_with_units_in_brackets() -> None:
    run = read({"station": ["A", "A"], "time": ["2026-06-01 00:00", "2026-06-01 01:00"], "PM2.5 (ug/m3)": [10, 20],
                "CO": [300.0, 400.0], "wd": ["NNW", "E"], "remark": ["x", "y"]})
    assert column(run, "quantity") == ["pm25", "pm25", "co", "co", "wind_direction", "wind_direction"]
    assert column(run, "value") == pytest.approx([10, 20, 0.3, 0.4, 337.5, 90])
    assert {f.code: f.facts for f in run.findings}["unit.assumed"]["units"] == "co ug/m3"
    assert "readings.columns_ignored" in codes(run)


def test_tables_without_times_are_a_question_with_an_answer() -> None:
    columns = {"773869": [60.0, 61.0], "767541": [50.0, None]}
    with pytest.raises(InputError, match=r"readings\.no_time"):
        read(columns)
    run = read(columns, start="2026-06-01T00:00", step_min=5, quantity="speed (mph)")
    assert column(run, "station") == ["773869", "773869", "767541", "767541"]
    assert column(run, "time")[1] == "2026-06-01T00:05:00+08:00"
    assert column(run, "value")[:2] == pytest.approx([60 * 1.609344, 61 * 1.609344])
    assert set(column(run, "unit")) == {"km/h"}
    with pytest.raises(InputError, match=r"readings\.start_unreadable"):
        read(columns, start="soon", step_min=5)


def test_stations_are_placed_by_a_table_of_them() -> None:
    stations = points([114.12], [22.55], "EPSG:4326", station=["A"], zone=["2"], name=["水贝"])
    run = read({"station": ["A", "C"], "time": ["2026-06-01"] * 2, "quantity": ["noise"] * 2, "value": [1.0, 50.0]},
               stations=stations)
    assert column(run, "station", "stations") == ["A", "C"]
    assert column(run, "zone", "stations") == ["2", None]
    assert column(run, "name", "stations") == ["水贝", "C"]
    assert [shape is None for shape in shapes_of(table(run, "stations"))] == [False, True]
    assert column(run, "flag") == ["suspect", ""]
    assert "stations.unplaced" in codes(run)


def test_doubles_and_gaps_are_told() -> None:
    hours = [0, 1, 1, 2, 2, 6]
    run = read({"station": ["A"] * 6, "time": [f"2026-06-01T{h:02}:00:00" for h in hours], "quantity": ["noise"] * 6,
                "value": [50.0, 51.0, 51.0, 52.0, 53.0, -999.0]})
    assert column(run, "value")[:4] == [50.0, 51.0, 52.0, 53.0]
    assert column(run, "flag") == ["", "", "", "duplicate", "missing"]
    assert (run.metrics["duplicates"], run.metrics["gaps"], run.metrics["missing"]) == (1, 3, 1)
    assert {"readings.twice", "readings.contradicting", "readings.gaps"} <= codes(run)


def test_nothing_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sensors\.nothing"):
        run_tool(READ, {"path": SensorFiles(catalogue(), [("x", {"a": 1})])})
    with pytest.raises(InputError, match=r"sensors\.no_files"):
        sensor_input(str(tmp_path))
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match=r"file\.corrupt"):
        sensor_input(str(tmp_path / "deep.json"))


def test_the_sample_is_read_without_help() -> None:
    run = of_path(sample_path("readings.parquet"), stations=resolve(
        READ.parameters["stations"], f"{sample_path('governance.gpkg')}|layer=stations")[0])
    assert (run.metrics["readings"], run.metrics["stations"]) == (85_532, 120)
    assert all(shape is not None for shape in shapes_of(table(run, "stations")))
    excerpt = of_path(sample_path("sensorthings.json"))
    assert excerpt.metrics["stations"] == 4
    assert excerpt.metrics["missing"] == 0


# ---- real data ----------------------------------------------------------------------------------------------------


def test_beijing_air_is_read_without_help(real_data: Path) -> None:
    run = of_path(real_data / "sensors_beijing_air")
    assert (run.metrics["stations"], run.metrics["series"]) == (4, 48)
    readings = table(run)
    assert len(readings) == 4 * 35_064 * 12
    pm25 = np.array(column(run, "quantity"), object) == "pm25"
    values = np.array(column(run, "value"), np.float64)
    names = np.array(column(run, "station"), object)
    assert {name: int(np.isnan(values[pm25 & (names == name)]).sum()) for name in set(names)} == {
        "Aotizhongxin": 925, "Dongsi": 750, "Wanshouxigong": 696, "Shunyi": 913}
    assert column(run, "time")[0] == "2013-03-01T00:00:00+08:00"
    co = np.array(column(run, "quantity"), object) == "co"
    assert values[co][0] == pytest.approx(0.3)


def test_los_angeles_is_read_with_a_stated_question(real_data: Path) -> None:
    folder = real_data / "sensors_la_traffic"
    with pytest.raises(InputError, match=r"readings\.no_time"):
        of_path(folder / "los_speed.csv.gz")
    stations = resolve(READ.parameters["stations"], str(folder / "graph_sensor_locations.csv"))[0]
    run = of_path(folder / "los_speed.csv.gz", stations=stations, start="2012-03-01", step_min=5,
        quantity="speed (mph)")
    assert (run.metrics["readings"], run.metrics["stations"], run.metrics["missing"]) == (2_016 * 207, 207, 0)
    assert all(shape is not None for shape in shapes_of(table(run, "stations")))
    assert max(column(run, "value")) == pytest.approx(70 * 1.609344)


def test_sensorthings_entities_good_and_bad(real_data: Path) -> None:
    run = of_path(real_data / "sensorthings")
    left_out = next(f for f in run.findings if f.code == "sensors.files_left_out")
    assert left_out.count == 15
    found = [run.metrics["readings"], run.metrics["stations"]]
    assert [isinstance(number, int) and number >= least for number, least in zip(found, (31, 9), strict=True)] == \
        [True, True]
