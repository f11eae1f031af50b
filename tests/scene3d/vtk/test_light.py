"""Light that follows the sun: walls, shadows, night."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shapely

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.daylight import baked_rest, daylight, roof_share
from lohu_gis.scene3d.build.light import Light, wall_shade
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.link.appearance import Appearance, Sun
from lohu_gis.scene3d.vtk.stage import Stage
from tests.scene3d.shapes import column

SIZE = (320, 240)
ABOVE = Camera(50.0, 50.0, 0.0, 300.0, 0.0, 90.0)


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    return build_scene(column([shapely.box(40, 40, 60, 60)]), [30.0]).scene


@pytest.fixture(name="stage", scope="module")
def _stage(scene: SceneData) -> Iterator[Stage]:
    stage = Stage()
    stage.load(scene)
    yield stage
    stage.window.close()


def brightness(stage: Stage, camera: Camera, spot: tuple[float, float, float]) -> float:
    """Mean of red, green and blue of a point of the scene, with all shadows."""
    assert stage.finish_ground(longest=512)
    picture = stage.draw(camera, SIZE)
    assert picture is not None
    x, y, _ = camera.project(np.array(spot), SIZE)[0]
    return float(picture[round(float(y)), round(float(x)), :3].mean())


@pytest.mark.parametrize(("azimuth", "dark", "light"), [(180.0, (50, 75, 0), (50, 25, 0)),
                                                        (0.0, (50, 25, 0), (50, 75, 0)),
                                                        (90.0, (25, 50, 0), (75, 50, 0)),
                                                        (270.0, (75, 50, 0), (25, 50, 0))])
def test_the_shadow_falls_away_from_the_sun(stage: Stage, azimuth: float, dark: tuple[float, float, float],
                                            light: tuple[float, float, float]) -> None:
    """At 45 degrees the shadow of 30 m is 30 m long: it ends 90 m from the origin."""
    stage.dress(Appearance(sun=Sun(azimuth, 45.0)))
    assert brightness(stage, ABOVE, dark) < 0.85 * brightness(stage, ABOVE, light)


def test_length_of_the_shadow(stage: Stage) -> None:
    stage.dress(Appearance(sun=Sun(180.0, 45.0)))
    inside, outside = brightness(stage, ABOVE, (50, 85, 0)), brightness(stage, ABOVE, (50, 98, 0))
    assert inside < 0.85 * outside
    stage.dress(Appearance(sun=Sun(180.0, 80.0)))
    assert brightness(stage, ABOVE, (50, 85, 0)) == pytest.approx(outside, rel=0.05)


def test_no_shadows_when_switched_off_or_at_night(stage: Stage) -> None:
    for appearance in (Appearance(sun=Sun(180.0, 45.0), shadows=False), Appearance(sun=Sun(180.0, -5.0))):
        stage.dress(appearance)
        dark, light = brightness(stage, ABOVE, (50, 78, 0)), brightness(stage, ABOVE, (50, 22, 0))
        assert dark == pytest.approx(light, rel=0.03)


def test_the_wall_that_faces_the_sun_is_brighter_and_changes_with_it(stage: Stage) -> None:
    south = Camera(50.0, 50.0, 10.0, 300.0, 0.0, 5.0)
    stage.dress(Appearance(sun=Sun(180.0, 30.0)))
    lit = brightness(stage, south, (50, 40, 15))
    stage.dress(Appearance(sun=Sun(0.0, 30.0)))
    assert brightness(stage, south, (50, 40, 15)) < 0.8 * lit


def test_night_is_darker_than_day(stage: Stage) -> None:
    levels = []
    for altitude in (-20.0, -2.0, 5.0, 40.0):
        stage.dress(Appearance(sun=Sun(180.0, altitude)))
        levels.append(brightness(stage, ABOVE, (50, 50, 30)))
    assert levels == sorted(levels)
    assert levels[0] < 0.6 * levels[-1]


def test_a_passing_sun_has_quick_shadows_and_the_ground_is_finished_later(stage: Stage) -> None:
    stage.dress(Appearance(sun=Sun(180.0, 45.0, passing=True)))
    picture = stage.draw(ABOVE, SIZE)
    assert picture is not None
    assert stage.ground_is_rough
    spots = [ABOVE.project(np.array([50.0, y, 0.0]), SIZE)[0] for y in (75.0, 25.0)]
    dark, light = (float(picture[round(float(y)), round(float(x)), :3].mean()) for x, y, _ in spots)
    assert dark < 0.9 * light


def test_the_default_light_is_what_chunks_are_baked_for(scene: SceneData) -> None:
    """In the light of the scene nothing is left over but the darkness at the feet of walls."""
    normals = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    shade = np.append(wall_shade(normals[:2, :2], scene.light), roof_share(scene.light))
    assert baked_rest(shade, normals, scene.light) == pytest.approx([1.0, 1.0, 1.0])
    assert baked_rest(0.84 * shade, normals, scene.light) == pytest.approx([0.84] * 3)


def test_daylight_is_continuous_and_full_at_noon() -> None:
    steps = np.arange(-30.0, 90.0, 0.25)
    found = [daylight(120.0, float(altitude)) for altitude in steps]
    for values in ([x.level for x in found], [x.shadow for x in found], [x.tint[2] for x in found],
                   [x.horizon[0] / 255 for x in found]):
        assert np.abs(np.diff(values)).max() < 0.08
    assert found[-1].level == 1.0
    assert found[-1].shadow == 1.0
    assert daylight(120.0, -1.0).shadow == 0.0
    assert daylight(120.0, 1.0).light.altitude_deg == pytest.approx(4.0), "shadows do not get endless"
    assert roof_share(Light()) == 1.0
