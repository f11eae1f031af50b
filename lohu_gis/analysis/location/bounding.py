"""A bound for the p-median, and what no good solution can contain: Lagrangian relaxation of who goes where.

``L(t) = sum t_i + sum of the p smallest r_j``, ``r_j = sum_i min(0, c_ij - t_i)`` is never above the optimum (Narula,
Ogbu and Samuelsson 1977); prices t are improved by subgradients (Held, Wolfe and Crowder 1974).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

ROUNDS = 600
PATIENCE = 20
"""Rounds without a better bound after which steps become half as long."""

SLACK = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """What is proven.

    Attributes
    ----------
    bound
        No choice costs less.
    pairs : shape (sites, demand)
        Pairs that a choice cheaper than the one known may contain.
    staying : shape (demand,)
        Demand that may go to a site that is there already.
    """

    bound: float
    pairs: Bool
    staying: Bool


def bounded(costs: F64, stay: F64, count: int, known: float, progress: Progress | None = None) -> Bounded:
    """Bound and remaining pairs.

    Parameters
    ----------
    costs : shape (sites, demand)
        Weight times metres, finite.
    stay : shape (demand,)
        Cost of going to a site that is there; infinite without one.
    count
        New sites.
    known
        Cost of the best choice known.
    """
    progress = progress or Progress()
    order = np.sort(np.concatenate([costs, stay[None]]), axis=0)
    prices, best, best_prices = order[min(1, len(order) - 1)].copy(), -np.inf, order[0]
    prices = np.where(np.isfinite(prices), prices, order[0])
    pace, idle = 1.0, 0
    for turn in range(ROUNDS):
        progress.at(turn / ROUNDS)
        value, slope = _relaxed(costs, stay, prices, count)
        if value > best:
            best, best_prices, idle = value, prices, 0
        else:
            idle += 1
        length = float((slope**2).sum())
        if length < 0.5 or known - best <= SLACK * max(known, 1.0) or pace < 1e-4:
            break
        if idle >= PATIENCE:
            pace, idle, prices = pace / 2, 0, best_prices
            continue
        prices = prices + pace * max(known - value, SLACK * known) / length * slope
    progress.at(1.0)
    return _kept(costs, stay, count, known, best_prices)


def _relaxed(costs: F64, stay: F64, prices: F64, count: int) -> tuple[float, F64]:
    """The value at these prices and which way is up: how often each demand is not served."""
    gains = np.minimum(costs - prices, 0.0)
    sums = gains.sum(axis=1)
    chosen = np.argsort(sums, kind="stable")[:count]
    staying = np.minimum(stay - prices, 0.0)
    served = (gains[chosen] < 0).sum(axis=0) + (staying < 0)
    return float(prices.sum() + sums[chosen].sum() + staying.sum()), 1.0 - served


def _kept(costs: F64, stay: F64, count: int, known: float, prices: F64) -> Bounded:
    """Pairs whose use would lift the bound above what is known are out (reduced costs)."""
    value, _slope = _relaxed(costs, stay, prices, count)
    sums = np.minimum(costs - prices, 0.0).sum(axis=1)
    last = np.sort(sums)[min(count, len(sums)) - 1]
    # A site outside of the best ones takes the place of the last of them.
    opening = np.maximum(sums - last, 0.0)
    limit = known + SLACK * max(known, 1.0)
    pairs = value + opening[:, None] + np.maximum(costs - prices, 0.0) <= limit
    return Bounded(value, pairs, value + np.maximum(stay - prices, 0.0) <= limit)
