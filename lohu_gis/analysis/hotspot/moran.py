"""Moran's I: do neighbours resemble each other, everywhere and here."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.chance import two_sided_p
from lohu_gis.analysis.hotspot.getis import centred
from lohu_gis.analysis.hotspot.weights import Neighbours
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]

QUADRANTS = np.array(["LL", "LH", "HL", "HH"], object)
"""Own value, then that of the neighbours: high or low against the mean."""


@dataclass(frozen=True)
class Likeness:
    """Moran's I of all places; NaN where it is undefined (equal values, nobody has a neighbour)."""

    i: float
    expected: float
    variance: float

    @property
    def z(self) -> float:
        """Deviations from the expectation; NaN where there is no variance."""
        return (self.i - self.expected) / math.sqrt(self.variance) if self.variance > 0 else math.nan

    @property
    def p(self) -> float:
        """Two-sided p from the normal distribution."""
        return math.erfc(abs(self.z) / math.sqrt(2.0))


def moran(values: F64, neighbours: Neighbours) -> Likeness:
    """Moran's I with row-standardised weights, its expectation and its variance under randomisation.

    ``I = n / S0 x sum_ij w_ij z_i z_j / sum z^2``, ``E = -1 / (n - 1)``; variance after Cliff and Ord (1981),
    Spatial Processes, eq. 1.44. Places without a neighbour have weights 0 and count in n.
    """
    count, z = len(values), centred(values)
    squared = float(z @ z)
    expected = -1.0 / (count - 1) if count > 1 else math.nan
    joined = neighbours.counts > 0
    if squared == 0 or not joined.any():
        return Likeness(math.nan, expected, math.nan)
    share = np.divide(1.0, neighbours.counts, out=np.zeros(count), where=joined)
    s0 = float(joined.sum())
    i = count / s0 * float((z * share) @ neighbours.sums(z)) / squared
    # Row i holds w_ij = 1 / c_i: S1 = sum (w_ij + w_ji)^2 / 2 and S2 = sum of (row sum + column sum)^2.
    rows = np.repeat(np.arange(count), neighbours.counts)
    columns = np.bincount(neighbours.of, share[rows], minlength=count)
    s1 = float((share[rows] ** 2).sum()) + _mutual(neighbours, rows, share)
    s2 = float(((joined + columns) ** 2).sum())
    return Likeness(i, expected, _variance(count, s0, s1, s2, count * float((z**4).sum()) / squared**2))


def _mutual(neighbours: Neighbours, rows: npt.NDArray[np.int64], share: F64) -> float:
    """``sum w_ij w_ji``: only pairs that are neighbours of each other have both."""
    count = len(share)
    keys = rows * count + neighbours.of
    both = np.isin(neighbours.of * count + rows, keys, assume_unique=True)
    return float((share[rows] * share[neighbours.of])[both].sum())


def _variance(n: int, s0: float, s1: float, s2: float, kurtosis: float) -> float:
    if n < 4:
        return math.nan
    top = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0)
    top -= kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)
    return top / ((n - 1) * (n - 2) * (n - 3) * s0 * s0) - 1.0 / (n - 1) ** 2


@dataclass(frozen=True)
class LocalLikeness:
    """Local Moran's I of n places, the p of conditional permutation, and the quadrant (None where unknown)."""

    i: F64
    p: F64
    quadrant: npt.NDArray[np.object_]


def local_moran(values: F64, neighbours: Neighbours, permutations: int = 999, seed: int = 0,
                progress: Progress | None = None) -> LocalLikeness:
    """Local Moran's I, ``I_i = (n - 1) z_i (mean of z over the neighbours) / sum z^2`` (Anselin 1995, as in PySAL).

    NaN without a neighbour, or where all values are equal. Values in an order that does not depend on how rows came.
    """
    count, z = len(values), centred(values)
    squared, joined = float(z @ z), neighbours.counts > 0
    sums = neighbours.sums(z)
    known = joined & (squared > 0)
    lag = np.divide(sums, neighbours.counts, out=np.full(count, np.nan), where=known)
    i = (count - 1) * z * lag / squared if squared > 0 else np.full(count, np.nan)
    p = np.where(known, two_sided_p(z, neighbours.counts, sums, permutations, seed, progress), np.nan)
    quadrant = QUADRANTS[2 * (z > 0) + (np.nan_to_num(lag) > 0)]
    quadrant[~known] = None
    return LocalLikeness(i, p, quadrant)
