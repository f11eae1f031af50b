"""Points in polygons: by tree and by bins the same, borders once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis import joins
from lohu_gis.analysis.joins import points_in_polygons

PLACES = st.lists(st.tuples(st.integers(-3, 12), st.integers(-3, 12)), min_size=1, max_size=40)
BOXES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 6), st.integers(1, 6)), min_size=1,
                 max_size=6)


@settings(max_examples=60)
@given(PLACES, BOXES)
def test_bins_find_the_pairs_of_the_tree(places: list[tuple[int, int]], boxes: list[tuple[int, int, int, int]]) -> None:
    points = np.array(places, float)
    polygons = np.array([*(shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes), None, shapely.Polygon()], object)
    before, answers = joins.MANY, []
    try:
        for joins.MANY in (0, 10**9):
            answers.append([part.tolist() for part in points_in_polygons(polygons, points)])
    finally:
        joins.MANY = before
    assert answers[0] == answers[1]


@pytest.mark.parametrize("many", [0, 10**9])
def test_a_border_belongs_to_the_first_and_overlaps_to_each(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joins, "MANY", many)
    polygons = np.array([shapely.box(0, 0, 2, 2), shapely.box(2, 0, 4, 2), shapely.box(1, 0, 3, 1)], object)
    points = np.array([[2.0, 1.5], [1.5, 0.5], [9.0, 9.0], [4.0, 1.0]])
    polygon, point = points_in_polygons(polygons, points)
    assert list(zip(polygon.tolist(), point.tolist(), strict=True)) == [(0, 0), (0, 1), (2, 1), (1, 3)]


def test_one_place_many_times() -> None:
    polygon, point = points_in_polygons(np.array([shapely.box(0, 0, 2, 2)], object), np.ones((500, 2)))
    assert len(point) == 500
    assert not polygon.any()
