"""Gi* of Ord and Getis: is the sum around a place larger or smaller than chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.chance import two_sided_p
from lohu_gis.analysis.hotspot.weights import Neighbours
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


def gi_star(sums: F64, weights: F64, squares: F64, total: float, squared: float, count: int) -> F64:
    """z of Gi* from sums, NaN where it is undefined (all values equal, or everything is a neighbour).

    ``z = (sum w x - mean W) / (S sqrt((n sum w^2 - W^2) / (n - 1)))`` with ``S = sqrt(sum x^2 / n - mean^2)``; the
    place itself is one of its neighbours. Source: Ord and Getis (1995), Geographical Analysis 27. Scaling the weights
    of a row leaves z as it is.

    Parameters
    ----------
    sums
        ``sum_j w_ij x_j`` of each place.
    weights, squares
        ``sum_j w_ij`` and ``sum_j w_ij^2``, of the same shape or one that fits it.
    total, squared
        Sum of x and of x^2 over all `count` values.
    """
    if count < 2:
        return np.full(np.shape(sums), np.nan)
    mean = total / count
    spread = np.sqrt(max(squared / count - mean * mean, 0.0))
    room = (count * squares - weights * weights) / (count - 1.0)
    # Rounding leaves a little room where everything is a neighbour of everything.
    fits = (spread > 0) & (room > 1e-9 * squares)
    z: F64 = np.divide(sums - mean * weights, spread * np.sqrt(np.maximum(room, 0.0)),
                       out=np.full(np.broadcast_shapes(np.shape(sums), np.shape(room)), np.nan), where=fits)
    return z


def centred(values: F64) -> F64:
    """Deviations from the mean, exactly 0 where all values are equal but for rounding.

    Gi* and Moran's I do not change when a constant is added; sums of deviations lose no digits.
    """
    if not len(values) or np.ptp(values) <= 1e-12 * float(np.abs(values).max()):
        return np.zeros(len(values))
    deviations: F64 = values - values.mean()
    return deviations


def normal_p(z: F64) -> F64:
    """Two-sided p of a standard normal z; NaN stays NaN."""
    from scipy.special import erfc

    p: F64 = erfc(np.abs(z) / np.sqrt(2.0))
    return p


@dataclass(frozen=True)
class GettingHot:
    """Gi* of n places: z, two-sided normal p, and the permutation p where asked for."""

    z: F64
    p: F64
    p_sim: F64 | None


def getis_ord(values: F64, neighbours: Neighbours, permutations: int = 0, seed: int = 0,
              progress: Progress | None = None) -> GettingHot:
    """Gi* with binary weights, the place itself included.

    Parameters
    ----------
    values
        Shape (n,), without NaN; with `permutations` in an order that does not depend on how rows came.
    permutations
        Conditional permutations for `GettingHot.p_sim`; 0 for none.
    """
    values = centred(values)
    around = neighbours.sums(values)
    size = (neighbours.counts + 1).astype(np.float64)
    z = gi_star(around + values, size, size, float(values.sum()), float(values @ values), len(values))
    p_sim = None
    if permutations:
        p_sim = np.where(np.isnan(z), np.nan,
                         two_sided_p(values, neighbours.counts, around, permutations, seed, progress))
    return GettingHot(z, normal_p(z), p_sim)
