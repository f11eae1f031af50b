"""Ground: heights on a grid, the mesh that is drawn of it, and what stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.scene3d.build.arrays import F32, F64, I32, I64

DRAWN_NODES = 48_000
"""Most nodes of a terrain mesh: two triangles each must stay cheap on software OpenGL."""

FLAT_CELLS = 48
"""Cells of level ground: it needs none, but near views are drawn cell by cell."""

BLOCK = 16
"""Cells along the side of a block of triangles."""

APRON = 7.0
"""How many times the reach of the scene the empty land around it extends."""


@dataclass(frozen=True, slots=True, eq=False)
class TerrainGrid:
    """Ground heights at regular nodes, north-up.

    Attributes
    ----------
    z : float32, shape (rows, columns)
        Metres; row 0 is the northernmost; at least 2 x 2, no gaps.
    west, north : float
        Coordinates of the first node (the centre of the first cell of a raster), metres.
    step_x, step_y : float
        Distance between nodes, positive, metres.
    """

    z: F32
    west: float
    north: float
    step_x: float
    step_y: float

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """``xmin, ymin, xmax, ymax`` of the nodes."""
        rows, columns = self.z.shape
        return (self.west, self.north - (rows - 1) * self.step_y, self.west + (columns - 1) * self.step_x, self.north)

    def sample(self, x: npt.ArrayLike, y: npt.ArrayLike) -> F64:
        """Bilinear height at points; outside the grid the height of the nearest border point. Shape of `x`."""
        rows, columns = self.z.shape
        column = np.clip((np.asarray(x, np.float64) - self.west) / self.step_x, 0.0, columns - 1.0)
        row = np.clip((self.north - np.asarray(y, np.float64)) / self.step_y, 0.0, rows - 1.0)
        left, upper = (np.minimum(column.astype(np.int64), columns - 2), np.minimum(row.astype(np.int64), rows - 2))
        u, v = column - left, row - upper
        top = self.z[upper, left] * (1 - u) + self.z[upper, left + 1] * u
        bottom = self.z[upper + 1, left] * (1 - u) + self.z[upper + 1, left + 1] * u
        height: F64 = top * (1 - v) + bottom * v
        return height

    def surface(self, x: npt.ArrayLike, y: npt.ArrayLike) -> F64:
        """Height of the drawn triangles (see `ground_mesh`) at points, not finite where a coordinate is not; outside
        the grid the height of the nearest border point. Shape of `x`."""
        rows, columns = self.z.shape
        column = np.clip((np.asarray(x, np.float64) - self.west) / self.step_x, 0.0, columns - 1.0)
        row = np.clip((self.north - np.asarray(y, np.float64)) / self.step_y, 0.0, rows - 1.0)
        known = np.isfinite(column + row)
        left = np.minimum(np.where(known, column, 0.0).astype(np.int64), columns - 2)
        upper = np.minimum(np.where(known, row, 0.0).astype(np.int64), rows - 2)
        u, v = column - left, row - upper
        north_east, south_west = self.z[upper, left + 1], self.z[upper + 1, left]
        near = self.z[upper, left] + 0.0 * u
        far = self.z[upper + 1, left + 1] + 0.0 * u
        above = near + u * (north_east - near) + v * (south_west - near)
        below = far + (1 - u) * (south_west - far) + (1 - v) * (north_east - far)
        height: F64 = np.where(u + v <= 1, above, below)
        return height

    def resampled(self, extent: Sequence[float], nodes: int) -> TerrainGrid:
        """The part inside `extent` with at most about `nodes` nodes, never finer than this grid."""
        west, south, east, north = extent
        coarse = max(np.sqrt((east - west) * (north - south) / nodes), 1e-6)
        columns = max(int(np.ceil((east - west) / max(self.step_x, coarse))) + 1, 2)
        rows = max(int(np.ceil((north - south) / max(self.step_y, coarse))) + 1, 2)
        x, y = np.linspace(west, east, columns), np.linspace(north, south, rows)
        z = self.sample(*np.meshgrid(x, y)).astype(np.float32)
        return TerrainGrid(z, west, north, (east - west) / (columns - 1), (north - south) / (rows - 1))


@dataclass(frozen=True, slots=True, eq=False)
class GroundMesh:
    """The ground as it is drawn: the grid inside `extent` and an apron of empty land around it.

    Attributes
    ----------
    origin : float64, shape (3,)
    points : float32, shape (p, 3)
        Relative to `origin`; the first rows x columns points are the grid, row by row from north-west.
    shape : tuple of int
        Rows and columns of nodes of the grid.
    uv : float32, shape (g, 2)
        Texture coordinates of the points of the grid: 0, 0 south-west, 1, 1 north-east.
    triangles : int32, shape (t, 3)
        Triangles of the grid, counter-clockwise from above, two per cell, block by block of cells.
    cells : int32, shape (t, 2)
        Row and column of the cell of each triangle, from the north-west.
    apron : int32, shape (a, 3)
        Triangles of the land around it.
    """

    origin: F64
    points: F32
    shape: tuple[int, int]
    uv: F32
    triangles: I32
    cells: I32
    apron: I32


def terrain_grid(z: npt.ArrayLike, geotransform: Sequence[float], nodata: float | None = None) -> TerrainGrid:
    """A `TerrainGrid` from a raster band.

    Parameters
    ----------
    z
        Heights in metres, shape (rows, columns).
    geotransform
        GDAL order ``x0, dx, 0, y0, 0, dy`` of the outer corner of the first cell, in a projected CRS with metres;
        south-up rasters are turned.
    nodata
        Value that marks gaps; NaN always does. Gaps get the height of the nearest known cell.

    Raises
    ------
    InputError
        ``terrain.rotated`` for a sheared or rotated raster, ``terrain.empty`` when it has fewer than 2 x 2 cells or
        nothing is known.
    """
    x0, dx, shear_x, y0, shear_y, dy = geotransform
    heights = np.array(z, np.float32)
    if shear_x or shear_y or dx <= 0 or dy == 0:
        raise InputError("terrain.rotated")
    if heights.ndim != 2 or min(heights.shape) < 2:
        raise InputError("terrain.empty")
    north = y0 + dy / 2
    if dy > 0:
        heights, north = heights[::-1], y0 + dy * (len(heights) - 0.5)
    gaps = ~np.isfinite(heights)
    if nodata is not None:
        gaps |= heights == np.float32(nodata)
    if gaps.all():
        raise InputError("terrain.empty")
    if gaps.any():
        heights = _filled(heights, gaps)
    return TerrainGrid(np.ascontiguousarray(heights), x0 + dx / 2, north, dx, abs(dy))


def flat_terrain(extent: Sequence[float], z: float = 0.0) -> TerrainGrid:
    """Level ground over `extent` (xmin, ymin, xmax, ymax), in `FLAT_CELLS` cells each way."""
    west, south, east, north = extent
    return TerrainGrid(np.full((FLAT_CELLS + 1, FLAT_CELLS + 1), z, np.float32), west, north,
                       max(east - west, 1.0) / FLAT_CELLS, max(north - south, 1.0) / FLAT_CELLS)


def ground_mesh(terrain: TerrainGrid) -> GroundMesh:
    """Two triangles per cell, and four aprons that continue the borders to the horizon at the lowest height."""
    rows, columns = terrain.z.shape
    west, south, east, north = terrain.extent
    x, y = np.linspace(0.0, east - west, columns), np.linspace(north - south, 0.0, rows)
    low = float(terrain.z.min())
    grid = np.stack([*np.meshgrid(x, y), terrain.z - low], axis=-1).reshape(-1, 3)
    uv = np.stack(np.meshgrid(np.linspace(0, 1, columns), np.linspace(1, 0, rows)), axis=-1).reshape(-1, 2)
    row, column = _cells_by_block(rows - 1, columns - 1)
    corner = row * columns + column
    below = corner + columns
    lower, upper = np.column_stack([below, below + 1, corner + 1]), np.column_stack([below, corner + 1, corner])
    triangles = np.stack([lower, upper], axis=1).reshape(-1, 3)
    cells = np.repeat(np.column_stack([row, column]), 2, axis=0)
    border = _border(rows, columns)
    middle = np.array([(east - west) / 2, (north - south) / 2])
    far = middle + (grid[border, :2] - middle) * (1 + 2 * APRON)
    outer = np.column_stack([far, np.zeros(len(border))])
    own, after = np.arange(len(border)), np.roll(np.arange(len(border)), -1)
    base = len(grid)
    apron = np.concatenate([np.column_stack([border[own], base + own, base + after]),
                            np.column_stack([border[own], base + after, border[after]])])
    return GroundMesh(np.array([west, south, low]), np.concatenate([grid, outer]).astype(np.float32),
                      (rows, columns), uv.astype(np.float32), triangles.astype(np.int32), cells.astype(np.int32),
                      apron.astype(np.int32))


def _cells_by_block(rows: int, columns: int) -> tuple[I64, I64]:
    """Row and column of all cells, so that cells that share corners are drawn together (software OpenGL gains)."""
    row, column = (part.ravel() for part in np.mgrid[0:rows, 0:columns])
    order = np.lexsort((column, row, column // BLOCK, row // BLOCK))
    return row[order].astype(np.int64), column[order].astype(np.int64)


def _border(rows: int, columns: int) -> npt.NDArray[np.int64]:
    """Nodes along the border, counter-clockwise from the south-west, none twice."""
    last = (rows - 1) * columns
    return np.concatenate([last + np.arange(columns - 1), (last + columns - 1) - columns * np.arange(rows - 1),
                           (columns - 1) - np.arange(columns - 1), columns * np.arange(rows - 1)])


def _filled(heights: F32, gaps: npt.NDArray[np.bool_]) -> F32:
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(gaps, return_distances=False, return_indices=True)
    filled: F32 = heights[tuple(nearest)]
    return filled
