"""Scenarios as a planner speaks of them: names for new ones, the way from one to the next, differences in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from lohu_gis.app.interaction.measures import grouped, write_area, write_length
from lohu_gis.app.phrases import listed
from lohu_gis.core.edits.scenarios import AddScenario, CopyScenario
from lohu_gis.core.edits.view import SetCompare
from lohu_gis.core.project import BASE, Project, Scenario
from lohu_gis.core.scenario import Counts, branches, fresh_scenario
from lohu_gis.core.scenario_diff import CellChange, Rows, TableDiff
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

MOST_LINES = 500
"""A list of differences is cut after so many lines; the last one says how many more there are."""


WORDS = {"storeys": N_("Storeys"), "height_m": N_("Height"), "base_m": N_("Lower side"), "use": N_("Use"),
         "name": N_("Name"), "area_m2": N_("Area"), "vacant": N_("Vacant"), "rent_cny_m2_month": N_("Rent")}
"""Columns that planners know by other words."""
TWINS = {"use_name": "use", "name_en": "name"}
"""Columns that say the same as another one; where both changed, one line is enough."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One difference in words.

    Attributes
    ----------
    kind
        ``added`` and ``absent`` (a building of a plan that only the second, only the first scenario has), ``removed``
        and ``kept`` (an existing one that only the second, only the first demolishes), ``moved``, ``reshaped``,
        ``changed``, ``column``; ``more`` for the rest of a long list.
    fid
        The object; None for a column and the rest.
    name
        What the object is called.
    text
        What happened to it.
    """

    kind: str
    fid: int | None
    name: str
    text: str


def branch_edit(project: Project, parent: str | None = None, name: str = "", name_en: str = "") -> AddScenario:
    """A new scenario below `parent` (None: the active one), with a name of its own."""
    number = next_number(project)
    scenario = Scenario(id=fresh_scenario(project), name=name or f"方案 {number}",
                        name_en=name_en if name else f"Scenario {number}", parent=parent or project.scenario)
    return AddScenario(scenario)


def copy_edit(project: Project, source: str | None = None) -> CopyScenario:
    """A copy of a scenario (None: the active one) beside it."""
    old = project.scenarios[source or project.scenario]
    return CopyScenario(old.id, fresh_scenario(project), f"{old.name} 副本", f"{old.name_en or old.name} copy")


def next_number(project: Project) -> int:
    """Number for the name of a new scenario: one more than there are, or the next that no name carries."""
    taken = {scenario.name for scenario in project.scenarios.values()}
    number = len(project.scenarios)
    while f"方案 {number}" in taken:
        number += 1
    return number


def neighbour(project: Project, step: int) -> str:
    """The scenario `step` lines below (negative: above) the active one in the tree, around the ends."""
    names = [line.scenario.id for line in branches(project)]
    at = names.index(project.scenario) if project.scenario in names else 0
    return names[(at + step) % len(names)] if names else BASE


def compare_edit(project: Project, mode: str) -> SetCompare:
    """Show two scenarios that way; the same way again shows one."""
    compare = project.compare
    wanted = "off" if compare.mode == mode else mode
    return SetCompare(msgspec.structs.replace(compare, mode=wanted))


def slide_edit(project: Project, step: float) -> SetCompare:
    """The handle between two scenarios a step further; it stays on the map."""
    share = min(max(project.compare.share + step, 0.02), 0.98)
    return SetCompare(msgspec.structs.replace(project.compare, share=share), merge_key="compare-share")


def counts_text(counts: Counts, translate: Callable[[str], str]) -> str:
    """``+2 −1 ~5``: proposed, demolished, changed; a word for no changes."""
    if not counts:
        return translate(N_("no changes"))
    parts = ((f"+{counts.added}", counts.added), (f"−{counts.removed}", counts.removed),
             (f"~{max(counts.edited, counts.reshaped)}", counts.edited or counts.reshaped),
             (translate(N_("{count} columns")).format(count=counts.columns), counts.columns))
    return " ".join(text for text, there in parts if there)


def diff_lines(before: FeatureTable, after: FeatureTable, diff: TableDiff, naming: Sequence[str],
               translate: Callable[[str], str]) -> tuple[DiffLine, ...]:
    """Differences in words: proposed and demolished first, then moves and shapes, then values.

    Parameters
    ----------
    naming
        Columns that name an object, the first with a value wins; without any the number of the row.
    """
    old, new = Rows(before, diff.fids), Rows(after, diff.fids)
    words = _Words(old, new, naming, translate)
    lines = [DiffLine("kept", fid, words.name(fid), words.said(N_("kept"), new, fid)) if new.stored(fid) else
             DiffLine("added", fid, words.name(fid), words.said(N_("proposed"), new, fid)) for fid in diff.added]
    lines += [DiffLine("removed", fid, words.name(fid), words.said(N_("demolished"), old, fid)) if old.stored(fid) else
              DiffLine("absent", fid, words.name(fid), words.said(N_("not in this scenario"), old, fid))
              for fid in diff.removed]
    for shape in diff.shapes:
        if shape.dx is not None and shape.dy is not None:
            distance = write_length((shape.dx ** 2 + shape.dy ** 2) ** 0.5)
            lines.append(DiffLine("moved", shape.fid, words.name(shape.fid),
                                  translate(N_("moved by {distance}")).format(distance=distance)))
        else:
            areas = [translate(N_("no shape")) if a is None else write_area(a)
                     for a in (shape.area_before, shape.area_after)]
            lines.append(DiffLine("reshaped", shape.fid, words.name(shape.fid),
                                  translate(N_("outline {old} → {new}")).format(old=areas[0], new=areas[1])))
    changed = {(cell.fid, cell.column) for cell in diff.cells}
    lines += [DiffLine("changed", cell.fid, words.name(cell.fid), words.change(cell)) for cell in diff.cells
              if (cell.fid, TWINS.get(cell.column)) not in changed]
    lines += [DiffLine("column", None, column, translate(N_("the whole column differs"))) for column in diff.columns]
    if len(lines) > MOST_LINES:
        rest = len(lines) - MOST_LINES
        more = translate(N_("and {count} more")).format(count=rest)
        lines = [*lines[:MOST_LINES], DiffLine("more", None, "", more)]
    return tuple(lines)


def summary(table: FeatureTable, diff: TableDiff, translate: Callable[[str], str]) -> str:
    """One line: how many objects were proposed, demolished, moved or reshaped, changed.

    Parameters
    ----------
    table
        Either of the two; its block tells existing objects from those of plans.
    """
    changed = len({cell.fid for cell in diff.cells})
    rows = Rows(table, diff.fids)
    kept, gone = (sum(rows.stored(fid) for fid in fids) for fids in (diff.added, diff.removed))
    counts: Mapping[str, int] = {N_("{count} proposed"): len(diff.added) - kept, N_("{count} demolished"): gone,
                                 N_("{count} kept"): kept,
                                 N_("{count} not in this scenario"): len(diff.removed) - gone,
                                 N_("{count} moved or reshaped"): len(diff.shapes),
                                 N_("{count} changed in their values"): changed}
    said = [translate(text).format(count=count) for text, count in counts.items() if count]
    return " · ".join(said) or translate(N_("no differences"))


@dataclass(frozen=True, slots=True)
class _Words:
    """Names and values as they are written."""

    old: Rows
    new: Rows
    naming: Sequence[str]
    translate: Callable[[str], str]

    def name(self, fid: int) -> str:
        rows = self.new if self.new.has(fid) else self.old
        found = (rows.cell(fid, column) for column in self.naming)
        return next((str(value) for value in found if value not in (None, "")), f"#{fid}")

    def value(self, value: CellValue) -> str:
        if value is None or value == "":
            return "∅"
        if isinstance(value, float):
            return grouped(value, 0 if value.is_integer() else 2)
        return str(value)

    def change(self, cell: CellChange) -> str:
        word = self.translate(WORDS[cell.column]) if cell.column in WORDS else cell.column
        return f"{word} {self.value(cell.old)} → {self.value(cell.new)}"

    def said(self, message: str, rows: Rows, fid: int) -> str:
        """``proposed, 30 storeys``."""
        storeys = rows.cell(fid, "storeys") if "storeys" in rows.columns else None
        text = self.translate(message)
        if storeys is None:
            return text
        return listed((text, self.translate(N_("{count} storeys")).format(count=self.value(storeys))), self.translate)
