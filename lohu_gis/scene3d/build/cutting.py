"""Rings and roofs of footprints, with those that cross themselves repaired for the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.arrays import I64, Mask
from lohu_gis.scene3d.build.repair import repair_rows
from lohu_gis.scene3d.build.rings import Rings, clean_rings
from lohu_gis.scene3d.build.roofs import Roofs, cut_roofs


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Rings and roofs of n footprints.

    Attributes
    ----------
    rings : Rings
    roofs : Roofs
    following : int64, shape (v,)
        Next corner along the ring of each corner of `rings`.
    alive : bool, shape (r,)
        Rings that can be drawn.
    crossing : int64, shape (c,)
        Rows that crossed themselves and are drawn as repaired.
    missing : int64, shape (m,)
        Rows without usable area.
    """

    rings: Rings
    roofs: Roofs
    following: I64
    alive: Mask
    crossing: I64
    missing: I64


def cut_footprints(geometry: Geometry) -> Cut:
    """Clean rings, triangles over them, and which rows are not as they should be."""
    rings = clean_rings(geometry)
    roofs = cut_roofs(rings)
    bad = np.unique(np.concatenate([rings.row[roofs.failed], _collapsed(geometry, rings)]))
    if len(bad):
        rings = clean_rings(repair_rows(geometry, bad))
        roofs = cut_roofs(rings)
    alive = ~np.isin(rings.shell, roofs.failed)
    missing = np.flatnonzero(np.bincount(rings.row[alive], minlength=len(geometry)) == 0)
    return Cut(rings, roofs, rings.following, alive, bad, missing.astype(np.int64))


def _collapsed(geometry: Geometry, rings: Rings) -> I64:
    """Rows with polygons whose signed area vanishes though they span one (figures of eight)."""
    built = np.bincount(rings.row, minlength=len(geometry)) > 0
    rows = np.flatnonzero(~built & (np.diff(geometry.row_coord_offsets) > 3))
    return rows.astype(np.int64)
