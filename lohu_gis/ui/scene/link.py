"""The camera of the 3D view between widget, project and map."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer

from lohu_gis.core.edits.view import SetCamera3D
from lohu_gis.core.project import Camera2D, Camera3D, Project
from lohu_gis.core.text import N_
from lohu_gis.scene3d.build.camera import VIEWS, Camera
from lohu_gis.ui.scene.model import from_view, to_view
from lohu_gis.ui.twin.gestures import anchored
from lohu_gis.ui.twin.walking import ORBIT_FOV_DEG

if TYPE_CHECKING:
    from lohu_gis.core.change import Change
    from lohu_gis.ui.canvas.control import MapPage
    from lohu_gis.ui.twin.view import TwinView

SETTLE_MS = 400
"""A camera that stood still this long goes to the document."""

LIVE_MS = 80
"""While the 3D view moves a linked map follows this often."""


@dataclass(frozen=True)
class SetCameras:
    """Move the eye of the 3D view and the map with it; consecutive moves merge."""

    camera: Camera2D
    camera3d: Camera3D
    merge_key: str | None = "camera3d"
    label: str = N_("Move 3D view")

    def apply(self, project: Project) -> Project:
        """The project seen from there; `Rejected` for a camera that cannot be."""
        moved = SetCamera3D(self.camera3d).apply(project)
        return msgspec.structs.replace(moved, camera=self.camera)


class CameraLink(QObject):
    """Stores the camera when it rests, goes where the project says, and keeps the map beside it when they are linked.

    Parameters
    ----------
    view
        The 3D widget.
    apply
        Applies an edit, given the initiator.
    map_page
        The map; None where there is none.
    """

    def __init__(self, view: TwinView, apply: Callable[..., object], map_page: MapPage | None) -> None:
        super().__init__(view)
        self._view, self._apply, self._map = view, apply, map_page
        self.linked = False
        self._moved: Camera | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.store)
        self._live = QTimer(self, singleShot=True, interval=LIVE_MS)
        self._live.timeout.connect(self._move_map)
        view.camera_changed.connect(self._camera_moved)

    def stop(self) -> None:
        """Forget a camera that is still to be stored."""
        self._settle.stop()
        self._live.stop()
        self._moved = None

    def store(self) -> None:
        """Tell the project where the view looks from, if it has moved."""
        self._settle.stop()
        camera, self._moved = self._moved, None
        if camera is None:
            return
        if self.linked and self._map is not None:
            self._apply(SetCameras(self._beside(camera), from_view(camera)), self)
        else:
            self._apply(SetCamera3D(from_view(camera)), self)

    def show(self, project: Project) -> None:
        """Look from where the project says, at once; a view of nothing yet keeps what it has."""
        if project.camera3d is not None:
            self._view.set_camera(to_view(project.camera3d))
            self.stop()

    def follow(self, change: Change) -> None:
        """Another camera of the project: fly there; of the map, while linked: look at the same place."""
        self.linked = change.after.view3d.linked
        sections = change.changes.sections
        if change.initiator is self:
            return
        if "camera3d" in sections and change.after.camera3d is not None:
            self._view.fly_to(to_view(change.after.camera3d))
        elif "camera" in sections and self.linked and self._view.camera is not None:
            self._view.set_camera(self._over(change.after.camera, self._view.camera))
        elif "view3d" in sections and self.linked and not change.before.view3d.linked:
            self._move_map()

    def _camera_moved(self, camera: Camera) -> None:
        self._moved = camera
        self._settle.start()
        if self.linked and not self._live.isActive():
            self._live.start()

    def _move_map(self) -> None:
        camera = self._view.camera
        if self.linked and self._map is not None and camera is not None:
            self._map.canvas.set_camera(self._beside(camera))
            self._map.redraw()

    def _beside(self, camera: Camera) -> Camera2D:
        """The map around what the view looks at, as large as the view sees it there; north stays up."""
        assert self._map is not None
        scene = self._view.scene
        spot = camera if scene is None else anchored(camera, scene.relief)
        high = 2.0 * spot.distance * math.tan(math.radians(spot.fov_deg) / 2)
        units = max(high / max(self._map.canvas.height(), 1), 1e-3)
        turned = self._map.canvas.viewport.camera.rotation_deg
        return Camera2D(x=spot.x, y=spot.y, units_per_px=units, rotation_deg=turned)

    def _over(self, camera: Camera2D, now: Camera) -> Camera:
        """The view of the middle of the map from the side it is seen from now."""
        assert self._map is not None
        scene = self._view.scene
        ground = 0.0 if scene is None else float(scene.relief.sample(camera.x, camera.y))
        fov = ORBIT_FOV_DEG
        distance = camera.units_per_px * self._map.canvas.height() / (2.0 * math.tan(math.radians(fov) / 2))
        return Camera(camera.x, camera.y, ground, min(max(distance, 5.0), 400_000.0), now.azimuth_deg,
                      max(now.pitch_deg, VIEWS["north"][1]), fov)


