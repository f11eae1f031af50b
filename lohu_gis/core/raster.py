"""Rasters as values: bands of numbers on a grid of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Raster:
    """Values at the centres of cells; never written after construction.

    Attributes
    ----------
    values : array, shape (bands, rows, columns)
        Row 0 is the first row of the file, north-up: the northernmost.
    transform
        ``(a, b, c, d, e, f)``: x = a column + b row + c, y = d column + e row + f, for corners of cells counted
        from the upper left (the order of rasterio's Affine).
    crs
        ``"EPSG:4547"`` or WKT; None where unknown.
    nodata
        Value that stands for "no value", None without one. NaN never does where `nodata` is a number.
    bands
        Names of the bands; empty where they have none.
    """

    values: npt.NDArray[Any]
    transform: tuple[float, float, float, float, float, float]
    crs: str | None = None
    nodata: float | None = None
    bands: tuple[str, ...] = field(default=())

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return int(self.values.shape[2]), int(self.values.shape[1])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax of the outer edges (of the box around them, if the grid is turned)."""
        columns, rows = self.size
        a, b, c, d, e, f = self.transform
        xs = [c, c + a * columns, c + b * rows, c + a * columns + b * rows]
        ys = [f, f + d * columns, f + e * rows, f + d * columns + e * rows]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def cell_area(self) -> float:
        """Area of a cell in square units of the CRS."""
        a, b, _, d, e, _ = self.transform
        return abs(a * e - b * d)

    def valid(self, band: int = 1) -> npt.NDArray[np.bool_]:
        """Cells of a band (counted from 1) that have a value, bool (rows, columns)."""
        cells = self.values[band - 1]
        known: npt.NDArray[np.bool_] = np.ones(cells.shape, bool)
        if cells.dtype.kind == "f":
            known = ~np.isnan(cells)
        return known if self.nodata is None or np.isnan(self.nodata) else known & (cells != self.nodata)
