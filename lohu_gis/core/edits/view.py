"""Edits of what is seen: selection, cameras, time."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import Camera2D, Camera3D, Compare, Project, TimeState, View3D
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
        """The project seen from there; `Rejected` for a distance or an angle that cannot be."""
        if not 0 < self.camera.distance_m < float("inf") or not 1 <= self.camera.view_angle_deg <= 120:
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


@dataclass(frozen=True)
class SetView3D:
    """Cut the model, slice its floors, switch shadows, labels and trees; moves of the plane merge."""

    view3d: View3D
    merge_key: str | None = None
    label: str = N_("Change 3D view")

    def apply(self, project: Project) -> Project:
        """The project seen that way."""
        return msgspec.structs.replace(project, view3d=self.view3d)


@dataclass(frozen=True)
class SetCompare:
    """Show another scenario beside the active one; moves of the handle merge."""

    compare: Compare
    merge_key: str | None = None
    label: str = N_("Compare scenarios")

    def apply(self, project: Project) -> Project:
        """The project with that comparison; `Rejected` for an unknown scenario."""
        if self.compare.scenario is not None and self.compare.scenario not in project.scenarios:
            raise Rejected("scenario.unknown", scenario=self.compare.scenario)
        return msgspec.structs.replace(project, compare=self.compare)
