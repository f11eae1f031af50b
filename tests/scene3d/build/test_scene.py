"""Scenes: changes of single buildings, picking, ground pictures."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.ground import FLAT, SHADOW, apron_colour, canvas_size, ground_picture
from lohu_gis.scene3d.build.light import GROUND, Light
from lohu_gis.scene3d.build.pick import pick
from lohu_gis.scene3d.build.scene import BuiltScene, GroundTexture, build_scene
from lohu_gis.scene3d.build.terrain import terrain_grid
from tests.scene3d.shapes import column, same_chunk

SIZE = (400, 300)
SLOPE = terrain_grid(np.tile(np.arange(41.0), (41, 1)), (-105.0, 10.0, 0.0, 305.0, 0.0, -10.0))


@pytest.fixture(name="street")
def _street() -> BuiltScene:
    """Three towers of 20, 40 m and unknown height, 50 m apart along x."""
    shapes = [shapely.box(x, 0, x + 20, 20) for x in (0, 50, 100)]
    return build_scene(column(shapes), [20.0, 40.0, np.nan], fids=[11, 22, 33], crs="EPSG:4547")


def test_without_terrain_the_ground_is_zero_and_said_so(street: BuiltScene) -> None:
    assert [finding.code for finding in street.findings] == ["terrain.assumed_flat", "height.unknown"]
    assert street.scene.bounds.tolist() == pytest.approx([0, 0, 0, 120, 20, 40])


def test_buildings_stand_on_the_lowest_ground() -> None:
    built = build_scene(column([shapely.box(20, 0, 40, 20)]), [10.0], terrain=SLOPE)
    assert built.buildings.base_m.tolist() == pytest.approx([SLOPE.sample(20.0, 10.0)])
    assert built.scene.bounds[5] - built.scene.bounds[2] == pytest.approx(10.0, abs=1e-4)


def test_change_of_one_building_equals_a_new_scene(street: BuiltScene) -> None:
    changed, chunks = street.changed([33, 999], height_m=60.0, colours=(1, 2, 3))
    fresh = build_scene(street.buildings.geometry, [20.0, 40.0, 60.0], fids=[11, 22, 33],
                        colours=[[246, 242, 234], [246, 242, 234], [1, 2, 3]])
    assert [chunk.id for chunk in chunks] == [0]
    assert same_chunk(changed.scene.chunks[0], fresh.scene.chunks[0])
    assert changed.scene.bounds.tolist() == fresh.scene.bounds.tolist()
    assert np.isnan(street.buildings.height_m[2]), "the old value is untouched"


def test_only_the_chunks_concerned_are_built_again() -> None:
    shapes = [shapely.box(x, y, x + 5, y + 5) for x in range(0, 400, 10) for y in range(0, 400, 10)]
    built = build_scene(column(shapes), 10.0)
    changed, chunks = built.changed([7], height_m=99.0)
    assert len(built.scene.chunks) == 4
    assert len(chunks) == 1
    assert sum(a is b for a, b in zip(built.scene.chunks, changed.scene.chunks, strict=True)) == 3


@pytest.mark.parametrize(("x", "fid"), [(10.0, 11), (60.0, 22), (110.0, 33), (35.0, None)])
def test_pick_from_above(street: BuiltScene, x: float, fid: int | None) -> None:
    camera = Camera(x, 10.0, 0.0, 300.0, 0.0, 90.0)
    found = pick(street.scene, camera, 199.5, 149.5, SIZE)
    assert found.fid == fid
    assert found.position is not None
    assert found.position[:2] == pytest.approx((x, 10.0), abs=1e-3)


def test_pick_takes_the_nearest_of_what_overlaps(street: BuiltScene) -> None:
    """Seen from the west along the street, the first tower hides the second; above it, the second is hit."""
    low = Camera(0.0, 10.0, 10.0, 300.0, 90.0, 2.0)
    assert pick(street.scene, low, 199.5, 149.5, SIZE).fid == 11
    row = low.project(np.array([50.0, 10.0, 35.0]), SIZE)[0]
    assert pick(street.scene, low, row[0], row[1], SIZE).fid == 22
    assert pick(street.scene, low, 199.5, 0.0, SIZE).position is None


def test_ground_picture_is_level_clay_without_map() -> None:
    built = build_scene(column([shapely.box(0, 0, 10, 10)]), [5.0])
    picture = ground_picture(built.scene, (40, 40))
    wanted = apron_colour(built.scene)
    assert (picture == wanted).all()
    assert wanted == pytest.approx([FLAT * part for part in GROUND], abs=1.0)


def test_shadow_dims_the_ground_where_the_mask_says() -> None:
    built = build_scene(column([shapely.box(0, 0, 10, 10)]), [5.0])
    mask = np.zeros((40, 40), np.uint8)
    mask[:, 20:] = 255
    picture = ground_picture(built.scene, (40, 40), mask).astype(float)
    assert picture[0, 30] / picture[0, 0] == pytest.approx(np.array(SHADOW), abs=0.01)


def test_map_lies_where_it_belongs_with_the_north_on_top() -> None:
    built = build_scene(column([shapely.box(0, 0, 100, 100)]), [5.0])
    west, south, east, north = built.scene.extent
    middle = ((west + east) / 2, (south + north) / 2)
    red = np.zeros((8, 8, 4), np.uint8)
    red[:] = (200, 0, 0, 255)
    scene = built.scene.with_texture(GroundTexture(red, (middle[0], middle[1], east, north)))
    picture = ground_picture(scene, (100, 100)).astype(int)
    reddish = (picture[:, :, 0] - picture[:, :, 1]) > 100
    assert reddish[10:45, 55:90].all()
    assert not reddish[55:, :].any()
    assert not reddish[:, :45].any()


def test_relief_is_brighter_towards_the_sun() -> None:
    ramp = build_scene(Geometry.empty(), np.zeros(0), terrain=SLOPE, light=Light(azimuth_deg=270.0))
    away = build_scene(Geometry.empty(), np.zeros(0), terrain=SLOPE, light=Light(azimuth_deg=90.0))
    size = canvas_size(ramp.scene.extent, 60)
    assert ground_picture(ramp.scene, size)[30, 30, 0] > ground_picture(away.scene, size)[30, 30, 0]


def test_nothing_but_terrain_is_a_scene() -> None:
    built = build_scene(Geometry.empty(), np.zeros(0), terrain=SLOPE)
    assert built.scene.chunks == ()
    assert built.scene.camera("iso", SIZE).distance > 100
    assert pick(built.scene, Camera(100.0, 100.0, 0.0, 500.0, 0.0, 90.0), 199.5, 149.5, SIZE).fid is None
