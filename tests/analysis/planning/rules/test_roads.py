"""Plots of one hectare and the roads around them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import affinity

from lohu_gis.analysis.planning.rules.roads import Roads, road_sides
from lohu_gis.app.tools.rulepacks import load_pack
from tests.analysis.planning.rules.site import building, measured, rows_of
from tests.tools.tables import EAST, NORTH, box, layer

SOUTH = shapely.LineString([(-50, -10), (150, -10)])
EAST_SIDE = shapely.LineString([(110, -50), (110, 150)])
WEST_SIDE = shapely.LineString([(-10, -50), (-10, 150)])
NORTH_SIDE = shapely.LineString([(-50, 110), (150, 110)])


def sides(lines: list[Any], half: float = 6.0, classes: list[str | None] | None = None, plot: Any = None) -> float:
    """Sides of the plot 100 x 100 m at roads whose middles lie 10 m away."""
    pack = load_pack("plan_shenzhen_2025")
    plots, shapes = np.array([shapely.box(0, 0, 100, 100) if plot is None else plot], object), np.empty(
        len(lines), object)
    shapes[:] = lines
    roads = Roads(shapes, np.full(len(lines), half), classes or [None] * len(lines))
    return float(road_sides(plots, roads, pack)[0])


def test_sides_are_counted_one_by_one() -> None:
    assert sides([]) == 0
    assert sides([SOUTH]) == 1
    assert sides([SOUTH, EAST_SIDE]) == 2
    assert sides([SOUTH, EAST_SIDE, WEST_SIDE]) == 3
    assert sides([SOUTH, EAST_SIDE, WEST_SIDE, NORTH_SIDE]) == 4


def test_a_side_needs_a_road_along_half_of_it() -> None:
    """Middle 10 m away, half 6 m wide, reach 15 m: 18.5 m beyond its end a road still counts."""
    assert sides([shapely.LineString([(-50, -10), (25, -10)])]) == 0
    assert sides([shapely.LineString([(-50, -10), (40, -10)])]) == 1


def test_wide_roads_reach_further_and_paths_are_no_roads() -> None:
    far = shapely.LineString([(-50, -25), (150, -25)])
    assert sides([far], half=6.0) == 0
    assert sides([far], half=12.0) == 1
    assert sides([SOUTH], classes=["trail"]) == 0
    assert sides([SOUTH, None, EAST_SIDE], classes=["primary", "primary", "巷道"]) == 1


def test_turned_plots_have_four_sides_too_and_missing_ones_none() -> None:
    turned = affinity.rotate(shapely.box(0, 0, 100, 60), 30, origin=(0, 0))
    road = affinity.rotate(shapely.LineString([(-50, -10), (150, -10)]), 30, origin=(0, 0))
    assert sides([road], plot=turned) == 1
    pack = load_pack("plan_shenzhen_2025")
    empty = road_sides(np.array([None], object), Roads(np.array([SOUTH], object), np.array([6.0]), [None]), pack)
    assert math.isnan(empty[0])


def at_road(kind: str, use: str, gap: float, storeys: int = 6,
            left: float = 30.0) -> dict[tuple[str, str], dict[str, Any]]:
    """A building some metres from the south border; the road runs 10 m south of it."""
    roads = layer([affinity.translate(SOUTH, EAST, NORTH)], **{"class": [kind], "width_m": [12.0]})
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["R2"])
    return rows_of([building(box(left, gap, 40, 12), use, 18.0, storeys, "b")], plots, roads=roads, density_zone=1)


@pytest.mark.parametrize(("kind", "use", "gap", "limit", "verdict"), [
    ("expressway", "residential", 14.9, 15.0, "fail"), ("expressway", "residential", 15.0, 15.0, "pass"),
    ("primary", "school", 11.9, 12.0, "fail"), ("次干路", "kindergarten", 12.0, 12.0, "pass")])
def test_quiet_uses_keep_away_from_loud_roads(kind: str, use: str, gap: float, limit: float, verdict: str) -> None:
    assert measured(at_road(kind, use, gap), "b", "setback.noise") == (limit, gap, verdict)


def test_only_the_side_along_the_road_counts() -> None:
    """The side that leads away from the road begins within its reach; 9 m from that are no matter."""
    assert measured(at_road("expressway", "residential", 15.0, left=9.0), "b", "setback.noise") == (15.0, 15.0, "pass")


@pytest.mark.parametrize(("kind", "use"), [("local", "residential"), ("primary", "office")])
def test_quiet_roads_and_loud_uses_are_no_matter(kind: str, use: str) -> None:
    assert ("b", "setback.noise") not in at_road(kind, use, 2.0)


def test_the_road_factor_comes_from_the_roads() -> None:
    steps = at_road("local", "residential", 20.0)["P", "far.base"]["steps"]
    assert steps.startswith("3.2 x (1-A1 0) x (1+A2 0) x ")  # one side; stations are unknown
