"""Scenarios: which builds on which, what each changes by itself, and laying two sets of changes into one.

A scenario is its parent plus overlays. What the functions here look at are scenarios and overlays, never the data, so
their cost is that of the changes and not that of the tables.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from lohu_gis.core.overlay import EMPTY, Overlay
from lohu_gis.core.project import BASE, Project, Scenario

if TYPE_CHECKING:
    from lohu_gis.core.style import CellValue


@dataclass(frozen=True, slots=True)
class Counts:
    """How many objects a scenario changes against its parent.

    Attributes
    ----------
    added, removed
        Proposed and demolished objects.
    reshaped, edited
        Objects of the parent with another shape, with other values; one may count in both.
    columns
        Columns that came, went or were exchanged as a whole.
    """

    added: int = 0
    removed: int = 0
    reshaped: int = 0
    edited: int = 0
    columns: int = 0

    def __bool__(self) -> bool:
        """False when nothing differs."""
        return any((self.added, self.removed, self.reshaped, self.edited, self.columns))


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree of scenarios; `depth` 0 is the base."""

    scenario: Scenario
    depth: int
    counts: Counts


def children(project: Project, scenario: str) -> tuple[Scenario, ...]:
    """Scenarios that build directly on `scenario`, in order of making; none for an unknown id."""
    return tuple(other for other in project.scenarios.values() if other.parent == scenario and other.id != scenario)


def descendants(project: Project, scenario: str) -> tuple[str, ...]:
    """Ids of all scenarios that build on `scenario`, itself left out; each parent comes right before its children.

    A circle of parents (a damaged file) is gone through once.
    """
    found: dict[str, None] = {}
    waiting = [child.id for child in reversed(children(project, scenario))]
    while waiting:
        name = waiting.pop()
        if name not in found and name != scenario:
            found[name] = None
            waiting += [child.id for child in reversed(children(project, name))]
    return tuple(found)


def branches(project: Project) -> tuple[Branch, ...]:
    """The tree from the base downwards, each parent right before its children.

    Scenarios that do not hang together with the base (a damaged file) follow at depth 0.
    """
    lines = [Branch(project.scenarios[name], len(project.lineage(name)) - 1, counts_of(project, name))
             for name in (BASE, *descendants(project, BASE)) if name in project.scenarios]
    known = {line.scenario.id for line in lines}
    return (*lines, *(Branch(other, 0, counts_of(project, other.id)) for other in project.scenarios.values()
                      if other.id not in known))


def shared_ancestor(project: Project, one: str, other: str) -> str:
    """The last scenario on both ways from the base; the base for unknown ids."""
    shared = [a for a, b in zip(project.lineage(one), project.lineage(other), strict=False) if a == b]
    return shared[-1] if shared else BASE


def compared(project: Project) -> str | None:
    """The scenario that is shown beside the active one; None while none is or it would be the same."""
    return None if project.compare.mode == "off" else counterpart(project)


def counterpart(project: Project) -> str | None:
    """What the active scenario is measured against: the one chosen for comparing, else its parent; None for the base
    without a choice."""
    active = project.scenarios.get(project.scenario)
    wanted = (project.compare.scenario, active.parent if active is not None else None)
    return next((other for other in wanted if other in project.scenarios and other != project.scenario), None)


def counts_of(project: Project, scenario: str) -> Counts:
    """What `scenario` itself changes, over all tables."""
    totals = [0, 0, 0, 0, 0]
    for overlay in project.overlays.get(scenario, {}).values():
        edited = {fid for column in overlay.cells.values() for fid in column} - overlay.added.keys()
        reshaped = overlay.geometry.keys() - overlay.added.keys()
        own = (len(overlay.added), len(overlay.removed), len(reshaped), len(edited),
               len(overlay.columns.keys() | overlay.dropped.keys()))
        totals = [a + b for a, b in zip(totals, own, strict=True)]
    return Counts(*totals)


def fresh_scenario(project: Project, stem: str = "scenario") -> str:
    """An id that no scenario has: ``scenario_1``, ``scenario_2`` ..."""
    return next(name for n in itertools.count(1) if (name := f"{stem}_{n}") not in project.scenarios)


def fresh_fid(project: Project, table: str, last: int) -> int:
    """An id that no row of the table has in any scenario.

    Parameters
    ----------
    last
        The greatest id of the table's data; -1 for an empty table.
    """
    added = (fid for tables in project.overlays.values() for fid in tables.get(table, EMPTY).added)
    return max([last, *added]) + 1


def composed(lower: Overlay, upper: Overlay) -> Overlay:
    """One overlay that shows what both show, `upper` over `lower`.

    A row that `lower` takes away and `upper` brings back becomes a changed row again.
    """
    back = {fid: row for fid, row in upper.added.items() if fid in lower.removed}
    added = {fid: row for fid, row in {**lower.added, **upper.added}.items()
             if fid not in upper.removed and fid not in back}
    removed = {fid: True for fid in lower.removed if fid not in back}
    removed |= {fid: True for fid in upper.removed if fid not in lower.added}
    gone = {*upper.removed}
    geometry = {fid: shape for fid, shape in lower.geometry.items() if fid not in gone}
    geometry |= {fid: row.geometry for fid, row in back.items() if fid not in geometry} | dict(upper.geometry)
    columns = {name: spec for name, spec in lower.columns.items() if name not in upper.dropped} | dict(upper.columns)
    dropped = {name: True for name in (*lower.dropped, *upper.dropped) if name not in upper.columns}
    return Overlay(cells=_cells(lower, upper, dropped), geometry=geometry, added=added, removed=removed,
                   columns=columns, dropped=dropped)


def _cells(lower: Overlay, upper: Overlay, dropped: Mapping[str, bool]) -> dict[str, dict[int, CellValue]]:
    gone = {*upper.removed}
    cells: dict[str, dict[int, CellValue]] = {}
    back = {fid: row for fid, row in upper.added.items() if fid in lower.removed}
    names = dict.fromkeys([*lower.cells, *upper.cells, *(name for row in back.values() for name in row.values)])
    for name in names:
        below = {} if name in upper.columns else lower.cells.get(name, {})
        column = {fid: row.values.get(name) for fid, row in back.items()}
        column |= {fid: value for fid, value in below.items() if fid not in gone}
        column |= upper.cells.get(name, {})
        if column and name not in dropped:
            cells[name] = column
    return cells


def composed_tables(lower: Mapping[str, Overlay], upper: Mapping[str, Overlay]) -> dict[str, Overlay]:
    """`composed` table by table; tables without changes are left out."""
    both = {table: composed(lower.get(table, EMPTY), upper.get(table, EMPTY)) for table in (*lower, *upper)}
    return {table: overlay for table, overlay in both.items() if overlay}


def without_scenario(project: Project, scenario: str) -> Project:
    """The project without a scenario and its overlays; its children hang on its parent, and who saw it sees that.

    The caller sees to what the children then look like.
    """
    parent = project.scenarios[scenario].parent or BASE
    kept = {key: msgspec.structs.replace(other, parent=parent) if other.parent == scenario else other
            for key, other in project.scenarios.items() if key != scenario}
    compare = project.compare
    if compare.scenario == scenario:
        compare = msgspec.structs.replace(compare, scenario=None)
    return msgspec.structs.replace(
        project, scenarios=kept, overlays={key: value for key, value in project.overlays.items() if key != scenario},
        scenario=parent if project.scenario == scenario else project.scenario, compare=compare)
