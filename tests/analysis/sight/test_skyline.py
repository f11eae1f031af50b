"""Silhouettes by hand and against rays, one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from lohu_gis.analysis.sight.ground import Ground, ground_of
from lohu_gis.analysis.sight.skyline import NOBODY, directions, ridge, silhouette, standing_over
from lohu_gis.core.raster import Raster
from tests.analysis.sight.blocks import blocks

EYE = (0.0, 0.0, 2.0)
ROUND = directions(0, 360, 1.0)


def test_directions() -> None:
    assert len(ROUND) == 360
    assert ROUND[-1] == 359
    assert directions(350, 10, 5).tolist() == [350, 355, 360, 365, 370]
    assert directions(0, 90, 30).tolist() == [0, 30, 60, 90]
    assert directions(0, 1, 0.1)[3] == 0.3


def test_one_tower_in_the_north_east() -> None:
    """From 50 to 60 m east and north, 52 m high: due NE its near corner is 70.71 m away, 50 m above the eye."""
    line = silhouette(blocks((50, 50, 60, 60, 0, 52), names=["tower"]), EYE, ROUND)
    assert line.elevation[45] == pytest.approx(math.degrees(math.atan(50 / math.hypot(50, 50))))
    assert line.distance[45] == pytest.approx(math.hypot(50, 50))
    there = np.flatnonzero(line.row != NOBODY)
    low, high = math.degrees(math.atan2(50, 60)), math.degrees(math.atan2(60, 50))
    assert there.tolist() == list(range(math.ceil(low), math.floor(high) + 1))
    assert np.isnan(line.elevation[225])


def test_a_building_across_north_is_whole() -> None:
    line = silhouette(blocks((-10, 100, 10, 110, 0, 30)), EYE, ROUND)
    half = math.degrees(math.atan2(10, 100))
    assert np.flatnonzero(line.row != NOBODY).tolist() == [*range(int(half) + 1), *range(360 - int(half), 360)]
    part = silhouette(blocks((-10, 100, 10, 110, 0, 30)), EYE, directions(355, 5, 1.0))
    assert (part.row == 0).all()


def test_the_higher_line_wins_not_the_nearer_or_the_taller() -> None:
    """15 m at 50 m: 14.6 degrees; 100 m at 300 m: 18.1 degrees; 200 m at 900 m: 12.4 degrees."""
    three = blocks((-5, 50, 5, 55, 0, 15), (-50, 300, 50, 320, 0, 100), (-90, 900, 90, 950, 0, 200))
    line = silhouette(three, EYE, ROUND)
    assert line.row[0] == 1
    assert line.elevation[0] == pytest.approx(math.degrees(math.atan2(98, 300)))
    assert silhouette(three, EYE, ROUND, radius_m=100).row[0] == 0


def test_from_above_the_far_edge_of_a_roof_makes_the_line() -> None:
    line = silhouette(blocks((-10, 100, 10, 200, 0, 30)), (0, 0, 80), ROUND)
    assert line.elevation[0] == pytest.approx(math.degrees(math.atan2(-50, 200)))
    assert line.distance[0] == pytest.approx(200)


def test_unknown_heights_are_said_and_do_not_count() -> None:
    line = silhouette(blocks((-10, 100, 10, 110, 0, np.nan), (-20, 200, 20, 210, 0, 20)), EYE, ROUND)
    assert line.doubtful[0]
    assert not line.doubtful[90]
    assert line.row[0] == 1


def test_agrees_with_rays_one_by_one() -> None:
    rng = np.random.default_rng(4)
    spots = rng.uniform(-400, 400, (60, 2))
    spots = spots[np.hypot(*spots.T) > 40]
    city = blocks(*[(x, y, x + w, y + d, 0, h) for (x, y), (w, d, h) in
                    zip(spots, rng.uniform((5, 5, 5), (40, 40, 120), (len(spots), 3)), strict=True)])
    azimuths = directions(0, 360, 0.5)
    line = silhouette(city, EYE, azimuths)
    tree = shapely.STRtree([shape.exterior for shape in city.shapes])
    for i in range(0, len(azimuths), 7):
        angle = math.radians(azimuths[i])
        ray = shapely.LineString([(0, 0), (2000 * math.sin(angle), 2000 * math.cos(angle))])
        best = -90.0
        for row in tree.query(ray, predicate="intersects"):
            hits = shapely.get_coordinates(shapely.intersection(ray, city.shapes[row].exterior))
            best = max(best, *(math.degrees(math.atan2(city.top[row] - 2, math.hypot(*hit))) for hit in hits))
        wanted = np.nan if best == -90.0 else best
        assert line.elevation[i] == pytest.approx(wanted, nan_ok=True, abs=1e-9), azimuths[i]


def test_who_stands_over_the_observer() -> None:
    assert standing_over(blocks((-1, -1, 1, 1, 0, 5), (2, 2, 3, 3, 0, 5)), 0, 0).tolist() == [0]


def test_the_ridge_of_a_hill_in_the_north() -> None:
    """A wall of ground 100 m high in the row of cells 500 m north (centres)."""
    z = np.zeros((1, 101, 101))
    z[0, 0] = 100.0
    hill = ground_of(Raster(z, (10, 0, -505, 0, -10, 505), "EPSG:4547"))
    line = ridge(hill, (0, 0, 2), ROUND)
    assert line[0] == pytest.approx(math.degrees(math.atan2(98, 500)), abs=0.05)
    assert line[180] < 0
    assert ridge(hill, (0, 0, 2), ROUND, radius_m=300)[0] < 0
    assert (ridge(Ground(), EYE, ROUND) == 0).all()
