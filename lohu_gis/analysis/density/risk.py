"""Relative risk of two sets of events: the logarithm of the ratio of their densities, tested by random labelling.

``log rho(s) = log(f(s) / g(s))`` with the densities f of cases and g of controls, each divided by its number of events
(Kelsall and Diggle 1995, Statistics in Medicine 14:2335). Under the hypothesis that labels are random, n1 of the
n1 + n0 events are drawn as cases; p counts the draws at least as extreme, the observed labelling included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.surface import KernelSpec, smoothed, spread
from lohu_gis.analysis.grid import Grid
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Risk:
    """Arrays (rows, columns); NaN where both sets are too thin.

    Attributes
    ----------
    log_ratio
        Natural logarithm of the ratio of densities; 0 is equal.
    p
        Two-sided, of random labelling.
    """

    log_ratio: F64
    p: F64


def relative_risk(cases: F64, controls: F64, grid: Grid, kernel: KernelSpec, *, least: float, permutations: int,
                  seed: int, progress: Progress | None = None) -> Risk:
    """Ratio of two densities with p of random labelling.

    Parameters
    ----------
    cases, controls : shapes (n1, 2), (n0, 2)
        Places of both sets; none of them empty.
    least
        Events of both sets together that a kernel must hold at a place (its effective number
        ``density(s) / k(0)``), else there is no value; it is also the tolerance added to both densities.
    permutations
        Draws; 0 gives p NaN.
    """
    progress = progress or Progress()
    places = np.concatenate([cases, controls])
    n1, n0 = len(cases), len(controls)
    peak = float(kernel.at(np.zeros(1))[0])
    pooled = smoothed(spread(places, np.ones(n1 + n0), grid)[0, 0], grid, kernel)
    known = pooled >= least * peak
    tolerance = least * peak / (n1 + n0)

    def ratio(chosen: npt.NDArray[np.int64]) -> F64:
        first = smoothed(spread(places[chosen], np.ones(n1), grid)[0, 0], grid, kernel)
        second = np.maximum(pooled - first, 0.0)
        return np.log(first / n1 + tolerance) - np.log(second / n0 + tolerance)

    observed = ratio(np.arange(n1))
    high, low = np.ones(grid.shape), np.ones(grid.shape)
    rng = np.random.default_rng(seed)
    for part in progress.chunks(permutations, 1):
        drawn = ratio(rng.permutation(n1 + n0)[:n1])
        high += drawn >= observed - 1e-9
        low += drawn <= observed + 1e-9
        del part
    p = np.minimum(2 * np.minimum(high, low) / (permutations + 1), 1.0) if permutations else np.full(grid.shape, np.nan)
    return Risk(np.where(known, observed, np.nan), np.where(known, p, np.nan))
