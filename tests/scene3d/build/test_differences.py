"""Differences of two states of a layer: exactly the rows that were touched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.differences import Differences, differences
from lohu_gis.scene3d.build.raised import FAILING, RaisedLayer, raised_layer
from tests.scene3d.build.test_roofs import COURTYARD, L_SHAPE
from tests.scene3d.shapes import column

SHAPES = [affinity.translate(shape, 30 * n, 0) for n, shape in enumerate([L_SHAPE, COURTYARD, shapely.box(0, 0, 5, 5)])]


def state(shapes: list[shapely.Geometry] = SHAPES, fids: tuple[int, ...] = (4, 5, 6), **columns: object) -> RaisedLayer:
    """Three buildings."""
    return raised_layer(column(shapes), 10.0, fids=fids, number=1, **columns)  # type: ignore[arg-type]


def summary(found: Differences) -> tuple[list[int], list[int], list[int]]:
    """Fids of changed and added, removed (without the layer number), recoloured."""
    return found.rows.fids.tolist(), (found.removed & 0xFF).tolist(), found.recoloured.fids.tolist()


def test_the_same_again_differs_in_nothing() -> None:
    assert len(differences(state(), state())) == 0
    assert len(differences(state(), state().take(np.array([2, 0, 1])))) == 0, "order does not matter"


@pytest.mark.parametrize(("column_name", "value"), [("height_m", 11.0), ("height_m", np.nan), ("lower_m", 2.0),
                                                    ("group", 9), ("state", FAILING), ("cut_m", 5.0)])
def test_each_column_counts(column_name: str, value: float) -> None:
    after = state()
    values = getattr(after, column_name).copy()
    values[1] = value
    after = dataclasses.replace(after, **{column_name: values})
    assert summary(differences(state(), after)) == ([5], [], [])
    assert summary(differences(after, after)) == ([], [], [])


def test_colours_alone_are_painted_anew() -> None:
    colours = np.tile(np.array([[246, 242, 234]], np.uint8), (3, 1))
    colours[2] = (1, 2, 3)
    found = differences(state(), state(colours=colours))
    assert summary(found) == ([], [], [6])
    assert found.recoloured.colours.tolist() == [[1, 2, 3]]


def test_rows_come_and_go() -> None:
    before, after = state(), state([SHAPES[0], SHAPES[2], shapely.box(0, 50, 9, 59)], (4, 6, 7))
    found = differences(before, after)
    assert summary(found) == ([7], [5], [])
    assert found.removed.tolist() == [(1 << 40) + 5]
    assert found.rows.geometry.coords.tolist() == column([shapely.box(0, 50, 9, 59)]).coords.tolist()


MOVED = affinity.translate(SHAPES[1], 0.001, 0)
FILLED = shapely.Polygon(SHAPES[1].exterior)
TWO = shapely.MultiPolygon([shapely.Polygon(SHAPES[1].exterior), shapely.Polygon(SHAPES[1].interiors[0])])


@pytest.mark.parametrize("shape", [MOVED, FILLED, TWO, shapely.Polygon()])
def test_any_other_shape_is_a_change(shape: shapely.Geometry) -> None:
    """Among them one with the very same coordinates in two parts instead of a hole."""
    assert summary(differences(state(), state([SHAPES[0], shape, SHAPES[2]]))) == ([5], [], [])


def test_rings_told_apart_in_other_places_are_a_change() -> None:
    """The same coordinates and the same number of rings, split elsewhere."""
    one = Geometry(np.array([3], np.uint8), np.zeros((8, 2)), np.array([0, 1]), np.array([0, 2]), np.array([0, 5, 8]),
                   np.array([3], np.uint8))
    other = dataclasses.replace(one, ring_offsets=np.array([0, 4, 8]))
    found = differences(raised_layer(one, 5.0), raised_layer(other, 5.0))
    assert summary(found) == ([0], [], [])


@given(st.lists(st.integers(0, 30), unique=True, max_size=12), st.lists(st.integers(0, 30), unique=True, max_size=12))
def test_differences_lead_from_one_to_the_other(first: list[int], second: list[int]) -> None:
    def boxes(fids: list[int], shift: int) -> RaisedLayer:
        shapes = [shapely.box(fid, 0, fid + 1 + (shift if fid % 3 == 0 else 0), 1) for fid in fids]
        return raised_layer(column(shapes) if shapes else Geometry.empty(), 5.0, fids=fids)

    found = differences(boxes(first, 0), boxes(second, 1))
    added, common = set(second) - set(first), set(first) & set(second)
    assert set(found.rows.fids.tolist()) == added | {fid for fid in common if fid % 3 == 0}
    assert set(found.removed.tolist()) == set(first) - set(second)
