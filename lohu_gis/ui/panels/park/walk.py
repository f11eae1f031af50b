"""A walk through a street: the eye goes along its middle until it ends or somebody takes over."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from lohu_gis.analysis.park.route import joined, steps
from lohu_gis.render.plan.sources import reproject
from lohu_gis.ui.twin.walking import standing

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.scene3d.build.camera import Camera
    from lohu_gis.ui.twin.view import TwinView

F64 = npt.NDArray[np.float64]
SPEED_MS = 7.0
"""Faster than one walks: six hundred metres should not take ten minutes."""
STEP_M = 2.0
TICK_MS = 40
BESIDE_M = 3.5
"""The eye keeps that much to the right of the middle, where counters and lamps stand."""
MARGIN_M = 40.0
"""The way begins and ends this far outside the units of the street."""


def street_path(roads: Sequence[FeatureTable], units: FeatureTable, crs: str) -> tuple[str, F64]:
    """The street with most units and the way along it, in the CRS of the project; without a way (0, 3).

    Parameters
    ----------
    roads
        Lines with a column ``name``; the table that knows most of the units' streets is taken.
    units
        With a column ``street``.
    """
    ground = units.geometry()
    if ground is None or "street" not in units.column_names or not roads:
        return "", np.empty((0, 3))
    said = [street for street in units.column("street").to_pylist() if street]
    best = max(roads, key=lambda table: len(set(said) & set(table.column("name").to_pylist())))
    lines = best.geometry()
    if lines is None:
        return "", np.empty((0, 3))
    drawn = reproject(lines, best.crs or crs, crs)
    names = np.array(best.column("name").to_pylist(), object)
    coords = reproject(ground, units.crs or crs, crs).coords
    (west, south), (east, north) = np.nanmin(coords, axis=0) - MARGIN_M, np.nanmax(coords, axis=0) + MARGIN_M
    for street in sorted(set(said), key=said.count, reverse=True):
        parts = [np.asarray(drawn.take([row]).coords) for row in np.flatnonzero(names == street).tolist()]
        way = steps(joined(parts, (float(west), float(south), float(east), float(north))), STEP_M)
        if len(way):
            return street, way
    return "", np.empty((0, 3))


class Walker(QObject):
    """Moves a view along a way.

    Signals
    -------
    running(bool)
        A walk begins or ends.
    """

    running = Signal(bool)

    def __init__(self, view: TwinView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._way: F64 = np.empty((0, 3))
        self._began = 0.0
        self._own: Camera | None = None
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        view.camera_changed.connect(self._moved)

    @property
    def walks(self) -> bool:
        """Whether a walk is under way."""
        return self._timer.isActive()

    def start(self, way: F64) -> None:
        """Walk this way, (n, 3) as `steps` makes it; nothing without a scene."""
        if len(way) == 0 or self._view.scene is None:
            return
        self._way = way
        self._view.navigator.set_mode("walk")
        self._began = time.monotonic()
        self._timer.start()
        self.running.emit(True)
        self._go(0.0, moving=True)

    def stop(self) -> None:
        """Stay where one is."""
        if self._timer.isActive():
            self._timer.stop()
            self.running.emit(False)

    def _tick(self) -> None:
        gone = (time.monotonic() - self._began) * SPEED_MS / STEP_M
        if gone >= len(self._way) - 1:
            self._go(len(self._way) - 1.0, moving=False)
            self.stop()
        else:
            self._go(gone, moving=True)

    def _go(self, spot: float, *, moving: bool) -> None:
        """Stand at a place between two steps and look ahead."""
        scene = self._view.scene
        if scene is None:
            self.stop()
            return
        low = min(int(spot), len(self._way) - 1)
        high = min(low + 1, len(self._way) - 1)
        x, y = self._way[low, :2] + (spot - low) * (self._way[high, :2] - self._way[low, :2])
        turn = (self._way[high, 2] - self._way[low, 2] + 180.0) % 360.0 - 180.0
        ahead = float(self._way[low, 2] + (spot - low) * turn)
        right = np.radians(ahead + 90.0)
        camera = standing(float(x + BESIDE_M * np.sin(right)), float(y + BESIDE_M * np.cos(right)), ahead, scene.relief)
        self._own = camera
        self._view.navigator.stop()
        self._view.move_to(camera, moving=moving)

    def _moved(self, camera: Camera) -> None:
        """Somebody else moved the view: the walk is over."""
        if self.walks and camera is not self._own:
            self.stop()
