"""The month report as numbers: key figures, groups, tiers, what is open beyond its limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.cases import Bools, groups_of
from lohu_gis.analysis.handling.material import Lookups, material_of
from lohu_gis.analysis.handling.monthly import MonthCases, MonthFigures, month_cases, month_figures
from lohu_gis.analysis.handling.months import Months, month_of, months
from lohu_gis.analysis.handling.tiers import TIERS, Tiers, judged
from lohu_gis.analysis.moments import NO_MOMENT, moments
from lohu_gis.analysis.tables import texts
from lohu_gis.app.handling.asked import GROUPS, Ask, By
from lohu_gis.app.handling.overview import Overview, overview
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable, TableBlock

I64 = npt.NDArray[np.int64]
YEAR = 12


@dataclass(frozen=True, slots=True)
class MonthAsk:
    """Which report.

    Attributes
    ----------
    month
        Months since January 1970.
    as_of
        Moment in seconds behind which nothing is known: the last one in the data.
    rules, urgent
        Rule packs of the tiers.
    english
        Language of the reasons.
    """

    month: int
    as_of: int
    rules: RulePack
    urgent: RulePack
    english: bool = False


@dataclass(frozen=True, slots=True)
class MonthGroup:
    """A group in the month, and in the month before."""

    key: str | None
    now: MonthFigures
    before: MonthFigures


@dataclass(frozen=True, slots=True)
class LateCase:
    """An open case beyond its limit."""

    id: str
    category: str
    subdistrict: str
    unit: str
    days: float
    tier: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class MonthReport:
    """Everything that a report tells.

    Attributes
    ----------
    now, before, year
        The month, the month before, the same month of the year before; None where the data do not reach back.
    end
        The moment at which the month is counted, in seconds; before its last second where the data end earlier.
    groups
        By sub-district, unit and category, as far as the columns are there.
    received_tiers, open_tiers
        Cases of each tier (0 unknown) that came in within the month, and that are open at its end.
    late
        All open cases beyond their limit, the longest first.
    monthly
        The last thirteen months.
    comparison
        Units, or what there is instead, over the cases of twelve months; None without a column to compare by.
    """

    ask: MonthAsk
    end: int
    now: MonthFigures
    before: MonthFigures | None
    year: MonthFigures | None
    groups: Mapping[By, tuple[MonthGroup, ...]]
    received_tiers: Mapping[int, int]
    open_tiers: Mapping[int, int]
    late: tuple[LateCase, ...]
    monthly: Months
    comparison: Overview | None
    rows: int


def month_report(table: FeatureTable, ask: MonthAsk, progress: Progress | None = None) -> MonthReport:
    """The report of one month.

    Raises
    ------
    InputError
        ``column.missing`` (opened), ``column.no_times``, ``rules.*``, ``crs.missing``.
    """
    progress = progress or Progress()
    found = month_cases(table, ask.month, ask.as_of)
    before, year = (month_cases(table, ask.month - back, ask.as_of) for back in (1, YEAR))
    progress.at(0.2)
    first = int(month_of(found.opened[found.cases.there]).min(initial=ask.month))
    groups: dict[By, tuple[MonthGroup, ...]] = {
        by: _groups(table, by, found, before) for by in GROUPS if by in table.column_names and by != "actor"}
    progress.at(0.4)
    tiers = _tiers(table, found, ask, progress.part(0.4, 0.8))
    compared = next((by for by in ("unit", "subdistrict", "category") if by in groups), None)
    comparison = None if compared is None else overview(
        table, _received(table, found), Ask(compared, as_of=found.end))
    return MonthReport(
        ask, found.end, month_figures(found), month_figures(before) if first <= ask.month - 1 else None,
        month_figures(year) if first <= ask.month - YEAR else None, groups,
        _by_tier(tiers, found.received_in), _by_tier(tiers, found.cases.open), _late(table, found, tiers),
        _last_year(months(found.opened, found.closed, found.end)), comparison, int(found.cases.there.sum()))


def months_of(table: FeatureTable) -> tuple[int, ...]:
    """Months in which complaints came in, the newest first."""
    opened = moments(table, "opened")[0]
    known = month_of(opened[opened != NO_MOMENT])
    return tuple(sorted({int(number) for number in known}, reverse=True))


def _received(table: FeatureTable, found: MonthCases) -> FeatureTable:
    """Complaints of the last twelve months up to the end of the month: enough to compare units."""
    import pyarrow as pa

    recent = found.cases.there & (month_of(found.opened) > found.month - YEAR)
    rows = np.flatnonzero(recent)
    columns = pa.table({name: table.column(name) for name in table.column_names}).take(rows)
    return FeatureTable(TableBlock(f"{table.block.id}|{found.month}", columns, None, table.fids[rows], table.crs))


def _groups(table: FeatureTable, by: By, now: MonthCases, before: MonthCases) -> tuple[MonthGroup, ...]:
    names, groups = groups_of(table, [by])
    found = [MonthGroup(name[0], month_figures(now, groups == number), month_figures(before, groups == number))
             for number, name in enumerate(names)]
    return tuple(one for one in found if one.now.received or one.now.open_ or one.now.closed)


def _tiers(table: FeatureTable, found: MonthCases, ask: MonthAsk, progress: Progress) -> Tiers:
    material = material_of(table, found.end, Lookups(ask.urgent, None, ask.english), progress)[0]
    return judged(material, ask.rules, "_en" if ask.english else "")


def _by_tier(tiers: Tiers, rows: Bools) -> Mapping[int, int]:
    counts = np.bincount(tiers.tier[rows], minlength=len(TIERS) + 1)
    return {tier: int(counts[tier]) for tier in (*TIERS, 0)}


def _late(table: FeatureTable, found: MonthCases, tiers: Tiers) -> tuple[LateCase, ...]:
    rows = np.flatnonzero(found.beyond)
    rows = rows[np.argsort(-found.beyond_days[rows], kind="stable")]
    columns = [texts(table, name) if name in table.column_names else np.full(len(table), None, object)
               for name in ("id", "category", "subdistrict", "unit")]
    cells = [[str(column[row] or "") for column in columns] for row in rows]
    return tuple(LateCase(words[0], words[1], words[2], words[3], float(found.beyond_days[row]), int(tiers.tier[row]),
                          tiers.reason[row]) for row, words in zip(rows.tolist(), cells, strict=True))


def _last_year(series: Months) -> Months:
    """The last thirteen months."""
    part = slice(-(YEAR + 1), None)
    return Months(series.numbers[part], series.opened[part], series.closed[part], series.open_[part])
