"""Is a density more than chance? Tails of the sum of kernels at random places.

If ``n`` events fell independently with density ``b(u)`` (integral 1 over the study area), the kernel sum at s has the
cumulants ``n K_j(s)`` of a compound Poisson variable, ``K_j(s) = integral of k(s - u)^j b(u) du``: mean ``n K_1``,
variance ``n K_2``, third cumulant ``n K_3``. The upper tail is taken from the Pearson type III (shifted gamma)
distribution of these three, by the cube-root approximation of Wilson and Hilferty (1931, PNAS 17:684). Weights ``w``
multiply the cumulants by ``sum w``, ``sum w^2``, ``sum w^3`` over their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.surface import KernelSpec, Mask, smoothed
from lohu_gis.analysis.grid import Grid
from lohu_gis.analysis.hotspot.discovery import significant_share

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Cumulants of one event's kernel at every cell, arrays (rows, columns)."""

    first: F64
    second: F64
    third: F64

    def expected(self, events: float) -> F64:
        """Mean density of that many events."""
        return self.first * events

    def upper_p(self, density: F64, events: float, squares: float | None = None, cubes: float | None = None) -> F64:
        """Chance of at least this density at each cell; 1 where nothing is there, NaN where nothing can be.

        Parameters
        ----------
        density : shape (rows, columns)
            Kernel sums, per square unit.
        events
            Sum of weights; `squares` and `cubes` are the sums of their powers (default: every weight is 1).
        """
        from scipy.special import ndtr

        squares = events if squares is None else squares
        cubes = events if cubes is None else cubes
        if events <= 0:
            return np.where(self.second > 0, 1.0, np.nan)
        possible = self.second > 0
        deviation = np.sqrt(np.where(possible, self.second, 1.0) * squares)
        z = (density - self.first * events) / deviation
        skew = np.maximum(self.third * cubes / deviation**3, 1e-9)
        inner = np.maximum(1.0 + skew * z / 2.0, 0.0)
        normal = 6.0 / skew * (np.cbrt(inner) - 1.0) + skew / 6.0
        normal = np.where(skew < 1e-4, z, normal)
        p = np.where(density > 0, ndtr(-normal), 1.0)
        return np.where(possible, p, np.nan)

    def significant(self, density: npt.NDArray[np.floating[Any]], events: float, alpha: float) -> Mask:
        """Cells whose density is more than chance, at a false discovery rate of `alpha`; every event weighs 1."""
        possible = self.second > 0
        tested = possible & (density > self.first * events)
        part = Chance(self.first[tested], self.second[tested], self.third[tested])
        p = np.ones(density.shape)
        p[tested] = part.upper_p(density[tested].astype(np.float64), events)
        return significant_share(p, int(possible.sum()), alpha)


def chance_of(baseline: F64, grid: Grid, kernel: KernelSpec, area: Mask | None = None) -> Chance:
    """The cumulants where events follow a baseline.

    Parameters
    ----------
    baseline : shape (rows, columns)
        Not negative, of any scale: where events fall if nothing but chance is at work; 1 everywhere for evenly.
    area
        Cells that can have events; elsewhere the baseline counts as 0 and the result is impossible.

    Where no cell can have events, every p is NaN.
    """
    allowed = baseline if area is None else np.where(area, baseline, 0.0)
    total = float(allowed.sum())
    if total <= 0:
        return Chance(np.zeros(grid.shape), np.zeros(grid.shape), np.zeros(grid.shape))
    share = allowed / total
    cumulants = [smoothed(share, grid, kernel, power) for power in (1, 2, 3)]
    for cumulant in cumulants:
        cumulant[cumulant < cumulant.max() * 1e-12] = 0.0  # rounding of the transform
        if area is not None:
            cumulant[~area] = 0.0
    return Chance(*cumulants)
