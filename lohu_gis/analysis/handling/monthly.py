"""Figures of one calendar month of complaints, as they stood at its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.cases import Bools, Cases, cases_of
from lohu_gis.analysis.handling.months import month_of, month_start
from lohu_gis.analysis.handling.survival import survival
from lohu_gis.analysis.moments import DAY_S, NO_MOMENT, moments
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of some complaints; NaN where nothing is known.

    Attributes
    ----------
    received, closed
        Cases that came in and that were closed in the month.
    open_, beyond
        Cases under way at its end, and those of them beyond their limit.
    on_time, satisfied, solved, reopened
        Shares of the cases closed in the month: within the limit (of those with one), satisfied (of those who rated),
        solved and opened again (of those of which it is known). `bases` are what they are shares of.
    median_days
        Days after which half of the cases received in the month are closed (Kaplan-Meier, open ones until its end).
    """

    received: int
    closed: int
    open_: int
    beyond: int
    on_time: float
    satisfied: float
    solved: float
    reopened: float
    median_days: float
    bases: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class MonthCases:
    """Complaints as they stood at the end of a month.

    Attributes
    ----------
    end
        The moment: the last second of the month, or the moment of the count where that comes first.
    opened, closed
        In seconds, `NO_MOMENT` where missing.
    beyond_days
        How long open cases have been beyond their limit; NaN where they are not.
    """

    month: int
    end: int
    cases: Cases
    opened: I64
    closed: I64
    beyond_days: F64

    @property
    def received_in(self) -> Bools:
        """Came in within the month."""
        return np.asarray(self.cases.there & (month_of(self.opened) == self.month), bool)

    @property
    def closed_in(self) -> Bools:
        """Closed within the month."""
        return np.asarray(self.cases.closed & (month_of(self.closed) == self.month), bool)

    @property
    def beyond(self) -> Bools:
        """Open beyond the limit."""
        return self.cases.open & self.cases.late


def month_cases(table: FeatureTable, month: int, as_of: int) -> MonthCases:
    """Complaints as they stood at the end of a month, or at `as_of` where that comes first.

    Raises
    ------
    InputError
        ``column.missing`` (opened), ``column.no_times``.
    """
    end = min(month_start(month + 1) - 1, as_of)
    cases = cases_of(table, end)[0]
    opened, closed, due = (moments(table, name)[0] if name in table.column_names else np.full(len(table), NO_MOMENT)
                           for name in ("opened", "closed", "due"))
    beyond = np.full(len(table), np.nan)
    late = cases.open & cases.late
    beyond[late] = (end - due[late]) / DAY_S
    return MonthCases(month, end, cases, opened, closed, beyond)


def month_figures(found: MonthCases, rows: Bools | None = None) -> MonthFigures:
    """The figures of some rows; of all without `rows`."""
    cases = found.cases
    kept = np.ones(len(found.opened), bool) if rows is None else rows
    received, closed = kept & found.received_in, kept & found.closed_in
    parts = [_share(closed & known, yes) for known, yes in (
        (cases.due_known, ~cases.late), (cases.rated, cases.satisfied), (cases.solved_known, cases.solved),
        (cases.reopened_known, cases.reopened))]
    return MonthFigures(
        int(received.sum()), int(closed.sum()), int((kept & cases.open).sum()), int((kept & found.beyond).sum()),
        parts[0][0], parts[1][0], parts[2][0], parts[3][0],
        survival(cases.days[received], cases.closed[received]).quantile(0.5),
        (parts[0][1], parts[1][1], parts[2][1], parts[3][1]))


def _share(known: Bools, yes: Bools) -> tuple[float, int]:
    base = int(known.sum())
    return (float((known & yes).sum() / base) if base else float("nan")), base
