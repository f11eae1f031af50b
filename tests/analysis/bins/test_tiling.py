"""Hexagons and squares: the nearest centre, areas, corners, counts; by hand and by laws."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.bins.counting import numbered, statistic_of
from lohu_gis.analysis.bins.tiling import Tiling
from lohu_gis.core.geometry.bridge import to_shapely

PLACES = st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=1, max_size=40)


def test_hexagons_lie_flat_side_up_around_the_origin() -> None:
    (hexagon,) = to_shapely(Tiling("hexagon", 10.0).outlines(np.array([0]), np.array([0])))
    side = 10 / 3**0.5
    assert hexagon.centroid.distance(shapely.Point(0, 0)) < 1e-9
    assert hexagon.bounds == pytest.approx((-side, -5, side, 5))
    assert hexagon.area == pytest.approx(Tiling("hexagon", 10.0).area)
    assert hexagon.exterior.is_ccw
    tops = [x for x, y in hexagon.exterior.coords if y == 5.0]
    assert sorted(tops) == pytest.approx([-side / 2, side / 2])


@given(PLACES, st.floats(0.5, 500))
def test_a_place_is_in_the_hexagon_with_the_nearest_centre(places: list[tuple[float, float]], size: float) -> None:
    tiling = Tiling("hexagon", size)
    points = np.array(places)
    columns, rows = tiling.cells(points)
    own = np.linalg.norm(points - tiling.centres(columns, rows), axis=1)
    for right in (-1, 0, 1):
        for up in (-1, 0, 1):
            other = np.linalg.norm(points - tiling.centres(columns + right, rows + up), axis=1)
            assert (own <= other + size * 1e-9).all()


@given(PLACES, st.floats(0.5, 500), st.sampled_from(["hexagon", "square"]))
def test_outlines_hold_their_places(places: list[tuple[float, float]], size: float, shape: str) -> None:
    tiling = Tiling(shape, size)  # type: ignore[arg-type]
    points = np.array(places)
    shapes = to_shapely(tiling.outlines(*tiling.cells(points)))
    assert (shapely.distance(shapes, shapely.points(points)) <= size * 1e-9 + 1e-9).all()


def test_neighbours_share_their_corners_exactly() -> None:
    columns, rows = (part.ravel() for part in np.meshgrid(np.arange(-3, 4), np.arange(-3, 4)))
    shapes = to_shapely(Tiling("hexagon", 7.3).outlines(columns, rows))
    union = shapely.union_all(shapes)
    assert union.geom_type == "Polygon"
    assert len(union.interiors) == 0
    assert union.area == pytest.approx(49 * Tiling("hexagon", 7.3).area)


def test_squares_have_edges_at_multiples() -> None:
    columns, rows = Tiling("square", 50.0).cells(np.array([[0.0, 0], [49.9, -0.1], [-50.0, 100.0]]))
    assert columns.tolist() == [0, 0, -1]
    assert rows.tolist() == [0, -1, 2]


@pytest.mark.parametrize("spread", [1, 10_000_000])
def test_numbers_of_cells_whether_marked_or_sorted(spread: int) -> None:
    cells = numbered(np.array([3, -2, 3, 0]) * spread, np.array([1, 5, 1, -4]) * spread)
    assert (cells.columns // spread).tolist() == [-2, 0, 3]
    assert (cells.rows // spread).tolist() == [5, -4, 1]
    assert cells.cell_of.tolist() == [2, 0, 2, 1]


def test_no_places_give_no_cells() -> None:
    empty = np.zeros(0, np.int64)
    assert len(numbered(empty, empty).columns) == 0


@pytest.mark.parametrize(("statistic", "expected"), [
    ("count", [5.0, 4.0]), ("sum", [5.0, 4.0]), ("mean", [2.5, 4.0]), ("min", [2.0, 4.0]), ("max", [3.0, 4.0])])
def test_statistics_by_hand(statistic: str, expected: list[float]) -> None:
    count, value = statistic_of(np.array([0, 1, 0]), 3, np.array([2.0, 4.0, 3.0]), statistic)  # type: ignore[arg-type]
    assert count.tolist() == [2, 1, 0]
    assert value[:2].tolist() == expected
    assert value[2] == 0 if statistic in ("count", "sum") else np.isnan(value[2])
