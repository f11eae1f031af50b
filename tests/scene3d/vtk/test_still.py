"""Stills: looked at through single pixels whose colour is known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shapely

from lohu_gis.core.errors import LohuError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.ground import apron_colour
from lohu_gis.scene3d.build.light import UNKNOWN, ZENITH
from lohu_gis.scene3d.build.scene import BuiltScene, GroundTexture, build_scene
from lohu_gis.scene3d.build.terrain import terrain_grid
from lohu_gis.scene3d.vtk.stage import Quality, Stage
from lohu_gis.scene3d.vtk.still import render_still
from lohu_gis.scene3d.vtk.window import OffscreenWindow
from tests.scene3d.shapes import column

SIZE = (160, 120)
ABOVE = Camera(50.0, 50.0, 0.0, 300.0, 0.0, 90.0)


@pytest.fixture(scope="module", name="stage")
def _stage() -> Iterator[Stage]:
    stage = Stage(OffscreenWindow(SIZE))
    yield stage
    stage.window.close()


@pytest.fixture(name="pair")
def _pair() -> BuiltScene:
    """A red and a clay block, and one of unknown height, in a row from west to east."""
    shapes = [shapely.box(x, 30, x + 25, 70) for x in (0, 40, 80)]
    return build_scene(column(shapes), [20.0, 20.0, np.nan], fids=[1, 2, 3],
                       colours=[[200, 30, 30], [246, 242, 234], [246, 242, 234]])


def colour_at(picture: np.ndarray, camera: Camera, spot: tuple[float, float, float]) -> list[int]:
    """Colour of the pixel where a point of the scene is seen."""
    height, width = picture.shape[:2]
    x, y, _ = camera.project(np.array(spot), (width, height))[0]
    return [int(part) for part in picture[round(y), round(x), :3]]


def draw(stage: Stage, built: BuiltScene, camera: Camera, quality: Quality = Quality.REST) -> np.ndarray:
    stage.load(built.scene)
    picture = stage.draw(camera, SIZE, quality)
    assert picture is not None
    return picture.copy()


@pytest.mark.parametrize("quality", list(Quality))
def test_roofs_have_the_colours_of_the_style(stage: Stage, pair: BuiltScene, quality: Quality) -> None:
    picture = draw(stage, pair, ABOVE, quality)
    assert picture.shape == (120, 160, 4)
    assert colour_at(picture, ABOVE, (12, 50, 20)) == pytest.approx([200, 30, 30], abs=2)
    assert colour_at(picture, ABOVE, (52, 50, 20)) == pytest.approx([246, 242, 234], abs=2)
    assert colour_at(picture, ABOVE, (92, 50, 0)) == pytest.approx(apron_colour(pair.scene), abs=2)


def test_unknown_height_is_outlined(stage: Stage, pair: BuiltScene) -> None:
    picture = draw(stage, pair, ABOVE)
    rows = [colour_at(picture, ABOVE, (92, 30 + offset, 0)) for offset in (-1.5, -0.7, 0.0, 0.7, 1.5)]
    assert min(np.abs(np.array(row) - UNKNOWN).max() for row in rows) <= 3


def test_walls_in_the_light_are_brighter_than_walls_away_from_it(stage: Stage, pair: BuiltScene) -> None:
    """The sun stands in the south-west."""
    south, north = Camera(52.0, 50.0, 5.0, 250.0, 0.0, 12.0), Camera(52.0, 50.0, 5.0, 250.0, 180.0, 12.0)
    bright = colour_at(draw(stage, pair, south), south, (52, 30, 15))
    dark = colour_at(draw(stage, pair, north), north, (52, 70, 15))
    assert bright[0] > dark[0] + 15


def test_recolour_and_new_chunk_are_shown(stage: Stage, pair: BuiltScene) -> None:
    stage.load(pair.scene)
    stage.recolour(pair.scene.with_colours([2], (10, 200, 60)))
    picture = stage.draw(ABOVE, SIZE)
    assert picture is not None
    assert colour_at(picture, ABOVE, (52, 50, 20)) == pytest.approx([10, 200, 60], abs=2)
    _, chunks = pair.changed([3], height_m=20.0, colours=(30, 60, 200))
    stage.replace_chunk(chunks[0])
    picture = stage.draw(ABOVE, SIZE)
    assert picture is not None
    assert colour_at(picture, ABOVE, (92, 50, 20)) == pytest.approx([30, 60, 200], abs=2)


def test_shadow_falls_away_from_the_sun_and_only_in_the_finished_ground(stage: Stage, pair: BuiltScene) -> None:
    """Sun at 222 degrees and 42 degrees high: 20 m throw 22 m, to the north-east."""
    sketch = draw(stage, pair, ABOVE)
    assert stage.finish_ground(longest=512)
    finished = stage.draw(ABOVE, SIZE)
    assert finished is not None
    inside, outside = (59.0, 80.0, 0.0), (45.0, 15.0, 0.0)
    assert colour_at(finished, ABOVE, inside)[0] < colour_at(sketch, ABOVE, inside)[0] - 30
    assert colour_at(finished, ABOVE, outside)[0] > colour_at(sketch, ABOVE, outside)[0] - 12


def test_map_is_draped_north_up(stage: Stage, pair: BuiltScene) -> None:
    west, south, east, north = pair.scene.extent
    halves = np.full((64, 64, 4), 255, np.uint8)
    halves[:32, :, :3] = (40, 80, 200)
    halves[32:, :, :3] = (40, 200, 80)
    stage.load(pair.scene)
    stage.lay_texture(GroundTexture(halves, (west, south, east, north)))
    picture = stage.draw(ABOVE, SIZE)
    assert picture is not None
    upper, lower = colour_at(picture, ABOVE, (32.5, 85, 0)), colour_at(picture, ABOVE, (32.5, 15, 0))
    assert upper[2] > upper[1] + 60
    assert lower[1] > lower[2] + 60


def test_shadows_stay_while_the_map_changes(stage: Stage, pair: BuiltScene) -> None:
    stage.load(pair.scene)
    assert stage.finish_ground(longest=512)
    white = np.full((8, 8, 4), 255, np.uint8)
    stage.lay_texture(GroundTexture(white, pair.scene.extent))
    picture = stage.draw(ABOVE, SIZE)
    assert picture is not None
    assert stage.ground_is_rough
    assert colour_at(picture, ABOVE, (59, 80, 0))[0] < colour_at(picture, ABOVE, (45, 15, 0))[0] - 30


def test_interrupted_pictures_are_none(stage: Stage, pair: BuiltScene) -> None:
    stage.load(pair.scene)
    assert stage.draw(ABOVE, SIZE, Quality.FINE, lambda: True) is None
    assert not stage.finish_ground(lambda: True)
    assert stage.ground_is_rough


def test_far_buildings_are_boxes_only_while_moving(stage: Stage) -> None:
    """The notch of an L of 600 m, seen from 3 km above."""
    shape = shapely.Polygon([(0, 0), (600, 0), (600, 300), (300, 300), (300, 600), (0, 600)])
    built = build_scene(column([shape]), [20.0], colours=(200, 30, 30))
    above = Camera(300.0, 300.0, 0.0, 3000.0, 0.0, 90.0)
    still = colour_at(draw(stage, built, above, Quality.REST), above, (450, 450, 0))
    moving = colour_at(draw(stage, built, above, Quality.MOVING), above, (450, 450, 20))
    assert still == pytest.approx(apron_colour(built.scene), abs=3)
    assert (moving[0] > moving[1] + 100) == stage.window.software


def test_near_views_show_the_detail_of_the_map(stage: Stage) -> None:
    built = build_scene(column([shapely.box(0, 0, 10, 10), shapely.box(9990, 9990, 10000, 10000)]), [5.0, 5.0])
    red, blue = np.full((16, 16, 4), 255, np.uint8), np.full((16, 16, 4), 255, np.uint8)
    red[:, :, 1:3], blue[:, :, :2] = 40, 40
    stage.load(built.scene.with_texture(GroundTexture(red, built.scene.extent)))
    stage.lay_detail(GroundTexture(blue, (4000.0, 4000.0, 6000.0, 6000.0)))
    near, far = Camera(5000.0, 5000.0, 0.0, 800.0, 0.0, 60.0), Camera(5000.0, 5000.0, 0.0, 20_000.0, 0.0, 90.0)
    assert stage.finish_near(near), "nothing to do before the whole ground is drawn"
    assert stage.finish_ground(longest=512)
    before = stage.draw(near, SIZE)
    assert before is not None
    assert colour_at(before, near, (5000, 5000, 0))[0] > 150
    assert not stage.finish_near(near, lambda: True)
    assert stage.finish_near(near)
    after = stage.draw(near, SIZE)
    assert after is not None
    assert colour_at(after, near, (5000, 5000, 0))[2] > 150
    whole = stage.draw(far, SIZE)
    assert whole is not None
    assert colour_at(whole, far, (8500, 8500, 0))[0] > 150


def test_sky_is_above_the_horizon(stage: Stage, pair: BuiltScene) -> None:
    low = Camera(50.0, 50.0, 0.0, 300.0, 0.0, 2.0, 60.0)
    picture = draw(stage, pair, low)
    assert picture[0, 80, 2] > picture[0, 80, 0]
    assert picture[0, 80, :3].tolist() == pytest.approx(ZENITH, abs=40)
    assert picture[-1, 5, 2] < picture[-1, 5, 0]


def test_large_stills_are_drawn_in_tiles_without_seams() -> None:
    """A picture wider than a tile equals, but for sampling, the same picture in one piece."""
    built = build_scene(column([shapely.box(0, 0, 100, 100)]), [30.0], colours=(200, 30, 30))
    camera = built.scene.camera("south", (1400, 300))
    large = render_still(built.scene, camera, (1400, 300))
    small = render_still(built.scene, camera, (350, 75))
    assert large.shape == (300, 1400, 3)
    shrunk = large.reshape(75, 4, 350, 4, 3).mean(axis=(1, 3))
    assert np.abs(shrunk - small).mean() < 1.5


def test_terrain_alone_gives_a_picture_that_is_not_blank() -> None:
    x, y = np.meshgrid(np.linspace(-2, 2, 40), np.linspace(-2, 2, 40))
    hill = terrain_grid(80 * np.exp(-x * x - y * y), (0.0, 10.0, 0.0, 400.0, 0.0, -10.0))
    built = build_scene(Geometry.empty(), np.zeros(0), terrain=hill)
    picture = render_still(built.scene, "iso", SIZE)
    assert np.ptp(picture.astype(int), axis=(0, 1)).min() > 40


def test_no_opengl_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lohu_gis.scene3d.vtk.window.report_of", lambda _window: "no OpenGL")
    with pytest.raises(LohuError) as caught:
        OffscreenWindow()
    assert caught.value.code == "scene.no_opengl"
