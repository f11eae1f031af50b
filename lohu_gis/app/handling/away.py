"""What the window asks worker processes: figures, the month report, tiers by rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lohu_gis.analysis.handling.material import Lookups, material_of
from lohu_gis.analysis.handling.moment import moment_of
from lohu_gis.analysis.handling.tiers import judged
from lohu_gis.app.handling.asked import GROUPS, Ask
from lohu_gis.app.handling.month import MonthAsk, MonthReport, month_report
from lohu_gis.app.handling.overview import Overview, overview
from lohu_gis.app.signals.decide import MAX_REASON, TIER, TIER_REASON, table_of
from lohu_gis.app.tools.away import flat
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.edits.cells import AddColumn, SetCells
from lohu_gis.core.edits.project import Together
from lohu_gis.core.overlay import ColumnSpec, ColumnType
from lohu_gis.core.project import Layer
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.text import N_

RULES, URGENT = "triage_luohu", "urgent_words"
FIGURE_COLUMNS = ("opened", "closed", "due", "status", "solved", "satisfaction", "reopened", "reassigned", *GROUPS)
"""All that figures of groups need."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Tiers by the rules of cases that are open and not in a tier yet.

    Attributes
    ----------
    tiers
        fid -> tier and reason.
    counts
        Tier (0 unknown) -> cases.
    as_of
        In seconds.
    """

    tiers: Mapping[int, tuple[int, str]]
    counts: Mapping[int, int]
    as_of: int


def slim(table: FeatureTable) -> TableBlock:
    """A table with nothing but what figures need, to be sent."""
    block = flat(table)
    kept = [name for name in FIGURE_COLUMNS if name in block.columns.column_names]
    return TableBlock(block.id, block.columns.select(kept), None, block.fid, None)


def overview_away(progress: CallProgress, shown: TableBlock, ask: Ask, rows: int) -> Overview:
    """Figures of the rows that are shown, of `rows` in all; `ask` says the moment."""
    table = FeatureTable(shown)
    return replace(overview(table, table, ask, progress), rows=rows)


def month_away(progress: CallProgress, block: TableBlock, month: int, english: bool) -> MonthReport:
    """The month report by the rules of the program."""
    table = FeatureTable(block)
    ask = MonthAsk(month, moment_of(table, None), load_pack(RULES, "triage"), load_pack(URGENT, "urgent"), english)
    return month_report(table, ask, progress)


def sort_away(progress: CallProgress, block: TableBlock, english: bool) -> Sorted:
    """Tiers of all open cases that nobody has put into a tier."""
    table = FeatureTable(block)
    as_of = moment_of(table, None)
    lookups = Lookups(load_pack(URGENT, "urgent"), None, english)
    material = material_of(table, as_of, lookups, progress)[0]
    found = judged(material, load_pack(RULES, "triage"), "_en" if english else "")
    free = np.ones(len(table), bool) if TIER not in table.column_names else np.array(
        [tier is None for tier in table.column(TIER).to_pylist()], bool)
    rows = np.flatnonzero(material.cases.open & free).tolist()
    tiers = {int(block.fid[row]): (int(found.tier[row]), found.reason[row]) for row in rows if found.tier[row]}
    counts = np.bincount(found.tier[rows], minlength=5)
    return Sorted(tiers, {tier: int(counts[tier]) for tier in range(5)}, as_of)


def sorted_edit(layer: Layer, columns: tuple[str, ...], found: Sorted) -> Together:
    """Write tiers and reasons into the complaints, one undo."""
    table = table_of(layer)
    kinds: tuple[tuple[str, ColumnType], ...] = ((TIER, "int64"), (TIER_REASON, "string"))
    new = [AddColumn(table, name, ColumnSpec(type=kind)) for name, kind in kinds if name not in columns]
    tiers = {fid: tier for fid, (tier, _why) in found.tiers.items()}
    reasons = {fid: why[:MAX_REASON] for fid, (_tier, why) in found.tiers.items()}
    return Together((*new, SetCells(table, TIER, tiers), SetCells(table, TIER_REASON, reasons)),
                    N_("Sort open cases into tiers"))
