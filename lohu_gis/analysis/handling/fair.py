"""Fair comparison of units: the mix of their cases, how little small numbers prove, who really differs from whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.shares import shares
from lohu_gis.analysis.handling.survival import Z95

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Z998 = 3.090232306167813
"""Two-sided 99.8 % of the normal distribution."""


@dataclass(frozen=True, slots=True, eq=False)
class Fair:
    """k units compared by something that a case is or is not (late, dissatisfied ...).

    Attributes
    ----------
    n, observed, expected : float64, shape (k,)
        Cases that count, those that are, and how many would be if each kind of case went as it goes on the whole.
    rate
        ``observed / n``; NaN without cases.
    adjusted
        ``observed / expected`` times the overall rate: the rate as if all units had the same mix.
    shrunk, low, high
        The adjusted rate drawn towards the overall one as far as chance explains it, and its 95 % interval.
    rank_low, rank_high
        Best and worst rank (1 is the lowest rate) that the intervals leave open; 0 without cases.
    overall
        Rate of all cases together.
    between
        Standard deviation of true adjusted rates between units; 0: chance alone explains all differences.
    """

    n: F64
    observed: F64
    expected: F64
    rate: F64
    adjusted: F64
    shrunk: F64
    low: F64
    high: F64
    rank_low: I64
    rank_high: I64
    overall: float
    between: float


def compared(known: Bools, event: Bools, units: I64, count: int, kinds: I64 | None = None) -> Fair:
    """Compare units.

    Indirect standardisation over `kinds` of cases; then a normal empirical Bayes model: the adjusted rate of a unit
    varies around the overall rate with the variance of its sum of binomial cases, the true rates vary between units
    with a variance after DerSimonian and Laird 1986.

    Parameters
    ----------
    known, event : bool, shape (n,)
        Cases that count, and those of them that are what is asked.
    units : int64, shape (n,)
        0 ... `count` - 1.
    kinds : int64, shape (n,), optional
        Kind of each case (category), 0 or more; None: no adjustment.
    """
    unit, hit = units[known], event[known].astype(np.float64)
    kind = np.zeros(len(unit), np.int64) if kinds is None else kinds[known]
    n = np.bincount(unit, minlength=count).astype(np.float64)
    observed = _sums(unit, hit, count)
    of_kind = shares(_sums(kind, hit), np.bincount(kind).astype(np.float64))
    chance = of_kind[kind]
    expected = _sums(unit, chance, count)
    spread = _sums(unit, chance * (1 - chance), count)
    overall = float(hit.mean()) if len(hit) else float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        adjusted = np.where(expected > 0, observed / expected * overall, np.where(n > 0, 0.0, np.nan))
        error2 = np.where(expected > 0, spread / expected**2 * overall**2, np.nan)
    between2 = _between(adjusted, error2)
    shrunk, half = _shrunk(adjusted, error2, between2, overall)
    low, high = np.clip(shrunk - half, 0, 1), np.clip(shrunk + half, 0, 1)
    first, last = rank_range(low, high)
    return Fair(n, observed, expected, shares(observed, n), adjusted, shrunk, low, high, first, last, overall,
                float(np.sqrt(between2)))


def rank_range(low: F64, high: F64) -> tuple[I64, I64]:
    """Best and worst rank of each interval: only intervals that do not touch are told apart; 0 for NaN."""
    known = ~np.isnan(low)
    first, last = np.zeros(len(low), np.int64), np.zeros(len(low), np.int64)
    for place in np.flatnonzero(known):
        first[place] = 1 + int((high[known] < low[place]).sum())
        last[place] = int(known.sum()) - int((low[known] > high[place]).sum())
    return first, last


def funnel(overall: float, n: F64, z: float) -> tuple[F64, F64]:
    """Limits within which chance keeps a share of `n` cases: ``p -+ z sqrt(p (1 - p) / n)``, within 0 and 1.

    Spiegelhalter 2005.
    """
    with np.errstate(divide="ignore"):
        half = z * np.sqrt(overall * (1 - overall) / n)
    return np.clip(overall - half, 0, 1), np.clip(overall + half, 0, 1)


def _sums(numbers: I64, values: F64, count: int = 0) -> F64:
    return np.bincount(numbers, weights=values, minlength=count).astype(np.float64)


def _between(rate: F64, error2: F64) -> float:
    """Variance between units, DerSimonian and Laird; 0 when chance explains everything."""
    used = error2 > 0
    if used.sum() < 2:
        return 0.0
    weight = 1 / error2[used]
    mean = np.sum(weight * rate[used]) / weight.sum()
    excess = np.sum(weight * (rate[used] - mean) ** 2) - (used.sum() - 1)
    return max(0.0, float(excess / (weight.sum() - np.sum(weight**2) / weight.sum())))


def _shrunk(rate: F64, error2: F64, between2: float, overall: float) -> tuple[F64, F64]:
    """Rates drawn to the overall one, and half of their 95 % intervals.

    Where nothing varies between units, the interval is that of the unit's own chance, so that it never pretends to
    know more than the cases tell.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        trust = np.where(error2 > 0, between2 / (between2 + error2), 1.0)
    trust = np.where(np.isnan(rate), np.nan, trust)
    shrunk = overall + trust * (rate - overall)
    half = Z95 * np.sqrt(np.where(trust > 0, trust, 1.0) * np.nan_to_num(error2))
    return shrunk, np.where(np.isnan(rate), np.nan, half)
