"""Sheets: the rows of a table that are drawn the same way, measured once and kept."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lohu_gis.core.geometry.layout import LINE, MULTI_POINT, POINT, POLYGON, Geometry
from lohu_gis.render.plan.measure import F64, I64, Measures, kinds_of, measure

if TYPE_CHECKING:
    from lohu_gis.render.plan.viewport import Extent

_keys = itertools.count(1)
_OWN_TYPES = {POINT: (1, 4), LINE: (2, 5), POLYGON: (3, 6)}


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Rows of one kind of geometry.

    Attributes
    ----------
    kind
        `POINT`, `LINE` or `POLYGON`.
    geometry
        n rows of that kind, in the CRS they are drawn in.
    measures
        Of these rows.
    rows : int64, shape (n,), or None
        Row of the table for each row of the sheet, -1 where it is hidden; None: the same rows.
    key
        Unique number of this sheet, for caches.
    shapes
        Number of the sheet that first had this geometry: converted shapes are kept under it.
    """

    kind: int
    geometry: Geometry
    measures: Measures
    rows: I64 | None = None
    key: int = field(default_factory=lambda: next(_keys))
    shapes: int = 0

    def __post_init__(self) -> None:
        if not self.shapes:
            object.__setattr__(self, "shapes", self.key)

    def __len__(self) -> int:
        return len(self.geometry)

    @property
    def extent(self) -> Extent | None:
        """Box around all rows; None when there is nothing."""
        boxes = self.measures.boxes
        if boxes.shape[1] == 0 or not np.isfinite(boxes[0]).any():
            return None
        low, high = np.nanmin(boxes[:2], axis=1), np.nanmax(boxes[2:], axis=1)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def origin(self) -> tuple[float, float]:
        """A whole-numbered point near the middle; painters keep coordinates relative to it."""
        extent = self.extent
        if extent is None:
            return 0.0, 0.0
        return float(np.round((extent[0] + extent[2]) / 2)), float(np.round((extent[1] + extent[3]) / 2))

    def points(self) -> tuple[F64, I64]:
        """Coordinates (m, 2) of a point sheet and the sheet's row of each."""
        counts = np.diff(self.geometry.row_coord_offsets)
        return self.geometry.coords, np.repeat(np.arange(len(self), dtype=np.int64), counts)

    def table_rows(self, rows: I64) -> I64:
        """Rows of the table for rows of the sheet."""
        return rows if self.rows is None else self.rows[rows]


def sheets_of(geometry: Geometry, rows: I64 | None = None) -> tuple[Sheet, ...]:
    """Sheets of a column: polygons, then lines, then points; mixed columns and collections are taken apart.

    Parameters
    ----------
    rows
        Row of the table for each row of `geometry`; None: the same rows.
    """
    kinds = kinds_of(geometry)
    if len(kinds) == 1 and not bool((geometry.types > MULTI_POINT + 2).any()):
        return (Sheet(kinds[0], geometry, measure(geometry, kinds[0]), rows),)
    return tuple(_part_sheet(geometry, kind, rows) for kind in kinds)


def _part_sheet(geometry: Geometry, kind: int, rows: I64 | None) -> Sheet:
    """The parts of one kind, with their rows."""
    owner = np.repeat(np.arange(len(geometry), dtype=np.int64), np.diff(geometry.row_offsets))
    mine = geometry.part_types == kind
    owners = np.unique(owner[mine])
    counts = np.bincount(owner[mine], minlength=len(geometry))[owners]
    whole = np.isin(geometry.types[owners], _OWN_TYPES[kind])
    column = geometry.take(owners) if whole.all() else _only_parts(geometry, np.flatnonzero(mine), counts, kind)
    return Sheet(kind, column, measure(column, kind), owners if rows is None else rows[owners])


def _only_parts(geometry: Geometry, parts: I64, counts: I64, kind: int) -> Geometry:
    """A column whose row i holds the next ``counts[i]`` of the given parts."""
    steps = np.arange(len(geometry.part_types) + 1, dtype=np.int64)
    single = Geometry(geometry.part_types, geometry.coords, steps, geometry.part_offsets, geometry.ring_offsets,
                      geometry.part_types).take(parts)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Geometry(np.full(len(counts), kind + 3, np.uint8), single.coords, offsets, single.part_offsets,
                    single.ring_offsets, single.part_types)
