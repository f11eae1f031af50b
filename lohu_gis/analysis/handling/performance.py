"""Figures of handling for each group of complaints."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.cases import Cases
from lohu_gis.analysis.handling.shares import shares, wilson
from lohu_gis.analysis.handling.survival import Survival, survival

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

FIGURES = ("n", "open", "median_days", "p90_days", "overdue_rate", "satisfaction", "solved_rate", "reopened_rate")
"""Of the contract, in its order."""
MORE = ("median_low_days", "median_high_days", "closed", "withdrawn", "due", "overdue", "overdue_low", "overdue_high",
        "rated", "satisfied", "satisfaction_low", "satisfaction_high", "solved_known", "reopened_known",
        "reassigned_mean")
COUNTS = frozenset({"n", "open", "closed", "withdrawn", "due", "overdue", "rated", "satisfied", "solved_known",
                    "reopened_known"})


def performance(cases: Cases, groups: I64, count: int) -> Mapping[str, F64]:
    """All figures, each of shape (`count`,); NaN where nothing is known, or a share of the cases never closed.

    Parameters
    ----------
    groups : int64, shape (n,)
        Group of each case, 0 ... `count` - 1.
    """
    def total(which: npt.NDArray[np.bool_]) -> F64:
        return np.bincount(groups[which], minlength=count).astype(np.float64)

    found = {"n": total(cases.there), "open": total(cases.open), "closed": total(cases.closed),
             "withdrawn": total(cases.withdrawn), "due": total(cases.due_known), "overdue": total(cases.late),
             "rated": total(cases.rated), "satisfied": total(cases.satisfied),
             "solved_known": total(cases.solved_known), "reopened_known": total(cases.reopened_known)}
    found["overdue_rate"] = shares(found["overdue"], found["due"])
    found["overdue_low"], found["overdue_high"] = wilson(found["overdue"], found["due"])
    found["satisfaction"] = shares(found["satisfied"], found["rated"])
    found["satisfaction_low"], found["satisfaction_high"] = wilson(found["satisfied"], found["rated"])
    found["solved_rate"] = shares(total(cases.solved), found["solved_known"])
    found["reopened_rate"] = shares(total(cases.reopened), found["reopened_known"])
    passed = cases.there & np.isfinite(cases.reassigned)
    sums = np.bincount(groups[passed], weights=cases.reassigned[passed], minlength=count).astype(np.float64)
    found["reassigned_mean"] = shares(sums, total(passed))
    curves = curves_of(cases, groups, count)
    found["median_days"] = np.array([curve.quantile(0.5) for curve in curves])
    found["p90_days"] = np.array([curve.quantile(0.9) for curve in curves])
    ends = [curve.quantile_interval(0.5) for curve in curves]
    found["median_low_days"], found["median_high_days"] = (np.array([end[k] for end in ends]) for k in (0, 1))
    return {name: found[name] for name in (*FIGURES, *MORE)}


def curves_of(cases: Cases, groups: I64, count: int) -> list[Survival]:
    """The curve of open cases of each group; what was returned or merged stops counting when that happened."""
    order = np.argsort(groups, kind="stable")
    parts = np.split(order, np.searchsorted(groups[order], np.arange(1, count)))
    return [survival(cases.days[rows], cases.closed[rows]) for rows in parts]
