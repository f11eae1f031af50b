"""The layout of geometry columns: taking and joining rows against shapely."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.geometry.bridge import from_shapely, to_shapely
from lohu_gis.core.geometry.layout import Geometry, concat

RING = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2)]])
SHAPES = np.array([
    shapely.Point(1, 2), None, shapely.LineString([(0, 0), (1, 1), (2, 0)]), RING,
    shapely.MultiPolygon([RING, shapely.box(9, 9, 10, 10)]), shapely.MultiPoint([(1, 1), (2, 2)]),
    shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (6, 6), (7, 7)]]), shapely.Polygon(),
    shapely.GeometryCollection([shapely.Point(3, 3), RING]),
], object)
ROWS = st.lists(st.integers(0, len(SHAPES) - 1), max_size=12)


def wkt(geometry: Geometry) -> list[str | None]:
    """Rows as text."""
    return [None if s is None else shapely.to_wkt(s) for s in to_shapely(geometry)]


@given(ROWS)
def test_take_is_indexing(rows: list[int]) -> None:
    """Any rows, repeated, in any order."""
    assert wkt(from_shapely(SHAPES).take(rows)) == [None if s is None else shapely.to_wkt(s) for s in SHAPES[rows]]


@given(st.lists(ROWS, max_size=4))
def test_concat_is_joining(pieces: list[list[int]]) -> None:
    """Columns one after the other; no columns give an empty one."""
    joined = concat([from_shapely(SHAPES[rows]) for rows in pieces])
    flat = [row for rows in pieces for row in rows]
    assert wkt(joined) == [None if s is None else shapely.to_wkt(s) for s in SHAPES[flat]]


def test_heights_where_only_some_columns_have_them() -> None:
    """Unknown heights are NaN, not 0."""
    flat, high = from_shapely([shapely.Point(0, 0)]), from_shapely([shapely.Point(1, 1, 7)])
    z = concat([flat, high]).z
    assert z is not None
    np.testing.assert_array_equal(z, [np.nan, 7.0])
    assert concat([flat, flat]).z is None


def test_points_without_a_place_are_missing() -> None:
    """A row whose x or y is not a number keeps its row and has no shape."""
    made = Geometry.points([1.0, np.nan, 3.0], [1.0, 2.0, np.inf])
    assert wkt(made) == ["POINT (1 1)", None, None]
    assert made.row_coord_offsets.tolist() == [0, 1, 1, 1]


def test_an_empty_column() -> None:
    """No rows, no coordinates."""
    assert len(Geometry.empty()) == 0
    assert wkt(Geometry.empty()) == []
