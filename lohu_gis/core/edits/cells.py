"""Edits of cells and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from lohu_gis.core.edits.overlays import editable_scenario, merged, with_overlay, without
from lohu_gis.core.errors import Rejected
from lohu_gis.core.overlay import ColumnSpec
from lohu_gis.core.project import Project
from lohu_gis.core.style import CellValue
from lohu_gis.core.text import N_


@dataclass(frozen=True)
class SetCells:
    """Write values into one column of a table, in the given or the active scenario.

    Attributes
    ----------
    values
        fid -> value; None is a missing value.
    """

    table: str
    column: str
    values: Mapping[int, CellValue]
    scenario: str | None = None
    merge_key: str | None = None
    label: str = N_("Edit values")

    def apply(self, project: Project) -> Project:
        """The project with the values in the scenario's overlay."""
        scenario = editable_scenario(project, self.table, self.scenario)
        overlay = project.overlay(self.table, scenario)
        if self.column in overlay.dropped:
            raise Rejected("column.missing", column=self.column)
        column = merged(overlay.cells.get(self.column, {}), self.values)
        cells = merged(overlay.cells, {self.column: column}) if column else overlay.cells
        return with_overlay(project, scenario, self.table, msgspec.structs.replace(overlay, cells=cells))


@dataclass(frozen=True)
class AddColumn:
    """Add a column, empty or with the values of a stored block; an existing one of that name is replaced."""

    table: str
    column: str
    spec: ColumnSpec
    scenario: str | None = None
    merge_key: str | None = None
    label: str = N_("Add column")

    def apply(self, project: Project) -> Project:
        """The project with the column; `Rejected` for an empty name."""
        if not self.column.strip():
            raise Rejected("column.unnamed")
        scenario = editable_scenario(project, self.table, self.scenario)
        overlay = project.overlay(self.table, scenario)
        changed = msgspec.structs.replace(
            overlay, columns=merged(overlay.columns, {self.column: self.spec}),
            cells=without(overlay.cells, (self.column,)), dropped=without(overlay.dropped, (self.column,)))
        return with_overlay(project, scenario, self.table, changed)


@dataclass(frozen=True)
class DropColumn:
    """Take a column away; the source keeps it."""

    table: str
    column: str
    scenario: str | None = None
    merge_key: str | None = None
    label: str = N_("Remove column")

    def apply(self, project: Project) -> Project:
        """The project without the column."""
        scenario = editable_scenario(project, self.table, self.scenario)
        overlay = project.overlay(self.table, scenario)
        changed = msgspec.structs.replace(
            overlay, columns=without(overlay.columns, (self.column,)), cells=without(overlay.cells, (self.column,)),
            dropped=merged(overlay.dropped, {self.column: True}))
        return with_overlay(project, scenario, self.table, changed)
