"""Footprints with heights -> chunks of meshes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lohu_gis.core.geometry.hilbert import hilbert_order
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.arrays import F64, I32, I64, U8, Mask, lowest, spans
from lohu_gis.scene3d.build.cutting import Cut, cut_footprints
from lohu_gis.scene3d.build.footprints import Footprints
from lohu_gis.scene3d.build.ids import FID_BITS
from lohu_gis.scene3d.build.light import Light, as_bytes
from lohu_gis.scene3d.build.mesh import Boxes, MeshChunk, bounds_of
from lohu_gis.scene3d.build.strokes import edges_of_gone, hatching, painted
from lohu_gis.scene3d.build.walls import longest_sides, oriented_boxes, raise_prisms

CHUNK = 512
"""Buildings per chunk."""

LINE_LIFT_M = 0.4
"""How far above the ground outlines of buildings without height are drawn."""

FLOOR_SHADE = 0.55
"""Share of light on the lower side of parts that begin above the ground."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Chunks and which buildings were not as they should be.

    Attributes
    ----------
    chunks : tuple of MeshChunk
    crossing : int64
        Ids of footprints that cross themselves; they were repaired for the picture.
    missing : int64
        Ids of rows without usable area; they are not drawn.
    """

    chunks: tuple[MeshChunk, ...]
    crossing: I64
    missing: I64


def build_chunks(buildings: Footprints, light: Light | None = None, size: int = CHUNK) -> Pieces:
    """Chunks of about `size` buildings along a Hilbert curve, layer after layer, numbered from 0. No rows: no chunks.

    Buildings of unknown height and demolished ones become outlines on the ground.
    """
    order = curve_order(buildings)
    layers = buildings.fids[order] >> FID_BITS
    groups: list[I64] = []
    for layer in np.unique(layers):
        rows = order[layers == layer]
        groups += [rows[start:start + size] for start in range(0, len(rows), size)]
    return build_groups(buildings, list(enumerate(groups)), light)


def build_groups(buildings: Footprints, groups: Sequence[tuple[int, I64]], light: Light | None = None) -> Pieces:
    """One chunk of each group: its id and the row numbers in `buildings`, all of one layer. A group may be empty."""
    sizes = spans([len(rows) for _, rows in groups])
    ordered = buildings.take(np.concatenate([np.zeros(0, np.int64), *(rows for _, rows in groups)]))
    cut = cut_footprints(ordered.geometry)
    chunks = tuple(_chunk(ordered, cut, (ident, int(sizes[place]), int(sizes[place + 1])), light or Light())
                   for place, (ident, _) in enumerate(groups))
    return Pieces(chunks, ordered.fids[cut.crossing], ordered.fids[cut.missing])


def recolour(chunk: MeshChunk, fids: I64, colours: U8) -> MeshChunk:
    """`chunk` with new colours for the buildings listed in `fids` (sorted ascending); geometry is shared."""
    if len(fids) == 0:
        return chunk
    place = np.minimum(np.searchsorted(fids, chunk.fids), len(fids) - 1)
    hit = fids[place] == chunk.fids
    if not hit.any():
        return chunk
    return replace(chunk, colours=np.where(hit[:, None], colours[place], chunk.colours))


def curve_order(buildings: Footprints) -> I64:
    """Row numbers so that neighbours on the map are neighbours."""
    return hilbert_order(*centres(buildings.geometry))


def centres(geometry: Geometry) -> tuple[F64, F64]:
    """Middle of the box of each row, x and y; NaN for rows without coordinates."""
    offsets = geometry.row_coord_offsets
    full = np.flatnonzero(np.diff(offsets))
    x, y = np.full(len(geometry), np.nan), np.full(len(geometry), np.nan)
    for axis, target in ((0, x), (1, y)):
        values = geometry.coords[:, axis]
        if len(full):
            low = np.minimum.reduceat(values, offsets[full])
            target[full] = 0.5 * (low + np.maximum.reduceat(values, offsets[full]))
    return x, y


@dataclass(frozen=True, slots=True, eq=False)
class _Corners:
    """Corners of the rings of one chunk, relative to its origin.

    Attributes
    ----------
    xy, following, row
        Place, next corner along the ring, building of each corner, (v,).
    solid, flat : bool, shape (v,)
        Corners of bodies, and of outlines on the ground.
    lids : int64, shape (t, 3)
        Corners of the triangles over bodies.
    base, lower, top : float64, shape (v,)
        Ground relative to the origin; lower side and top above it.
    """

    xy: F64
    following: I64
    row: I64
    solid: Mask
    flat: Mask
    lids: I64
    base: F64
    lower: F64
    top: F64


def _chunk(buildings: Footprints, cut: Cut, piece: tuple[int, int, int], light: Light) -> MeshChunk:
    """The chunk of the rows from ``piece[1]`` to ``piece[2]``, with number ``piece[0]``."""
    number, first, last = piece
    own = slice(first, last)
    origin, corners = _corners(buildings, cut, first, last)
    place = spans(corners.solid)[:-1]
    bodies = np.flatnonzero(corners.solid)
    prisms = raise_prisms(corners.xy[bodies], place[corners.following[bodies]], corners.base[bodies],
                          (corners.lower[bodies], corners.top[bodies]), light)
    lids = place[corners.lids]
    floors = _floors(corners, bodies, lids, len(prisms.points))
    points = np.concatenate([prisms.points, floors.points]).astype(np.float32)
    owner = corners.row[bodies]
    outline = _outline(corners)
    strokes, stroked = _strokes(corners, buildings.state[own])
    return MeshChunk(
        number, origin, points,
        np.concatenate([prisms.wall_triangles, lids + 4 * len(bodies), floors.triangles]).astype(np.int32),
        np.concatenate([owner[prisms.corner], owner[floors.corner]]).astype(np.int32),
        as_bytes(np.concatenate([prisms.shade, np.full(len(floors.points), FLOOR_SHADE)])),
        np.concatenate([prisms.lift, floors.lift]).astype(np.float32), prisms.edges,
        outline.astype(np.float32), corners.row[corners.flat].astype(np.int32), strokes.astype(np.float32),
        stroked.astype(np.int32), buildings.fids[own], painted(buildings.colours[own], buildings.state[own]),
        buildings.base_m[own], buildings.lower_m[own], buildings.height_m[own], buildings.state[own],
        _boxes(corners, bodies, place, light),
        bounds_of(origin, points, np.concatenate([outline, strokes]).astype(np.float32)))


def _corners(buildings: Footprints, cut: Cut, first: int, last: int) -> tuple[F64, _Corners]:
    rings, roofs = cut.rings, cut.roofs
    low, high = np.searchsorted(rings.row, [first, last])
    start, end = int(rings.offsets[low]), int(rings.offsets[high])
    own = slice(first, last)
    origin = np.zeros(3)
    if end > start:
        west_south = np.floor(lowest(rings.xy[start:end]) + rings.shift)
        origin = np.array([*west_south, np.floor(buildings.base_m[own].min())])
    row_of_ring = rings.row[low:high] - first
    alive = cut.alive[low:high]
    solid = alive & buildings.solid[own][row_of_ring]
    flat = alive & (buildings.visible & ~buildings.solid)[own][row_of_ring]
    ring = np.repeat(np.arange(high - low), np.diff(rings.offsets[low:high + 1]))
    row = row_of_ring[ring]
    mine = slice(*np.searchsorted(roofs.shell, [low, high]))
    lids = roofs.triangles[mine][solid[roofs.shell[mine] - low]] - start
    return origin, _Corners(
        rings.xy[start:end] + (rings.shift - origin[:2]), cut.following[start:end] - start, row, solid[ring],
        flat[ring], lids, (buildings.base_m[own] - origin[2])[row], buildings.lower_m[own][row],
        buildings.top_m[own][row])


@dataclass(frozen=True, slots=True, eq=False)
class _Floors:
    """Lower sides of bodies that begin above the ground; arrays as in `walls.Prisms`."""

    points: F64
    triangles: I64
    corner: I64
    lift: F64


def _floors(corners: _Corners, bodies: I64, lids: I64, start: int) -> _Floors:
    raised = corners.lower[bodies] != 0.0
    corner = np.flatnonzero(raised)
    place = spans(raised)[:-1]
    spots = bodies[corner]
    lower = corners.lower[spots]
    points = np.column_stack([corners.xy[spots], corners.base[spots] + lower])
    faces = place[lids[raised[lids[:, 0]]]][:, ::-1] + start
    return _Floors(points, faces, corner, lower)


def _outline(corners: _Corners) -> F64:
    ground = np.column_stack([corners.xy, corners.base + LINE_LIFT_M])
    flat = np.flatnonzero(corners.flat)
    return np.stack([ground[flat], ground[corners.following[flat]]], axis=1)


def _strokes(corners: _Corners, state: U8) -> tuple[F64, I64]:
    foot, top = corners.base + corners.lower, corners.base + corners.top
    shown = np.where(corners.solid | corners.flat, top, np.nan)
    gone, of_gone = edges_of_gone(corners.xy, corners.following, foot, shown, corners.row, state)
    hatched, of_hatched = hatching(corners.xy, corners.following, foot, shown, corners.row, state)
    return np.concatenate([gone, hatched]), np.concatenate([of_gone, of_hatched])


def _boxes(corners: _Corners, bodies: I64, place: I64, light: Light) -> Boxes:
    if len(bodies) == 0:
        return Boxes(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32), np.zeros(0, np.int32),
                     np.zeros(0, np.uint8))
    xy, following, row = corners.xy[bodies], place[corners.following[bodies]], corners.row[bodies]
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    own = bodies[starts]
    outer = oriented_boxes(xy, starts, longest_sides(xy, following, starts))
    index = np.arange(4 * len(own), dtype=np.int64)
    after = index - index % 4 + (index + 1) % 4
    span = (np.repeat(corners.lower[own], 4), np.repeat(corners.top[own], 4))
    prisms = raise_prisms(outer.reshape(-1, 2), after, np.repeat(corners.base[own], 4), span, light)
    lids = 4 * len(index) + index.reshape(-1, 4)
    triangles = np.concatenate([prisms.wall_triangles, lids[:, [0, 1, 2]], lids[:, [0, 2, 3]]])
    building: I32 = np.repeat(corners.row[own], 4)[prisms.corner].astype(np.int32)
    return Boxes(prisms.points.astype(np.float32), triangles.astype(np.int32), building, as_bytes(prisms.shade))
