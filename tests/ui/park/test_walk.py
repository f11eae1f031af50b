"""The walk: where it leads, and who may end it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from lohu_gis.app.resources import sample_path
from lohu_gis.core.table import FeatureTable
from lohu_gis.io import door
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.ui.panels.park import walk
from lohu_gis.ui.panels.park.walk import Walker, street_path

WAY = np.column_stack([np.arange(0.0, 11.0, 2.0), np.zeros(6), np.full(6, 90.0)])


@dataclass
class Navigator:
    mode: str = "orbit"
    stops: int = 0

    def set_mode(self, mode: str) -> None:
        self.mode = mode

    def stop(self) -> None:
        self.stops += 1


class View(QObject):
    """What a walker needs of the 3D view, over level ground at 5 m."""

    camera_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.scene: Any = SimpleNamespace(relief=SimpleNamespace(sample=lambda _x, _y: 5.0))
        self.navigator = Navigator()
        self.cameras: list[tuple[Camera, bool]] = []

    def move_to(self, camera: Camera, *, moving: bool = True) -> None:
        self.cameras.append((camera, moving))
        self.camera_changed.emit(camera)


@dataclass
class Clock:
    now: float = 0.0
    began: list[float] = field(default_factory=list)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("lohu_gis.ui.panels.park.walk.time.monotonic", lambda: found.now)
    return found


def test_the_eye_goes_along_the_way_and_stays_at_its_end(qtbot: QtBot, clock: Clock) -> None:
    view = View()
    walker = Walker(view, view)  # type: ignore[arg-type]  # a stand-in
    with qtbot.waitSignal(walker.running):
        walker.start(WAY)
    assert view.navigator.mode == "walk"
    first = view.cameras[0][0].position
    assert first[:2] == pytest.approx([0.0, -walk.BESIDE_M], abs=1e-6), "to the right of counters in the middle"
    assert first[2] == pytest.approx(6.7)
    clock.now = 3.0 / walk.SPEED_MS  # three metres on
    qtbot.waitUntil(lambda: view.cameras[-1][0].position[0] > 2.9)
    assert view.cameras[-1][0].position[0] == pytest.approx(3.0)
    assert view.cameras[-1][0].azimuth_deg == pytest.approx(90.0)
    clock.now = 60.0
    qtbot.waitUntil(lambda: not walker.walks)
    camera, moving = view.cameras[-1]
    assert camera.position[0] == pytest.approx(10.0)
    assert not moving  # the last picture is a finished one


def test_a_gesture_ends_the_walk(qtbot: QtBot, clock: Clock) -> None:
    view = View()
    walker = Walker(view, view)  # type: ignore[arg-type]  # a stand-in
    walker.start(WAY)
    assert walker.walks
    view.camera_changed.emit(Camera(0.0, 0.0, 0.0, 100.0))
    assert not walker.walks


def test_no_way_and_no_scene_are_no_walk(qtbot: QtBot) -> None:
    view = View()
    walker = Walker(view, view)  # type: ignore[arg-type]  # a stand-in
    walker.start(np.empty((0, 3)))
    view.scene = None
    walker.start(WAY)
    assert not walker.walks
    assert not view.cameras


def read(file: Path, layer: str) -> FeatureTable:
    return FeatureTable(door.read(file, layer).block)


def test_the_street_of_the_sample_is_found_among_other_lines() -> None:
    city, park = sample_path("luohu.gpkg"), sample_path("dongmen.gpkg")
    tables = [read(city, layer) for layer in ("railway", "roads")]
    street, way = street_path(tables, read(park, "units"), "EPSG:4547")
    assert street == "解放路"
    assert 500 < 2.0 * len(way) < 700
    assert way[0, 0] < way[-1, 0]  # from west to east
    assert ((way[:, 2] > 60) & (way[:, 2] < 120)).all()


def test_without_streets_there_is_no_way() -> None:
    units = read(sample_path("dongmen.gpkg"), "units")
    assert street_path([], units, "EPSG:4547")[0] == ""
    assert len(street_path([read(sample_path("luohu.gpkg"), "railway")], units, "EPSG:4547")[1]) == 0
