"""What is shown at a sensor: the value of the hour, else what is usual then."""

from __future__ import annotations

import pytest
import shapely

from lohu_gis.analysis.park.sensors import days_of, pair_of, readings_of, values_at
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, box, layer

TABLE = new_table({
    "station": ["F1", "F1", "F1", "F2", "F2", None, "F1"],
    "time": ["2026-06-22T10:00:00+08:00", "2026-06-23T10:00:00+08:00", "2026-06-23T11:00:00+08:00",
             "2026-06-23T03:00:00+00:00", "2026-06-23 12:00", "2026-06-22T10:00:00+08:00", "no time"],
    "value": [100.0, 300.0, 50.0, 7.0, None, 1.0, 1.0],
    "quantity": ["footfall"] * 7,
    "unit": ["people/h"] * 7,
})


def test_the_value_of_the_hour() -> None:
    found = values_at(readings_of(TABLE), "2026-06-23T10:20:00+08:00")
    assert set(found) == {"F1"}  # F2 has nothing at ten, on no day
    assert (found["F1"].value, found["F1"].usual, found["F1"].unit) == (300.0, False, "people/h")


def test_what_is_usual_at_that_hour() -> None:
    found = values_at(readings_of(TABLE), "2026-01-20T02:59:00+00:00")  # ten o'clock in China
    assert (found["F1"].value, found["F1"].usual) == (200.0, True)


def test_offsets_and_times_without_one_are_the_same_clock() -> None:
    found = values_at(readings_of(TABLE), "2026-06-23T11:00")
    assert {key: value.value for key, value in found.items()} == {"F1": 50.0, "F2": 7.0}
    assert not any(value.usual for value in found.values())


@pytest.mark.parametrize("instant", ["", "today"])
def test_no_time_no_values(instant: str) -> None:
    assert values_at(readings_of(TABLE), instant) == {}


def test_first_and_last_day() -> None:
    assert days_of(readings_of(TABLE)) == ("2026-06-22", "2026-06-23")
    bare = new_table({"station": ["a"], "time": ["never"], "value": [1.0]})
    assert days_of(readings_of(bare)) is None
    assert values_at(readings_of(bare), "2026-06-23T11:00") == {}


def points(*names: str, x: float) -> FeatureTable:
    return layer([shapely.Point(EAST + x + 5 * n, NORTH + 50) for n in range(len(names))], station=list(names))


def test_stations_are_those_that_stand_around_and_have_readings() -> None:
    units = layer([box(0, 0, 100, 100)])
    far, near = points("F1", "F2", x=5000), points("X", "F1", "F2", x=120)
    other = new_table({"station": ["F9"], "time": ["2026-06-22T10:00"], "value": [1.0]})
    found = pair_of([far, other, TABLE, near], units)
    assert found is not None
    assert found[0] is near
    assert found[1] is TABLE
    assert pair_of([far, TABLE], units) is None
    assert pair_of([near, other], units) is None
    assert pair_of([TABLE], units) is None
