"""The engine with a channel that only writes down what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from pytestqt.qtbot import QtBot

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Dots, Marks
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.link import messages as m
from lohu_gis.scene3d.link.appearance import Appearance, Sun
from lohu_gis.ui.twin.engine import LIVE, RESTARTING, STILL, Engine
from tests.scene3d.shapes import column

SIZE = (64, 48)
CAMERA = Camera(0.0, 0.0, 0.0, 100.0)


class FakeChannel:
    """Keeps requests; answers and ends when the test says so."""

    opened: list[FakeChannel]

    def __init__(self, heard: Callable[..., None], gone: Callable[..., None]) -> None:
        self.sent: list[Any] = []
        self.closed = self.killed = False
        self.pid = 1
        self._heard, self._gone = heard, gone
        FakeChannel.opened.append(self)

    def send(self, number: int, make: Callable[[Any], Any], content: Any = None) -> None:
        self.sent.append(make(None))

    def answer(self, answer: m.Answer) -> None:
        self._heard(self, answer)

    def die(self, code: int) -> None:
        self._gone(self, code)

    def kill(self) -> None:
        self.killed = True

    def close(self) -> None:
        self.closed = True

    def kinds(self) -> list[str]:
        return [type(request).__name__ for request in self.sent]


@pytest.fixture(name="scene")
def _scene() -> SceneData:
    return build_scene(column([shapely.box(0, 0, 10, 10)]), [5.0]).scene


@pytest.fixture(name="engine")
def _engine(qtbot: QtBot, scene: SceneData) -> Iterator[Engine]:
    FakeChannel.opened = []
    engine = Engine(open_channel=FakeChannel)  # type: ignore[arg-type]
    engine.set_scene(scene)
    engine.start()
    engine.look(CAMERA, SIZE, moving=False)
    yield engine
    engine.close()


def test_a_new_process_gets_scene_room_and_view(engine: Engine) -> None:
    (channel,) = FakeChannel.opened
    assert channel.kinds() == ["Dress", "Load", "Frames", "View"]
    channel.answer(m.Ready("test", True))
    assert engine.state == LIVE


def test_what_is_gone_for_good_is_not_tried_again(engine: Engine) -> None:
    (channel,) = FakeChannel.opened
    channel.answer(m.Failed("scene.no_opengl", "vtkEGLRenderWindow"))
    channel.die(0)
    assert engine.state == STILL
    assert engine.reason == "scene.no_opengl"
    assert len(FakeChannel.opened) == 1


def test_three_deaths_and_a_retry(engine: Engine) -> None:
    states: list[str] = []
    engine.state_changed.connect(states.append)
    for _ in range(3):
        FakeChannel.opened[-1].answer(m.Ready("test", True))
        FakeChannel.opened[-1].die(-11)
    assert states == [LIVE, RESTARTING, LIVE, RESTARTING, LIVE, STILL]
    assert engine.reason == "scene.died"
    assert engine.detail == "-11"
    assert all(channel.closed for channel in FakeChannel.opened)
    engine.retry()
    assert FakeChannel.opened[-1].kinds() == ["Dress", "Load", "Frames", "View"]


def test_news_of_a_dead_process_is_not_heard(engine: Engine) -> None:
    old = FakeChannel.opened[-1]
    old.die(-9)
    old.die(-9)
    old.answer(m.Failed("scene.crashed", "late"))
    assert engine.state == RESTARTING
    assert len(FakeChannel.opened) == 2
    assert engine.reason == ""


def test_owing_an_answer_too_long_is_death_unless_we_did_not_listen(engine: Engine,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    (channel,) = FakeChannel.opened
    now = [engine._born]
    monkeypatch.setattr("lohu_gis.ui.twin.engine.time.monotonic", lambda: now[0])
    now[0] += 1000.0
    engine._check()
    assert not channel.killed, "the gap between two checks was ours"
    for _ in range(200):
        now[0] += 0.5
        engine._check()
    assert channel.killed
    channel.die(-9)
    assert len(FakeChannel.opened) == 2


def test_a_still_asked_for_in_vain_is_answered(engine: Engine, qtbot: QtBot) -> None:
    answers: list[tuple[int, object]] = []
    engine.still_ready.connect(lambda number, picture: answers.append((number, picture)))
    first = engine.still(CAMERA, (10, 10))
    for _ in range(3):
        FakeChannel.opened[-1].die(1)
    assert answers == [(first, None)]
    second = engine.still(CAMERA, (10, 10))
    qtbot.waitUntil(lambda: answers == [(first, None), (second, None)])


def test_a_still_survives_the_death_of_the_process(engine: Engine) -> None:
    number = engine.still(CAMERA, (4, 2))
    FakeChannel.opened[-1].die(-11)
    request = next(request for request in FakeChannel.opened[-1].sent if isinstance(request, m.StillOf))
    assert request.number == number
    engine._stills[number][2].slot(0, (2, 4, 3))[:] = 7
    answers: list[np.ndarray] = []
    engine.still_ready.connect(lambda _number, picture: answers.append(picture))
    FakeChannel.opened[-1].answer(m.StillDone(number))
    assert answers[0].shape == (2, 4, 3)
    assert (answers[0] == 7).all()


def test_a_new_process_is_told_all_that_the_old_one_knew(engine: Engine) -> None:
    """Scene, sun and marks; not the marks that were taken away."""
    engine.set_marks("tool.line", Marks(dots=(Dots.of([[1.0, 2.0, 3.0]]),)))
    engine.set_marks("windows", Marks(dots=(Dots.of([[1.0, 2.0, 3.0]]),)))
    engine.set_marks("windows", None)
    night = Appearance(sun=Sun(180.0, -10.0))
    engine.set_appearance(night)
    sent = len(FakeChannel.opened[-1].sent)
    engine.set_appearance(night)
    engine.set_marks("never there", None)
    assert len(FakeChannel.opened[-1].sent) == sent, "what changes nothing is not sent"
    FakeChannel.opened[-1].die(-11)
    new = FakeChannel.opened[-1]
    assert new.kinds() == ["Dress", "Load", "Mark", "Frames", "View"]
    assert new.sent[0].appearance == night
    assert new.sent[2].name == "tool.line"


def test_no_room_for_pictures_is_said(qtbot: QtBot, scene: SceneData, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_size: int) -> None:
        raise OSError(28, "No space left on device")

    FakeChannel.opened = []
    monkeypatch.setattr("lohu_gis.scene3d.link.frames.reserve", full)
    engine = Engine(open_channel=FakeChannel)  # type: ignore[arg-type]
    engine.set_scene(scene)
    engine.start()
    engine.look(CAMERA, SIZE, moving=False)
    assert engine.state == STILL
    assert engine.reason == "scene.no_memory"
    engine.close()


def test_a_process_that_cannot_be_started_is_said(qtbot: QtBot) -> None:
    def refuse(*_: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    engine = Engine(open_channel=refuse)  # type: ignore[arg-type]
    engine.start()
    assert engine.state == STILL
    assert "unavailable" in engine.detail
    engine.close()
