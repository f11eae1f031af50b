"""vector.*: hand-computed cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError
from tests.tools.tables import EAST, NORTH, box, cells, crs_of, layer, points, shapes_of


def test_reproject_to_degrees_and_back() -> None:
    source = layer([box(0, 0, 100, 50), None], name=["a", "b"])
    there = run_tool(tool("vector.reproject"), {"layer": source, "crs": "EPSG:4326"}).outputs["reprojected"]
    assert crs_of(there) == "EPSG:4326"
    back = run_tool(tool("vector.reproject"), {"layer": there, "crs": "4547"}).outputs["reprojected"]
    first, missing = shapes_of(back)  # type: ignore[arg-type]
    assert missing is None
    assert first.equals_exact(box(0, 0, 100, 50), 1e-6)
    assert 114.05 < shapes_of(there)[0].centroid.x < 114.07  # type: ignore[arg-type]  # easting 506 km: 6 km east of 114


def test_reproject_needs_a_known_system() -> None:
    with pytest.raises(InputError) as caught:
        run_tool(tool("vector.reproject"), {"layer": layer([box(0, 0, 1, 1)], None), "crs": "EPSG:4547"})
    assert caught.value.code == "crs.missing"
    with pytest.raises(InputError) as caught:
        run_tool(tool("vector.reproject"), {"layer": layer([box(0, 0, 1, 1)]), "crs": "EPSG:999999"})
    assert caught.value.code == "crs.unknown"


def test_repair_splits_a_bow_tie_and_leaves_the_rest_alone() -> None:
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    spike = shapely.Polygon([(0, 0), (5, 0), (0, 0)])
    good = shapely.box(0, 0, 3, 3)
    run = run_tool(tool("vector.repair"), {"layer": layer([good, bow_tie, None, spike], n=[1, 2, 3, 4])})
    first, mended, missing, lost = shapes_of(run.outputs["repaired"])  # type: ignore[arg-type]
    assert first.equals_exact(good, 0)
    assert mended.is_valid
    assert mended.area == pytest.approx(50.0)  # two triangles of base 10 and height 5
    assert missing is None
    assert lost is None
    assert run.metrics == {"rows": 4, "invalid": 2, "repaired": 1, "unrepairable": 1}
    assert [f.code for f in run.findings] == ["geometry.invalid"]


def test_buffer_of_a_point_has_sixteen_segments_per_quarter() -> None:
    run = run_tool(tool("vector.buffer"), {"layer": points([EAST], [NORTH], name=["a"]), "distance_m": 100})
    circle = shapes_of(run.outputs["buffer"])[0]  # type: ignore[arg-type]
    assert len(circle.exterior.coords) == 65
    assert circle.area == pytest.approx(0.5 * 64 * math.sin(2 * math.pi / 64) * 100**2)
    assert cells(run.outputs["buffer"], "name") == ["a"]  # type: ignore[arg-type]


def test_buffer_of_degrees_is_measured_in_metres_and_comes_back_in_degrees() -> None:
    run = run_tool(tool("vector.buffer"), {"layer": points([114.1], [22.55], "EPSG:4326"), "distance_m": 1000})
    output = run.outputs["buffer"]
    assert crs_of(output) == "EPSG:4326"
    west, south, east, north = shapes_of(output)[0].bounds  # type: ignore[arg-type]
    assert (north - south) / 2 == pytest.approx(1000 / 110_750, rel=2e-3)  # a degree of latitude there
    assert (east - west) / 2 == pytest.approx(1000 / (111_320 * math.cos(math.radians(22.55))), rel=3e-3)
    assert [(f.code, f.facts["target"]) for f in run.findings] == [("crs.reprojected", "EPSG:4547")]


def test_buffer_dissolved_and_vanished() -> None:
    near = layer([box(0, 0, 10, 10), box(12, 0, 10, 10), None])
    run = run_tool(tool("vector.buffer"), {"layer": near, "distance_m": 2, "dissolve": True})
    assert cells(run.outputs["buffer"], "count") == [2]  # type: ignore[arg-type]
    assert shapes_of(run.outputs["buffer"])[0].geom_type == "Polygon"  # type: ignore[arg-type]
    gone = run_tool(tool("vector.buffer"), {"layer": near, "distance_m": -6})
    assert shapes_of(gone.outputs["buffer"]) == [None, None, None]  # type: ignore[arg-type]
    assert {f.code: f.count for f in gone.findings} == {"geometry.null": 1, "geometry.vanished": 2}


def test_count_in_polygons_by_hand() -> None:
    squares = layer([box(0, 0, 1000, 1000), box(1000, 0, 500, 1000), box(5000, 0, 10, 10), None],
                    name=["a", "b", "c", "d"], count=[9, 9, 9, 9])
    events = points([EAST + 10, EAST + 1000, EAST + 1200, EAST + 1500, EAST + 9000, math.nan],
                    [NORTH + 10, NORTH + 500, NORTH + 1, NORTH + 5, NORTH, math.nan],
                    w=[1.5, 2.0, None, 4.0, 8.0, 16.0])
    run = run_tool(tool("vector.count_in_polygons"), {"polygons": squares, "points": events, "weight": "w"})
    table = run.outputs["counts"]
    assert table.column_names == ("name", "count", "sum", "per_km2")  # type: ignore[union-attr]
    # The second point lies on the shared border: it belongs to the first square.
    assert cells(table, "count") == [2, 2, 0, 0]  # type: ignore[arg-type]
    assert cells(table, "sum") == [3.5, 4.0, 0.0, 0.0]  # type: ignore[arg-type]
    assert cells(table, "per_km2") == [pytest.approx(2.0), pytest.approx(4.0), 0.0, None]  # type: ignore[arg-type]
    assert run.metrics == {"points": 5, "counted": 4, "outside": 1}
    codes = {f.code: f.count for f in run.findings}
    assert codes == {"geometry.null": 1, "weight.missing": 1, "field.replaced": None}


def test_a_border_point_of_one_polygon_inside_another_counts_there() -> None:
    pair = layer([box(0, 0, 10, 10), box(-5, -5, 30, 30)])
    run = run_tool(tool("vector.count_in_polygons"), {"polygons": pair, "points": points([EAST + 10], [NORTH + 5])})
    assert cells(run.outputs["counts"], "count") == [0, 1]  # type: ignore[arg-type]
    assert run.outputs["counts"].column_names == ("count", "per_km2")  # type: ignore[union-attr]


def test_border_points_in_degrees_count_once_for_the_first() -> None:
    """After the way into metres a point on the shared border misses it by rounding; no point may be lost or doubled."""
    corners = [114.1 + 0.001 * i for i in range(6)]
    cells_ = [shapely.box(corners[i], 22.55, corners[i + 1], 22.56) for i in range(5)]
    latitudes = [22.55 + 0.0003 * k for k in range(1, 30)]
    events = points([corners[3]] * 29, latitudes, "EPSG:4326")
    run = run_tool(tool("vector.count_in_polygons"), {"polygons": layer(cells_, "EPSG:4326"), "points": events})
    assert cells(run.outputs["counts"], "count") == [0, 0, 29, 0, 0]  # type: ignore[arg-type]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=40))
def test_in_a_partition_every_point_inside_counts_once(places: list[tuple[int, int]]) -> None:
    """Squares of side 10 share their borders; second implementation: the rule written out with numbers."""
    squares = [box(10 * i, 10 * j, 10, 10) for j in range(3) for i in range(3)]
    events = points([EAST + x for x, _ in places], [NORTH + y for _, y in places])
    run = run_tool(tool("vector.count_in_polygons"), {"polygons": layer(squares), "points": events})
    expected = np.zeros(9, int)
    for x, y in places:
        first = next((j * 3 + i for j in range(3) for i in range(3)
                      if 10 * i <= x <= 10 * i + 10 and 10 * j <= y <= 10 * j + 10), None)
        if first is not None:
            expected[first] += 1
    assert cells(run.outputs["counts"], "count") == expected.tolist()  # type: ignore[arg-type]
