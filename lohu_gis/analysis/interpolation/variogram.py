"""Models of how unlike values are with distance, and their fit to what was measured.

Ranges follow the convention of GSLIB (Deutsch and Journel 1998): for exponential and gaussian models the practical
range, where 95 % of the sill is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Shape = Literal["spherical", "exponential", "gaussian"]

SHAPES: tuple[Shape, ...] = ("spherical", "exponential", "gaussian")
LAGS = 15
MOST_STATIONS = 2000
"""Pairs among more stations are taken from every nth of them."""


@dataclass(frozen=True, slots=True)
class Variogram:
    """``gamma(h)``: 0 at 0, `nugget` just beside it, `sill` far away.

    Attributes
    ----------
    shape
        With u = h / range: spherical ``1.5 u - 0.5 u^3`` (1 beyond the range), exponential ``1 - exp(-3 u)``,
        gaussian ``1 - exp(-3 u^2)``; times ``sill - nugget``, plus the nugget.
    reach
        The (practical) range in metres.
    sill
        Total, the nugget included.
    nugget
        Between 0 and the sill.
    """

    shape: Shape
    reach: float
    sill: float
    nugget: float

    def at(self, distance: F64) -> F64:
        """Semivariances at distances (any shape)."""
        rise = risen(self.shape, distance / self.reach)
        return np.where(distance > 0, self.nugget + (self.sill - self.nugget) * rise, 0.0)


def risen(shape: Shape, share: F64) -> F64:
    """How much of the sill is reached at a share of the range."""
    if shape == "spherical":
        near = np.minimum(share, 1.0)
        return np.asarray(1.5 * near - 0.5 * near**3)
    return np.asarray(1 - np.exp(-3 * (share if shape == "exponential" else share**2)))


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Mean semivariances of pairs in bins of distance.

    Attributes
    ----------
    distance, gamma : shape (m,)
        Mean distance and mean of ``(z_i - z_j)^2 / 2`` of each bin.
    pairs : shape (m,)
        How many pairs it holds.
    """

    distance: F64
    gamma: F64
    pairs: F64


def measured(points: F64, values: F64, lags: int = LAGS) -> Measured:
    """Semivariances in bins of equal width up to half of the greatest distance; empty below two places."""
    from scipy.spatial.distance import pdist

    if len(points) > MOST_STATIONS:
        step = -(-len(points) // MOST_STATIONS)
        points, values = points[::step], values[::step]
    apart = pdist(points)
    if len(apart) == 0:
        return Measured(np.empty(0), np.empty(0), np.empty(0))
    unlike = pdist(values[:, None], "sqeuclidean") / 2
    limit = apart.max() / 2 if len(points) > 3 else apart.max()
    near = apart <= limit * (1 + 1e-9)
    bins = np.minimum((apart[near] / limit * lags).astype(np.int64), lags - 1)
    pairs = np.bincount(bins, minlength=lags).astype(np.float64)
    there = pairs > 0
    distance = np.bincount(bins, apart[near], lags)[there] / pairs[there]
    return Measured(distance, np.bincount(bins, unlike[near], lags)[there] / pairs[there], pairs[there])


def fitted(found: Measured, shapes: tuple[Shape, ...] = SHAPES) -> Variogram | None:
    """The model with the least ``sum(pairs / h^2 (gamma - model)^2)`` (the weights of gstat), or None.

    Nugget and sill are not negative and follow from the range in closed form, so that only the range is searched: from
    the shortest bin to the longest, in 60 steps and then finer around the best. None where there are fewer than three
    bins, or all values are the same.
    """
    if len(found.distance) < 3 or not found.gamma.max(initial=0.0) > 0:
        return None
    best = min((_best_range(found, shape) for shape in shapes), key=lambda fit: fit[0])
    return best[1]


def _best_range(found: Measured, shape: Shape) -> tuple[float, Variogram]:
    """Smallest sum of squares and its model."""
    low, high = float(found.distance.min()), float(found.distance.max())
    best = (np.inf, Variogram(shape, high, 1.0, 0.0))
    for _round in range(3):
        ranges = np.geomspace(low, high, 60)
        fits = [_at_range(found, shape, float(reach)) for reach in ranges]
        at = min(range(len(fits)), key=lambda i: fits[i][0])
        best = min(best, fits[at], key=lambda fit: fit[0])
        low, high = float(ranges[max(at - 1, 0)]), float(ranges[min(at + 1, len(ranges) - 1)])
    return best


def _at_range(found: Measured, shape: Shape, reach: float) -> tuple[float, Variogram]:
    """Nugget and sill for a given range by least squares without negative parts."""
    from scipy.optimize import nnls

    weight = np.sqrt(found.pairs) / found.distance
    rise = risen(shape, found.distance / reach)
    parts, rest = nnls(np.column_stack([weight, weight * rise]), weight * found.gamma)
    return float(rest) ** 2, Variogram(shape, reach, float(parts.sum()), float(parts[0]))
