"""Whenever a new map lies on the ground, the part near the eye is asked for again; on both sides of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from pytestqt.qtbot import QtBot

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Dots, Marks
from lohu_gis.scene3d.build.near import detail_extent
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.ui.twin.engine import Engine
from lohu_gis.ui.twin.view import TwinView
from tests.scene3d.shapes import column

MAP = np.full((64, 64, 4), 200, np.uint8)
NEAR = Camera(2500.0, 2500.0, 0.0, 400.0, 0.0, 45.0)
FAR = Camera(2500.0, 2500.0, 0.0, 200_000.0, 0.0, 45.0)
WAIT_MS = 20_000


class Silence:
    """A channel to a process that never answers."""

    pid = 1

    def __init__(self, heard: Callable[..., None], gone: Callable[..., None]) -> None:
        """Forget both."""

    def send(self, number: int, make: Callable[[Any], Any], content: Any = None) -> None:
        """Nobody listens."""

    def close(self) -> None:
        """Nothing to do."""

    leave = kill = close


def silent() -> Engine:
    """An engine without a process."""
    return Engine(open_channel=Silence)  # type: ignore[arg-type]  # what it needs of a channel


@pytest.fixture(name="scene")
def _scene() -> SceneData:
    return build_scene(column([shapely.box(0, 0, 10, 10), shapely.box(4990, 4990, 5000, 5000)]), [5.0, 5.0]).scene


@pytest.fixture(name="view")
def _view(qtbot: QtBot, scene: SceneData) -> Iterator[TwinView]:
    view = TwinView(engine=silent())
    qtbot.addWidget(view)
    view.set_scene(scene)
    view.set_camera(NEAR)
    yield view
    view.shut_down()


def asked(signal: Any) -> list[Any]:
    """What the signal brings from now on."""
    found: list[Any] = []
    signal.connect(found.append)
    return found


def rested(qtbot: QtBot, view: TwinView) -> None:
    """The camera has come to rest."""
    qtbot.waitUntil(lambda: not view._settled.isActive(), timeout=WAIT_MS)


def test_a_new_map_under_a_camera_at_rest_gets_its_detail_again(qtbot: QtBot, view: TwinView, scene: SceneData) -> None:
    wanted = asked(view.detail_wanted)
    rested(qtbot, view)
    assert wanted == [], "nothing lies there that could be finer"
    view.main.set_ground_texture(MAP, scene.extent)
    assert len(wanted) == 1
    view.main.set_ground_detail(MAP, wanted[0])
    view.set_camera(NEAR)
    rested(qtbot, view)
    assert len(wanted) == 1, "the detail lies there"
    view.main.set_ground_texture(MAP, scene.extent)
    assert wanted == [wanted[0], wanted[0]], "the map is another one; its detail went with the old one"


def test_while_the_camera_moves_it_waits(qtbot: QtBot, view: TwinView, scene: SceneData) -> None:
    wanted = asked(view.detail_wanted)
    view.set_camera(FAR)
    view.set_camera(NEAR)
    view.main.set_ground_texture(MAP, scene.extent)
    assert wanted == []
    qtbot.waitUntil(lambda: len(wanted) == 1, timeout=WAIT_MS)


def test_both_sides_of_a_comparison_get_their_own(qtbot: QtBot, view: TwinView, scene: SceneData) -> None:
    main, other = asked(view.detail_wanted), asked(view.other_detail_wanted)
    view.main.set_ground_texture(MAP, scene.extent)
    rested(qtbot, view)
    view.main.set_ground_detail(MAP, main[-1])
    side = view.begin_comparison("swipe", ("a", "b"), silent())
    side.set_scene(scene)
    rested(qtbot, view)
    assert (len(main), other) == (1, [])
    side.set_ground_texture(MAP, scene.extent)
    assert (len(main), len(other)) == (1, 1), "only what lacks is drawn"
    side.set_ground_detail(MAP, other[0])
    view.set_camera(Camera(1000.0, 1000.0, 0.0, 400.0, 0.0, 45.0))
    qtbot.waitUntil(lambda: (len(main), len(other)) == (2, 2), timeout=WAIT_MS)


def test_colours_that_speak_of_the_scenario_stay_on_its_side(view: TwinView, scene: SceneData) -> None:
    dots = Marks(dots=(Dots.of([[10.0, 10.0, 1.0]], (200, 0, 0)),))
    view.set_scene(scene)
    for name in ("scenario.sun", "measure"):
        view.set_marks(name, dots)
    side = view.begin_comparison("swipe", ("a", "b"), silent())
    assert set(side.engine.marks) == {"measure"}
    view.set_marks("scenario.facades", dots)
    view.set_marks("section", dots)
    assert set(side.engine.marks) == {"measure", "section"}
    assert set(view.main.engine.marks) == {"scenario.sun", "measure", "scenario.facades", "section"}


def test_who_walks_sees_the_street_ahead(view: TwinView, scene: SceneData) -> None:
    view.main.set_ground_texture(MAP, scene.extent)
    laid = view.scene
    assert laid is not None
    west, south, east, north = detail_extent(laid, Camera(2500.0, 2500.0, 1.6, 10.0, 0.0, 2.0), 2048) or (0.0,) * 4
    assert east - west >= 200
    assert north - south >= 200
    assert detail_extent(laid, FAR, 2048) is None
    assert detail_extent(scene, NEAR, 2048) is None, "without a map there is nothing to draw finer"
