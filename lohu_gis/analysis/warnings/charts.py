"""EARS C1 to C3, EWMA and CUSUM: what is usual, the upper bound, and how unlikely a count is.

All bounds are one-sided, as in the published examples: the quantile of EARS is that of ``1 - alpha``. Columns are
series, rows periods; a period without enough history has NaN.

Sources
-------
Hutwagner, L. et al. (2003): The bioterrorism preparedness and response Early Aberration Reporting System. J. Urban
Health 80. Fricker, R., Hegler, B., Dunfee, D. (2008): Comparing syndromic surveillance detection methods. Statistics in
Medicine 27. NIST/SEMATECH e-Handbook, 6.3.2.3 and 6.3.2.4. Siegmund, D. (1985): Sequential Analysis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

BASELINE = 7
"""Periods of an EARS baseline."""

GAP = 2
"""Periods between the baseline of C2 and C3 and the period that is looked at."""

OVERSHOOT = 0.583
"""Mean overshoot of a normal random walk over a boundary (Siegmund)."""

NIL = 1e-12


@dataclass(frozen=True, eq=False)
class Chart:
    """One method's answer, each of shape (periods, groups).

    Attributes
    ----------
    expected
        Mean of the history that is compared with.
    upper
        The count above which the method raises an alarm.
    statistic
        EARS: C1, C2 or C3; EWMA: distance of z from the mean in standard errors; CUSUM: S.
    p
        Probability of such a statistic without an aberration, by the method's own normal theory.
    alarm
        Whether the method raises one; False where the history is too short.
    """

    expected: F64
    upper: F64
    statistic: F64
    p: F64
    alarm: npt.NDArray[np.bool_]


def ears(counts: I64, gap: int, alpha: float, least_sigma: float = 0.0) -> Chart:
    """C1 (`gap` 0: baseline t-7 to t-1) and C2 (`gap` 2: t-9 to t-3).

    ``C = (Y - mean) / sd`` with the deviation over n - 1, ``upper = mean + z(1 - alpha) sd``. A deviation below
    `least_sigma` counts as that; with a deviation of 0 any count above the mean is infinitely far.
    """
    from scipy.stats import norm

    mean, sigma = _baseline(counts, gap, least_sigma)
    distance = _distance(counts - mean, sigma)
    upper = mean + norm.ppf(1 - alpha) * sigma
    with np.errstate(invalid="ignore"):
        return Chart(mean, upper, distance, norm.sf(distance), counts > upper)


def ears_c3(counts: I64, alpha: float, least_sigma: float = 0.0) -> Chart:
    """``C3 = sum over i = t-2..t of max(0, C2(i) - 1)``, an alarm above z(1 - alpha).

    The upper bound is the count with which C3 would reach the quantile; where the two days before already exceed it,
    any count is an alarm and the bound is below zero.
    """
    from scipy.stats import norm

    mean, sigma = _baseline(counts, GAP, least_sigma)
    c2 = _distance(counts - mean, sigma)
    part = np.maximum(c2 - 1.0, 0.0)
    earlier = np.full_like(part, np.nan)
    earlier[2:] = part[1:-1] + part[:-2]
    total = part + earlier
    room = norm.ppf(1 - alpha) - earlier
    with np.errstate(invalid="ignore"):
        upper = np.where(room >= 0, mean + sigma * (1.0 + room), -1.0)
        upper[np.isnan(total)] = np.nan
        return Chart(mean, upper, total, norm.sf(total), total > norm.ppf(1 - alpha))


def ewma(values: F64, mean: F64, sigma: F64, weight: float, limit: float) -> Chart:
    """``z_t = weight x_t + (1 - weight) z_(t-1)``, ``z_0 = mean``; alarm above `limit` times
    ``sigma sqrt(weight / (2 - weight))`` over the mean.

    The upper bound is the value with which z would reach its limit.
    """
    from scipy.stats import norm

    spread = np.sqrt(weight / (2 - weight))
    level, before = np.empty(values.shape), np.empty(values.shape)
    last = np.broadcast_to(mean, values.shape[1:]).astype(float)
    for row in range(len(values)):
        before[row] = last
        last = weight * values[row] + (1 - weight) * last
        level[row] = last
    distance = _distance(level - mean, np.broadcast_to(sigma * spread, values.shape))
    upper = (mean + limit * sigma * spread - (1 - weight) * before) / weight
    return Chart(np.broadcast_to(mean, values.shape).astype(float), upper, distance, norm.sf(distance),
                 distance > limit)


def cusum(values: F64, mean: F64, sigma: F64, slack: float, limit: float) -> Chart:
    """``S_t = max(0, S_(t-1) + (x - mean) / sigma - slack)``, ``S_0 = 0``; alarm above `limit`.

    ``p = exp(-2 slack (S + 0.583))``, the long-run chance of such a sum (Siegmund); 1 for S = 0. The upper bound is the
    value with which S would reach its limit.
    """
    total, before = np.empty(values.shape), np.empty(values.shape)
    last = np.zeros(values.shape[1:])
    for row in range(len(values)):
        before[row] = last
        last = np.maximum(0.0, last + _distance(values[row] - mean, sigma) - slack)
        total[row] = last
    p = np.where(total > 0, np.exp(-2 * slack * (total + OVERSHOOT)), 1.0)
    upper = mean + sigma * (limit + slack - before)
    return Chart(np.broadcast_to(mean, values.shape).astype(float), upper, total, p, total > limit)


def history(counts: I64, start: int, end: int, least_sigma: float = 0.0) -> tuple[F64, F64]:
    """Mean and deviation (n - 1) of rows `start` to `end` of each series; NaN for fewer than two rows."""
    rows = counts[max(start, 0):max(end, 0)]
    if len(rows) < 2:
        nothing = np.full(counts.shape[1], np.nan)
        return nothing, nothing.copy()
    return rows.mean(axis=0), np.maximum(rows.std(axis=0, ddof=1), least_sigma)


def count_p(counts: I64, before: I64, periods: float) -> F64:
    """How likely at least this count is when nothing changed, whatever the rate (Poisson).

    Given `before` events in `periods` periods and x in the one at hand, x of all has a binomial distribution with the
    share ``1 / (periods + 1)``; exact also where the normal theory of the charts fails, with very few events.
    """
    from scipy.stats import binom

    return np.asarray(binom.sf(counts - 1, counts + before, 1 / (periods + 1)), float)


def sums_before(counts: I64, gap: int, periods: int = BASELINE) -> I64:
    """Events of the baseline of each period; -1 where it is not whole."""
    total = np.concatenate((np.zeros((1, counts.shape[1]), np.int64), np.cumsum(counts, axis=0)))
    found = np.full(counts.shape, -1, np.int64)
    first = periods + gap
    if len(counts) > first:
        ends = np.arange(first, len(counts)) - gap
        found[first:] = total[ends] - total[ends - periods]
    return found


def _baseline(counts: I64, gap: int, least_sigma: float) -> tuple[F64, F64]:
    mean, sigma = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    first = BASELINE + gap
    if len(counts) > first:
        windows = np.lib.stride_tricks.sliding_window_view(counts[:len(counts) - gap - 1], BASELINE, axis=0)
        mean[first:] = windows.mean(axis=-1)
        sigma[first:] = np.maximum(windows.std(axis=-1, ddof=1), least_sigma)
    return mean, sigma


def _distance(difference: F64, sigma: F64) -> F64:
    """Difference in deviations; a deviation of zero makes any real difference infinite, none stays 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = difference / sigma
    flat = sigma <= NIL
    return np.where(flat, np.where(np.abs(difference) <= NIL, 0.0, np.copysign(np.inf, difference)), found)
