"""`sensors.alerts` as a planner meets it: columns, units, zones, what is left out and said."""

from __future__ import annotations

from typing import Any

import pytest

from lohu_gis.analysis.alarms.table import factor
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import InputError
from lohu_gis.core.governance import ALERT_COLUMNS
from lohu_gis.core.table import FeatureTable

HOURS = [f"2026-05-05T{hour:02d}:00:00+08:00" for hour in range(24)]


def readings(rows: list[tuple[Any, ...]], names: tuple[str, ...] = ("station", "time", "quantity", "value", "unit",
                                                                   "flag")) -> FeatureTable:
    width = len(rows[0]) if rows else len(names)
    return new_table({name: [row[k] for row in rows] for k, name in enumerate(names[:width])})


def run(table: FeatureTable, **values: Any) -> ToolRun:
    return run_tool(tool("sensors.alerts"), {"readings": table, **values})


def rows(done: ToolRun) -> list[dict[str, Any]]:
    table = done.outputs["alerts"]
    assert isinstance(table, FeatureTable)
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(
        *(table.column(name).to_pylist() for name in table.column_names), strict=True)]


def codes(done: ToolRun) -> dict[str, int | None]:
    return {finding.code: finding.count for finding in done.findings}


def test_the_columns_of_the_contract_come_first() -> None:
    done = run(readings([("G1", HOURS[3], "gas", 12.0, "%LEL"), ("G1", HOURS[4], "gas", 1.0, "%LEL"),
                         ("G1", HOURS[5], "gas", 1.0, "%LEL")]))
    (row,) = rows(done)
    assert tuple(row)[:7] == ALERT_COLUMNS
    assert [row[name] for name in ALERT_COLUMNS] == ["G1", "gas", "yellow", HOURS[3], 12.0, HOURS[4], "closed"]
    assert row["rule"] == "limit.gas"
    assert row["check"] == "to be checked by a planner"
    assert done.metrics["yellow"] == 1


def test_the_same_daily_mean_passes_in_february_and_fails_in_march() -> None:
    table = readings([("A", "2026-02-28", "PM2.5", 70, "µg/m³"), ("A", "2026-03-01", "PM2.5", 70, "µg/m³")])
    (row,) = rows(run(table))
    assert row["opened"] == "2026-03-01T00:00:00+08:00"
    assert (row["limit"], row["level"], row["state"]) == (60, "blue", "open")


def test_single_readings_count_as_means_and_that_is_said() -> None:
    done = run(readings([("A", "2026-02-28", "PM2.5", 70), ("B", "2026-03-01", "PM2.5", 70)]))
    assert [row["station"] for row in rows(done)] == ["B"]
    assert codes(done) == {"alarm.span_assumed": 2}
    hourly = run(readings([("B", "2026-03-01", "PM2.5", 70)]), span_min=60)
    assert rows(hourly) == []  # one hour is no mean of a day


def test_units_are_brought_to_those_of_the_rule() -> None:
    one = run(readings([("A", "2026-03-01", "PM2.5", 0.07, "mg/m3"), ("A", "2026-03-02", "PM2.5", 0.05, "mg/m3")]))
    assert rows(one)[0]["peak"] == pytest.approx(70)
    strange = run(readings([("A", "2026-03-01", "PM2.5", 70, "ppb"), ("A", "2026-03-02", "PM2.5", 70, "ppb")]))
    assert rows(strange) == []
    assert codes(strange)["reading.other_unit"] == 2
    assert [factor("cm", "m"), factor("dB(A)", "dB"), factor("", "m")] == [0.01, 1.0, 1.0]


def test_the_zone_of_the_station_decides() -> None:
    noisy = readings([(name, hour, "noise", 63.0, "dB(A)") for name in ("N1", "N3") for hour in HOURS[6:]])
    stations = new_table({"name": ["N1", "N3"], "zone": ["1", "4a"]})
    found = rows(run(noisy, stations=stations))
    day = [row for row in found if row["rule"] == "limit.noise_period" and row["opened"] == HOURS[21]]
    assert [(row["station"], row["limit"], row["level"]) for row in day] == [("N1", 55, "yellow")]
    without = run(noisy)
    assert rows(without) == []
    assert codes(without)["alarm.no_zone"] == 2
    assert {row["station"] for row in rows(run(noisy, default_zone="1"))} == {"N1", "N3"}


def test_what_cannot_be_judged_is_left_out_and_counted() -> None:
    done = run(readings([
        ("G1", HOURS[0], "gas", 30.0, "%LEL", "calibration"), ("", HOURS[1], "gas", 30.0, "%LEL", ""),
        ("G1", "tomorrow", "gas", 30.0, "%LEL", ""), ("G1", HOURS[2], "gas", None, "%LEL", ""),
        ("G1", HOURS[3], "gas", 1.0, "%LEL", ""), ("G1", HOURS[3], "gas", 90.0, "%LEL", ""),
        ("G1", HOURS[4], "humidity", 90.0, "%", "")]))
    assert rows(done) == []
    assert codes(done) == {"reading.unusable": 2, "reading.flagged": 1, "reading.twice": 1, "alarm.no_rule": 1}


def test_the_order_of_rows_does_not_matter() -> None:
    given = [("G1", HOURS[k], "gas", 20.0 if 5 < k < 9 else 1.0, "%LEL") for k in range(24)]
    assert rows(run(readings(given))) == rows(run(readings(given[::-1])))


def test_no_readings_give_no_alarms() -> None:
    import pyarrow as pa

    empty = new_table({"station": pa.array([], pa.string()), "time": pa.array([], pa.string()),
                       "quantity": pa.array([], pa.string()), "value": pa.array([], pa.float64())})
    assert rows(run(empty)) == []


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(InputError, match=r"column\.missing"):
        run(new_table({"station": ["A"], "time": [HOURS[0]]}))
    with pytest.raises(InputError, match=r"column\.missing"):
        run(readings([("A", HOURS[0], "gas", 1.0)]), stations=new_table({"name": ["A"]}), zone="zone")


def test_a_pack_of_ones_own_names_its_rules_as_it_likes() -> None:
    own = {"id": "own", "title": "own", "rules": [
        {"id": "limit.radon", "values": {"quantities": ["radon"], "hold_minutes": 3}, "rows": [{"red": 300}]}]}
    done = run(readings([("R", HOURS[0], "radon", 301.0)]), rules=own)
    assert [row["level"] for row in rows(done)] == ["red"]
    assert codes(done) == {"rules.value_not_known": 1}  # a misspelt value does not go unnoticed
