"""A good choice of sites in short time: add greedily, then exchange while it helps (Teitz and Bart 1968)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

ROUNDS = 50


def exchanged(distance: F64, weights: F64, count: int, at_most: F64, progress: Progress | None = None) -> I64:
    """`count` sites for a p-median, rising; nothing is proven about them.

    Parameters
    ----------
    distance : shape (candidates, demand)
        Finite, in metres.
    weights, at_most : shape (demand,)
        Weight, and metres to the nearest site that stays.
    """
    progress = progress or Progress()
    chosen: list[int] = []
    best = at_most.copy()
    for _turn in range(count):
        progress.check()
        costs = np.minimum(distance, best) @ weights
        costs[chosen] = np.inf
        chosen.append(int(costs.argmin()))
        best = np.minimum(best, distance[chosen[-1]])
    for turn in range(ROUNDS):
        progress.at(turn / ROUNDS)
        if not _exchange(distance, weights, chosen, at_most):
            break
    progress.at(1.0)
    return np.array(sorted(chosen), np.int64)


def _exchange(distance: F64, weights: F64, chosen: list[int], at_most: F64) -> bool:
    """One round: each site gives way to the candidate that makes most of its place; whether any did."""
    moved = False
    for place in range(len(chosen)):
        others = [site for at, site in enumerate(chosen) if at != place]
        best = np.minimum(distance[others].min(axis=0), at_most) if others else at_most
        costs = np.minimum(distance, best) @ weights
        costs[others] = np.inf
        candidate = int(costs.argmin())
        if costs[candidate] < costs[chosen[place]] * (1 - 1e-12):
            chosen[place], moved = candidate, True
    return moved
