"""Footprints with heights -> chunks of meshes, and a single chunk again after an edit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.hilbert import hilbert_order
from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.scene3d.build.arrays import F64, I32, I64, U8, Mask, spans
from lohu_gis.scene3d.build.light import CLAY, Light, as_bytes
from lohu_gis.scene3d.build.mesh import Boxes, MeshChunk, bounds_of
from lohu_gis.scene3d.build.repair import repair_rows
from lohu_gis.scene3d.build.rings import Rings, clean_rings
from lohu_gis.scene3d.build.roofs import Roofs, cut_roofs
from lohu_gis.scene3d.build.walls import longest_sides, oriented_boxes, raise_prisms

CHUNK = 512
"""Buildings per chunk."""

LINE_LIFT_M = 0.4
"""How far above the ground outlines of buildings without height are drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Footprints:
    """Buildings before they are built.

    Attributes
    ----------
    geometry : Geometry
        Polygons and multipolygons in a projected CRS with metres, n rows; rows of other types are not built.
    fids : int64, shape (n,)
        Stable, unique ids.
    height_m : float64, shape (n,)
        Height above ground, NaN where unknown (see `heights.resolve_heights`).
    base_m : float64, shape (n,)
        Ground the building stands on, metres.
    colours : uint8, shape (n, 3)
        Colour of each building; matt clay where the map has no style for it.
    """

    geometry: Geometry
    fids: I64
    height_m: F64
    base_m: F64
    colours: U8

    def __len__(self) -> int:
        return len(self.fids)

    def take(self, rows: I64) -> Footprints:
        """The given rows in the given order."""
        return Footprints(self.geometry.take(rows), self.fids[rows], self.height_m[rows], self.base_m[rows],
                          self.colours[rows])


def footprints(geometry: Geometry, height_m: npt.ArrayLike, *, fids: npt.ArrayLike | None = None,
               base_m: npt.ArrayLike | float = 0.0, colours: npt.ArrayLike | None = None) -> Footprints:
    """`Footprints` with what is left out filled in: row numbers as ids, ground at 0 m, matt clay."""
    count = len(geometry)
    heights = np.array(np.broadcast_to(np.asarray(height_m, np.float64), count))
    heights[~(np.isfinite(heights) & (heights > 0))] = np.nan
    paint = np.broadcast_to(np.asarray(CLAY if colours is None else colours, np.uint8), (count, 3))
    return Footprints(geometry, np.arange(count) if fids is None else np.asarray(fids, np.int64), heights,
                      np.array(np.broadcast_to(np.asarray(base_m, np.float64), count)), np.array(paint))


def build_chunks(buildings: Footprints, light: Light | None = None,
                 size: int = CHUNK) -> tuple[tuple[MeshChunk, ...], tuple[Finding, ...]]:
    """Chunks of about `size` buildings along a Hilbert curve, and what could not be built as it was.

    Buildings of unknown height become outlines on the ground (finding ``height.unknown``). Footprints that cross
    themselves are repaired for the picture (``geometry.invalid``); rows without usable area are left out
    (``scene.not_built``). No rows: no chunks.
    """
    order = hilbert_order(*_centres(buildings.geometry))
    ordered = buildings.take(order)
    pieces = [(number, start, min(start + size, len(ordered)))
              for number, start in enumerate(range(0, len(ordered), size))]
    cut = _cut(ordered)
    chunks = tuple(_chunk(ordered, cut, piece, light or Light()) for piece in pieces)
    return chunks, _findings(ordered, cut)


def rebuild_chunk(chunk: MeshChunk, buildings: Footprints, light: Light | None = None) -> MeshChunk:
    """`chunk` again from changed rows: same id, same buildings, as a full build would make it.

    Parameters
    ----------
    chunk
        The chunk to replace.
    buildings
        All buildings, or at least those of the chunk; ids that are gone are left out, new ones are not added.
    light
        Must be the light of the scene.
    """
    order = np.argsort(buildings.fids, kind="stable")
    place = np.searchsorted(buildings.fids[order], chunk.fids)
    place = np.minimum(place, max(len(order) - 1, 0))
    found = buildings.fids[order[place]] == chunk.fids if len(order) else np.zeros(len(chunk.fids), bool)
    own = buildings.take(order[place[found]]) if len(order) else buildings
    return _chunk(own, _cut(own), (chunk.id, 0, len(own)), light or Light())


def recolour(chunk: MeshChunk, fids: I64, colours: U8) -> MeshChunk:
    """`chunk` with new colours for the buildings listed in `fids` (sorted ascending); geometry is shared."""
    if len(fids) == 0:
        return chunk
    place = np.minimum(np.searchsorted(fids, chunk.fids), len(fids) - 1)
    hit = fids[place] == chunk.fids
    if not hit.any():
        return chunk
    return replace(chunk, colours=np.where(hit[:, None], colours[place], chunk.colours))


def _centres(geometry: Geometry) -> tuple[F64, F64]:
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
class _Cut:
    """Rings and roofs of some buildings; `alive` rings can be drawn, `known` ones have a height."""

    rings: Rings
    roofs: Roofs
    following: I64
    alive: Mask
    known: Mask
    invalid: int


def _cut(buildings: Footprints) -> _Cut:
    rings = clean_rings(buildings.geometry)
    roofs = cut_roofs(rings)
    bad = np.unique(np.concatenate([rings.row[roofs.failed], _collapsed(buildings.geometry, rings)]))
    if len(bad):
        rings = clean_rings(repair_rows(buildings.geometry, bad))
        roofs = cut_roofs(rings)
    alive = ~np.isin(rings.shell, roofs.failed)
    known = alive & ~np.isnan(buildings.height_m[rings.row])
    return _Cut(rings, roofs, rings.following, alive, known, len(bad))


def _collapsed(geometry: Geometry, rings: Rings) -> I64:
    """Rows with polygons whose signed area vanishes though they span one (figures of eight)."""
    built = np.bincount(rings.row, minlength=len(geometry)) > 0
    rows = np.flatnonzero(~built & (np.diff(geometry.row_coord_offsets) > 3))
    return rows.astype(np.int64)


def _chunk(buildings: Footprints, cut: _Cut, piece: tuple[int, int, int], light: Light) -> MeshChunk:
    """The chunk of the rows from ``piece[1]`` to ``piece[2]``, with number ``piece[0]``."""
    number, first, last = piece
    rings, roofs = cut.rings, cut.roofs
    low, high = np.searchsorted(rings.row, [first, last])
    alive, known = cut.alive[low:high], cut.known[low:high]
    start, end = int(rings.offsets[low]), int(rings.offsets[high])
    origin = _origin(rings, start, end, buildings.base_m[first:last])
    xy = rings.xy[start:end] + (rings.shift - origin[:2])
    ring = np.repeat(np.arange(high - low), np.diff(rings.offsets[low:high + 1]))
    row = rings.row[low:high][ring] - first
    base = buildings.base_m[first:last] - origin[2]
    heights = buildings.height_m[first:last]
    following = cut.following[start:end] - start
    solid = known[ring]
    place = spans(solid)[:-1]
    prisms = raise_prisms(xy[solid], place[following[solid]], base[row[solid]], heights[row[solid]], light)
    mine = slice(*np.searchsorted(roofs.shell, [low, high]))
    lids = roofs.triangles[mine][known[roofs.shell[mine] - low]] - start
    roof_triangles = place[lids] + 4 * int(solid.sum())
    flat = (alive & ~known)[ring]
    ends = np.stack([_on_ground(xy, base[row])[flat], _on_ground(xy, base[row])[following[flat]]], axis=1)
    points, outline = prisms.points.astype(np.float32), ends.astype(np.float32)
    return MeshChunk(
        number, origin, points,
        np.concatenate([prisms.wall_triangles, roof_triangles]).astype(np.int32),
        row[solid][prisms.corner].astype(np.int32), as_bytes(prisms.shade), prisms.lift.astype(np.float32),
        prisms.edges, outline, row[flat].astype(np.int32), buildings.fids[first:last],
        buildings.colours[first:last], buildings.base_m[first:last], heights,
        _boxes(xy[solid], place[following[solid]], row[solid], base, heights, light),
        bounds_of(origin, points, outline))


def _origin(rings: Rings, start: int, end: int, base: F64) -> F64:
    if end == start:
        return np.zeros(3)
    corner = np.floor(rings.xy[start:end].min(axis=0) + rings.shift)
    return np.array([corner[0], corner[1], np.floor(base.min())])


def _on_ground(xy: F64, base: F64) -> F64:
    return np.column_stack([xy, base + LINE_LIFT_M])


def _boxes(xy: F64, following: I64, row: I64, base: F64, heights: F64, light: Light) -> Boxes:
    if len(xy) == 0:
        return Boxes(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32), np.zeros(0, np.int32),
                     np.zeros(0, np.uint8))
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    own = row[starts]
    corners = oriented_boxes(xy, starts, longest_sides(xy, following, starts))
    index = np.arange(4 * len(own), dtype=np.int64)
    after = index - index % 4 + (index + 1) % 4
    prisms = raise_prisms(corners.reshape(-1, 2), after, np.repeat(base[own], 4), np.repeat(heights[own], 4), light)
    lids = 4 * len(index) + index.reshape(-1, 4)
    triangles = np.concatenate([prisms.wall_triangles, lids[:, [0, 1, 2]], lids[:, [0, 2, 3]]])
    building: I32 = np.repeat(own, 4)[prisms.corner].astype(np.int32)
    return Boxes(prisms.points.astype(np.float32), triangles.astype(np.int32), building, as_bytes(prisms.shade))


def _findings(buildings: Footprints, cut: _Cut) -> tuple[Finding, ...]:
    polygons = np.isin(buildings.geometry.types, (POLYGON, 6))
    missing = int((np.bincount(cut.rings.row[cut.alive], minlength=len(buildings)) == 0).sum())
    unknown = int((np.isnan(buildings.height_m) & polygons).sum())
    found = []
    if unknown:
        found.append(Finding(code="height.unknown", count=unknown))
    if cut.invalid:
        found.append(Finding(code="geometry.invalid", count=cut.invalid))
    if missing:
        found.append(Finding(code="scene.not_built", count=missing))
    return tuple(found)
