"""Ground under footprints: exact against cutting footprints and triangles with shapely; parts; slopes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from lohu_gis.scene3d.build.footprints import footprints
from lohu_gis.scene3d.build.raised import ALONE, group_of, raised_layer
from lohu_gis.scene3d.build.scene import build_layers, build_scene
from lohu_gis.scene3d.build.standing import SLOPE_LIMIT_M, ground_range, points_inside, slope_finding, stand
from lohu_gis.scene3d.build.terrain import TerrainGrid, ground_mesh, terrain_grid
from tests.scene3d.build.test_roofs import COURTYARD, L_SHAPE
from tests.scene3d.shapes import column

SLOPE = terrain_grid(np.tile(np.arange(11.0), (11, 1)), (-5.0, 10.0, 0.0, 105.0, 0.0, -10.0))
"""Nodes at 0, 10 ... 100 in both directions; z = x / 10."""
PIT = np.full((11, 11), 7.0)
PIT[5, 5] = 2.0
HOLLOW = terrain_grid(PIT, (-5.0, 10.0, 0.0, 105.0, 0.0, -10.0))
"""Level at 7 m but for one node at 50, 50."""


def by_cutting(terrain: TerrainGrid, shape: shapely.Polygon) -> tuple[float, float]:
    """Second implementation: the footprint cut with each drawn triangle; heights at the corners of the pieces."""
    mesh = ground_mesh(terrain)
    found: list[float] = []
    for corners in mesh.points[mesh.triangles].astype(float) + mesh.origin:
        piece = shapely.Polygon(corners[:, :2]).intersection(shape)
        spots = shapely.get_coordinates(piece)
        plane = np.linalg.solve(np.column_stack([corners[:, :2], np.ones(3)]), corners[:, 2])
        found.extend(np.column_stack([spots, np.ones(len(spots))]) @ plane)
    return min(found), max(found)


@given(st.integers(0, 100_000))
@settings(max_examples=80)
def test_exact_on_the_drawn_triangles(seed: int) -> None:
    rng = np.random.default_rng(seed)
    terrain = terrain_grid(rng.uniform(0, 50, (6, 7)), (0.0, 10.0, 0.0, 60.0, 0.0, -10.0))
    kind = [L_SHAPE, COURTYARD, shapely.box(0, 0, 30, 4)][seed % 3]
    shape = affinity.translate(affinity.rotate(affinity.scale(kind, *rng.uniform(0.2, 1.2, 2), origin=(0, 0)),
                                               rng.uniform(0, 360)), *rng.uniform(10, 40, 2))
    shape = shape.intersection(shapely.box(5.5, 5.5, 64.5, 54.5))
    if shape.geom_type != "Polygon" or shape.is_empty:
        return
    low, high = ground_range(terrain, column([shape]))
    assert (float(low[0]), float(high[0])) == pytest.approx(by_cutting(terrain, shape), abs=1e-4)


def test_a_hollow_inside_the_outline_is_found() -> None:
    low, high = ground_range(HOLLOW, column([shapely.box(35, 35, 65, 65), shapely.box(0, 0, 30, 30)]))
    assert low.tolist() == [2.0, 7.0]
    assert high.tolist() == [7.0, 7.0]


def test_a_hollow_in_a_courtyard_is_not_under_the_building() -> None:
    around = shapely.Polygon(shapely.box(20, 20, 80, 80).exterior, [shapely.box(39.5, 39.5, 60.5, 60.5).exterior])
    assert ground_range(HOLLOW, column([around]))[0].tolist() == [7.0]


def test_beyond_the_grid_the_border_counts() -> None:
    low, high = ground_range(SLOPE, column([shapely.box(95, 40, 400, 60)]))
    assert low.tolist() == pytest.approx([9.5])
    assert high.tolist() == pytest.approx([10.0])


def test_parts_of_one_building_stand_on_one_ground() -> None:
    podium, tower, alone = shapely.box(20, 20, 60, 40), shapely.box(40, 25, 50, 35), shapely.box(40, 70, 50, 80)
    rows = stand(footprints(column([podium, tower, alone]), [12.0, 60.0, 9.0], lower_m=[0.0, 12.0, 0.0],
                            group=[5, 5, ALONE]), SLOPE)
    assert rows.base_m.tolist() == pytest.approx([2.0, 2.0, 4.0])
    assert rows.slope_m.tolist() == pytest.approx([4.0, 4.0, 1.0])


def test_parts_in_different_layers_stand_on_one_ground() -> None:
    group = group_of(["B7", None])
    buildings = raised_layer(column([shapely.box(20, 20, 60, 40), shapely.box(0, 0, 5, 5)]), 12.0, group=group)
    units = raised_layer(column([shapely.box(50, 20, 60, 40)]), 4.0, lower_m=0.0, group=group_of(["B7"]), number=1)
    built = build_layers([buildings, units], terrain=SLOPE)
    ground = dict(zip(built.buildings.fids.tolist(), built.buildings.base_m.tolist(), strict=True))
    assert ground[1 << 40] == ground[0] < ground_range(built.terrain or SLOPE, units.geometry)[0][0]


def test_slopes_are_counted_once_per_building_and_the_steepest_named() -> None:
    shapes = [shapely.box(20, 20, 60, 40), shapely.box(40, 25, 50, 35), shapely.box(40, 70, 50, 80),
              shapely.box(10, 50, 90, 60)]
    rows = stand(footprints(column(shapes), 10.0, fids=[3, 4, 5, 6], group=[5, 5, ALONE, ALONE]), SLOPE)
    (finding,) = slope_finding(rows)
    assert finding.code == "building.on_slope"
    assert finding.count == 2
    assert finding.facts == {"limit_m": SLOPE_LIMIT_M, "steepest_m": 8.0, "fid": 6}
    assert slope_finding(stand(rows, None)) == ()


def test_on_slope_is_said_by_the_scene() -> None:
    built = build_scene(column([shapely.box(10, 50, 90, 60)]), [10.0], terrain=SLOPE)
    assert [finding.code for finding in built.findings] == ["building.on_slope"]


@pytest.mark.parametrize(("one", "other", "same"), [("7", 7, True), (7.0, 7, True), ("B1", "B2", False)])
def test_groups_follow_what_is_written(one: object, other: object, same: bool) -> None:
    first, second = group_of([one, other]).tolist()
    assert (first == second) is same
    assert ALONE not in (first, second)


def test_nothing_written_stands_alone() -> None:
    assert group_of([None, "", float("nan")]).tolist() == [ALONE] * 3


def test_points_inside_by_row() -> None:
    geometry = column([shapely.box(0, 0, 10, 10), COURTYARD])
    rows = np.array([0, 0, 1, 1])
    inside = points_inside(geometry, rows, np.array([5.0, 15.0, 2.0, 10.0]), np.array([5.0, 5.0, 2.0, 10.0]))
    assert inside.tolist() == [True, False, True, False]
