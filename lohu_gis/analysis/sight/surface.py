"""Surfaces of cells that sight is computed on: from a raster, or from ground with buildings set on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.grid import Bounds, Grid, covering, round_size
from lohu_gis.analysis.sight.ground import Ground
from lohu_gis.analysis.sight.prisms import Prisms
from lohu_gis.core.raster import Raster

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Transform = tuple[float, float, float, float, float, float]

FINEST_M = 1.0
MOST_CELLS = 25_000_000
"""Cells of a grid whose size is left to the program: 1 m cells, coarser where there would be more."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Heights of cells, north-up.

    Attributes
    ----------
    heights : float32, shape (rows, columns)
        Metres at cell centres, NaN where unknown.
    transform
        As in `core.raster.Raster`, without rotation.
    built : bool, shape (rows, columns), or None
        Cells whose centre lies in a building.
    """

    heights: F32
    transform: Transform
    built: npt.NDArray[np.bool_] | None = None

    @property
    def step_x(self) -> float:
        """Width of a cell."""
        return self.transform[0]

    @property
    def step_y(self) -> float:
        """Height of a cell, positive."""
        return -self.transform[4]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell that holds a point, a border point belongs to the cell east or south of it.

        The outer edges in the east and south belong to the last cells; None beyond.
        """
        rows, columns = self.heights.shape
        column = (x - self.transform[2]) / self.step_x
        row = (self.transform[5] - y) / self.step_y
        if not (0 <= column <= columns and 0 <= row <= rows):
            return None
        return min(int(row), rows - 1), min(int(column), columns - 1)

    def around(self, row: int, column: int, radius_m: float) -> tuple[Surface, int, int]:
        """The part within `radius_m` of a cell (a rectangle of whole cells), and the cell's place in it."""
        rows, columns = self.heights.shape
        high, wide = int(radius_m / self.step_y), int(radius_m / self.step_x)
        top, left = max(row - high, 0), max(column - wide, 0)
        window = (slice(top, min(row + high + 1, rows)), slice(left, min(column + wide + 1, columns)))
        a, b, c, d, e, f = self.transform
        part = Surface(self.heights[window], (a, b, c + left * a, d, e, f + top * e),
                       None if self.built is None else self.built[window])
        return part, row - top, column - left

    def beyond(self, row: int, column: int, radius_m: float) -> npt.NDArray[np.bool_]:
        """Cells whose centre is further from that of the given cell."""
        rows, columns = self.heights.shape
        across = (self.step_x * (np.arange(columns) - column)) ** 2
        down = (self.step_y * (np.arange(rows) - row)) ** 2
        far: npt.NDArray[np.bool_] = across[None, :] + down[:, None] > (radius_m * (1 + 1e-12)) ** 2
        return far


def surface_of(raster: Raster) -> Surface:
    """The first band of a north-up raster."""
    heights, known = raster.values[0].astype(np.float32, copy=False), raster.valid()
    return Surface(heights if known.all() else np.where(known, heights, np.float32(np.nan)), raster.transform)


def cells_for(bounds: Bounds, cell: float | None) -> Grid:
    """The grid over `bounds`: `FINEST_M`, or coarser (1, 2, 5, 10 ... m) so that it has at most `MOST_CELLS`.

    Raises
    ------
    UsageError
        ``grid.too_large`` for a `cell` that is too small.
    """
    if cell is not None:
        return covering(bounds, cell)
    wide, high = max(bounds[2] - bounds[0], FINEST_M), max(bounds[3] - bounds[1], FINEST_M)
    least = max(math.sqrt(wide * high / MOST_CELLS) * 1.001, FINEST_M)
    size = round_size(least)
    while size < least * (1 - 1e-9):
        size = round_size(size * 2.5)
    return covering(bounds, size)


def built_surface(ground: Ground, prisms: Prisms, grid: Grid) -> Surface:
    """Ground with buildings on it: a cell whose centre lies in a footprint is as high as its roof.

    One cell has one height: the space below a part with a base counts as closed. A roof below the ground (a building at
    the foot of a slope) does not cut into it. Cells in a building of unknown height are NaN.
    """
    return with_buildings(Surface(_ground_cells(ground, grid), grid.transform), prisms)


def with_buildings(surface: Surface, prisms: Prisms) -> Surface:
    """A surface with buildings set on it; see `built_surface`."""
    heights = surface.heights.copy()
    there = np.array([shape is not None for shape in prisms.shapes], bool)
    known = there & ~np.isnan(prisms.top)
    tops = np.full(heights.shape, np.nan, np.float32)
    order = np.flatnonzero(known)[np.argsort(prisms.top[known], kind="stable")]
    _burn(tops, surface.transform, [(prisms.shapes[i], float(prisms.top[i])) for i in order])
    built = np.isfinite(tops)
    heights[built] = np.fmax(heights[built], tops[built])
    unknown = np.zeros(heights.shape, np.float32)
    _burn(unknown, surface.transform, [(prisms.shapes[i], 1.0) for i in np.flatnonzero(there & ~known)])
    heights[unknown > 0] = np.nan
    return Surface(heights, surface.transform, built | (unknown > 0))


def _burn(out: F32, transform: Transform, shapes: list[tuple[object, float]]) -> None:
    """Write values into cells whose centre lies in the shape; later shapes win."""
    if not shapes:
        return
    from rasterio.features import rasterize
    from rasterio.transform import Affine

    rasterize(shapes, out=out, transform=Affine(*transform))


def _ground_cells(ground: Ground, grid: Grid) -> F32:
    """Heights of the ground at cell centres, NaN where unknown; as `Ground.at`, first across, then down."""
    if ground.z is None:
        return np.zeros(grid.shape, np.float32)
    rows, columns = ground.z.shape
    column, row = ground.nodes(grid.x(), grid.y())
    across, down = _between(column, columns), _between(row, rows)
    lines = ground.z[:, across.first] * (1 - across.share) + ground.z[:, across.second] * across.share
    share = down.share[:, None]
    heights = (lines[down.first] * (1 - share) + lines[down.second] * share).astype(np.float32)
    heights[:, ~across.known] = np.nan
    heights[~down.known] = np.nan
    return heights


@dataclass(frozen=True, slots=True, eq=False)
class _Between:
    """Two nodes beside each place in one direction, the share of the second, and whether the raster reaches there."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    share: F64
    known: npt.NDArray[np.bool_]


def _between(place: F64, count: int) -> _Between:
    held = np.clip(place, 0.0, count - 1.0)
    first = np.floor(held).astype(np.int64)
    share = held - first
    return _Between(first, np.where(share > 0, first + 1, first), share, np.abs(place - (count - 1) / 2) <= count / 2)
