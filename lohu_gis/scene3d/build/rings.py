"""Clean rings of footprints: open, without repeats, shells counter-clockwise and holes clockwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.scene3d.build.arrays import F64, I64, Mask, lowest, members, spans, within

SAME_M = 1e-3
"""Corners closer than this in x and in y are one corner (metres)."""

FLAT_M2 = 1e-2
"""Rings with a smaller area are not built (square metres)."""


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """Rings of the polygons of n rows, in the order of the rows; shells come before their holes.

    Attributes
    ----------
    xy : float64, shape (v, 2)
        Corners without the closing one, metres, relative to `shift`.
    offsets : int64, shape (r + 1,)
        Corners of ring k are ``offsets[k]:offsets[k + 1]``.
    row : int64, shape (r,)
        Row of the ring.
    shell : int64, shape (r,)
        Index of the ring that is the shell of this ring's polygon; the ring itself where it is a shell.
    area : float64, shape (r,)
        Signed area in m2: positive for shells, negative for holes.
    shift : float64, shape (2,)
        What to add to `xy` for coordinates in the CRS of the table; keeps products of coordinates exact.
    """

    xy: F64
    offsets: I64
    row: I64
    shell: I64
    area: F64
    shift: F64

    def __len__(self) -> int:
        return len(self.row)

    @property
    def following(self) -> I64:
        """For every corner the index of the next one along its ring, shape (v,)."""
        after = np.arange(1, len(self.xy) + 1, dtype=np.int64)
        after[self.offsets[1:] - 1] = self.offsets[:-1]
        return after


def clean_rings(geometry: Geometry) -> Rings:
    """All usable rings of the polygons and multipolygons in `geometry`.

    Closing corners, repeated corners and corners that are not finite are left out; rings with fewer than three corners
    or less than `FLAT_M2` are dropped, holes of dropped shells as well. Rows of other types have no rings.
    Coordinates are taken as planar metres.
    """
    parts = np.flatnonzero(geometry.part_types == POLYGON)
    rings = members(geometry.part_offsets, parts)
    part_of_ring = np.repeat(parts, geometry.part_offsets[parts + 1] - geometry.part_offsets[parts])
    row_of_part = np.repeat(np.arange(len(geometry), dtype=np.int64), np.diff(geometry.row_offsets))
    spots = members(geometry.ring_offsets, rings)
    sizes = geometry.ring_offsets[rings + 1] - geometry.ring_offsets[rings]
    xy = geometry.coords[spots]
    known: Mask = np.isfinite(xy[:, 0]) & np.isfinite(xy[:, 1])
    shift = np.floor(lowest(xy[known])) if known.any() else np.zeros(2)
    xy = xy - shift
    xy, sizes = _drop(xy, sizes, known)
    xy, sizes = _drop(xy, sizes, ~_repeats(xy, sizes))
    area = ring_areas(xy, spans(sizes))
    first = np.flatnonzero(np.r_[True, part_of_ring[1:] != part_of_ring[:-1]]) if len(rings) else rings
    shell = np.repeat(first, np.diff(np.r_[first, len(rings)]))
    good = (sizes >= 3) & (np.abs(area) >= FLAT_M2)
    return _oriented(xy, sizes, row_of_part[part_of_ring], shell, area, good & good[shell], shift)


def ring_areas(xy: F64, offsets: I64) -> F64:
    """Signed area of each open ring (counter-clockwise positive); 0 for empty rings."""
    sizes = np.diff(offsets)
    area = np.zeros(len(sizes))
    full = np.flatnonzero(sizes)
    if len(full) == 0:
        return area
    local = xy - np.repeat(xy[offsets[full]], sizes[full], axis=0)
    after = np.arange(1, len(xy) + 1)
    after[offsets[1:][full] - 1] = offsets[full]
    cross = local[:, 0] * local[after, 1] - local[after, 0] * local[:, 1]
    area[full] = 0.5 * np.add.reduceat(cross, offsets[full])
    return area


def _drop(xy: F64, sizes: I64, keep: Mask) -> tuple[F64, I64]:
    if keep.all():
        return xy, sizes
    kept = spans(keep)
    offsets = spans(sizes)
    return xy[keep], kept[offsets[1:]] - kept[offsets[:-1]]


def _repeats(xy: F64, sizes: I64) -> Mask:
    """Corners that repeat the one before them along the ring (the closing corner repeats the first)."""
    offsets = spans(sizes)
    full = np.flatnonzero(sizes > 1)
    after = np.arange(1, len(xy) + 1)
    after[offsets[1:][full] - 1] = offsets[full]
    after = np.minimum(after, max(len(xy) - 1, 0))
    apart = np.abs(xy[after] - xy) < SAME_M
    same: Mask = apart[:, 0] & apart[:, 1]
    same[offsets[:-1][sizes == 1]] = False
    return same


def _oriented(xy: F64, sizes: I64, row: I64, shell: I64, area: F64, keep: Mask, shift: F64) -> Rings:
    rings = np.flatnonzero(keep)
    offsets = spans(sizes)
    new = spans(sizes[rings])
    place = within(new)
    is_shell = shell[rings] == rings
    back = (area[rings] > 0) != is_shell
    start, last = np.repeat(offsets[rings], sizes[rings]), np.repeat(offsets[rings + 1] - 1, sizes[rings])
    spots = np.where(np.repeat(back, sizes[rings]), last - place, start + place)
    position = spans(keep)
    return Rings(xy[spots], new, row[rings], position[shell[rings]],
                 np.where(back, -area[rings], area[rings]), shift)
