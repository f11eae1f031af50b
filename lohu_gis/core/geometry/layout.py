"""The one layout of geometry in memory: rows -> parts -> rings -> coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]
U8: TypeAlias = npt.NDArray[np.uint8]

NULL, POINT, LINE, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON, COLLECTION = range(8)
"""OGC type codes of a row; `NULL` marks a missing geometry."""

OGC_NAMES = ("Null", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
             "GeometryCollection")


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """n rows of geometry of any type, without one object per row.

    A point is a part of one ring of one coordinate, a line a part of one ring, a polygon a part whose first
    ring is the shell (closed: first coordinate = last). Arrays are never written after construction.

    Attributes
    ----------
    types : uint8, shape (n,)
        OGC code of each row, 0 for a missing geometry. An empty geometry keeps its code and has no parts.
    coords : float64, shape (m, 2)
        x, y in the CRS of the table, in file order.
    row_offsets : int64, shape (n + 1,)
        Parts of row i are ``row_offsets[i]:row_offsets[i + 1]``.
    part_offsets : int64, shape (p + 1,)
        Rings of part j.
    ring_offsets : int64, shape (r + 1,)
        Coordinates of ring k.
    part_types : uint8, shape (p,)
        1 point, 2 line, 3 polygon (a collection may mix them).
    z : float64, shape (m,), or None
        Heights in metres where the source has them.
    """

    types: U8
    coords: F64
    row_offsets: I64
    part_offsets: I64
    ring_offsets: I64
    part_types: U8
    z: F64 | None = None

    def __len__(self) -> int:
        return len(self.types)

    @property
    def row_coord_offsets(self) -> I64:
        """Coordinates of row i are ``[i]:[i + 1]`` of this array, shape (n + 1,)."""
        return self.ring_offsets[self.part_offsets[self.row_offsets]]

    def take(self, rows: npt.ArrayLike) -> Geometry:
        """The given rows (0-based, repeats allowed) as a new column, in the given order."""
        index = np.asarray(rows, dtype=np.int64)
        parts, row_offsets = _expand(self.row_offsets, index)
        rings, part_offsets = _expand(self.part_offsets, parts)
        spots, ring_offsets = _expand(self.ring_offsets, rings)
        z = None if self.z is None else self.z[spots]
        return Geometry(np.asarray(self.types[index], np.uint8), self.coords[spots], row_offsets, part_offsets,
                        ring_offsets, self.part_types[parts], z)

    @staticmethod
    def empty() -> Geometry:
        """A column without rows."""
        zero = np.zeros(1, np.int64)
        return Geometry(np.zeros(0, np.uint8), np.zeros((0, 2)), zero, zero, zero, np.zeros(0, np.uint8))

    @staticmethod
    def points(x: npt.ArrayLike, y: npt.ArrayLike) -> Geometry:
        """A column of points; rows whose x or y is not finite get a missing geometry."""
        xy = np.column_stack([np.asarray(x, np.float64), np.asarray(y, np.float64)])
        placed = np.isfinite(xy).all(axis=1)
        row_offsets = np.concatenate([[0], np.cumsum(placed)]).astype(np.int64)
        steps = np.arange(int(placed.sum()) + 1, dtype=np.int64)
        ones = np.full(len(steps) - 1, POINT, np.uint8)
        return Geometry(np.asarray(placed, np.uint8), xy[placed], row_offsets, steps, steps, ones)


def _expand(offsets: I64, index: I64) -> tuple[I64, I64]:
    """Members of the given owners in order, and the owners' new offsets."""
    counts = offsets[index + 1] - offsets[index]
    new = np.zeros(len(index) + 1, np.int64)
    np.cumsum(counts, out=new[1:])
    members = np.arange(new[-1], dtype=np.int64) + np.repeat(offsets[index] - new[:-1], counts)
    return members, new


def concat(columns: Sequence[Geometry]) -> Geometry:
    """All rows of the given columns, one after the other; z is NaN where only some columns have it."""
    if not columns:
        return Geometry.empty()
    if len(columns) == 1:
        return columns[0]
    has_z = any(c.z is not None for c in columns)
    z = None
    if has_z:
        z = np.concatenate([np.full(len(c.coords), np.nan) if c.z is None else c.z for c in columns])
    return Geometry(
        np.concatenate([c.types for c in columns]), np.concatenate([c.coords for c in columns]),
        _chain([c.row_offsets for c in columns]), _chain([c.part_offsets for c in columns]),
        _chain([c.ring_offsets for c in columns]), np.concatenate([c.part_types for c in columns]), z)


def _chain(offsets: Sequence[I64]) -> I64:
    pieces, base = [np.zeros(1, np.int64)], 0
    for array in offsets:
        pieces.append(array[1:] + base)
        base += int(array[-1])
    return np.concatenate(pieces)
