"""What chance alone gives: a place keeps its value, its neighbours are drawn from all other places."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

BLOCK = 2_000_000
"""Sums computed at once."""


def two_sided_p(values: F64, counts: I64, sums: F64, permutations: int, seed: int,
                progress: Progress | None = None) -> F64:
    """Conditional permutation p of sums over neighbours.

    Each draw puts all values in a random order; a place with k neighbours takes the first k of them that are not its
    own value. ``p = (M + 1) / (R + 1)`` with M the draws whose sum is at least as far from its mean
    ``k x (mean of the other values)`` as the true one. One-sided ("directed") values, which are too small, are not
    offered.

    Parameters
    ----------
    values
        Shape (n,), without NaN, in an order that does not depend on how rows came (`weights.canonical_order`).
    counts
        Neighbours of each place, the place itself left out, int64 (n,).
    sums
        Sum of `values` over them, (n,).

    Returns
    -------
    p
        Shape (n,); NaN where there are no neighbours.
    """
    count = len(values)
    if count < 2 or permutations < 1:
        return np.full(count, np.nan)
    mean = counts * ((values.sum() - values) / (count - 1))
    scale = np.abs(values).max()
    far = np.abs(sums - mean) - 1e-9 * scale * np.maximum(counts, 1)
    longest = int(counts.max())
    draws = np.random.default_rng(seed)
    beyond = np.zeros(count, np.int64)
    size = max(1, min(permutations, BLOCK // max(count, longest + 2)))
    for part in (progress or Progress()).chunks(permutations, size):
        drawn = np.stack([draws.choice(count, min(longest + 1, count), replace=False)
                          for _ in range(part.stop - part.start)])
        beyond += (np.abs(_sums(values, counts, drawn) - mean) >= far).sum(axis=0)
    p: F64 = np.where(counts > 0, (beyond + 1.0) / (permutations + 1.0), np.nan)
    return p


def _sums(values: F64, counts: I64, drawn: I64) -> F64:
    """Sum of the first `counts` values of each draw (m, k) for each place, its own left out: shape (m, n)."""
    longest = drawn.shape[1]
    taken = values[drawn]
    running = np.concatenate([np.zeros((len(drawn), 1)), np.cumsum(taken, axis=1)], axis=1)
    sums: F64 = running[:, counts]
    # Where a place drew itself, the next draw takes its place.
    itself = np.arange(longest)[None, :] < counts[drawn]
    draw, at = np.nonzero(itself)
    who = drawn[draw, at]
    sums[draw, who] = running[draw, counts[who] + 1] - values[who]
    return sums
