"""The 3D view as somebody gets it: 30,000 buildings in the widget, moving, at rest, in two scenarios; 100,000."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.ui.twin.engine import LIVE
from lohu_gis.ui.twin.view import TwinView
from tests.bench.footprints import corners

SIZE = (1280, 800)
WAIT_MS = 120_000
PICTURES = 60


def city(count: int) -> SceneData:
    """L-shaped buildings of one to forty storeys."""
    steps = np.arange(count + 1, dtype=np.int64)
    geometry = Geometry(np.full(count, POLYGON, np.uint8), corners(count).reshape(-1, 2), steps, steps, steps * 7,
                        np.full(count, POLYGON, np.uint8))
    return build_scene(geometry, np.random.default_rng(3).integers(1, 40, count) * 3.0).scene


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    return city(30_000)


@pytest.fixture(name="view")
def _view(qtbot: QtBot, scene: SceneData) -> Iterator[TwinView]:
    view = TwinView()
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.set_scene(scene)
    view.show()
    settled(qtbot, view)
    yield view
    view.shut_down()


def fastest(benchmark: BenchmarkFixture) -> float:
    """Seconds of the best round."""
    assert benchmark.stats is not None
    return float(benchmark.stats.stats.min)


def settled(qtbot: QtBot, view: TwinView) -> None:
    """The finished picture is there."""
    qtbot.waitUntil(lambda: view.state == LIVE and view._engine._wishes.finished, timeout=WAIT_MS)


def orbit(qtbot: QtBot, view: TwinView, camera: Camera) -> None:
    """Turn until so many pictures have been painted, each asked for when the one before is there."""
    for number in range(PICTURES):
        with qtbot.waitSignal(view.painted, timeout=WAIT_MS):
            view.move_to(camera.orbited(0.7 * number, 0.0))


@pytest.mark.parametrize(("name", "closer"), [("city", 1.0), ("mid", 3.0), ("near", 12.0)])
def test_orbit_in_the_widget(benchmark: BenchmarkFixture, qtbot: QtBot, view: TwinView, name: str,
                             closer: float) -> None:
    """Target 15 pictures a second: `PICTURES` in 4 s."""
    del name
    assert view.camera is not None
    camera = view.camera.zoomed(closer)
    view.set_camera(camera)
    settled(qtbot, view)
    benchmark.pedantic(orbit, args=(qtbot, view, camera), rounds=3, warmup_rounds=1)  # type: ignore[no-untyped-call]
    benchmark.extra_info["pictures per second"] = PICTURES / fastest(benchmark)


def test_full_detail_after_the_last_move(benchmark: BenchmarkFixture, qtbot: QtBot, view: TwinView) -> None:
    """Target 1 s: the smooth picture with edges and shadows, waiting included."""
    camera = view.camera
    assert camera is not None
    turns = iter(np.arange(1.0, 100.0))

    def move() -> tuple[tuple[object, ...], dict[str, object]]:
        with qtbot.waitSignal(view.painted, timeout=WAIT_MS):
            view.move_to(camera.orbited(float(next(turns)), 0.0))
        return (qtbot, view), {}

    benchmark.pedantic(settled, setup=move, rounds=5)  # type: ignore[no-untyped-call]


def test_a_step_of_the_day(benchmark: BenchmarkFixture, qtbot: QtBot, view: TwinView) -> None:
    """The sun moves on while a day is played: light, quick shadows, picture."""
    azimuths = iter(np.arange(90.0, 270.0, 4.0))

    def step() -> None:
        with qtbot.waitSignal(view.painted, timeout=WAIT_MS):
            view.set_sun(float(next(azimuths)), 40.0, passing=True)

    benchmark.pedantic(step, rounds=10, warmup_rounds=1)  # type: ignore[no-untyped-call]


def test_two_scenarios(benchmark: BenchmarkFixture, qtbot: QtBot, view: TwinView, scene: SceneData) -> None:
    """Both scenes of a comparison in orbit."""
    side = view.begin_comparison("swipe", ("one", "other"))
    side.set_scene(scene)
    qtbot.waitUntil(lambda: side.engine.state == LIVE and side.engine._wishes.finished, timeout=WAIT_MS)
    camera = view.camera
    assert camera is not None
    benchmark.pedantic(orbit, args=(qtbot, view, camera), rounds=2)  # type: ignore[no-untyped-call]
    benchmark.extra_info["pictures per second"] = PICTURES / fastest(benchmark)


def test_what_lies_under_the_pointer(benchmark: BenchmarkFixture, qtbot: QtBot, view: TwinView) -> None:
    """Answered on the window's thread for every move of a tool."""
    from PySide6.QtCore import QPointF

    del qtbot
    benchmark(view.under, QPointF(640.0, 500.0))


def test_memory_of_a_hundred_thousand(benchmark: BenchmarkFixture, qtbot: QtBot) -> None:
    """Target 2 GiB for window and 3D process together."""
    view = TwinView()
    qtbot.addWidget(view)
    view.resize(*SIZE)

    def show() -> None:
        view.set_scene(city(100_000))
        view.show()
        settled(qtbot, view)

    benchmark.pedantic(show, rounds=1)  # type: ignore[no-untyped-call]
    pid = view._engine.pid
    benchmark.extra_info["MiB"] = {name: round(peak(path)) for name, path in (
        ("window", Path("/proc/self/status")), ("3d", Path(f"/proc/{pid}/status")))}
    view.shut_down()


def peak(status: Path) -> float:
    """Largest resident memory so far, MiB."""
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
