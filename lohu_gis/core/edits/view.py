"""Edits of what is seen: selection, cameras, time."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import Camera2D, Camera3D, Project, TimeState
from lohu_gis.core.text import N_


@dataclass(frozen=True)
class SetSelection:
    """Select rows of one layer; `only` clears the selection of all other layers."""

    layer: str
    fids: FidSet
    only: bool = True
    merge_key: str | None = None
    label: str = N_("Select")

    def apply(self, project: Project) -> Project:
        """The project with this selection; an empty one is taken out."""
        if self.layer not in project.layers:
            raise Rejected("layer.unknown", layer=self.layer)
        kept = {} if self.only else {key: value for key, value in project.selection.items() if key != self.layer}
        if self.fids:
            kept[self.layer] = self.fids
        return msgspec.structs.replace(project, selection=kept)


@dataclass(frozen=True)
class ClearSelection:
    """Select nothing anywhere."""

    merge_key: str | None = None
    label: str = N_("Clear selection")

    def apply(self, project: Project) -> Project:
        """The project without a selection."""
        return msgspec.structs.replace(project, selection={})


@dataclass(frozen=True)
class SetCamera:
    """Move the map; consecutive moves merge."""

    camera: Camera2D
    merge_key: str | None = "camera"
    label: str = N_("Move map")

    def apply(self, project: Project) -> Project:
        """The project seen from there; `Rejected` for a scale that is not positive or values that are not finite."""
        values = (self.camera.x, self.camera.y, self.camera.units_per_px, self.camera.rotation_deg)
        if not all(abs(value) < float("inf") for value in values) or self.camera.units_per_px <= 0:
            raise Rejected("camera.invalid")
        return msgspec.structs.replace(project, camera=self.camera)


@dataclass(frozen=True)
class SetCamera3D:
    """Move the eye of the 3D view; consecutive moves merge."""

    camera: Camera3D
    merge_key: str | None = "camera3d"
    label: str = N_("Move 3D view")

    def apply(self, project: Project) -> Project:
        """The project seen from there; `Rejected` for a distance that is not positive and finite."""
        if not 0 < self.camera.distance_m < float("inf"):
            raise Rejected("camera.invalid")
        return msgspec.structs.replace(project, camera3d=self.camera)


@dataclass(frozen=True)
class SetTime:
    """Set the program's one time."""

    time: TimeState
    merge_key: str | None = "time"
    label: str = N_("Set time")

    def apply(self, project: Project) -> Project:
        """The project at that time."""
        return msgspec.structs.replace(project, time=self.time)
