"""Moving about in the scene: turning around it, walking, flying, and flights from one view to another."""

from __future__ import annotations

import time
from typing import Literal, Protocol

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.ui.twin.flight import Flight, flight
from lohu_gis.ui.twin.gestures import anchored, dragged, keyed, wheeled
from lohu_gis.ui.twin.walking import (
    RUN_MS,
    WALK_MS,
    covered,
    flown,
    fly_speed,
    free_way,
    risen,
    standing,
    turned,
    walked,
)

Mode = Literal["orbit", "walk", "fly"]

TICK_MS = 30
TURN_DEG_S = 70.0
SLOW_S = 0.3
"""A flight whose pictures come slower than this ends at once: jumps in between help nobody."""

ROOM_M = 18.0
"""A walk begins with so much free ground ahead, where there is any."""

KEYS = {Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down",
        Qt.Key.Key_Plus: "+", Qt.Key.Key_Equal: "+", Qt.Key.Key_Minus: "-"}

STEPS = {Qt.Key.Key_W: (1, 0, 0, 0), Qt.Key.Key_S: (-1, 0, 0, 0), Qt.Key.Key_A: (0, -1, 0, 0),
         Qt.Key.Key_D: (0, 1, 0, 0), Qt.Key.Key_Up: (1, 0, 0, 0), Qt.Key.Key_Down: (-1, 0, 0, 0),
         Qt.Key.Key_Q: (0, 0, -1, 0), Qt.Key.Key_E: (0, 0, 1, 0), Qt.Key.Key_PageDown: (0, 0, -1, 0),
         Qt.Key.Key_PageUp: (0, 0, 1, 0), Qt.Key.Key_Left: (0, 0, 0, -1), Qt.Key.Key_Right: (0, 0, 0, 1)}
"""Ahead, right, up, turn: what keys do while somebody walks or flies."""


class Viewer(Protocol):
    """What moves."""

    @property
    def camera(self) -> Camera | None:
        """Where it looks from."""

    @property
    def scene(self) -> SceneData | None:
        """What it looks at."""

    def move_to(self, camera: Camera, *, moving: bool = True) -> None:
        """Look from somewhere else; `moving` while more is to come."""

    def height(self) -> int:
        """Of the picture, logical pixels."""


class Navigator(QObject):
    """Turns gestures and keys into cameras of a viewer. A press, a key or the wheel ends a flight where it is."""

    mode_changed = Signal(str)

    def __init__(self, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.mode: Mode = "orbit"
        self._held: set[Qt.Key] = set()
        self._running = False
        self._last = 0.0
        self._flight: Flight | None = None
        self._began = self._pictured = 0.0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def flying_to(self) -> Camera | None:
        """Where a flight goes, None when there is none."""
        return None if self._flight is None else self._flight.end

    def set_mode(self, mode: Mode) -> None:
        """Turn around the scene, walk or fly; walking begins where the ground is under the point looked at."""
        if mode == self.mode:
            return
        before, self.mode = self.mode, mode
        self._held.clear()
        camera, scene = self._viewer.camera, self._viewer.scene
        if camera is not None and scene is not None:
            if mode == "orbit":
                self.fly_to(anchored(risen(camera), scene.relief))
            elif mode == "walk":
                self.fly_to(_grounded(camera, scene))
            elif before == "walk":
                self.fly_to(flown(camera, 0.0, 0.0, 15.0, scene.relief))
            else:
                self.fly_to(turned(camera, 0.0, 0.0))
        self.mode_changed.emit(mode)

    def fly_to(self, camera: Camera) -> None:
        """Go there smoothly; at once where there is no view yet."""
        start = self._viewer.camera
        if start is None or start == camera:
            self.stop()
            self._viewer.move_to(camera, moving=False)
            return
        self._flight = flight(start, camera)
        self._began = self._pictured = self._last = time.monotonic()
        self._timer.start()

    def stop(self) -> None:
        """End a flight and steps here."""
        self._flight = None
        self._held.clear()
        self._timer.stop()

    def painted(self) -> None:
        """A picture has come."""
        self._pictured = time.monotonic()

    def press(self) -> None:
        """A drag begins: around what lies in the middle of the picture, or a turn of the head."""
        self.stop()
        camera, scene = self._viewer.camera, self._viewer.scene
        if camera is not None and scene is not None and self.mode == "orbit":
            self._viewer.move_to(anchored(camera, scene.relief))

    def drag(self, right_px: float, down_px: float, *, move: bool) -> None:
        """The pointer moved with a button held."""
        camera, scene = self._viewer.camera, self._viewer.scene
        if camera is None or scene is None:
            return
        if self.mode == "orbit":
            self._viewer.move_to(dragged(camera, right_px, down_px, self._viewer.height(), move=move))
            return
        degrees = camera.fov_deg / max(self._viewer.height(), 1)
        self._viewer.move_to(turned(camera, -right_px * degrees, -down_px * degrees))

    def wheel(self, notches: float, x: float, y: float, size: tuple[int, int]) -> None:
        """The wheel turned over a pixel: nearer, or some steps ahead."""
        camera, scene = self._viewer.camera, self._viewer.scene
        if camera is None or scene is None:
            return
        self.stop()
        if self.mode == "orbit":
            self._viewer.move_to(wheeled(camera, notches, x, y, size, scene.relief))
        elif self.mode == "walk":
            self._viewer.move_to(walked(camera, 3.0 * notches, 0.0, scene))
        else:
            self._viewer.move_to(flown(camera, 0.15 * notches * fly_speed(camera, scene.relief), 0.0, 0.0,
                                       scene.relief))

    def takes(self, key: Qt.Key) -> bool:
        """Whether a key belongs to the view now, and not to the window's shortcuts."""
        return self.mode != "orbit" and (key in STEPS or key == Qt.Key.Key_Escape)

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """A key went down; False when it means nothing here."""
        camera = self._viewer.camera
        if camera is None:
            return False
        if self.mode == "orbit":
            moved = None if key not in KEYS else keyed(camera, KEYS[key], move=shift, height_px=self._viewer.height())
            if moved is not None:
                self.stop()
                self._viewer.move_to(moved)
            return moved is not None
        if key == Qt.Key.Key_Escape:
            self.set_mode("orbit")
            return True
        if key not in STEPS:
            return False
        self._flight = None
        self._running = shift
        if not self._timer.isActive():
            self._last = time.monotonic()
            self._timer.start()
        self._held.add(key)
        self._step(TICK_MS / 1000)
        return True

    def release(self, key: Qt.Key) -> None:
        """A key went up."""
        self._held.discard(key)

    def _tick(self) -> None:
        now = time.monotonic()
        passed, self._last = min(now - self._last, 0.25), now
        if self._flight is not None:
            self._fly(now)
        elif self._held:
            self._step(passed)
        else:
            self._timer.stop()

    def _fly(self, now: float) -> None:
        assert self._flight is not None
        gone = now - self._began
        end = self._flight.end
        if gone >= self._flight.seconds or now - self._pictured > SLOW_S:
            self.stop()
            self._viewer.move_to(end, moving=False)
        else:
            self._viewer.move_to(self._flight.at(gone))

    def _step(self, seconds: float) -> None:
        """One step for the keys that are held."""
        camera, scene = self._viewer.camera, self._viewer.scene
        if camera is None or scene is None:
            return
        ahead, right, up, turn = (sum(STEPS[key][k] for key in self._held) for k in range(4))
        if turn:
            camera = turned(camera, turn * TURN_DEG_S * seconds, 0.0)
        if self.mode == "walk":
            metres = (RUN_MS if self._running else WALK_MS) * seconds
            self._viewer.move_to(walked(camera, ahead * metres, right * metres, scene))
        else:
            metres = fly_speed(camera, scene.relief) * (2.5 if self._running else 1.0) * seconds
            self._viewer.move_to(flown(camera, ahead * metres, right * metres, up * metres, scene.relief))


def _grounded(camera: Camera, scene: SceneData) -> Camera:
    """Standing under what is looked at; where a building stands there, in front of it with room to see it."""
    azimuth = np.radians(camera.azimuth_deg)
    ahead = np.array([np.sin(azimuth), np.cos(azimuth), 0.0])
    outside: Camera | None = None
    for metres in range(0, 151, 6):
        spot = standing(camera.x - metres * float(ahead[0]), camera.y - metres * float(ahead[1]), camera.azimuth_deg,
                        scene.relief)
        if covered(scene, spot.position):
            continue
        outside = outside or spot
        if free_way(scene, spot.position, ahead) > ROOM_M:
            return spot
    return outside or standing(camera.x, camera.y, camera.azimuth_deg, scene.relief)
