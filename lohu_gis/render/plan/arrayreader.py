"""A computed surface as something that can be read like a raster."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lohu_gis.render.plan.viewport import Extent

F64: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
_keys = itertools.count(1)


@dataclass(frozen=True, eq=False)
class ArrayReader:
    """One band in memory; satisfies `request.RasterReader`.

    Attributes
    ----------
    array : float, shape (h, w)
        Row 0 is the northern edge; NaN is no value.
    bounds
        Outer edges in `crs`.
    key
        Names this reader in caches; addresses in memory are used again.
    """

    array: npt.NDArray[np.floating] | npt.NDArray[np.uint8]
    bounds: Extent
    crs: str | None
    key: int = field(default_factory=lambda: next(_keys))

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return int(self.array.shape[1]), int(self.array.shape[0])

    @property
    def bands(self) -> int:
        """Always 1."""
        return 1

    def read(self, bounds: Extent, width: int, height: int, bands: Sequence[int],
             resampling: str = "nearest") -> tuple[npt.NDArray[np.generic], Bools]:
        """As in `request.RasterReader`; ``average`` reads like ``bilinear``."""
        columns = self._places(bounds[0], bounds[2], width, self.bounds[0], self.bounds[2], self.size[0])
        rows = self._places(-bounds[3], -bounds[1], height, -self.bounds[3], -self.bounds[1], self.size[1])
        values, valid = _upright(self.array, columns, rows, smooth=resampling != "nearest")
        return np.repeat(values[None], len(bands), axis=0) if len(bands) > 1 else values[None], valid

    @staticmethod
    def _places(low: float, high: float, count: int, own_low: float, own_high: float, cells: int) -> F64:
        """Cell coordinates (0 at the outer edge) of the middles of `count` pixels between `low` and `high`."""
        middles = low + (np.arange(count) + 0.5) * (high - low) / max(count, 1)
        return (middles - own_low) / (own_high - own_low) * cells


def _upright(array: npt.NDArray[np.generic], columns: F64, rows: F64, *,
             smooth: bool) -> tuple[npt.NDArray[Any], Bools]:
    """`sample` on a grid of columns (w,) and rows (h,): one direction after the other, in float32."""
    height, width = array.shape
    across, down = (columns >= 0) & (columns < width), (rows >= 0) & (rows < height)
    inside = down[:, None] & across[None, :]
    if not smooth:
        picked = array[np.clip(rows, 0, height - 1).astype(np.intp)]
        picked = picked[:, np.clip(columns, 0, width - 1).astype(np.intp)]
        if picked.dtype.kind != "f":
            return picked, inside
        known = np.isfinite(picked)
        return np.where(known, picked, 0), inside & known
    cells = np.asarray(array, np.float32)
    known = np.isfinite(cells)
    if known.all():
        return _between(_between(cells, rows).T, columns).T, inside
    total = _between(_between(np.where(known, cells, np.float32(0)), rows).T, columns).T
    weight = _between(_between(known.astype(np.float32), rows).T, columns).T
    there = weight > 1e-6
    return np.divide(total, weight, out=np.zeros_like(total), where=there), inside & there


def _between(cells: npt.NDArray[np.float32], places: F64) -> npt.NDArray[np.float32]:
    """Rows of `cells` at cell coordinates, linear between their middles; beyond the outer middles these."""
    low = np.floor(places - 0.5)
    part = (places - 0.5 - low).astype(np.float32)[:, None]
    last = len(cells) - 1
    first = cells[np.clip(low, 0, last).astype(np.intp)]
    second = cells[np.clip(low + 1, 0, last).astype(np.intp)]
    return np.asarray(first + (second - first) * part, np.float32)


def sample(array: npt.NDArray[np.generic], column: F64, row: F64, *, smooth: bool) -> tuple[F64, Bools]:
    """Values at cell coordinates (the first cell reaches from 0 to 1).

    Parameters
    ----------
    array : shape (h, w)
        NaN is no value.
    column, row : float64, any equal shape
        NaN and places outside give an invalid result.
    smooth
        Interpolate between middles of cells; next to missing cells the known ones are taken.
    """
    height, width = array.shape
    inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
    column, row = np.where(inside, column, 0.0), np.where(inside, row, 0.0)
    if not smooth:
        values = np.asarray(array[row.astype(np.intp), column.astype(np.intp)], np.float64)
        return np.nan_to_num(values), inside & np.isfinite(values)
    left, top = np.floor(column - 0.5), np.floor(row - 0.5)
    part_x, part_y = column - 0.5 - left, row - 0.5 - top
    total, weight = np.zeros(column.shape), np.zeros(column.shape)
    for right in (0, 1):
        for down in (0, 1):
            x = np.clip(left + right, 0, width - 1).astype(np.intp)
            y = np.clip(top + down, 0, height - 1).astype(np.intp)
            share = (part_x if right else 1 - part_x) * (part_y if down else 1 - part_y)
            values = np.asarray(array[y, x], np.float64)
            share = np.where(np.isfinite(values), share, 0.0)
            total += np.nan_to_num(values) * share
            weight += share
    return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0), inside & (weight > 0)
