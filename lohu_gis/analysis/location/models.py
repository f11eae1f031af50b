"""Maximal covering, p-median and set covering over a matrix of distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.location.bounding import Bounded, bounded
from lohu_gis.analysis.location.exchange import exchanged
from lohu_gis.analysis.location.solver import Program, solve
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Objective = Literal["coverage", "median", "set_covering"]

MOST_PAIRS = 150_000
"""Pairs of demand and site that are given to HiGHS; of more, each demand keeps its cheapest."""

SURE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Sites to open.

    Attributes
    ----------
    sites : shape (q,)
        Numbers of candidates, rising.
    value
        Weight covered (coverage), weight times metres (median), number of sites (set_covering).
    bound
        No choice is better than this; None where nothing is proven.
    """

    sites: I64
    value: float
    bound: float | None

    @property
    def gap(self) -> float | None:
        """``|value - bound| / value``, 0 for a proven optimum; None where nothing is proven."""
        if self.bound is None:
            return None
        off = abs(self.value - self.bound)
        return 0.0 if off <= SURE * max(abs(self.value), 1.0) else off / max(abs(self.value), SURE)


def maximal_covering(reach: Bool, weights: F64, sites: int, seconds: float, progress: Progress | None = None) -> Choice:
    """``max sum w_i z_i``, ``z_i <= sum of y_j within reach``, ``sum y = p`` (Church and ReVelle 1974).

    Parameters
    ----------
    reach : shape (candidates, demand)
    weights : shape (demand,)
        Not negative. Leave demand out that existing sites cover.
    sites
        p; fewer are opened where more cover nothing.
    """
    from scipy.sparse import csr_matrix, hstack, identity, vstack

    count = min(sites, len(reach))
    patterns, total = _same_reach(reach, weights)
    if count == 0 or patterns.shape[1] == 0:
        return Choice(np.empty(0, np.int64), 0.0, 0.0)
    places, groups = patterns.shape
    one = csr_matrix(np.concatenate([np.ones(places), np.zeros(groups)])[None])
    rows = vstack([hstack([csr_matrix(patterns.T.astype(float)), -identity(groups)]), one], format="csr")
    low = np.concatenate([np.zeros(groups), [0.0]])
    high = np.concatenate([np.full(groups, np.inf), [float(count)]])
    whole = np.concatenate([np.ones(places, np.int64), np.zeros(groups, np.int64)])
    solved = solve(Program(np.concatenate([np.zeros(places), -total]), rows, low, high, whole), seconds, progress)
    start = _greedy(patterns, total, count)
    chosen = start if solved.values is None else _better(
        start, np.flatnonzero(solved.values[:places] > 0.5), lambda own: -_covered(patterns, total, own))
    useful = _without_idle(patterns, total, chosen)
    bound = min(-solved.bound, float(total.sum()))
    return Choice(useful, _covered(patterns, total, useful), bound)


def set_covering(reach: Bool, seconds: float, progress: Progress | None = None) -> Choice:
    """The fewest sites that cover all demand that any candidate can cover (Toregas et al. 1971)."""
    from scipy.sparse import csr_matrix

    needed = np.unique(reach[:, reach.any(axis=0)], axis=1)
    if needed.shape[1] == 0:
        return Choice(np.empty(0, np.int64), 0.0, 0.0)
    places, groups = needed.shape
    solved = solve(Program(np.ones(places), csr_matrix(needed.T.astype(float)), np.ones(groups),
                           np.full(groups, np.inf), np.ones(places, np.int64)), seconds, progress)
    start = _without_idle(needed, np.ones(groups), _greedy(needed, np.ones(groups), places))
    own = start if solved.values is None else _better(start, np.flatnonzero(solved.values > 0.5), len)
    bound = float(np.ceil(solved.bound - SURE)) if np.isfinite(solved.bound) else 1.0
    return Choice(own, float(len(own)), max(bound, 1.0))


def p_median(distance: F64, weights: F64, sites: int, seconds: float, existing: F64 | None = None,
             progress: Progress | None = None) -> Choice:
    """``min sum w_i d_ij x_ij`` with p sites (Hakimi 1964; ReVelle and Swain 1970).

    Parameters
    ----------
    distance : shape (candidates, demand)
        In metres; infinite where there is no way. Demand that nothing reaches must be left out.
    weights : shape (demand,)
        Not negative.
    existing : shape (demand,)
        Metres to the nearest site that stays; infinite without one.
    """
    progress = progress or Progress()
    count = min(sites, len(distance))
    stay = np.full(distance.shape[1], np.inf) if existing is None else existing
    far = _beyond(distance, stay)
    finite, at_most = np.where(np.isfinite(distance), distance, far), np.where(np.isfinite(stay), stay, far)
    start = exchanged(finite, weights, count, at_most, progress.part(0.0, 0.1))
    value = _cost(finite, weights, start, at_most)
    if count == 0 or not value > 0:
        return Choice(start, value, value)
    costs, staying = finite * weights, np.where(np.isfinite(stay), at_most * weights, np.inf)
    proven = bounded(costs, staying, count, value, progress.part(0.1, 0.3))
    bound = proven.bound
    if value - bound > SURE * value:
        program = _median_program(*_fewer(costs, staying, proven), count)
        solved = solve(program, seconds, progress.part(0.3, 1.0))
        if solved.values is not None:
            start = _better(start, np.flatnonzero(solved.values[:len(distance)] > 0.5),
                            lambda own: _cost(finite, weights, own, at_most))
            value = _cost(finite, weights, start, at_most)
        # What was left out costs at least as much as the choice that was known.
        bound = max(bound, min(solved.bound, value))
    return Choice(start, value, min(bound, value))


def _fewer(costs: F64, stay: F64, proven: Bounded) -> tuple[F64, F64, Bounded]:
    """Where too many pairs are left: the cheapest of each demand, and one that costs as much as the next and needs no
    site. That only makes ways shorter, so the bound holds.
    """
    keep = max(MOST_PAIRS // costs.shape[1], 1)
    if proven.pairs.sum() <= MOST_PAIRS or keep >= len(costs):
        return costs, stay, proven
    cut = np.partition(costs, keep, axis=0)[keep]
    return costs, np.minimum(stay, cut), Bounded(proven.bound, proven.pairs & (costs < cut), np.ones(len(cut), bool))


def _median_program(costs: F64, stay: F64, proven: Bounded, count: int) -> Program:
    """``min sum c_ij x_ij``, ``x_ij <= y_j``, ``sum_j x_ij = 1``, ``sum y = p`` over the pairs that are left.

    A last pair of each demand is that with a site that is there already.
    """
    from scipy.sparse import csr_matrix

    places, homes = costs.shape
    site, demand = np.nonzero(proven.pairs)
    there = np.flatnonzero(proven.staying & np.isfinite(stay))
    pairs, number = len(site), np.arange(len(site))
    rows = np.concatenate([number, number, pairs + demand, pairs + there, np.full(places, pairs + homes)])
    columns = np.concatenate([places + number, site, places + number, places + pairs + np.arange(len(there)),
                              np.arange(places)])
    values = np.concatenate([np.ones(pairs), -np.ones(pairs), np.ones(pairs + len(there)), np.ones(places)])
    wide = places + pairs + len(there)
    matrix = csr_matrix((values, (rows, columns)), shape=(pairs + homes + 1, wide))
    low = np.concatenate([np.full(pairs, -np.inf), np.ones(homes), [0.0]])
    high = np.concatenate([np.zeros(pairs), np.ones(homes), [float(count)]])
    whole = np.zeros(wide, np.int64)
    whole[:places] = 1
    return Program(np.concatenate([np.zeros(places), costs[site, demand], stay[there]]), matrix, low, high, whole)


def _beyond(distance: F64, at_most: F64) -> float:
    """A distance that stands for no way: ten times the longest there is."""
    known = np.concatenate([distance[np.isfinite(distance)], at_most[np.isfinite(at_most)], [1.0]])
    return 10 * float(known.max())


def _cost(distance: F64, weights: F64, sites: I64, at_most: F64) -> float:
    best = at_most if len(sites) == 0 else np.minimum(distance[sites].min(axis=0), at_most)
    return float((weights * best).sum())


def _same_reach(reach: Bool, weights: F64) -> tuple[Bool, F64]:
    """Demand that the same candidates cover is one; what none covers is left out."""
    coverable = reach.any(axis=0) & (weights > 0)
    if not coverable.any():
        return reach[:, :0], np.empty(0)
    patterns, which = np.unique(reach[:, coverable], axis=1, return_inverse=True)
    return patterns, np.asarray(np.bincount(which.reshape(-1), weights[coverable]), np.float64)


def _covered(reach: Bool, weights: F64, sites: I64) -> float:
    return float(weights[reach[sites].any(axis=0)].sum())


def _greedy(reach: Bool, weights: F64, count: int) -> I64:
    """The site that adds most, again and again, until nothing is added."""
    left, chosen = weights.copy(), []
    for _turn in range(count):
        gain = reach @ left
        best = int(gain.argmax())
        if not gain[best] > 0:
            break
        chosen.append(best)
        left = np.where(reach[best], 0.0, left)
    return np.array(sorted(chosen), np.int64)


def _without_idle(reach: Bool, weights: F64, sites: I64) -> I64:
    """The sites without those that cover nothing that others do not."""
    kept = [int(site) for site in sites]
    for site in sites[::-1]:
        others = np.array([own for own in kept if own != site], np.int64)
        if _covered(reach, weights, others) >= _covered(reach, weights, np.array(kept, np.int64)):
            kept.remove(int(site))
    return np.array(kept, np.int64)


def _better(one: I64, other: I64, cost: object) -> I64:
    """The choice with the smaller cost, the second one where equal."""
    assert callable(cost)
    return one if cost(one) < cost(other) else other
