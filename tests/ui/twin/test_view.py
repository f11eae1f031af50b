"""The widget with its real 3D process: pictures, picks, deaths, restarts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.light import ACCENT
from lohu_gis.scene3d.build.marks import Dots, Marks
from lohu_gis.scene3d.build.scene import BuiltScene, build_scene
from lohu_gis.ui.twin.engine import LIVE, RESTARTING, STILL, Engine
from lohu_gis.ui.twin.view import TwinView
from tests.scene3d.shapes import column

ROOT = Path(__file__).resolve().parents[3]
ABOVE = Camera(50.0, 50.0, 0.0, 300.0, 0.0, 90.0)
WAIT_MS = 60_000


@pytest.fixture(name="built")
def _built() -> BuiltScene:
    return build_scene(column([shapely.box(x, 30, x + 25, 70) for x in (0, 40, 80)]), [20.0, 30.0, np.nan],
                       fids=[11, 22, 33], colours=[[200, 30, 30], [30, 200, 30], [9, 9, 9]])


@pytest.fixture(name="view")
def _view(qtbot: QtBot, built: BuiltScene) -> Iterator[TwinView]:
    view = TwinView(engine=Engine(patience_s=20.0))
    qtbot.addWidget(view)
    view.resize(320, 240)
    view.set_scene(built.scene)
    view.set_camera(ABOVE)
    view.show()
    yield view
    view.shut_down()


def colour_at(view: TwinView, x: float, y: float, z: float) -> list[int]:
    """Colour in the present picture of a point of the scene."""
    image = view.image
    assert image is not None
    size = (image.width(), image.height())
    assert view.camera is not None
    column_, row, _ = view.camera.project(np.array([x, y, z]), size)[0]
    colour = image.pixelColor(round(column_), round(row))
    return [colour.red(), colour.green(), colour.blue()]


def wait_for_colour(qtbot: QtBot, view: TwinView, spot: tuple[float, float, float], colour: list[int]) -> None:
    """Until the picture shows `colour` at a point of the scene."""
    def seen() -> None:
        assert view.image is not None
        assert colour_at(view, *spot) == pytest.approx(colour, abs=3)
    qtbot.waitUntil(seen, timeout=WAIT_MS)


def is_new(view: TwinView, old: int | None) -> bool:
    """True when another process than `old` runs."""
    return view._engine.pid not in (None, old)


def kill(view: TwinView, how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to the 3D process."""
    pid = view._engine.pid
    assert pid is not None
    os.kill(pid, how)


def test_from_scene_to_picture_and_changes(qtbot: QtBot, view: TwinView, built: BuiltScene) -> None:
    """One process for many looks: picture, colours, selection, edit, pick, still, camera."""
    wait_for_colour(qtbot, view, (12, 50, 20), [200, 30, 30])
    assert view.state == LIVE
    view.set_colours([11], (20, 30, 220))
    wait_for_colour(qtbot, view, (12, 50, 20), [20, 30, 220])
    view.set_selected([22])
    wait_for_colour(qtbot, view, (52, 50, 30), list(ACCENT))
    view.set_selected([])
    wait_for_colour(qtbot, view, (52, 50, 30), [30, 200, 30])
    view.set_marks("tool.point", Marks(dots=(Dots.of([[12, 50, 20.5]], (220, 0, 220), 12.0),)))
    wait_for_colour(qtbot, view, (12, 50, 20.5), [220, 0, 220])
    view.set_marks("tool.point", None)
    wait_for_colour(qtbot, view, (12, 50, 20), [20, 30, 220])
    _, chunks = built.changed([33], height_m=20.0, colours=(220, 200, 20))
    for chunk in chunks:
        view.update_chunk(chunk)
    wait_for_colour(qtbot, view, (92, 50, 20), [220, 200, 20])
    with qtbot.waitSignal(view.picked, timeout=WAIT_MS) as picked:
        x, y, _ = ABOVE.project(np.array([52.0, 50.0, 30.0]), (320, 240))[0]
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert picked.args == [22]
    with qtbot.waitSignal(view.still_ready, timeout=WAIT_MS) as still:
        token = view.still(100, 60)
    assert still.args is not None
    assert still.args[0] == token
    assert still.args[1].shape == (60, 100, 3)
    for width in (400, 500, 600):
        view.resize(width, 240)
    qtbot.waitUntil(lambda: view.image is not None and view.image.width() == 600, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(view._engine._stores) == 1, timeout=WAIT_MS)
    with qtbot.waitSignals([view.camera_changed, view.painted], timeout=WAIT_MS):
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.camera is not None
    assert view.camera.azimuth_deg != ABOVE.azimuth_deg


def test_a_dead_process_comes_back_with_the_same_view_and_the_third_death_leaves_a_still(
        qtbot: QtBot, view: TwinView) -> None:
    wait_for_colour(qtbot, view, (12, 50, 20), [200, 30, 30])
    view.set_colours([11], (20, 30, 220))
    states: list[str] = []
    view.state_changed.connect(states.append)
    for _ in range(2):
        old = view._engine.pid
        kill(view)
        qtbot.waitUntil(partial(is_new, view, old), timeout=WAIT_MS)
        with qtbot.waitSignal(view.painted, timeout=WAIT_MS):
            pass
        wait_for_colour(qtbot, view, (12, 50, 20), [20, 30, 220])
        assert view.camera == ABOVE
    kill(view)
    qtbot.waitUntil(lambda: view.state == STILL, timeout=WAIT_MS)
    assert states == [RESTARTING, LIVE, RESTARTING, LIVE, STILL]
    assert view.reason == "scene.died"
    assert view.image is not None, "the last picture stays"
    grabbed = view.grab().toImage()
    corner = grabbed.copy(0, grabbed.height() - 60, 200, 60)
    assert len({corner.pixel(x, y) for x in range(0, 200, 3) for y in range(0, 60, 3)}) > 10, "a caption is painted"
    with qtbot.waitSignal(view.picked, timeout=WAIT_MS) as picked:
        x, y, _ = ABOVE.project(np.array([52.0, 50.0, 30.0]), (320, 240))[0]
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert picked.args == [22], "the still can be asked"
    view.retry()
    qtbot.waitUntil(lambda: view.state == LIVE, timeout=WAIT_MS)


@pytest.mark.skipif(sys.platform == "win32", reason="stopping a process needs POSIX signals")
def test_a_frozen_process_is_replaced(qtbot: QtBot, built: BuiltScene) -> None:
    view = TwinView(engine=Engine(patience_s=1.0, start_s=60.0))
    qtbot.addWidget(view)
    view.resize(160, 120)
    view.set_scene(built.scene)
    view.set_camera(ABOVE)
    view.show()
    wait_for_colour(qtbot, view, (12, 50, 20), [200, 30, 30])
    qtbot.waitUntil(lambda: view._engine._wishes.finished, timeout=WAIT_MS)
    old = view._engine.pid
    kill(view, signal.SIGSTOP)
    view.set_colours([11], (20, 30, 220))
    wait_for_colour(qtbot, view, (12, 50, 20), [20, 30, 220])
    assert view._engine.pid != old
    view.shut_down()


def test_shut_down_twice_and_without_start(qtbot: QtBot) -> None:
    view = TwinView()
    qtbot.addWidget(view)
    view.shut_down()
    view.shut_down()
    assert view._engine.pid is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is only asked for on Linux")
@pytest.mark.parametrize("first", ["", "os.kill(channel.pid, signal.SIGSTOP)"], ids=["waiting", "hanging"])
def test_the_process_never_outlives_the_program(first: str) -> None:
    """The program is killed without any chance to clean up; its 3D process goes too, even when it hangs."""
    program = textwrap.dedent("""
        import os, signal
        from lohu_gis.ui.twin.channel import Channel
        from lohu_gis.scene3d.link.messages import Ready
        def heard(channel, answer):
            if isinstance(answer, Ready):
                FIRST
                print("ready", flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
        if __name__ == "__main__":
            channel = Channel(heard, lambda *_: None)
            channel._reader.join()
    """).replace("FIRST", first or "pass")
    run = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                           text=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "ready\n"
    assert run.stdout.read() == "", "ends when nobody holds the other end of the pipe any more, the child included"
    run.wait(30)
    run.stdout.close()
