"""Lines of sight by hand, by laws, and against dense sampling."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.sight.ground import Ground, ground_of, lowest_under
from lohu_gis.analysis.sight.lines import Spot, crossings, line_of_sight
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.raster import Raster
from tests.analysis.sight.blocks import blocks, shaped

FLAT = Ground()
SLAB = blocks((40, -50, 50, 50, 0, 10), names=["slab"])
"""10 m thick, 10 m high, from 40 to 50 m east."""


def slope(rise: float = 0.1, cells: int = 21, cell: float = 10.0) -> Ground:
    """Ground that rises to the east: z = rise x."""
    x = (np.arange(cells) + 0.5) * cell
    return ground_of(Raster(np.tile(rise * x, (cells, 1))[None], (cell, 0, 0, 0, -cell, cells * cell), "EPSG:4547"))


def test_a_slab_in_the_way() -> None:
    """Level at 2 m: in at x = 40, 8 m below the roof."""
    sight = line_of_sight(SLAB, FLAT, (0, 0, 2), (100, 0, 2))
    assert (sight.visible, sight.obstacle, sight.nearest) == (False, "slab", None)
    assert sight.clearance_m == pytest.approx(-8)
    assert sight.spot == pytest.approx((40, 0, 2))
    assert sight.share == pytest.approx(0.4)


def test_over_the_slab() -> None:
    """From 2 to 32 m: z = 2 + 0.3 x is 14 m above x = 40, 4 m above the roof."""
    sight = line_of_sight(SLAB, FLAT, (0, 0, 2), (100, 0, 32))
    assert (sight.visible, sight.obstacle, sight.nearest) == (True, None, "slab")
    assert sight.clearance_m == pytest.approx(4)
    assert sight.spot == pytest.approx((40, 0, 14))


def test_down_through_the_roof() -> None:
    """From 14 to 4 m: z = 14 - 0.1 x is 10 m at x = 40 and 9 m at x = 50; only touching before, 1 m deep at most."""
    sight = line_of_sight(SLAB, FLAT, (0, 0, 14), (100, 0, 4))
    assert sight.visible is False
    assert sight.clearance_m == pytest.approx(-1)
    assert sight.spot == pytest.approx((40, 0, 10))


def test_in_through_the_roof_half_way() -> None:
    """z = 14.5 - 0.1 x meets 10 m at x = 45."""
    sight = line_of_sight(SLAB, FLAT, (0, 0, 14.5), (100, 0, 4.5))
    assert sight.visible is False
    assert sight.spot == pytest.approx((45, 0, 10))
    assert sight.clearance_m == pytest.approx(-0.5)


def test_touching_is_seeing() -> None:
    along_the_roof = line_of_sight(SLAB, FLAT, (0, 0, 10), (100, 0, 10))
    assert (along_the_roof.visible, along_the_roof.clearance_m) == (True, 0.0)
    assert line_of_sight(SLAB, FLAT, (0, 50, 2), (100, 50, 2)).visible  # along the north wall
    assert line_of_sight(SLAB, FLAT, (40, 0, 2), (-100, 0, 2)).visible  # a window in the west wall looks west
    assert line_of_sight(SLAB, FLAT, (40, 0, 2), (100, 0, 2)).visible is False


def test_under_a_part_with_a_base_and_into_it() -> None:
    bridge = blocks((40, -50, 50, 50, 6, 12), names=["bridge"])
    under = line_of_sight(bridge, FLAT, (0, 0, 2), (100, 0, 2))
    assert (under.visible, under.nearest, under.clearance_m) == (True, "terrain", 2)
    assert line_of_sight(bridge, FLAT, (0, 0, 8), (100, 0, 8)).obstacle == "bridge"


def test_the_first_of_several_is_named() -> None:
    two = blocks((70, -5, 80, 5, 0, 50), (20, -5, 30, 5, 0, 20), names=["far", "near"])
    assert line_of_sight(two, FLAT, (0, 0, 2), (100, 0, 2)).obstacle == "near"
    assert line_of_sight(two, FLAT, (100, 0, 2), (0, 0, 2)).obstacle == "far"


def test_a_courtyard_is_open() -> None:
    ring = shaped(shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20)), 20.0)
    assert line_of_sight(ring, FLAT, (11, 11, 1), (19, 19, 1)).visible
    out = line_of_sight(ring, FLAT, (15, 15, 1), (50, 15, 1))
    assert out.visible is False
    assert out.spot == pytest.approx((20, 15, 1))


def test_along_a_wall_and_then_through_a_wing() -> None:
    """An L: the way follows the inner wall of one wing (y = 10) and then cuts the other from x = 30 to 40."""
    angle = shaped(shapely.union_all([shapely.box(0, 0, 30, 10), shapely.box(30, 0, 40, 30)]), 20.0)
    sight = line_of_sight(angle, FLAT, (-10, 10, 1), (60, 10, 1))
    assert sight.visible is False
    assert sight.spot == pytest.approx((30, 10, 1))


def test_straight_up() -> None:
    assert line_of_sight(SLAB, FLAT, (45, 0, 1), (45, 0, 30)).obstacle == "slab"
    assert line_of_sight(SLAB, FLAT, (45, 0, 10), (45, 0, 30)).visible
    assert line_of_sight(SLAB, FLAT, (39, 0, 1), (39, 0, 30)).visible


def test_unknown_heights_make_it_unknown_unless_something_known_stands_there() -> None:
    doubt = blocks((20, -5, 30, 5, 0, np.nan), names=["?"])
    sight = line_of_sight(doubt, FLAT, (0, 0, 2), (100, 0, 2))
    assert (sight.visible, sight.obstacle, sight.clearance_m) == (None, "?", None)
    assert sight.spot == pytest.approx((20, 0, 2))
    both = blocks((20, -5, 30, 5, 0, np.nan), (40, -5, 50, 5, 0, 9), names=["?", "known"])
    assert line_of_sight(both, FLAT, (0, 0, 2), (100, 0, 2)).obstacle == "known"


def test_ground_in_the_way() -> None:
    """Ground z = 0.1 x; level at 5 m from x = 30 (3 m): in at x = 50."""
    sight = line_of_sight(blocks(), slope(), (30, 105, 5), (150, 105, 5))
    assert (sight.visible, sight.obstacle) == (False, "terrain")
    assert sight.spot == pytest.approx((50, 105, 5), abs=1e-6)
    assert sight.clearance_m == pytest.approx(5 - 15)


def test_over_the_ground_the_nearest_place_counts_without_the_ends() -> None:
    """From 1.6 m above to 11.6 m above the slope over 100 m: the first crossing, 5 m on, has 0.5 m more."""
    sight = line_of_sight(blocks(), slope(), (50, 105, 6.6), (150, 105, 26.6))
    assert (sight.visible, sight.nearest) == (True, "terrain")
    assert sight.clearance_m == pytest.approx(1.6 + 0.5)


def test_gaps_of_the_ground_are_unknown() -> None:
    z = np.zeros((1, 21, 21))
    z[0, :, 10] = np.nan
    gap = ground_of(Raster(z, (10, 0, 0, 0, -10, 210), "EPSG:4547"))
    sight = line_of_sight(blocks(), gap, (5, 105, 5), (205, 105, 5))
    assert (sight.visible, sight.obstacle) == (None, "terrain")
    beyond = line_of_sight(blocks(), slope(), (100, 105, 50), (400, 105, 60))
    assert beyond.visible is None


def test_ground_between_nodes() -> None:
    ground = slope()
    assert ground.at([0.0, 5.0, 10.0, 210.0, 211.0], [105.0] * 5).tolist() == pytest.approx(
        [0.5, 0.5, 1.0, 20.5, np.nan], nan_ok=True)
    assert crossings(ground, (10, 105), (40, 105)).tolist() == pytest.approx([0, 1 / 6, 0.5, 5 / 6, 1])


def test_buildings_stand_on_the_lowest_ground_under_them() -> None:
    footprints = from_shapely([shapely.box(50, 100, 90, 120), None, shapely.box(500, 0, 510, 10)])
    assert lowest_under(slope(), footprints).tolist() == pytest.approx([5.0, np.nan, np.nan], nan_ok=True)


COORDINATE = st.floats(-60, 60)
SPOTS = st.tuples(COORDINATE, COORDINATE, st.floats(0, 40))


@given(SPOTS, SPOTS)
@settings(max_examples=150)
def test_sight_is_mutual_and_agrees_with_dense_sampling(one: Spot, other: Spot) -> None:
    three = blocks((-20, -20, -10, 30, 0, 12), (0, -40, 15, -5, 8, 25), (20, 5, 40, 50, 0, 33))
    if np.linalg.norm(np.subtract(one, other)) < 1:
        return
    there, back = line_of_sight(three, FLAT, one, other), line_of_sight(three, FLAT, other, one)
    assert there.visible == back.visible
    share = np.linspace(0, 1, 4001)[:, None]
    way = np.asarray(one) + share * np.subtract(other, one)
    deep = 0.05
    inside = np.zeros(len(way), bool)
    for shape, low, high in zip(three.shapes, three.bottom, three.top, strict=True):
        box = shape.bounds
        inside |= ((way[:, 0] > box[0] + deep) & (way[:, 0] < box[2] - deep) & (way[:, 1] > box[1] + deep)
                   & (way[:, 1] < box[3] - deep) & (way[:, 2] > low + deep) & (way[:, 2] < high - deep))
    if inside.any():
        assert there.visible is False
    if there.visible is False and there.clearance_m is not None and there.clearance_m < -1:
        near = np.linalg.norm(way - np.asarray(there.spot), axis=1).min()
        assert near < 0.1


@given(st.floats(0, 30), st.floats(0, 30))
def test_over_level_ground_everything_sees_everything(low: float, high: float) -> None:
    assert line_of_sight(blocks(), FLAT, (0, 0, low), (500, 300, high)).visible
    assert line_of_sight(blocks(), FLAT, (500, 300, high), (0, 0, low)).visible


def test_below_level_ground_nothing_is_seen() -> None:
    sight = line_of_sight(blocks(), FLAT, (0, 0, 10), (100, 0, -10))
    assert (sight.visible, sight.obstacle) == (False, "terrain")
    assert sight.spot == pytest.approx((50, 0, 0))
