"""Cosines of texts: of given pairs, and all pairs above a threshold without comparing everything with everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

if TYPE_CHECKING:
    from scipy.sparse import csr_array

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

PAIRS_AT_ONCE = 100_000
ROWS_AT_ONCE = 512
ROUNDING = 1e-9
"""Two equal texts must not miss a similarity of 1 by the last bit."""


def cosines(weights: csr_array, first: I64, second: I64, progress: Progress | None = None) -> F64:
    """The cosine of each pair of rows, shape (pairs,); rows have length 1."""
    found = np.zeros(len(first))
    for part in (progress or Progress()).chunks(len(first), PAIRS_AT_ONCE):
        found[part] = np.asarray(weights[first[part]].multiply(weights[second[part]]).sum(axis=1)).ravel()
    return found


def similar_pairs(weights: csr_array, at_least: float, progress: Progress | None = None) -> tuple[I64, I64, F64]:
    """All pairs of rows with a cosine of at least `at_least`: lower row, higher row, cosine; sorted by rows.

    Every text keeps the rarest of its grams until what is left is shorter than `at_least`. Two texts that share none
    of the kept ones cannot be so similar, whatever else they share, because rarity is one order for all: only texts
    that share one are compared (prefix filter; Bayardo, Ma, Srikant 2007: Scaling up all pairs similarity search).

    Raises
    ------
    ValueError
        `at_least` is not above 0: every pair would be one.
    """
    if not at_least > 0:
        raise ValueError("a similarity of 0 holds for every pair")
    progress = progress or Progress()
    kept = _rarest(weights, at_least)
    turned = kept.T.tocsr()
    first, second, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    for part in progress.chunks(weights.shape[0], ROWS_AT_ONCE):
        shared = (kept[part] @ turned).tocoo()
        low, high = shared.row.astype(np.int64) + part.start, shared.col.astype(np.int64)
        ahead = low < high
        low, high = low[ahead], high[ahead]
        cosine = cosines(weights, low, high)
        near = cosine >= at_least - ROUNDING
        first.append(low[near])
        second.append(high[near])
        values.append(cosine[near])
    low, high, cosine = np.concatenate(first), np.concatenate(second), np.concatenate(values)
    order = np.lexsort((high, low))
    return low[order], high[order], cosine[order]


def _rarest(weights: csr_array, at_least: float) -> csr_array:
    """Ones where a row's gram belongs to the prefix: rarest first, until the rest is shorter than the threshold."""
    from scipy.sparse import csr_array

    rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    texts_with = np.bincount(weights.indices, minlength=weights.shape[1])
    order = np.lexsort((weights.indices, -texts_with[weights.indices], rows))  # the commonest first in each row
    squares = weights.data[order] ** 2
    running = np.cumsum(squares)
    before = np.concatenate(([0.0], running))[weights.indptr[:-1]]
    tail = running - np.repeat(before, np.diff(weights.indptr))  # squared length of this gram and all commoner ones
    chosen = order[tail >= (at_least - ROUNDING) ** 2]
    ones = np.ones(len(chosen), np.float32)
    return csr_array((ones, (rows[chosen], weights.indices[chosen])), shape=weights.shape)
