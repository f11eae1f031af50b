"""Figures of all groups of complaints, compared fairly; small counts stay hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.cases import Bools, Cases, cases_of, groups_of
from lohu_gis.analysis.handling.fair import Fair, compared
from lohu_gis.analysis.handling.moment import moment_of
from lohu_gis.analysis.handling.months import Months, months
from lohu_gis.analysis.handling.performance import curves_of, performance
from lohu_gis.analysis.handling.survival import Survival, survival
from lohu_gis.analysis.moments import NO_MOMENT, moments
from lohu_gis.analysis.text.records import numbered
from lohu_gis.app.handling.asked import MEASURES, Ask, answers
from lohu_gis.core.findings import Finding
from lohu_gis.core.governance import SMALL_COUNT
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

RATES: Mapping[str, str] = {"overdue_rate": "due", "satisfaction": "rated", "solved_rate": "solved_known",
                            "reopened_rate": "reopened_known"}
"""Shares, and the count that each is a share of."""
DAYS = ("median_days", "median_low_days", "median_high_days", "p90_days")


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One group of complaints.

    Attributes
    ----------
    key
        The value of the column; None for rows without one.
    n
        Cases; fewer than `SMALL_COUNT` (0 not included) are not told: then `small` is true and the figures are NaN.
    figures
        As `analysis.handling.performance` names them; NaN where unknown or hidden.
    share, low, high
        The share compared, adjusted and drawn towards the whole as far as chance explains it, and its 95 % interval.
    rank_low, rank_high
        Best and worst rank (1 is best) that the intervals leave open; 0 for none.
    fids
        Its rows.
    """

    key: str | None
    n: int
    small: bool
    figures: Mapping[str, float]
    share: float
    low: float
    high: float
    rank_low: int
    rank_high: int
    fids: I64
    curve: Survival


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """The answer to a question.

    Attributes
    ----------
    whole
        All cases as one group.
    fair
        The comparison, in the order of `groups`.
    as_of
        Moment of the count in seconds.
    shown, rows
        Rows that the layer shows, and that it has.
    monthly
        Of the whole, then of each group.
    """

    ask: Ask
    as_of: int
    groups: tuple[Group, ...]
    whole: Group
    fair: Fair
    monthly: tuple[Months, ...]
    shown: int
    rows: int
    findings: tuple[Finding, ...] = ()


def overview(table: FeatureTable, shown: FeatureTable, ask: Ask, progress: Progress | None = None) -> Overview:
    """Figures of the rows that are shown.

    Parameters
    ----------
    table, shown
        The complaints, and those of them within the layer's filter and window of time. The moment of the count is that
        of all complaints: cases that came in within the window are followed until then.

    Raises
    ------
    InputError
        ``column.missing`` (opened, or the column of the groups), ``column.no_times``.
    """
    progress = progress or Progress()
    as_of = moment_of(table, None) if ask.as_of is None else ask.as_of
    cases, findings = cases_of(shown, as_of)
    names, groups = groups_of(shown, [ask.by])
    progress.at(0.4)
    count = len(names)
    found = performance(cases, groups, count)
    named = np.array([name[0] is not None for name in names], bool)
    fair = _compared(cases, groups, named, shown, ask)
    curves = curves_of(cases, groups, count) if count else []
    progress.at(0.7)
    parts = [_group(names[number][0], number, found, fair, curves[number], shown.fids[cases.there & (groups == number)])
             for number in range(count) if found["n"][number] > 0]
    kept = [number for number in range(count) if found["n"][number] > 0]
    whole = _whole(cases, shown)
    opened = moments(shown, "opened")[0]
    closed = moments(shown, "closed")[0] if "closed" in shown.column_names else np.full(len(shown), NO_MOMENT)
    monthly = (months(opened, closed, as_of),
               *(months(opened[groups == number], closed[groups == number], as_of) for number in kept))
    return Overview(ask, as_of, tuple(parts), whole, fair_of(fair, kept), monthly, len(shown), len(table), findings)


def guarded(figures: Mapping[str, float], least: int = SMALL_COUNT) -> Mapping[str, float]:
    """Figures of a group with those hidden that rest on fewer than `least` cases."""
    kept = dict(figures)
    if 0 < kept["n"] < least:
        return dict.fromkeys(kept, np.nan)
    for rate, base in RATES.items():
        if kept[base] < least:
            kept[rate] = np.nan
    return kept


def fair_of(fair: Fair, kept: list[int]) -> Fair:
    """The comparison of some of the units."""
    rows = np.array(kept, np.int64)
    return Fair(fair.n[rows], fair.observed[rows], fair.expected[rows], fair.rate[rows], fair.adjusted[rows],
                fair.shrunk[rows], fair.low[rows], fair.high[rows], fair.rank_low[rows], fair.rank_high[rows],
                fair.overall, fair.between)


def _compared(cases: Cases, groups: I64, named: Bools, shown: FeatureTable, ask: Ask) -> Fair:
    """Units by what is bad, so that rank 1 is the best; turned round again for shares that are good.

    Rows without a unit, and units with few cases that count, are not compared.
    """
    known, yes = answers(cases, ask.measure)
    if len(named):
        enough = np.bincount(groups[known], minlength=len(named)) >= SMALL_COUNT
        known = known & (named & enough)[groups]
    good = MEASURES[ask.measure].good
    kinds = None
    if ask.adjust and ask.by != "category" and "category" in shown.column_names:
        kinds = numbered(shown, "category") + 1
    fair = compared(known, ~yes if good else yes, groups, len(named), kinds)
    if not good:
        return fair
    return Fair(fair.n, fair.n - fair.observed, fair.n - fair.expected, 1 - fair.rate, 1 - fair.adjusted,
                1 - fair.shrunk, 1 - fair.high, 1 - fair.low, fair.rank_low, fair.rank_high, 1 - fair.overall,
                fair.between)


def _group(key: str | None, number: int, found: Mapping[str, F64], fair: Fair, curve: Survival, fids: I64) -> Group:
    figures = {name: float(values[number]) for name, values in found.items()}
    n = int(figures["n"])
    few = fair.n[number] < SMALL_COUNT
    share, low, high = (np.nan if few else float(part[number]) for part in (fair.shrunk, fair.low, fair.high))
    first, last = (0 if few else int(part[number]) for part in (fair.rank_low, fair.rank_high))
    return Group(key, n, 0 < n < SMALL_COUNT, guarded(figures), share, low, high, first, last, fids, curve)


def _whole(cases: Cases, shown: FeatureTable) -> Group:
    figures = {name: float(values[0]) for name, values in performance(
        cases, np.zeros(len(shown), np.int64), 1).items()}
    return Group(None, int(figures["n"]), 0 < figures["n"] < SMALL_COUNT, guarded(figures), np.nan, np.nan, np.nan, 0,
                 0, shown.fids[cases.there], survival(cases.days, cases.closed))
