"""Edits of stops: views that can be come back to."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import Layer, Project, Stop, visible_layers
from lohu_gis.core.text import N_


def stop_of(project: Project, id_: str, name: str, page: str = "twin") -> Stop:
    """What is seen now, as a stop after all others."""
    last = max((stop.rank for stop in project.stops.values()), default=0.0)
    return Stop(id=id_, name=name, rank=last + 1.0, page="map" if page == "map" else "twin", camera=project.camera,
                camera3d=project.camera3d, scenario=project.scenario, time=project.time, view3d=project.view3d,
                layers=tuple(layer.id for layer in visible_layers(project)))


def ordered(project: Project) -> tuple[Stop, ...]:
    """All stops, by rank."""
    return tuple(sorted(project.stops.values(), key=lambda stop: (stop.rank, stop.id)))


@dataclass(frozen=True)
class SetStop:
    """Add a stop, or change the one of the same id (its name, note, rank or view)."""

    stop: Stop
    merge_key: str | None = None
    label: str = N_("Set stop")

    def apply(self, project: Project) -> Project:
        """The project with the stop; `Rejected` without a name."""
        if not self.stop.name.strip():
            raise Rejected("stop.no_name")
        return msgspec.structs.replace(project, stops={**project.stops, self.stop.id: self.stop})


@dataclass(frozen=True)
class RemoveStop:
    """Remove a stop."""

    stop: str
    merge_key: str | None = None
    label: str = N_("Remove stop")

    def apply(self, project: Project) -> Project:
        """The project without it; `Rejected` when there is none."""
        if self.stop not in project.stops:
            raise Rejected("stop.unknown", stop=self.stop)
        return msgspec.structs.replace(project, stops={k: v for k, v in project.stops.items() if k != self.stop})


@dataclass(frozen=True)
class GoToStop:
    """Show what a stop holds: cameras, scenario, time, layers. What is gone since is left out."""

    stop: str
    merge_key: str | None = None
    label: str = N_("Go to stop")

    def apply(self, project: Project) -> Project:
        """The project seen from the stop; `Rejected` when there is none."""
        stop = project.stops.get(self.stop)
        if stop is None:
            raise Rejected("stop.unknown", stop=self.stop)
        scenario = stop.scenario if stop.scenario in project.scenarios else project.scenario
        return msgspec.structs.replace(
            project, camera=stop.camera or project.camera, camera3d=stop.camera3d or project.camera3d,
            view3d=stop.view3d or project.view3d, time=stop.time or project.time,
            scenario=scenario or project.scenario, layers=_shown(project, stop.layers))


def _shown(project: Project, wanted: tuple[str, ...] | None) -> dict[str, Layer]:
    """The layers with those of the stop shown and all others hidden; a layer added since then stays as it is."""
    if wanted is None or {layer.id for layer in visible_layers(project)} == set(wanted) & set(project.layers):
        return dict(project.layers)
    return {key: layer if layer.visible == (key in wanted) else msgspec.structs.replace(layer, visible=key in wanted)
            for key, layer in project.layers.items()}
