"""Edits of rows and their geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from lohu_gis.core.edits.overlays import editable_scenario, merged, with_overlay, without
from lohu_gis.core.errors import Rejected
from lohu_gis.core.overlay import Row
from lohu_gis.core.project import Project
from lohu_gis.core.text import N_


@dataclass(frozen=True)
class AddRows:
    """Add rows; the caller chooses fids above those of the table (`Rejected` if one is taken in the overlay)."""

    table: str
    rows: Mapping[int, Row]
    scenario: str | None = None
    merge_key: str | None = None
    label: str = N_("Add features")

    def apply(self, project: Project) -> Project:
        """The project with the rows in the scenario's overlay."""
        scenario = editable_scenario(project, self.table, self.scenario)
        for ancestor in project.lineage(scenario):
            taken = set(self.rows) & set(project.overlay(self.table, ancestor).added)
            if taken:
                raise Rejected("row.exists", fid=min(taken))
        overlay = project.overlay(self.table, scenario)
        changed = msgspec.structs.replace(overlay, added=merged(overlay.added, self.rows))
        return with_overlay(project, scenario, self.table, changed)


@dataclass(frozen=True)
class RemoveRows:
    """Take rows away; the source and parent scenarios keep them."""

    table: str
    fids: tuple[int, ...]
    scenario: str | None = None
    merge_key: str | None = None
    label: str = N_("Delete features")

    def apply(self, project: Project) -> Project:
        """The project without the rows, and without what the overlay said about them."""
        scenario = editable_scenario(project, self.table, self.scenario)
        overlay = project.overlay(self.table, scenario)
        inherited = [fid for fid in self.fids if fid not in overlay.added]
        cells = {name: kept for name, column in overlay.cells.items() if (kept := without(column, self.fids))}
        changed = msgspec.structs.replace(
            overlay, cells=cells, geometry=without(overlay.geometry, self.fids),
            added=without(overlay.added, self.fids), removed=merged(overlay.removed, dict.fromkeys(inherited, True)))
        return with_overlay(project, scenario, self.table, changed)


@dataclass(frozen=True)
class RestoreRows:
    """Bring back rows that the scenario or one above it has taken away.

    Attributes
    ----------
    rows
        fid -> the row as it was, every column named. It is used where a scenario above took the row away: there it
        stays away, and this scenario has a row of its own under the same id.
    """

    table: str
    rows: Mapping[int, Row]
    scenario: str | None = None
    merge_key: str | None = None
    label: str = N_("Restore features")

    def apply(self, project: Project) -> Project:
        """The project with the rows; those that are there already stay as they are."""
        scenario = editable_scenario(project, self.table, self.scenario)
        overlay = project.overlay(self.table, scenario)
        above = project.lineage(scenario)[:-1]
        gone = {fid for fid in self.rows if fid not in overlay.added and _gone(project, self.table, above, fid)}
        changed = msgspec.structs.replace(
            overlay, removed=without(overlay.removed, self.rows),
            added=merged(overlay.added, {fid: self.rows[fid] for fid in gone}))
        return with_overlay(project, scenario, self.table, changed)


def _gone(project: Project, table: str, lineage: tuple[str, ...], fid: int) -> bool:
    """Whether scenarios of the lineage take a row away in the end."""
    for name in reversed(lineage):
        overlay = project.overlay(table, name)
        if fid in overlay.removed:
            return True
        if fid in overlay.added:
            return False
    return False


@dataclass(frozen=True)
class SetGeometry:
    """Exchange the geometry of rows; values are ISO WKB in the table's CRS, None takes it away."""

    table: str
    values: Mapping[int, bytes | None]
    scenario: str | None = None
    merge_key: str | None = None
    label: str = N_("Edit geometry")

    def apply(self, project: Project) -> Project:
        """The project with the new shapes in the scenario's overlay."""
        scenario = editable_scenario(project, self.table, self.scenario)
        overlay = project.overlay(self.table, scenario)
        changed = msgspec.structs.replace(overlay, geometry=merged(overlay.geometry, self.values))
        return with_overlay(project, scenario, self.table, changed)
