"""Roofs: every footprint cut into triangles, quickly where it is simple and surely where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lohu_gis.scene3d.build.arrays import F64, I64, members
from lohu_gis.scene3d.build.ears import clip_ears
from lohu_gis.scene3d.build.rings import Rings

if TYPE_CHECKING:
    from shapely import Polygon

LOCK_STEP_CORNERS = 10
"""Shells without holes up to this size are clipped in lock step; the method is cubic in corners."""


@dataclass(frozen=True, slots=True, eq=False)
class Roofs:
    """Triangles of all polygons of `Rings`.

    Attributes
    ----------
    triangles : int64, shape (t, 3)
        Corner indices into ``Rings.xy``, counter-clockwise, ordered by the shell they belong to.
    shell : int64, shape (t,)
        Ring index of the shell.
    failed : int64, shape (f,)
        Shells that could not be cut because they cross themselves or their holes; they must be repaired first.
    """

    triangles: I64
    shell: I64
    failed: I64


def cut_roofs(rings: Rings) -> Roofs:
    """Triangles of every polygon: lock step for small ones without holes, constrained Delaunay for the rest.

    The areas of a polygon's triangles add up to its area; polygons where they do not are listed as failed and have no
    triangles. Nothing is raised for polygons that cross themselves.
    """
    count = len(rings)
    shells = np.flatnonzero(rings.shell == np.arange(count))
    holes = np.bincount(rings.shell, minlength=count) - 1
    sizes = np.diff(rings.offsets)
    pieces: list[tuple[I64, I64]] = []
    slow = shells[(holes[shells] > 0) | (sizes[shells] > LOCK_STEP_CORNERS)]
    for corners in range(3, LOCK_STEP_CORNERS + 1):
        group = shells[(sizes[shells] == corners) & (holes[shells] == 0)]
        if len(group) == 0:
            continue
        spots = rings.offsets[group][:, None] + np.arange(corners)
        triangles, done = clip_ears(rings.xy[spots])
        good = group[done]
        found = rings.offsets[good][:, None, None] + triangles[done]
        pieces.append((found.reshape(-1, 3), np.repeat(good, corners - 2)))
        slow = np.concatenate([slow, group[~done]])
    piece, failed = _cut_surely(rings, np.sort(slow))
    triangles, shell = _joined([*pieces, piece])
    order = np.argsort(shell, kind="stable")
    return Roofs(triangles[order], shell[order], failed)


def _joined(pieces: list[tuple[I64, I64]]) -> tuple[I64, I64]:
    return (np.concatenate([piece[0].reshape(-1, 3) for piece in pieces]),
            np.concatenate([piece[1] for piece in pieces]))


def _cut_surely(rings: Rings, shells: I64) -> tuple[tuple[I64, I64], I64]:
    nothing = np.zeros(0, np.int64)
    if len(shells) == 0:
        return (nothing, nothing), nothing
    ring_order = np.argsort(rings.shell, kind="stable")
    starts = np.searchsorted(rings.shell[ring_order], shells)
    ends = np.searchsorted(rings.shell[ring_order], shells, side="right")
    of_shell = [ring_order[a:b] for a, b in zip(starts, ends, strict=True)]
    polygons = np.array([_polygon(rings, own) for own in of_shell], dtype=object)
    corners, owner = _delaunay(polygons)
    spots = [members(rings.offsets, own) for own in of_shell]
    triangles = _as_corners(rings.xy, spots, corners, owner)
    foreign = np.bincount(owner[(triangles < 0).any(axis=1)], minlength=len(shells)) > 0
    known = ~foreign[owner]
    triangles, owner = _turned(rings.xy, triangles[known]), owner[known]
    cut = np.bincount(owner, weights=_areas(rings.xy, triangles), minlength=len(shells))
    wanted = np.array([rings.area[own].sum() for own in of_shell])
    whole = (cut > 0) & (np.abs(cut - wanted) <= 1e-6 * np.maximum(wanted, 1.0))
    return (triangles[whole[owner]], shells[owner[whole[owner]]]), shells[~whole]


def _polygon(rings: Rings, own: I64) -> Polygon:
    from shapely import Polygon

    first, *holes = (rings.xy[rings.offsets[ring]:rings.offsets[ring + 1]] for ring in own)
    return Polygon(first, holes)


def _delaunay(polygons: npt.NDArray[np.object_]) -> tuple[F64, I64]:
    """Corner coordinates (t, 3, 2) of the triangles of each polygon and the polygon each belongs to."""
    import shapely

    try:
        cut = shapely.constrained_delaunay_triangles(polygons)
    except shapely.GEOSException:  # one bad polygon spoils the whole call
        cut = np.array([_delaunay_alone(polygon) for polygon in polygons], dtype=object)
    triangles, owner = shapely.get_parts(cut, return_index=True)
    coords = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    return coords, owner.astype(np.int64)


def _delaunay_alone(polygon: Polygon) -> object:
    import shapely

    try:
        return shapely.constrained_delaunay_triangles(polygon)
    except shapely.GEOSException:
        return shapely.GeometryCollection()


def _as_corners(xy: F64, spots: list[I64], corners: F64, owner: I64) -> I64:
    """Corner index of each triangle corner; -1 where a triangle has a corner that the rings do not have."""
    offered = np.concatenate(spots)
    offered_owner = np.repeat(np.arange(len(spots)), [len(own) for own in spots])
    asked = corners.reshape(-1, 2)
    keys = np.concatenate([np.column_stack([offered_owner, xy[offered]]),
                           np.column_stack([np.repeat(owner, 3), asked])])
    _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    wanted = first[number.reshape(-1)[len(offered):]]
    known = wanted < len(offered)
    return np.where(known, offered[np.where(known, wanted, 0)], -1).reshape(-1, 3)


def _turned(xy: F64, triangles: I64) -> I64:
    """The same triangles, all counter-clockwise."""
    back = _signed(xy, triangles) < 0
    return np.where(back[:, None], triangles[:, ::-1], triangles)


def _areas(xy: F64, triangles: I64) -> F64:
    return np.abs(_signed(xy, triangles))


def _signed(xy: F64, triangles: I64) -> F64:
    a, b, c = xy[triangles[:, 0]], xy[triangles[:, 1]], xy[triangles[:, 2]]
    area: F64 = 0.5 * ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
    return area
