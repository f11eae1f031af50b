"""Time to closing when some cases are still open: Kaplan and Meier 1958.

The mean of closed cases alone is too short, because long cases are those that are still open. Here an open case counts
as under way until the day of the count (right-censored), then it says nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Z95 = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The share that is not closed yet, at each moment at which something closed.

    Attributes
    ----------
    times : float64, shape (k,)
        Ascending.
    at_risk, events : int64, shape (k,)
        Cases still open just before, and cases closed at that moment.
    share, variance : float64, shape (k,)
        ``S(t) = prod(1 - d_i / n_i)`` and Greenwood's ``S(t)^2 sum(d_i / (n_i (n_i - d_i)))``.
    longest
        The longest time seen, closed or not; NaN without cases. The curve says nothing beyond it.
    """

    times: F64
    at_risk: I64
    events: I64
    share: F64
    variance: F64
    longest: float

    def interval(self, z: float = Z95) -> tuple[F64, F64]:
        """Lower and upper ends, ``S^exp(-+ z sqrt(var) / (S ln S))`` (log-log); NaN at 0 and 1, where it is undefined.

        Kalbfleisch and Prentice 1980.
        """
        inside = (self.share > 0) & (self.share < 1)
        low, high = np.full(len(self.share), np.nan), np.full(len(self.share), np.nan)
        share = self.share[inside]
        spread = z * np.sqrt(self.variance[inside]) / (share * np.log(share))
        low[inside], high[inside] = share ** np.exp(-spread), share ** np.exp(spread)
        return np.minimum(low, high), np.maximum(low, high)

    def quantile(self, closed: float) -> float:
        """First time by which the share `closed` (0 to 1) is closed; NaN when it is never reached.

        Where the curve lies level exactly at that share, the middle of the level stretch (as R and statsmodels do for
        the median) is not taken: the first time is what a planner can point at.
        """
        reached = np.flatnonzero(self.share <= 1 - closed + 1e-12)
        return float(self.times[reached[0]]) if len(reached) else float("nan")

    def quantile_interval(self, closed: float, z: float = Z95) -> tuple[float, float]:
        """Ends of the interval of a quantile, from the interval of the curve (Brookmeyer and Crowley 1982).

        NaN where an end is not reached.
        """
        low, high = self.interval(z)
        ends = []
        for bound in (low, high):
            known = np.where(np.isnan(bound), self.share, bound)
            reached = np.flatnonzero(known <= 1 - closed + 1e-12)
            ends.append(float(self.times[reached[0]]) if len(reached) else float("nan"))
        return ends[0], ends[1]

    def mean_until(self, limit: float) -> float:
        """Mean time under way within `limit`: the area below the curve from 0 to it; NaN beyond the longest time seen.

        Known where the curve ends at 0 before.
        """
        ended = len(self.share) > 0 and self.share[-1] == 0
        if not limit > 0 or not (limit <= self.longest or ended):
            return float("nan")
        inside = self.times < limit
        edges = np.concatenate([[0.0], self.times[inside], [limit]])
        return float(np.sum(np.diff(edges) * np.concatenate([[1.0], self.share[inside]])))

    def share_after(self, time: float) -> float:
        """Share that is not closed at a time; 1 before the first closing, NaN beyond the longest time seen."""
        if not time <= self.longest and not (len(self.share) and self.share[-1] == 0):
            return float("nan")
        place = int(np.searchsorted(self.times, time, "right"))
        return 1.0 if place == 0 else float(self.share[place - 1])


def survival(durations: F64, closed: Bools) -> Survival:
    """The curve of cases that ran `durations` and were then closed, or were still open.

    Parameters
    ----------
    durations : float64, shape (n,)
        In any unit, 0 or more; NaN and negative ones are left out.
    closed : bool, shape (n,)
        False: still open (censored) after that time. A case closed at the same moment counts before one censored.
    """
    known = durations >= 0
    times, event = durations[known], closed[known]
    longest = float(times.max()) if len(times) else float("nan")
    moments, where = np.unique(times, return_inverse=True)
    events = np.bincount(where[event], minlength=len(moments)).astype(np.int64)
    all_ = np.bincount(where, minlength=len(moments)).astype(np.int64)
    at_risk = np.cumsum(all_[::-1])[::-1]
    kept = events > 0
    moments, events, at_risk = moments[kept], events[kept], at_risk[kept]
    share: F64 = np.cumprod(1 - events / at_risk, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = events / (at_risk * (at_risk - events))
        variance: F64 = share**2 * np.cumsum(terms, dtype=np.float64)
    variance[~np.isfinite(variance)] = 0.0  # all are closed: nothing is uncertain about 0
    return Survival(moments, at_risk, events, share, variance, longest)


def log_rank(durations: F64, closed: Bools, groups: I64) -> tuple[float, int]:
    """Statistic and degrees of freedom of the log-rank test (Mantel 1966) that all groups close alike.

    Parameters
    ----------
    groups : int64, shape (n,)
        0 ... k - 1.

    Returns
    -------
    statistic, degrees
        Chi-square with k - 1 degrees of freedom; (0.0, 0) with fewer than two groups that have cases.
    """
    known = durations >= 0
    times, event, group = durations[known], closed[known], groups[known]
    present, group = np.unique(group, return_inverse=True)
    if len(present) < 2:
        return 0.0, 0
    k = len(present)
    moments = np.unique(times[event])
    risk = np.zeros((len(moments), k))
    deaths = np.zeros((len(moments), k))
    for number in range(k):
        own = np.sort(times[group == number])
        risk[:, number] = len(own) - np.searchsorted(own, moments, "left")
        closes = np.sort(times[(group == number) & event])
        deaths[:, number] = np.searchsorted(closes, moments, "right") - np.searchsorted(closes, moments, "left")
    n, d = risk.sum(axis=1), deaths.sum(axis=1)
    expected = (risk * (d / n)[:, None]).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(n > 1, d * (n - d) / (n**2 * (n - 1)), 0.0)
    cover = np.einsum("t,ti,tj->ij", -factor, risk, risk) + np.diag((risk * (factor * n)[:, None]).sum(axis=0))
    gap = (deaths.sum(axis=0) - expected)[:-1]
    return float(gap @ np.linalg.pinv(cover[:-1, :-1]) @ gap), k - 1
