"""Roofs: areas by hand and by shapely, in lock step and by the sure way."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.scene3d.build.ears import clip_ears
from lohu_gis.scene3d.build.rings import clean_rings
from lohu_gis.scene3d.build.roofs import cut_roofs
from tests.scene3d.shapes import column

L_SHAPE = shapely.Polygon([(0, 0), (10, 0), (10, 4), (4, 4), (4, 10), (0, 10)])
Z_SHAPE = shapely.Polygon([(0, 0), (6, 0), (6, 5), (10, 5), (10, 8), (4, 8), (4, 3), (0, 3)])
COURTYARD = shapely.Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], [[(5, 5), (5, 15), (15, 15), (15, 5)]])
TWO_PARTS = shapely.MultiPolygon([shapely.box(20, 0, 21, 1), L_SHAPE])


def areas(shapes: list[shapely.Geometry]) -> list[float]:
    """Sum of triangle areas per row, all triangles counter-clockwise."""
    rings = clean_rings(column(shapes))
    roofs = cut_roofs(rings)
    a, b, c = (rings.xy[roofs.triangles[:, k]] for k in range(3))
    signed = 0.5 * ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
    assert (signed >= -1e-9).all()
    assert len(roofs.failed) == 0
    return [float(area) for area in np.bincount(rings.row[roofs.shell], weights=signed, minlength=len(shapes))]


@pytest.mark.parametrize(("shape", "area"), [(shapely.box(3, 4, 4, 5), 1.0), (L_SHAPE, 64.0), (Z_SHAPE, 18 + 10 + 12),
                                             (COURTYARD, 300.0),
                                             (TWO_PARTS, 65.0)])
def test_hand_computed_areas(shape: shapely.Geometry, area: float) -> None:
    assert areas([shape]) == pytest.approx([area])


def test_reflex_corner_is_never_cut_off() -> None:
    """The only two ears of a dart are at its wings; the naive fan from corner 0 would leave the polygon."""
    dart = np.array([[[0.0, 0.0], [4.0, 3.0], [0.0, 1.0], [-4.0, 3.0]]])
    triangles, done = clip_ears(dart)
    assert done.tolist() == [True]
    assert {frozenset(t) for t in triangles[0].tolist()} == {frozenset({0, 1, 2}), frozenset({0, 2, 3})}


def test_corners_on_a_line_stay_corners() -> None:
    """A point in the middle of a side belongs to some triangle, else walls and roof would leave a crack."""
    square = shapely.Polygon([(0, 0), (5, 0), (10, 0), (10, 10), (0, 10)])
    rings = clean_rings(column([square]))
    roofs = cut_roofs(rings)
    assert set(roofs.triangles.ravel().tolist()) == {0, 1, 2, 3, 4}
    assert areas([square]) == pytest.approx([100.0])


def test_a_figure_of_eight_is_reported_and_spoils_nothing() -> None:
    eight = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 12)])
    rings = clean_rings(column([L_SHAPE, eight, COURTYARD]))
    roofs = cut_roofs(rings)
    assert rings.row[roofs.failed].tolist() == [1]
    assert set(rings.row[roofs.shell].tolist()) == {0, 2}


def test_orientation_and_repeats_do_not_matter() -> None:
    turned = shapely.Polygon([(0, 0), (0, 10), (0, 10), (10, 10), (10, 0)])
    rings = clean_rings(column([turned]))
    assert rings.area.tolist() == [100.0]
    assert np.diff(rings.offsets).tolist() == [4]


@given(st.lists(st.floats(0.15, 1.0), min_size=3, max_size=24), st.floats(5.0, 80.0), st.floats(0, 6.28))
def test_star_shapes_keep_their_area(radii: list[float], size: float, turn: float) -> None:
    """Any polygon that is visible from a point inside is cut without loss: area by the shoelace of shapely."""
    angles = [turn + 2 * math.pi * k / len(radii) for k in range(len(radii))]
    shape = shapely.Polygon([(5e5 + size * r * math.cos(a), 2.5e6 + size * r * math.sin(a))
                             for r, a in zip(radii, angles, strict=True)])
    if shape.area > 0.05:
        assert areas([shape])[0] == pytest.approx(shape.area, rel=1e-6)


@given(st.integers(0, 10_000))
def test_random_rectilinear_shapes_keep_their_area(seed: int) -> None:
    """Unions of random boxes: reflex corners, holes, several parts, corners on lines."""
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 20, (5, 2))
    high = low + rng.integers(1, 12, (5, 2))
    shape = shapely.union_all([shapely.box(*a, *b) for a, b in zip(low, high, strict=True)])
    assert areas([shape])[0] == pytest.approx(shape.area)
