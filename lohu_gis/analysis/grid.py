"""Regular north-up grids whose edges lie on multiples of the cell size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import UsageError
from lohu_gis.core.geometry.bridge import to_shapely

if TYPE_CHECKING:
    from lohu_gis.core.geometry.layout import Geometry

Bounds = tuple[float, float, float, float]

MAX_CELLS = 64_000_000
"""Cells of one grid; more would fill the memory of an office machine."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Square cells; row 0 is the northernmost.

    Attributes
    ----------
    xmin, ymax
        Upper left corner.
    cell
        Side of a cell in units of the CRS.
    columns, rows
        Size.
    """

    xmin: float
    ymax: float
    cell: float
    columns: int
    rows: int

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """As in `core.raster.Raster`."""
        return self.cell, 0.0, self.xmin, 0.0, -self.cell, self.ymax

    @property
    def bounds(self) -> Bounds:
        """xmin, ymin, xmax, ymax of the outer edges."""
        return self.xmin, self.ymax - self.rows * self.cell, self.xmin + self.columns * self.cell, self.ymax

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    def x(self) -> npt.NDArray[np.float64]:
        """x of the cell centres, shape (columns,)."""
        return self.xmin + (np.arange(self.columns, dtype=np.float64) + 0.5) * self.cell

    def y(self) -> npt.NDArray[np.float64]:
        """y of the cell centres from north to south, shape (rows,)."""
        return self.ymax - (np.arange(self.rows, dtype=np.float64) + 0.5) * self.cell


def covering(bounds: Bounds, cell: float) -> Grid:
    """The smallest grid with edges at multiples of `cell` that holds `bounds`; at least one cell.

    Raises
    ------
    UsageError
        ``grid.too_large`` with a cell size that would do.
    """
    left, bottom = _down(bounds[0] / cell), _down(bounds[1] / cell)
    right, top = -_down(-bounds[2] / cell), -_down(-bounds[3] / cell)
    columns, rows = max(right - left, 1), max(top - bottom, 1)
    if columns * rows > MAX_CELLS:
        proposal = cell * math.sqrt(columns * rows / MAX_CELLS)
        raise UsageError("grid.too_large", cells=columns * rows, limit=MAX_CELLS, cell=cell,
                         proposal=float(f"{proposal * 1.05:.2g}"))
    return Grid(left * cell, (bottom + rows) * cell, cell, columns, rows)


def _down(steps: float) -> int:
    """Floor that takes 2.9999999999 for 3: sums of decimal fractions rarely meet a multiple exactly."""
    near = round(steps)
    return near if math.isclose(steps, near, rel_tol=1e-12, abs_tol=1e-9) else math.floor(steps)


def round_size(size: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above `size` (> 0)."""
    power = 10.0 ** math.floor(math.log10(size) + 1e-12)
    return next(step for step in (5 * power, 2 * power, power) if step <= size * (1 + 1e-9))


def inside(grid: Grid, polygons: Geometry) -> npt.NDArray[np.bool_]:
    """Cells whose centre lies in one of the polygons, bool (rows, columns); all False without polygons."""
    from rasterio.features import rasterize
    from rasterio.transform import Affine

    shapes = [(shape, 1) for shape in to_shapely(polygons) if shape is not None and not shape.is_empty]
    if not shapes:
        return np.zeros(grid.shape, bool)
    burnt = rasterize(shapes, out_shape=grid.shape, transform=Affine(*grid.transform), fill=0, dtype="uint8")
    return np.asarray(burnt, bool)
