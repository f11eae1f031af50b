"""Opening, closing and killing the 3D process again and again leaves nothing behind."""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path

import pytest
import shapely
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.ui.twin.engine import LIVE, Engine
from lohu_gis.ui.twin.view import TwinView
from tests.scene3d.shapes import column

WAIT_MS = 60_000
SELF = Path("/proc/self")

pytestmark = pytest.mark.skipif(not (SELF / "fd").is_dir(), reason="counts what /proc tells: Linux only")


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    boxes = [shapely.box(40 * x, 40 * y, 40 * x + 25, 40 * y + 25) for x in range(20) for y in range(20)]
    return build_scene(column(boxes), [20.0] * len(boxes)).scene


def children() -> set[int]:
    """Process ids of this process's children that still run; the resource tracker of Python stays for ever."""
    found = set()
    for task in (SELF / "task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return {pid for pid in found if "resource_tracker" not in _command(pid)}


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return "resource_tracker"  # gone meanwhile


def segments() -> set[str]:
    """Names of shared memory that Python made."""
    return {path.name for path in Path("/dev/shm").glob("psm_*")}


def descriptors() -> int:
    """Open file descriptors of this process."""
    return len(list((SELF / "fd").iterdir()))


def memory_mib() -> float:
    """Resident memory of this process."""
    pages = int((SELF / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def once(qtbot: QtBot, scene: SceneData, number: int) -> None:
    """One life of a view: shown, killed on the way in every third, closed."""
    holder = QWidget()
    view = TwinView(holder, engine=Engine(patience_s=20.0))
    view.resize(320, 240)
    view.set_scene(scene)
    view.set_camera(Camera(400.0, 400.0, 0.0, 900.0))
    holder.show()
    view.show()
    with qtbot.waitSignal(view.painted, timeout=WAIT_MS):
        pass
    if number % 3 == 1:
        old = view._engine.pid
        assert old is not None
        os.kill(old, signal.SIGKILL)
        qtbot.waitUntil(lambda: view.state == LIVE and view._engine.pid not in (None, old), timeout=WAIT_MS)
    if number % 3 == 2:
        view.begin_comparison("swipe", ("a", "b")).set_scene(scene)
        with qtbot.waitSignal(view.painted, timeout=WAIT_MS):
            pass
    view.shut_down()
    holder.close()
    holder.deleteLater()


def lives(qtbot: QtBot, scene: SceneData, count: int) -> None:
    """Live `count` times, after a first time that opens what stays open; nothing is left and memory stays."""
    shared, running = segments(), children()
    once(qtbot, scene, 2)
    qtbot.waitUntil(lambda: children() <= running, timeout=WAIT_MS)
    gc.collect()
    files, memory = descriptors(), memory_mib()
    for number in range(count):
        once(qtbot, scene, number)
    qtbot.waitUntil(lambda: children() <= running, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: segments() <= shared, timeout=WAIT_MS)
    gc.collect()
    qtbot.waitUntil(lambda: descriptors() <= files, timeout=WAIT_MS)
    assert memory_mib() - memory < 1.0 * count + 20.0


def test_a_few_lives_leave_nothing(qtbot: QtBot, scene: SceneData) -> None:
    lives(qtbot, scene, 2)


@pytest.mark.long
def test_fifty_lives_leave_nothing(qtbot: QtBot, scene: SceneData) -> None:
    lives(qtbot, scene, 50)
