"""Counts by place and time, and Gi* over neighbours in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.getis import centred, gi_star, normal_p
from lohu_gis.analysis.hotspot.weights import Neighbours, within_distance

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Tail = Literal["counts", "pearson", "normal"]


@dataclass(frozen=True)
class Cube:
    """Events counted in square cells and steps of days; only cells with at least one event.

    Attributes
    ----------
    cells
        Column and row of each cell in multiples of the side, int64 (m, 2), from south to north, west to east.
    counts
        Shape (m, T).
    first_day
        First day of step 0; the last step ends on the last day of the period.
    step_days
        Days of a step.
    """

    cells: I64
    counts: F64
    cell_m: float
    first_day: int
    step_days: int

    @property
    def steps(self) -> int:
        """How many steps."""
        return int(self.counts.shape[1])

    def centres(self) -> F64:
        """Centres of the cells, (m, 2)."""
        centres: F64 = (self.cells.astype(np.float64) + 0.5) * self.cell_m
        return centres

    def days_of(self, step: int) -> tuple[int, int]:
        """First and last day of a step."""
        first = self.first_day + step * self.step_days
        return first, first + self.step_days - 1


def cube_of(places: F64, day: I64, period: tuple[int, int], cell_m: float, step_days: int) -> tuple[Cube, int]:
    """The cube of events (n, 2) on days (n,), and how many lie before its first whole step.

    Parameters
    ----------
    period
        First and last day. Steps are counted back from the last, so that the last is whole; a shorter period is one
        step.
    """
    steps = max((period[1] - period[0] + 1) // step_days, 1)
    first = period[1] - steps * step_days + 1
    inside = (day >= first) & (day <= period[1])
    cells, which = np.unique(np.floor(places[inside] / cell_m)[:, ::-1].astype(np.int64), axis=0, return_inverse=True)
    at = which.reshape(-1) * steps + (day[inside] - first) // step_days
    counts = np.bincount(at, minlength=len(cells) * steps).reshape(len(cells), steps).astype(np.float64)
    return Cube(cells[:, ::-1], counts, cell_m, first, step_days), int((day < first).sum())


def neighbourhood(cube: Cube, reach_m: float) -> Neighbours:
    """Cells whose centres are at most `reach_m` apart."""
    return within_distance(cube.centres(), reach_m)


@dataclass(frozen=True)
class Heat:
    """Gi* of a cube: z and two-sided p of each cell and step, (m, T)."""

    z: F64
    p: F64


def space_time_gi(counts: F64, neighbours: Neighbours, before: int = 1, tail: Tail = "counts") -> Heat:
    """Gi* over neighbours in the same step and in `before` steps before it, the cell itself included.

    Counts of rare events are skewed, and sums over few of them are far more often large than the normal distribution
    says. ``counts`` and ``pearson`` take p from the Pearson type III distribution with the skewness of the sum of k of
    n values drawn without putting back, where that is larger than the normal p. For ``pearson`` it is that of the
    counts as they are: a single crowd makes it so large that no crowd is significant any more, itself included. For
    ``counts`` it is that of a negative binomial with the mean m and the variance v of the counts,
    ``(2 v / m - 1) / sqrt(v)``, a Poisson's where v is below m. ``normal`` is the usual approximation.
    """
    cells, steps = counts.shape
    values = centred(counts.ravel()).reshape(counts.shape)
    sums, sizes = np.zeros(counts.shape), np.zeros(counts.shape)
    around = neighbours.sums(values) + values
    for lag in range(min(before, steps - 1) + 1):
        sums[:, lag:] += around[:, :steps - lag]
        sizes[:, lag:] += (neighbours.counts + 1)[:, None]
    total, squared, size = float(values.sum()), float((values * values).sum()), cells * steps
    z = gi_star(sums, sizes, sizes, total, squared, size)
    return Heat(z, normal_p(z) if tail == "normal" else skewed_p(z, _skewness(counts, sizes, tail)))


def _skewness(counts: F64, sizes: F64, tail: Tail) -> F64:
    """Skewness of the sum of `sizes` of all counts drawn without putting back.

    That of one count times ``(n - 2k) / sqrt(k (n - k)) x sqrt(n - 1) / (n - 2)`` (moments of sampling from a finite
    population).
    """
    count, mean = counts.size, float(counts.mean()) if counts.size else 0.0
    variance = float(((counts - mean) ** 2).mean()) if count > 2 else 0.0
    if variance == 0:
        return np.zeros(sizes.shape)
    if tail == "counts":
        one = (2.0 * max(variance / mean, 1.0) - 1.0) / np.sqrt(variance)
    else:
        one = float(((counts - mean) ** 3).mean()) / variance**1.5
    room = np.maximum(sizes * (count - sizes), 1.0)
    found: F64 = one * (count - 2 * sizes) / np.sqrt(room) * np.sqrt(count - 1) / (count - 2)
    return found


def skewed_p(z: F64, skewness: F64) -> F64:
    """Two-sided p, twice the smaller tail, of a standardised Pearson type III variable, but never below the normal p:
    its short tail ends at a bound that true sums can lie beyond. NaN stays NaN.

    A gamma variable of shape ``a = 4 / g^2`` at ``a + z sqrt(a)``, mirrored for a skewness g below 0; normal near 0.
    """
    from scipy.special import gammainc, gammaincc

    even = np.abs(skewness) < 1e-4
    shape = 4.0 / np.where(even, 1.0, skewness) ** 2
    at = np.maximum(shape + np.where(skewness < 0, -z, z) * np.sqrt(shape), 0.0)
    p: F64 = np.minimum(2.0 * np.minimum(gammainc(shape, at), gammaincc(shape, at)), 1.0)
    return np.where(even, normal_p(z), np.maximum(p, normal_p(z)))
