"""table.*: points from columns, datum shifts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.tables import new_table
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.datum import DATUMS, Datum, shift
from lohu_gis.core.errors import InputError
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, cells, crs_of, points, shapes_of


def placed(table: FeatureTable, **values: object) -> FeatureTable:
    """The output of table.points."""
    output = run_tool(tool("table.points"), {"table": table, **values}).outputs["points"]
    assert isinstance(output, FeatureTable)
    return output


def test_points_keep_rows_that_cannot_be_placed() -> None:
    table = new_table({"id": ["a", "b", "c", "d", "e"], "lng": ["114.1", "x", None, "200", "0"],
                       "lat": ["22.5", "22.5", "22.5", "22.5", "0"]})
    run = run_tool(tool("table.points"), {"table": table, "x": "lng", "y": "lat"})
    output = run.outputs["points"]
    assert isinstance(output, FeatureTable)
    assert output.crs == "EPSG:4326"
    assert output.column_names == ("id", "lng", "lat")
    assert [None if s is None else (s.x, s.y) for s in shapes_of(output)] == [(114.1, 22.5), None, None, None, None]
    assert run.metrics == {"rows": 5, "placed": 1, "unplaced": 4}
    assert {f.code: f.count for f in run.findings} == {
        "number.unreadable": 1, "coordinate.outside": 2, "row.unplaced": 4}


def test_crs_wins_over_datum() -> None:
    table = new_table({"x": [EAST], "y": [NORTH]})
    output = placed(table, crs="EPSG:4547", datum="gcj02")
    assert output.crs == "EPSG:4547"
    assert (shapes_of(output)[0].x, shapes_of(output)[0].y) == (EAST, NORTH)


def test_chinese_columns_are_found_and_gcj02_is_undone() -> None:
    """Tiananmen, a value that all open implementations share: WGS84 116.3913, 39.9075 -> GCJ-02 116.39754, 39.90890."""
    output = placed(new_table({"经度": [116.39754], "纬度": [39.90890]}), datum="gcj02")
    assert shapes_of(output)[0].x == pytest.approx(116.3913, abs=2e-5)
    assert shapes_of(output)[0].y == pytest.approx(39.9075, abs=2e-5)


def test_missing_columns_are_named() -> None:
    with pytest.raises(InputError) as caught:
        placed(new_table({"a": [1]}))
    assert caught.value.code == "coordinates.not_found"
    with pytest.raises(InputError) as caught:
        placed(new_table({"a": [1], "b": [2]}), x="a", y="c")
    assert (caught.value.code, caught.value.facts["column"]) == ("column.missing", "c")
    with pytest.raises(InputError) as caught:
        placed(new_table({"a": ["u"], "b": [2]}), x="a", y="b")
    assert caught.value.code == "column.not_numeric"


def metres(x1: float, y1: float, x2: float, y2: float) -> float:
    """Distance of two places in Luohu given in degrees."""
    return math.hypot((x2 - x1) * 111_320 * math.cos(math.radians(22.55)), (y2 - y1) * 110_750)


@pytest.mark.parametrize(("datum", "low", "high"), [("gcj02", 585, 610), ("bd09", 1210, 1260)])
def test_shifts_in_luohu_have_the_known_size(datum: Datum, low: float, high: float) -> None:
    x, y = np.meshgrid(np.linspace(114.061, 114.215, 5), np.linspace(22.530, 22.619, 5))
    there = shift(x.ravel(), y.ravel(), "wgs84", datum)
    moved = [metres(a, b, c, d) for a, b, c, d in zip(x.ravel(), y.ravel(), *there, strict=True)]
    assert low < min(moved) < max(moved) < high


@given(st.floats(74, 135), st.floats(4, 53), st.sampled_from(DATUMS), st.sampled_from(DATUMS))
def test_round_trips_close_to_a_millimetre(x: float, y: float, source: Datum, target: Datum) -> None:
    there = shift(np.array([x]), np.array([y]), source, target)
    back = shift(*there, target, source)
    assert abs(back[0][0] - x) * 111_320 < 1e-3
    assert abs(back[1][0] - y) * 111_320 < 1e-3


def test_outside_china_nothing_moves() -> None:
    x, y = shift(np.array([2.35, np.nan]), np.array([48.85, 1.0]), "wgs84", "gcj02")
    assert (x[0], y[0]) == (2.35, 48.85)
    assert math.isnan(x[1])


def test_layers_in_metres_are_shifted_by_way_of_degrees() -> None:
    layer = points([EAST, math.nan], [NORTH, math.nan], name=["a", "b"])
    there = run_tool(tool("table.shift_datum"), {"layer": layer, "source": "wgs84", "target": "gcj02"})
    moved = there.outputs["shifted"]
    assert isinstance(moved, FeatureTable)
    assert moved.crs == "EPSG:4547"
    first, missing = shapes_of(moved)
    assert missing is None
    assert 585 < math.hypot(first.x - EAST, first.y - NORTH) < 610
    values = {"layer": moved, "source": "gcj02", "target": "wgs84"}
    back = run_tool(tool("table.shift_datum"), values).outputs["shifted"]
    assert isinstance(back, FeatureTable)
    assert math.hypot(shapes_of(back)[0].x - EAST, shapes_of(back)[0].y - NORTH) < 0.01
    assert cells(back, "name") == ["a", "b"]


def test_metres_without_a_system_cannot_be_shifted() -> None:
    with pytest.raises(InputError) as caught:
        run_tool(tool("table.shift_datum"), {"layer": points([EAST], [NORTH], None), "source": "wgs84",
                                             "target": "bd09"})
    assert caught.value.code == "crs.missing"
    degrees = points([114.1], [22.55], None)
    run = run_tool(tool("table.shift_datum"), {"layer": degrees, "source": "wgs84", "target": "bd09"})
    assert crs_of(run.outputs["shifted"]) is None
