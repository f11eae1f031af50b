"""Means weighted by inverse squared distances (Shepard 1968)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

NEAREST = 48
BLOCK = 1_000_000


def weighted(points: F64, values: F64, targets: F64, neighbours: int | None = None,
             progress: Progress | None = None) -> F64:
    """``sum(z_i / d_i^2) / sum(1 / d_i^2)`` over the nearest stations (48 unless told); at a station its value."""
    from scipy.spatial import cKDTree

    count = min(neighbours or NEAREST, len(points))
    tree, found = cKDTree(points), np.empty(len(targets))
    for part in (progress or Progress()).chunks(len(targets), max(BLOCK // count, 1)):
        apart, near = tree.query(targets[part], k=count)
        found[part] = _mean(apart.reshape(-1, count), values[near.reshape(-1, count)])
    return found


def left_out(points: F64, values: F64, neighbours: int | None = None) -> F64:
    """The mean at each station from the others; NaN for a single one."""
    from scipy.spatial import cKDTree

    count = min(neighbours or NEAREST, len(points) - 1)
    if count < 1:
        return np.full(len(points), np.nan)
    apart, near = cKDTree(points).query(points, k=count + 1)
    return _mean(apart[:, 1:], values[near[:, 1:]])


def _mean(apart: F64, values: F64) -> F64:
    """Weighted means of rows; where a distance is zero its value alone counts."""
    # Divided by the nearest distance first, so that no square under- or overflows.
    least = apart.min(axis=1, keepdims=True)
    weights = np.where(least > 0, (np.where(least > 0, least, 1.0) / np.where(apart > 0, apart, 1.0)) ** 2, apart == 0)
    return np.asarray((weights * values).sum(axis=1) / weights.sum(axis=1), np.float64)
