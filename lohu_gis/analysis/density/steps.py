"""Density surfaces of changing selections of the same records, fast enough to be played.

The place of every record on the grid, the kernel's spectrum and what chance gives are prepared once. A step shares the
chosen records linearly among the four nearest cells and convolves. Of very many records those in the same half cell
are counted first, which rounds their places by a quarter of a cell at most and averages out: 1,000,000 records on
640 x 640 cells take about 20 ms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.chance import Chance, chance_of
from lohu_gis.analysis.density.surface import KernelSpec, density
from lohu_gis.analysis.grid import Grid, covering, round_size

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
C64 = npt.NDArray[np.complex64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

LONGEST_SIDE = 800
"""Cells along the longer side at most: a step has to fit between two pictures."""
EXACT_UP_TO = 200_000
"""Records that are shared among cells one by one."""
FEWEST_CELLS = 4
"""Cells that a radius has to span; smaller radii are not drawn live."""
ALPHA = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """What events are held against: weighted places, and what the quotient is called.

    Attributes
    ----------
    places, amounts : shapes (m, 2), (m,)
        Thousands of residents, or kilometres of road.
    expects
        Whether events are also expected to follow it (residents), so that significance is held against it.
    """

    places: F64
    amounts: F64
    expects: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A live layer for one selection of records.

    Attributes
    ----------
    values
        Per km2, per 1,000 residents or per km of road; shape (rows, columns) of a surface, (cells,) of cells. NaN where
        there is no value.
    counts
        Records within the kernel's reach, or in the cell.
    sure
        Whether it is more than chance gives (false discovery rate up to `ALPHA`).
    events
        Records chosen.
    """

    values: F32
    counts: F32
    sure: Mask
    events: int


def step_grid(points: F64, kernel: KernelSpec, cell: float | None = None) -> Grid:
    """The grid for the records and one reach around them: a tenth of the bandwidth, coarser in a large area."""
    low, high = points.min(axis=0) - kernel.reach, points.max(axis=0) + kernel.reach
    side = float((high - low).max())
    fine = cell or round_size(kernel.bandwidth / 10)
    while side / fine > LONGEST_SIDE:
        fine *= 1.25
    return covering((low[0] - fine, low[1] - fine, high[0] + fine, high[1] + fine), fine)


class SurfaceSteps:
    """Surfaces of the same records.

    Parameters
    ----------
    points : shape (n, 2)
        Places of all records, metres.
    grid
        From `step_grid`.
    area : bool (rows, columns)
        Cells that can have events; None for all that a record ever reached.
    base
        What the values are held against; None for the area.

    Attributes
    ----------
    share : shape (rows, columns)
        Share of all events that chance puts into each cell.
    """

    def __init__(self, points: F64, grid: Grid, kernel: KernelSpec, area: Mask | None = None,
                 base: Base | None = None) -> None:
        import scipy.fft as fft

        self.grid, self.kernel = grid, kernel
        self.numbers = half_cells(points, grid)
        self._exact = cell_shares(points, grid)
        half = math.ceil(kernel.reach / grid.cell) + 1
        self._shape = tuple(fft.next_fast_len(size + half, real=True) for size in grid.shape)
        offsets = np.arange(-half, half + 1)
        squared = ((offsets[:, None] ** 2 + offsets[None, :] ** 2) * grid.cell**2).astype(np.float64)
        stencil = kernel.at(squared)
        self._spectrum = self._wrapped(offsets, stencil / (stencil.sum() * grid.cell**2))
        self._disc = self._wrapped(offsets, (squared < kernel.reach**2).astype(np.float64))
        everything = self.smooth(slice(0, len(self.numbers)))
        reached = everything[1] > 0.5
        self.area = reached if area is None else area
        self.area_given = area is not None
        self._below = None if base is None else _below(base, grid, kernel)
        expected = np.ones(grid.shape)
        if base is not None and base.expects:
            expected = _counted(base, grid)
        self.chance: Chance = chance_of(expected, grid, kernel, self.area)
        self.share = np.where(self.area, expected, 0.0)
        self.share /= max(float(self.share.sum()), 1e-300)

    def frame(self, chosen: I64 | slice, *, test: bool = True) -> Frame:
        """The surface of some records (numbers or a slice of all); `test` False leaves the significance out."""
        surface, counts = self.smooth(chosen)
        events = len(range(*chosen.indices(len(self.numbers)))) if isinstance(chosen, slice) else len(chosen)
        sure = np.zeros(surface.shape, bool)
        if test and events:
            sure = self.chance.significant(surface, float(events), ALPHA)
        if self._below is None:
            values = surface * np.float32(1e6)
        else:
            values = np.divide(surface, self._below, out=np.full(surface.shape, np.nan, np.float32),
                               where=self._below > 0)
        if self.area_given:
            values[~self.area] = np.nan
        return Frame(values, counts, sure, events)

    def smooth(self, chosen: I64 | slice) -> tuple[F32, F32]:
        """Density per m2 and records within reach, both (rows, columns)."""
        import scipy.fft as fft

        bins = self._bins(chosen)
        spectrum = fft.rfft2(bins, self._shape, workers=2)
        size = (slice(0, self.grid.rows), slice(0, self.grid.columns))
        surface: F32 = np.maximum(fft.irfft2(spectrum * self._spectrum, self._shape, workers=2)[size], 0.0)
        counts: F32 = np.maximum(fft.irfft2(spectrum * self._disc, self._shape, workers=2)[size], 0.0)
        surface[counts < 1e-6 * counts.max(initial=0.0)] = 0.0  # rounding of the transform where nothing reaches
        return surface, counts

    def _bins(self, chosen: I64 | slice) -> F32:
        """Records shared among the nearest middles of cells, shape (rows, columns); their sum is kept."""
        numbers = self.numbers[chosen]
        if len(numbers) > EXACT_UP_TO:
            return shared(np.bincount(numbers, minlength=4 * self.grid.rows * self.grid.columns), self.grid)
        cell, right, down = (part[chosen] for part in self._exact)
        columns = self.grid.columns
        found = np.zeros(self.grid.rows * columns)
        for step, share in ((0, (1 - right) * (1 - down)), (1, right * (1 - down)), (columns, (1 - right) * down),
                            (columns + 1, right * down)):
            found += np.bincount(cell + np.int32(step), share, len(found))
        return found.reshape(self.grid.shape).astype(np.float32)

    def _wrapped(self, offsets: I64, stencil: F64) -> C64:
        import scipy.fft as fft

        wrapped = np.zeros(self._shape)
        np.add.at(wrapped, np.ix_(offsets % self._shape[0], offsets % self._shape[1]), stencil)
        found: C64 = fft.rfft2(wrapped.astype(np.float32), workers=2)
        return found


def half_cells(points: F64, grid: Grid) -> I32:
    """Number of the half cell (two by two in each cell) of every place; places outside go to the edge."""
    column = np.clip(((points[:, 0] - grid.xmin) * (2 / grid.cell)).astype(np.int64), 0, 2 * grid.columns - 1)
    row = np.clip(((grid.ymax - points[:, 1]) * (2 / grid.cell)).astype(np.int64), 0, 2 * grid.rows - 1)
    return (row * (2 * grid.columns) + column).astype(np.int32)


def cell_shares(points: F64, grid: Grid) -> tuple[I32, F32, F32]:
    """Of every place the cell whose middle lies up and left of it, and the shares of its neighbours right and down."""
    column = np.clip((points[:, 0] - grid.xmin) / grid.cell - 0.5, 0.0, grid.columns - 1.001)
    row = np.clip((grid.ymax - points[:, 1]) / grid.cell - 0.5, 0.0, grid.rows - 1.001)
    left, top = column.astype(np.int32), row.astype(np.int32)
    return top * np.int32(grid.columns) + left, (column - left).astype(np.float32), (row - top).astype(np.float32)


def shared(counts: I64, grid: Grid) -> F32:
    """Counts of half cells shared linearly among the nearest middles of cells, shape (rows, columns); sum kept."""
    halves = counts.astype(np.float32).reshape(2 * grid.rows, 2 * grid.columns)
    down = _halved(halves)
    return np.ascontiguousarray(_halved(down.T).T)


def _halved(halves: F32) -> F32:
    """Pairs of rows as one: three quarters to the own cell, a quarter to the neighbour on that side."""
    upper, lower = halves[0::2], halves[1::2]
    found = np.float32(0.75) * (upper + lower)
    found[:-1] += np.float32(0.25) * upper[1:]
    found[1:] += np.float32(0.25) * lower[:-1]
    found[0] += np.float32(0.25) * upper[0]  # nothing leaves at the edges
    found[-1] += np.float32(0.25) * lower[-1]
    return found


def _below(base: Base, grid: Grid, kernel: KernelSpec) -> F32:
    """Density of the base per m2; 0 where it is too thin to hold anything against: under a twentieth of its mean."""
    found = density(*_inside(base, grid), grid, kernel)
    thin = found < 0.05 * found[found > 0].mean() if found.any() else np.ones(found.shape, bool)
    return np.where(thin, 0.0, found).astype(np.float32)


def _counted(base: Base, grid: Grid) -> F64:
    places, amounts = _inside(base, grid)
    column = np.clip(((places[:, 0] - grid.xmin) / grid.cell).astype(np.int64), 0, grid.columns - 1)
    row = np.clip(((grid.ymax - places[:, 1]) / grid.cell).astype(np.int64), 0, grid.rows - 1)
    found = np.bincount(row * grid.columns + column, amounts, grid.rows * grid.columns)
    return np.asarray(found.reshape(grid.shape), np.float64)


def _inside(base: Base, grid: Grid) -> tuple[F64, F64]:
    xmin, ymin, xmax, ymax = grid.bounds
    x, y = base.places[:, 0], base.places[:, 1]
    kept = (x >= xmin) & (x <= xmax) & (y >= ymin) & (y <= ymax)
    return base.places[kept], base.amounts[kept]
