"""Hexagons and squares that cover the plane: which one a place is in, and their outlines.

Hexagons lie flat side up, ``size`` from flat to flat, one centred at 0, 0; with side ``a = size / sqrt(3)`` columns
follow each other at ``1.5 a``, and cells of odd columns stand half a cell higher. Squares have their edges at
multiples of their size, like the cells of grids (`analysis.grid`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.layout import POLYGON, Geometry

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

Shape = Literal["hexagon", "square"]


@dataclass(frozen=True, slots=True)
class Tiling:
    """Cells of one shape and size; a cell is named by its column and row, both may be negative.

    Attributes
    ----------
    size
        Side of a square, flat to flat of a hexagon, in units of the coordinates (> 0).
    """

    shape: Shape
    size: float

    @property
    def area(self) -> float:
        """Of one cell, square units."""
        return self.size**2 * (np.sqrt(3) / 2 if self.shape == "hexagon" else 1.0)

    def cells(self, points: F64) -> tuple[I64, I64]:
        """Column and row of the cell of each place (n, 2); a place on an edge belongs to one of the neighbours."""
        x, y = points[:, 0] / self.size, points[:, 1] / self.size
        if self.shape == "square":
            return np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
        return _hexagons(x, y)

    def centres(self, columns: I64, rows: I64) -> F64:
        """Centres of cells, shape (k, 2)."""
        if self.shape == "square":
            return np.column_stack([columns + 0.5, rows + 0.5]) * self.size
        return np.column_stack([columns * (np.sqrt(3) / 2), rows + (columns & 1) / 2]) * self.size

    def outlines(self, columns: I64, rows: I64) -> Geometry:
        """Cells as polygons, anticlockwise; corners that neighbours share have the very same coordinates."""
        if self.shape == "square":
            steps = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
            corners = (np.stack([columns, rows], axis=1)[:, None, :] + steps) * self.size
            return _polygons(corners)
        # In units of half a side and half a cell all corners are whole numbers.
        steps = np.array([[-1, -1], [1, -1], [2, 0], [1, 1], [-1, 1], [-2, 0], [-1, -1]])
        middles = np.stack([3 * columns, 2 * rows + (columns & 1)], axis=1)
        return _polygons((middles[:, None, :] + steps) * np.array([self.size / np.sqrt(12), self.size / 2]))


def _hexagons(x: F64, y: F64) -> tuple[I64, I64]:
    """Cells of places in units of the size: the nearest centre, by rounding in cube coordinates."""
    q = x * (2 / np.sqrt(3))
    r = y - q / 2
    s = -q - r
    rounded = np.rint(q), np.rint(r), np.rint(s)
    off = np.abs(rounded[0] - q), np.abs(rounded[1] - r), np.abs(rounded[2] - s)
    column = np.where((off[0] > off[1]) & (off[0] > off[2]), -rounded[1] - rounded[2], rounded[0]).astype(np.int64)
    axial = np.where((off[1] >= off[2]) & ~((off[0] > off[1]) & (off[0] > off[2])), -rounded[0] - rounded[2],
                     rounded[1]).astype(np.int64)
    return column, axial + (column - (column & 1)) // 2


def _polygons(corners: F64) -> Geometry:
    count, length = corners.shape[:2]
    steps = np.arange(count + 1, dtype=np.int64)
    kinds = np.full(count, POLYGON, np.uint8)
    return Geometry(kinds, corners.reshape(-1, 2).astype(np.float64), steps, steps, steps * length, kinds)
