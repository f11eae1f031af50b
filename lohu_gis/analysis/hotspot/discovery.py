"""False discovery rate: how many of the places called remarkable are remarkable by chance."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Correction = Literal["bh", "by"]


def adjusted(p: F64, correction: Correction = "bh") -> F64:
    """q values: the smallest false discovery rate at which each test counts; same shape as `p`, NaN stays NaN.

    ``bh`` after Benjamini and Hochberg (1995): ``q_(i) = min over j >= i of m p_(j) / j``, over the m tests that are
    not NaN. ``by`` after Benjamini and Yekutieli (2001) multiplies by ``1 + 1/2 + ... + 1/m`` and holds under any
    dependence.
    """
    found = np.full(p.shape, np.nan)
    tested = ~np.isnan(p)
    known = p[tested]
    count = len(known)
    if not count:
        return found
    order = np.argsort(known, kind="stable")
    ranks = np.arange(1, count + 1)
    factor = float((1.0 / ranks).sum()) if correction == "by" else 1.0
    rising = np.minimum.accumulate((known[order] * count * factor / ranks)[::-1])[::-1]
    q = np.empty(count)
    q[order] = np.minimum(rising, 1.0)
    found[tested] = q
    return found


def significant_share(p: F64, tests: int, alpha: float) -> npt.NDArray[np.bool_]:
    """Which p have a q (after Benjamini and Hochberg) of at most `alpha`, without sorting those that cannot.

    Parameters
    ----------
    p
        Any shape, without NaN; what was not tested is 1.
    tests
        How many tests there were.
    """
    candidates = np.sort(p[p <= alpha], axis=None)
    passed = np.flatnonzero(candidates <= alpha * np.arange(1, len(candidates) + 1) / max(tests, 1))
    limit = candidates[passed[-1]] if len(passed) else -1.0
    return np.asarray(p <= limit)


def bins(z: F64, q: F64) -> npt.NDArray[np.int64]:
    """Hot (+) and cold (-) bins: 3, 2, 1 for q up to 0.01, 0.05, 0.10, else 0, also where q is unknown."""
    level = (q <= 0.01).astype(np.int64) + (q <= 0.05) + (q <= 0.10)
    return level * np.sign(np.nan_to_num(z)).astype(np.int64)
