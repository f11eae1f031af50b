"""The likelihood ratio of a cylinder, and the fewest records that reach one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

LEAST = 2
"""Records that a cluster has at least."""


def ratio(count: npt.ArrayLike, expected: npt.ArrayLike, total: int) -> F64:
    """Log likelihood ratio, the same shape as the inputs together; 0 where no more than expected were counted.

    ``c ln(c / E) + (C - c) ln((C - c) / (C - E))`` for c > E. Source: Kulldorff (1997), Communications in Statistics
    26, and Kulldorff et al. (2005).
    """
    c, e = np.broadcast_arrays(np.asarray(count, np.float64), np.asarray(expected, np.float64))
    more = (c > e) & (e > 0)
    inside, mean = c[more], e[more]
    rest = total - inside
    found = np.zeros(c.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        outside = np.where(rest > 0, rest * np.log(rest / (total - mean)), 0.0)
    found[more] = inside * np.log(inside / mean) + outside
    return found


def largest_expected(level: float, most: int, total: int) -> F64:
    """Up to which expectation c records reach a ratio of `level`, for c = 0 ... `most`; 0 where never.

    The ratio falls as the expectation grows towards c, so the limit is found by halving. It is a little too large
    rather than too small: nothing that reaches the level is missed.
    """
    counts = np.arange(most + 1, dtype=np.float64)
    low, high = np.zeros(most + 1), counts.copy()
    for _ in range(60):
        middle = (low + high) / 2
        reached = ratio(counts, middle, total) >= level
        low, high = np.where(reached, middle, low), np.where(reached, high, middle)
    return np.where(counts >= LEAST, high * (1 + 1e-9), 0.0)


def fewest(level: float, most: int, total: int, products: int) -> I64:
    """Fewest records that reach a ratio of `level`, by the product of the two margins (E = product / total).

    Returns
    -------
    counts
        Shape (products + 1,), ``most + 1`` where no number up to `most` is enough.
    """
    limits = largest_expected(level, most, total)
    return np.searchsorted(limits, np.arange(products + 1) / total, side="left").astype(np.int64)
