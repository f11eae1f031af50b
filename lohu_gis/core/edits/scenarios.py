"""Edits of scenarios: a plan is a parent and what differs from it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import BASE, Project, Scenario
from lohu_gis.core.text import N_


@dataclass(frozen=True)
class AddScenario:
    """Add a scenario below an existing parent and make it the active one."""

    scenario: Scenario
    merge_key: str | None = None
    label: str = N_("Add scenario")

    def apply(self, project: Project) -> Project:
        """The project with the scenario; `Rejected` when its id is taken or its parent unknown."""
        if self.scenario.id in project.scenarios:
            raise Rejected("scenario.exists", scenario=self.scenario.id)
        if self.scenario.parent not in project.scenarios:
            raise Rejected("scenario.unknown", scenario=self.scenario.parent)
        scenarios = {**project.scenarios, self.scenario.id: self.scenario}
        return msgspec.structs.replace(project, scenarios=scenarios, scenario=self.scenario.id)


@dataclass(frozen=True)
class ActivateScenario:
    """Show and edit another scenario."""

    scenario: str
    merge_key: str | None = None
    label: str = N_("Switch scenario")

    def apply(self, project: Project) -> Project:
        """The project with that scenario active."""
        if self.scenario not in project.scenarios:
            raise Rejected("scenario.unknown", scenario=self.scenario)
        return msgspec.structs.replace(project, scenario=self.scenario)


@dataclass(frozen=True)
class RemoveScenario:
    """Remove a scenario and what it changed; its parent becomes active if it was."""

    scenario: str
    merge_key: str | None = None
    label: str = N_("Remove scenario")

    def apply(self, project: Project) -> Project:
        """The project without it; `Rejected` for `base` and for a scenario that others build on."""
        gone = project.scenarios.get(self.scenario)
        if gone is None or gone.id == BASE or gone.parent is None:
            raise Rejected("scenario.unknown", scenario=self.scenario)
        if any(other.parent == gone.id for other in project.scenarios.values()):
            raise Rejected("scenario.has_children", scenario=gone.name)
        return msgspec.structs.replace(
            project, scenarios={k: v for k, v in project.scenarios.items() if k != gone.id},
            overlays={k: v for k, v in project.overlays.items() if k != gone.id},
            scenario=gone.parent if project.scenario == gone.id else project.scenario)
