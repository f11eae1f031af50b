"""What speaks for the tier of a complaint: repeats, how long it ran against its kind, how likely it is late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.cases import Cases
from lohu_gis.analysis.handling.performance import curves_of
from lohu_gis.analysis.handling.survival import Survival, survival

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Curves of closing by kind of case.

    Attributes
    ----------
    curves
        One for each kind, and behind them that of all together.
    used : int64, shape (n,)
        Curve of each case: that of its kind where it has enough cases.
    """

    curves: tuple[Survival, ...]
    used: I64

    @property
    def whole(self) -> int:
        """Number of the curve of all."""
        return len(self.curves) - 1


def curves_by_kind(cases: Cases, kinds: I64, count: int, min_cases: int) -> Curves:
    """Curves of `count` kinds (`kinds` is -1 for none); one with fewer than `min_cases` cases gives way to all."""
    known = kinds >= 0
    groups = np.where(known, kinds, count)
    curves = curves_of(cases, groups, count + 1)[:count]
    curves.append(survival(cases.days, cases.closed))
    sizes = np.bincount(groups[cases.there], minlength=count + 1)[:count]
    enough = np.append(sizes >= min_cases, False)
    return Curves(tuple(curves), np.where(enough[groups], groups, count))


def quantiles(curves: Curves, closed: float) -> tuple[F64, I64]:
    """Days after which the share `closed` of a case's kind is closed, and the curve that says so, shape (n,).

    NaN where no curve reaches the share; a kind that does not reach it is compared with all.
    """
    each = np.array([curve.quantile(closed) for curve in curves.curves])
    used = np.where(np.isnan(each[curves.used]), curves.whole, curves.used)
    return each[used], used


def overdue_risk(cases: Cases, due_days: F64, curves: Curves) -> F64:
    """How likely each open case closes after its limit: ``S(limit) / S(age)``, shape (n,).

    1 for cases beyond it; NaN for closed ones, without a limit, and where the curve ends before it.

    Parameters
    ----------
    due_days : float64, shape (n,)
        From opening to the limit.
    """
    risk = np.full(len(due_days), np.nan)
    open_ = cases.open
    risk[open_ & cases.late] = 1.0
    for row in np.flatnonzero(open_ & ~cases.late & np.isfinite(due_days) & np.isfinite(cases.days)):
        curve = curves.curves[curves.used[row]]
        now = curve.share_after(float(cases.days[row]))
        if now > 0:
            risk[row] = curve.share_after(float(due_days[row])) / now
    return risk


def repeat_counts(groups: I64, seconds: I64) -> tuple[I64, I64, I64]:
    """Of rows in groups of repeats (0: none): size of the group, place in it by time from 1, its first moment.

    0, 0 and the row's own moment without a group.
    """
    sizes, places, first = np.zeros(len(groups), np.int64), np.zeros(len(groups), np.int64), seconds.copy()
    inside = np.flatnonzero(groups > 0)
    order = inside[np.lexsort((inside, seconds[inside], groups[inside]))]
    if not len(order):
        return sizes, places, first
    number = groups[order]
    starts = np.flatnonzero(np.append(True, number[1:] != number[:-1]))
    lengths = np.diff(np.append(starts, len(order)))
    sizes[order] = np.repeat(lengths, lengths)
    places[order] = np.arange(len(order)) - np.repeat(starts, lengths) + 1
    first[order] = np.repeat(seconds[order[starts]], lengths)
    return sizes, places, first
