"""Edits of scenarios: a plan is a parent and what differs from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from lohu_gis.core.edits.overlays import editable_scenario
from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import BASE, Project, Scenario
from lohu_gis.core.scenario import children, composed_tables, without_scenario
from lohu_gis.core.text import N_


@dataclass(frozen=True)
class AddScenario:
    """Add a scenario below an existing parent and make it the active one."""

    scenario: Scenario
    merge_key: str | None = None
    label: str = N_("Add scenario")

    def apply(self, project: Project) -> Project:
        """The project with the scenario; `Rejected` when its id is taken, its parent unknown or its name empty."""
        _check_new(project, self.scenario)
        scenarios = {**project.scenarios, self.scenario.id: self.scenario}
        return msgspec.structs.replace(project, scenarios=scenarios, scenario=self.scenario.id)


@dataclass(frozen=True)
class CopyScenario:
    """Add a scenario beside another one, with the same parent and the same changes, and make it the active one.

    A copy of the base has the base for its parent and no changes.
    """

    source: str
    id: str
    name: str
    name_en: str = ""
    merge_key: str | None = None
    label: str = N_("Copy scenario")

    def apply(self, project: Project) -> Project:
        """The project with the copy; `Rejected` for an unknown source and as `AddScenario`."""
        source = _known(project, self.source)
        made = msgspec.structs.replace(source, id=self.id, name=self.name, name_en=self.name_en,
                                       parent=source.parent or BASE)
        after = AddScenario(made).apply(project)
        own = project.overlays.get(source.id)
        if source.parent is None or own is None:
            return after
        return msgspec.structs.replace(after, overlays={**after.overlays, made.id: own})


@dataclass(frozen=True)
class RenameScenario:
    """Give a scenario another name; `name_en` empty shows `name` in every language."""

    scenario: str
    name: str
    name_en: str = ""
    merge_key: str | None = None
    label: str = N_("Rename scenario")

    def apply(self, project: Project) -> Project:
        """The project with the name; `Rejected` for an unknown scenario and an empty name."""
        old = _known(project, self.scenario)
        if not self.name.strip():
            raise Rejected("scenario.no_name")
        new = msgspec.structs.replace(old, name=self.name.strip(), name_en=self.name_en.strip())
        return msgspec.structs.replace(project, scenarios={**project.scenarios, old.id: new})


@dataclass(frozen=True)
class ActivateScenario:
    """Show and edit another scenario."""

    scenario: str
    merge_key: str | None = None
    label: str = N_("Switch scenario")

    def apply(self, project: Project) -> Project:
        """The project with that scenario active."""
        _known(project, self.scenario)
        return msgspec.structs.replace(project, scenario=self.scenario)


@dataclass(frozen=True)
class AdoptScenario:
    """Make what a scenario changes part of its parent; the scenario itself is gone afterwards.

    Scenarios that built on it build on the parent and look as before; others that build on the parent see what was
    adopted.
    """

    scenario: str
    merge_key: str | None = None
    label: str = N_("Adopt scenario")

    def apply(self, project: Project) -> Project:
        """The project with the changes in the parent; `Rejected` for `base`, an unknown scenario, and where it changes
        a locked layer."""
        taken = _known(project, self.scenario)
        if taken.parent is None or taken.parent not in project.scenarios:
            raise Rejected("scenario.is_base", scenario=taken.name)
        below, own = project.overlays.get(taken.parent, {}), project.overlays.get(taken.id, {})
        for table in own:
            if table in project.tables:
                editable_scenario(project, table, taken.parent)
        merged = composed_tables(below, own)
        after = without_scenario(project, taken.id)
        overlays = {key: value for key, value in after.overlays.items() if key != taken.parent}
        if merged:
            overlays[taken.parent] = merged
        return msgspec.structs.replace(after, overlays=overlays)


@dataclass(frozen=True)
class RemoveScenario:
    """Remove a scenario and what it changed; its parent becomes active if it was.

    Attributes
    ----------
    on_children
        ``refuse`` leaves everything as it is when others build on the scenario; ``keep`` gives them its changes, so
        that they look as before.
    """

    scenario: str
    on_children: Literal["refuse", "keep"] = "refuse"
    merge_key: str | None = None
    label: str = N_("Remove scenario")

    def apply(self, project: Project) -> Project:
        """The project without it; `Rejected` for `base` and for a scenario that others build on (``refuse``)."""
        gone = project.scenarios.get(self.scenario)
        if gone is None or gone.id == BASE or gone.parent is None:
            raise Rejected("scenario.unknown", scenario=self.scenario)
        heirs = children(project, gone.id)
        if heirs and self.on_children == "refuse":
            raise Rejected("scenario.has_children", scenario=gone.name, children="、".join(h.name for h in heirs))
        own = project.overlays.get(gone.id, {})
        after = without_scenario(project, gone.id)
        overlays = dict(after.overlays)
        for heir in heirs:
            merged = composed_tables(own, project.overlays.get(heir.id, {}))
            overlays.pop(heir.id, None)
            if merged:
                overlays[heir.id] = merged
        return msgspec.structs.replace(after, overlays=overlays)


def _known(project: Project, scenario: str) -> Scenario:
    found = project.scenarios.get(scenario)
    if found is None:
        raise Rejected("scenario.unknown", scenario=scenario)
    return found


def _check_new(project: Project, scenario: Scenario) -> None:
    if scenario.id in project.scenarios:
        raise Rejected("scenario.exists", scenario=scenario.id)
    if scenario.parent not in project.scenarios:
        raise Rejected("scenario.unknown", scenario=scenario.parent)
    if not scenario.name.strip():
        raise Rejected("scenario.no_name")
