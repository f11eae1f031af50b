"""Measures of geometry columns against values by hand and against shapely."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.core.geometry import bridge, measure
from lohu_gis.core.geometry.layout import Geometry

HOLED = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])
OBJECTS = [HOLED, None, shapely.Point(3, 4), shapely.LineString([(0, 0), (3, 4)]), shapely.Polygon(),
           shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 7, 6)]),
           shapely.GeometryCollection([shapely.box(0, 0, 2, 2), shapely.Point(9, 9)])]


def test_every_measure_agrees_with_shapely() -> None:
    column = bridge.from_shapely(OBJECTS)
    there = [g for g in OBJECTS if g is not None]
    rows = [i for i, g in enumerate(OBJECTS) if g is not None]
    assert measure.areas(column)[rows] == pytest.approx(shapely.area(there))
    assert measure.bounds(column)[rows] == pytest.approx(shapely.bounds(there), nan_ok=True)
    lengths = measure.lengths(column)
    assert lengths[[0, 2, 3, 5]] == pytest.approx([48, 0, 5, 10])
    assert measure.areas(column)[1] == 0
    assert np.isnan(measure.bounds(column)[1]).all()


def test_rings_are_positive_counter_clockwise() -> None:
    column = bridge.from_shapely([shapely.box(0, 0, 2, 3, ccw=True), shapely.box(0, 0, 2, 3, ccw=False)])
    assert measure.ring_areas(column).tolist() == [6, -6]
    assert measure.ring_bounds(column).tolist() == [[0, 0, 2, 3]] * 2


def test_large_eastings_cost_no_digits() -> None:
    square = shapely.box(38_500_000.25, 2_490_000.25, 38_500_001.25, 2_490_001.25)
    assert measure.ring_areas(bridge.from_shapely([square])).tolist() == [1.0]


def test_total_bounds_ignores_what_is_not_finite() -> None:
    column = Geometry.points([1.0, 5.0], [2.0, 7.0])
    assert measure.total_bounds(column) == (1, 2, 5, 7)
    odd = bridge.from_shapely([shapely.LineString([(0, 0), (np.inf, 1), (2, 3)])])
    assert measure.total_bounds(odd) == (0, 0, 2, 3)
    assert measure.total_bounds(Geometry.empty()) is None


def test_centres_of_boxes() -> None:
    assert measure.box_centres(bridge.from_shapely([shapely.box(0, 0, 4, 2)])).tolist() == [[2, 1]]


def test_no_rows() -> None:
    nothing = Geometry.empty()
    assert measure.areas(nothing).shape == (0,)
    assert measure.bounds(nothing).shape == (0, 4)
    assert measure.lengths(nothing).shape == (0,)
