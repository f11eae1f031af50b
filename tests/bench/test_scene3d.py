"""3D: 50,000 six-cornered footprints to meshes, to the first picture, and in orbit (software OpenGL)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.vtk.stage import Quality, Stage
from lohu_gis.ui.twin.engine import LIVE
from lohu_gis.ui.twin.view import TwinView
from tests.bench.footprints import corners

COUNT = 50_000
SIZE = (1280, 800)


@pytest.fixture(scope="module", name="geometry")
def _geometry() -> Geometry:
    xy = corners(COUNT).reshape(-1, 2)
    steps = np.arange(COUNT + 1, dtype=np.int64)
    return Geometry(np.full(COUNT, POLYGON, np.uint8), xy, steps, steps, steps * 7, np.full(COUNT, POLYGON, np.uint8))


@pytest.fixture(scope="module", name="heights")
def _heights() -> np.ndarray:
    return np.random.default_rng(3).integers(1, 40, COUNT) * 3.0


@pytest.fixture(scope="module", name="scene")
def _scene(geometry: Geometry, heights: np.ndarray) -> SceneData:
    return build_scene(geometry, heights).scene


@pytest.fixture(scope="module", name="stage")
def _stage(scene: SceneData) -> Iterator[Stage]:
    stage = Stage()
    stage.load(scene)
    stage.draw(scene.camera("iso", SIZE), SIZE)
    yield stage
    stage.window.close()


def test_meshes(benchmark: BenchmarkFixture, geometry: Geometry, heights: np.ndarray) -> None:
    """Target 1 s."""
    benchmark.pedantic(build_scene, args=(geometry, heights), rounds=5, warmup_rounds=1)  # type: ignore[no-untyped-call]


def test_first_picture_in_the_running_program(benchmark: BenchmarkFixture, qtbot: QtBot, geometry: Geometry,
                                              heights: np.ndarray) -> None:
    """From footprints in memory to the first painted picture, the 3D process being warm; target 2.5 s."""
    views: list[TwinView] = []

    def warm() -> tuple[tuple[TwinView], dict[str, object]]:
        for old in views:
            old.shut_down()
        view = TwinView()
        view.resize(*SIZE)
        view.show()
        qtbot.addWidget(view)
        qtbot.waitUntil(lambda: view.state == LIVE, timeout=60_000)
        views.append(view)
        return (view,), {}

    def first_picture(view: TwinView) -> None:
        with qtbot.waitSignal(view.painted, timeout=60_000):
            view.set_scene(build_scene(geometry, heights).scene)

    benchmark.pedantic(first_picture, setup=warm, rounds=3)  # type: ignore[no-untyped-call]
    for view in views:
        view.shut_down()


@pytest.mark.parametrize(("name", "distance"), [("city", 1.0), ("near", 0.05)])
def test_orbit(benchmark: BenchmarkFixture, stage: Stage, scene: SceneData, name: str, distance: float) -> None:
    """One picture while moving: half size on software OpenGL."""
    camera = scene.camera("iso", SIZE).zoomed(1 / distance)
    size = (SIZE[0] // 2, SIZE[1] // 2) if stage.window.software else SIZE
    stage.draw(camera, size, Quality.MOVING)
    benchmark.pedantic(stage.draw, args=(camera, size, Quality.MOVING), rounds=10)  # type: ignore[no-untyped-call]


def test_one_building_changes(benchmark: BenchmarkFixture, geometry: Geometry, heights: np.ndarray) -> None:
    """Another height for one building: its chunk again."""
    built = build_scene(geometry, heights)
    benchmark.pedantic(built.changed, args=([77],), kwargs={"height_m": 99.0}, rounds=10)  # type: ignore[no-untyped-call]
