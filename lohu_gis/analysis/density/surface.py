"""Density of weighted points at the centres of a grid's cells.

Few points are summed directly. Many are spread linearly over the four nearest cells and convolved with the kernel by
a fast Fourier transform. Where the kernel spans few cells, each cell is divided into 3 x 3 places with a kernel of
their own (poly-phase), so that the spreading stays small against the kernel. All kernels are normalised on the grid,
so the mass is exact: ``sum(density) * cell area = sum(weights)``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.kernels import KernelName, kernel_values, reach
from lohu_gis.analysis.grid import Grid
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

DIRECT_LIMIT = 20_000_000
"""Points times cells under a kernel up to which direct summation is taken (about a second)."""

FINE_BELOW = 25
"""Cells per reach below which places inside a cell are told apart."""


@dataclass(frozen=True, slots=True)
class KernelSpec:
    """A kernel with its bandwidth in units of the coordinates."""

    kernel: KernelName
    bandwidth: float

    @property
    def reach(self) -> float:
        """Distance beyond which it is zero."""
        return reach(self.kernel, self.bandwidth)

    def at(self, squared: F64) -> F64:
        """Values at squared distances."""
        return kernel_values(self.kernel, self.bandwidth, squared)


def density(points: F64, weights: F64, grid: Grid, kernel: KernelSpec, *, area: Mask | None = None,
            progress: Progress | None = None) -> F64:
    """Density per square unit at the cell centres, shape (rows, columns).

    Parameters
    ----------
    points : shape (n, 2)
        Inside the grid (points at its edge included); no NaN.
    weights : shape (n,)
        Not negative.
    grid
        Should reach the points' bounds plus the kernel's reach; what falls outside would be lost and is given back to
        all cells in proportion.
    area : bool (rows, columns)
        Study area for the edge correction of Diggle (1985): each point's kernel is divided by its mass inside the
        area, so that ``sum(density[area]) * cell area = sum(weights)``. None for no correction.

    Notes
    -----
    With the reach at least ten cells, values differ from direct summation by less than 1 % of the peak (in practice
    about 0.1 % of it) and the mass by less than 1e-9. No points give zeros.
    """
    progress = progress or Progress()
    if len(points) == 0 or not weights.any():
        return np.zeros(grid.shape)
    span = 2 * math.ceil(kernel.reach / grid.cell) + 3
    if area is None and len(points) * span**2 <= DIRECT_LIMIT:
        return _direct(points, weights, grid, kernel, progress)
    phases = 3 if kernel.reach < FINE_BELOW * grid.cell else 1
    bins = spread(points, weights, grid, phases)
    progress.at(0.3)
    surface = _convolved(bins, grid, kernel, area, progress)
    np.maximum(surface, 0.0, out=surface)
    surface[surface < surface.max() * 1e-14] = 0.0  # rounding of the transform where nothing reaches
    inside = surface.sum() if area is None else surface[area].sum()
    if inside > 0:
        surface *= weights.sum() / (inside * grid.cell**2)
    return surface


def corrected_density(points: F64, weights: F64, grid: Grid, kernel: KernelSpec, area: Mask | None,
                      edge: Literal["none", "diggle", "uniform"], progress: Progress | None = None) -> F64:
    """`density` with a correction at the edge of a study area, shape (rows, columns).

    ``diggle`` as there; ``uniform`` is ``density(s) / e(s)`` with ``e(s)`` the share of the kernel around s inside the
    area: without bias for events that are spread evenly, but their sum is not kept (Diggle 1985; Jones 1993). Cells
    outside the area are 0 then. Without an area nothing is corrected.
    """
    if area is None or edge != "uniform":
        return density(points, weights, grid, kernel, area=area, progress=progress)
    surface = density(points, weights, grid, kernel, progress=progress)
    share = inside_share(area, grid, kernel)
    return np.where(area, surface / np.maximum(share, 1e-6), 0.0)


def _direct(points: F64, weights: F64, grid: Grid, kernel: KernelSpec, progress: Progress) -> F64:
    """One pass over the offsets under the kernel, all points at once; every point's samples sum to its weight."""
    column = (points[:, 0] - grid.xmin) / grid.cell - 0.5
    row = (grid.ymax - points[:, 1]) / grid.cell - 0.5
    near_column, near_row = np.rint(column).astype(np.int64), np.rint(row).astype(np.int64)
    half = math.ceil(kernel.reach / grid.cell) + 1
    offsets = np.arange(-half, half + 1)
    # Squared distances along each axis, shape (n, 2 half + 1); cells outside the grid are never reached.
    across, columns = _along(column, near_column, offsets, grid.columns, grid.cell)
    down, rows = _along(row, near_row, offsets, grid.rows, grid.cell)
    surface = np.zeros(grid.rows * grid.columns)
    size = max(1, 1_000_000 // len(offsets) ** 2)
    for part in progress.chunks(len(points), size):
        values = kernel.at(down[part][:, :, None] + across[part][:, None, :])
        mass = values.sum(axis=(1, 2)) * grid.cell**2
        lone = mass <= 0  # a kernel smaller than a cell may meet no centre: all goes to the nearest one
        values[lone, half, half] = 1 / grid.cell**2
        values *= np.where(lone, weights[part], weights[part] / np.where(lone, 1.0, mass))[:, None, None]
        cells = rows[part][:, :, None] * grid.columns + columns[part][:, None, :]
        np.add.at(surface, cells.ravel(), values.ravel())
    return surface.reshape(grid.shape)


def _along(position: F64, near: I64, offsets: npt.NDArray[np.int64], count: int, cell: float) -> tuple[F64, I64]:
    near = np.clip(near, 0, count - 1)
    index = near[:, None] + offsets
    outside = (index < 0) | (index >= count)
    squared = ((index - position[:, None]) * cell) ** 2
    return np.where(outside, np.inf, squared), np.where(outside, near[:, None], index)


def inside_share(area: Mask, grid: Grid, kernel: KernelSpec, power: int = 1) -> F64:
    """``e(s) = integral over the area of k(s - u)^power du`` at every cell centre, shape (rows, columns).

    With ``power`` 1 the share of a kernel around each place that lies inside the area, 0 to 1; higher powers are what
    the moments of a sum of kernels at random places are made of.
    """
    return smoothed(area.astype(np.float64), grid, kernel, power) * grid.cell**2


def smoothed(values: F64, grid: Grid, kernel: KernelSpec, power: int = 1) -> F64:
    """``sum over cells u of values(u) k(s - u)^power``, the kernel normalised on the grid; nothing beyond the grid."""
    import scipy.fft as fft

    half = math.ceil(kernel.reach / grid.cell) + 1
    shape = tuple(fft.next_fast_len(size + half, real=True) for size in grid.shape)
    wrapped = _wrapped(kernel, grid.cell, half, (0.0, 0.0), shape) ** power
    product = fft.rfft2(values, shape, workers=2) * fft.rfft2(wrapped, workers=2)
    found: F64 = fft.irfft2(product, shape, workers=2)[:grid.rows, :grid.columns].copy()
    return np.maximum(found, 0.0, out=found) if not (values < 0).any() else found


def spread(points: F64, weights: F64, grid: Grid, phases: int = 1) -> F64:
    """Weights shared linearly among the four nearest places, shape (phases, phases, rows, columns).

    Every cell has ``phases x phases`` places, regular and symmetric about its centre. Weight beyond the
    outermost places goes to these. The sum of the result is the sum of the weights.
    """
    column, right = _places((points[:, 0] - grid.xmin) / grid.cell, grid.columns, phases)
    row, below = _places((grid.ymax - points[:, 1]) / grid.cell, grid.rows, phases)
    bins = np.zeros(phases * phases * grid.rows * grid.columns)
    for rows, down in ((row, 1 - below), (row + 1, below)):
        for columns, across in ((column, 1 - right), (column + 1, right)):
            place = (rows % phases * phases + columns % phases) * grid.rows + rows // phases
            np.add.at(bins, place * grid.columns + columns // phases, weights * down * across)
    return bins.reshape(phases, phases, grid.rows, grid.columns)


def _places(position: F64, count: int, phases: int) -> tuple[I64, F64]:
    """The place before each position and the share of the one after it."""
    scaled = np.clip(position * phases - 0.5, 0.0, count * phases - 1)
    before = np.minimum(scaled.astype(np.int64), max(count * phases - 2, 0))
    return before, scaled - before


def _convolved(bins: F64, grid: Grid, kernel: KernelSpec, area: Mask | None, progress: Progress) -> F64:
    from scipy import fft

    half = math.ceil(kernel.reach / grid.cell) + 1
    shape = tuple(fft.next_fast_len(size + half, real=True) for size in grid.shape)
    area_spectrum = None if area is None else fft.rfft2(area.astype(np.float64), shape, workers=2)
    phases = len(bins)
    total = None
    for down in range(phases):
        for across in range(phases):
            progress.at(0.3 + 0.6 * (down * phases + across) / phases**2)
            shift = ((across + 0.5) / phases - 0.5, (down + 0.5) / phases - 0.5)
            spectrum = fft.rfft2(_wrapped(kernel, grid.cell, half, shift, shape), workers=2)
            binned = bins[down, across]
            if area_spectrum is not None:
                share = fft.irfft2(area_spectrum * np.conj(spectrum), shape, workers=2) * grid.cell**2
                share = share[:grid.rows, :grid.columns]
                binned = np.where(share > 1e-9, binned / np.maximum(share, 1e-9), 0.0)
            product = fft.rfft2(binned, shape, workers=2) * spectrum
            total = product if total is None else total + product
    progress.at(0.9)
    surface: F64 = fft.irfft2(total, shape, workers=2)[:grid.rows, :grid.columns].copy()
    return surface


def _wrapped(kernel: KernelSpec, cell: float, half: int, shift: tuple[float, float], shape: tuple[int, ...]) -> F64:
    """The kernel around a place `shift` (in cells, right and down) from a cell's centre, for cyclic convolution.

    Normalised on the grid; where it meets no centre, all of it lies in the cell itself.
    """
    offsets = np.arange(-half, half + 1)
    across, down = ((offsets - shift[0]) * cell) ** 2, ((offsets - shift[1]) * cell) ** 2
    stencil = kernel.at(down[:, None] + across[None, :])
    if not stencil.any():
        stencil[half, half] = 1.0
    stencil /= stencil.sum() * cell**2
    wrapped = np.zeros(shape)
    # A grid smaller than the kernel folds it more than once; `add.at` keeps what falls on the same cell.
    np.add.at(wrapped, np.ix_(offsets % shape[0], offsets % shape[1]), stencil)
    return wrapped
