"""What is different between two states of a raised layer: the rows to build again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.arrays import F64, I64, Mask
from lohu_gis.scene3d.build.footprints import rows_of
from lohu_gis.scene3d.build.raised import RaisedLayer

SHAPING = ("height_m", "lower_m", "group", "state", "cut_m")
"""Columns whose change builds a row again; colours alone do not."""


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """From one state of a layer to the next.

    Attributes
    ----------
    rows : RaisedLayer
        Changed and added rows, as they are now.
    removed : int64
        Scene ids of rows that are gone.
    recoloured : RaisedLayer
        Rows of which only the colour is another.
    """

    rows: RaisedLayer
    removed: I64
    recoloured: RaisedLayer

    def __len__(self) -> int:
        return len(self.rows) + len(self.removed) + len(self.recoloured)


def differences(before: RaisedLayer, after: RaisedLayer) -> Differences:
    """Rows are compared by fid; their order does not matter. Both must have the same layer number."""
    old, found = rows_of(before.fids, after.fids)
    new = np.flatnonzero(found)
    changed = _reshaped(before.geometry, old, after.geometry, new)
    for name in SHAPING:
        one, other = getattr(before, name)[old], getattr(after, name)[new]
        differs = one != other
        if one.dtype.kind == "f":
            differs &= ~(np.isnan(one) & np.isnan(other))
        changed |= differs
    painted = (before.colours[old] != after.colours[new]).any(axis=1) & ~changed
    again = ~found
    again[new[changed]] = True
    gone = np.ones(len(before), bool)
    gone[old] = False
    return Differences(after.take(np.flatnonzero(again)), before.scene_ids[gone], after.take(new[painted]))


def _reshaped(before: Geometry, old: I64, after: Geometry, new: I64) -> Mask:
    """Whether row ``old[i]`` of one column and row ``new[i]`` of the other differ in shape, place or structure."""
    if before is after and np.array_equal(old, new):
        return np.zeros(len(old), bool)
    differs: Mask = before.types[old] != after.types[new]
    for mine, theirs in ((before.row_offsets, after.row_offsets), (before.row_coord_offsets, after.row_coord_offsets)):
        differs |= np.diff(mine)[old] != np.diff(theirs)[new]
    same = np.flatnonzero(~differs)
    one, other = before.take(old[same]), after.take(new[same])
    moved = ~_equal(one.coords, other.coords).all(axis=1)
    starts = one.row_coord_offsets
    row = np.repeat(np.arange(len(same)), np.diff(starts))
    differs[same] = np.bincount(row[moved], minlength=len(same)) > 0
    differs[same] |= _restructured(one, other)
    return differs


def _restructured(one: Geometry, other: Geometry) -> Mask:
    """Rows with the same coordinates in other rings or parts; both columns have as many coordinates in each row."""
    differs = np.zeros(len(one), bool)
    ends = [np.isin(np.arange(len(side.coords)), side.ring_offsets[:-1]) for side in (one, other)]
    outer = [np.isin(np.arange(len(side.coords)), side.ring_offsets[side.part_offsets[:-1]]) for side in (one, other)]
    row = np.repeat(np.arange(len(one)), np.diff(one.row_coord_offsets))
    differs[row[(ends[0] != ends[1]) | (outer[0] != outer[1])]] = True
    return differs


def _equal(one: F64, other: F64) -> Mask:
    same: Mask = (one == other) | (np.isnan(one) & np.isnan(other))
    return same
