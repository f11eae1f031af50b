"""The cut in pictures: what is gone, what closes the model, shadows and words of what is gone, trees."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shapely

from lohu_gis.app.resources import resource_path
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Labels, Marks
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.link.appearance import Appearance, Cut, Sun
from lohu_gis.scene3d.vtk.labels import seen
from lohu_gis.scene3d.vtk.stage import Quality, Stage
from tests.scene3d.shapes import column

SIZE = (320, 240)
ABOVE = Camera(50.0, 50.0, 0.0, 400.0, 0.0, 90.0)
SOUTH = Camera(50.0, 50.0, 10.0, 300.0, 0.0, 20.0)
FONT = str(resource_path("fonts/LOHUSansSC-Regular.otf"))
RED = (200, 40, 40)


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    """One building in the south, a higher one north of it."""
    return build_scene(column([shapely.box(40, 0, 60, 20), shapely.box(30, 60, 70, 90)]), [20.0, 30.0],
                       colours=[RED, [40, 40, 200]]).scene


@pytest.fixture(name="stage", scope="module")
def _stage(scene: SceneData) -> Iterator[Stage]:
    stage = Stage()
    stage.load(scene)
    yield stage
    stage.window.close()


def colour(stage: Stage, camera: Camera, spot: tuple[float, float, float]) -> np.ndarray:
    """Colour of a point of the scene, with all shadows."""
    assert stage.finish_ground(longest=512)
    picture = stage.draw(camera, SIZE)
    assert picture is not None
    x, y, _ = camera.project(np.array(spot), SIZE)[0]
    return np.array(picture[round(float(y)), round(float(x)), :3], np.float64)


def test_what_lies_ahead_of_the_plane_is_gone_and_comes_back(stage: Stage) -> None:
    assert colour(stage, ABOVE, (50, 10, 20)) == pytest.approx(RED, abs=4)
    stage.dress(Appearance(cut=Cut(0.0, 40.0, 180.0)))
    ground = colour(stage, ABOVE, (50, 10, 0))
    assert ground.std() < 20, "grey, not red"
    assert ground.mean() > 170, "and without the darkness of a building that is gone"
    assert colour(stage, ABOVE, (50, 75, 30))[2] > 180, "the other one stands"
    stage.dress(Appearance())
    assert colour(stage, ABOVE, (50, 10, 20)) == pytest.approx(RED, abs=4)


def test_the_cut_face_is_closed_and_darker(stage: Stage) -> None:
    stage.dress(Appearance(cut=Cut(0.0, 10.0, 180.0)))
    assert colour(stage, SOUTH, (50, 10, 10)) == pytest.approx(np.array(RED) / 2, abs=4)
    stage.dress(Appearance())


def test_what_is_gone_throws_no_shadow(stage: Stage) -> None:
    stage.dress(Appearance(sun=Sun(180.0, 45.0)))
    dark = colour(stage, ABOVE, (50, 30, 0)).mean()
    stage.dress(Appearance(sun=Sun(180.0, 45.0), cut=Cut(0.0, 45.0, 180.0)))
    assert colour(stage, ABOVE, (50, 30, 0)).mean() > 1.15 * dark
    stage.dress(Appearance())


def test_words_of_what_is_gone_or_hidden_are_not_written(stage: Stage) -> None:
    words = Labels.of(["south", "north", "behind"], [[50, 10, 22], [50, 75, 32], [50, 95, 3]])
    stage.draw(SOUTH, SIZE)
    depth = stage.window.depth(stage._renderer, SIZE)
    assert seen(words, SOUTH, depth).texts == ("south", "north")
    assert seen(words, SOUTH, depth, Cut(0.0, 40.0, 180.0)).texts == ("north",)


def test_depth_is_metres_along_the_view(stage: Stage) -> None:
    stage.draw(ABOVE, SIZE)
    depth = stage.window.depth(stage._renderer, SIZE)
    x, y, away = ABOVE.project(np.array([50.0, 75.0, 30.0]), SIZE)[0]
    assert depth[round(float(y)), round(float(x))] == pytest.approx(away, rel=1e-3)
    assert away == pytest.approx(370.0)


def test_fine_pictures_hide_the_same_words(scene: SceneData, stage: Stage) -> None:
    stage.dress(Appearance(font=FONT))
    stage.set_marks("names", Marks(labels=(Labels.of(["behind"], [[50, 95, 3]]),)))
    with_word = stage.draw(SOUTH, SIZE, Quality.FINE)
    assert with_word is not None
    with_word = with_word.copy()
    stage.set_marks("names", None)
    without = stage.draw(SOUTH, SIZE, Quality.FINE)
    assert (with_word == without).all()
    stage.dress(Appearance())
