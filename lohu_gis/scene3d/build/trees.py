"""Trees as low crowns: where they stand is known, or they stand for the green of an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.hilbert import hilbert_order
from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.core.geometry.measure import bounds
from lohu_gis.scene3d.build.arrays import F64, I64, Mask
from lohu_gis.scene3d.build.facets import Bodies, facet_chunk
from lohu_gis.scene3d.build.ids import TREES, scene_id
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.standing import points_inside
from lohu_gis.scene3d.build.terrain import TerrainGrid

HEIGHT_M, CROWN_M = 8.0, 5.0
"""A tree of which nothing else is known: height, and diameter of the crown."""

MOST = 6_000
"""Most trees that are shown; of more, the same ones are left out every time."""

SPACING_M = 12.0
"""Distance between trees that stand for the green of an area."""

CHUNK = 1024
SIDES = 6
TRUNK, WIDEST = 0.26, 0.55
"""Where the crown begins and is widest, as shares of the tree's height."""

STEM_SIDES, STEM = 3, 0.07
"""Walls of a trunk, and its width as a share of the crown's."""

LEAVES = np.array([(150, 170, 130), (160, 178, 140), (141, 162, 124)], np.uint8)
"""Colours of crowns, matt like the rest of the model."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """n trees.

    Attributes
    ----------
    xy : float64, shape (n, 2)
    fids : int64, shape (n,)
        Ids inside the layer; unique.
    height_m, crown_m : float64, shape (n,)
        Height, and diameter of the crown, metres.
    symbolic : bool
        The places are invented: the trees stand for the green of an area.
    """

    xy: F64
    fids: I64
    height_m: F64
    crown_m: F64
    symbolic: bool = False

    def __len__(self) -> int:
        return len(self.fids)


def trees_at(geometry: Geometry, fids: npt.ArrayLike, height_m: npt.ArrayLike = np.nan,
             crown_m: npt.ArrayLike = np.nan) -> Trees:
    """Trees at points; in areas when there are no points.

    Parameters
    ----------
    geometry
        Points in the CRS of the scene (metres), one tree each; or polygons, whose trees are `scattered`. Rows of other
        types and without coordinates have none.
    fids, height_m, crown_m
        Per row of `geometry`; sizes that are not positive are `HEIGHT_M`, `CROWN_M`.
    """
    ids = np.asarray(fids, np.int64)
    single = np.flatnonzero(np.diff(geometry.row_coord_offsets) == 1)
    if len(single) == 0:
        return scattered(geometry)
    xy = geometry.coords[geometry.row_coord_offsets[single]]
    single, xy = single[np.isfinite(xy).all(axis=1)], xy[np.isfinite(xy).all(axis=1)]
    kept = _few(ids[single])
    high, wide = (np.broadcast_to(np.asarray(size, np.float64), len(ids))[single][kept] for size in (height_m, crown_m))
    return Trees(xy[kept], ids[single][kept], _known(high, HEIGHT_M), _known(wide, CROWN_M))


def scattered(geometry: Geometry) -> Trees:
    """Trees that stand for the green of polygons, about one in each square of `SPACING_M`, fewer in much green.

    Where they stand follows from the coordinates alone: the same area has the same trees in every scene.
    """
    areas = np.flatnonzero(np.isin(geometry.types, (POLYGON, 6)))
    box = bounds(geometry.take(areas))
    green = float(np.nansum((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])))
    spacing = max(SPACING_M, (green / MOST) ** 0.5)
    row, x, y = _squares(box, spacing)
    jitter = _noise(np.round(x / spacing).astype(np.int64), np.round(y / spacing).astype(np.int64))
    x, y = x + (jitter[0] - 0.5) * 0.8 * spacing, y + (jitter[1] - 0.5) * 0.8 * spacing
    inside = points_inside(geometry.take(areas), row, x, y)
    x, y, size = x[inside], y[inside], 0.8 + 0.5 * jitter[2][inside]
    return Trees(np.column_stack([x, y]), np.arange(len(x), dtype=np.int64), HEIGHT_M * size, CROWN_M * size, True)


def tree_chunks(trees: Trees, first: int, terrain: TerrainGrid | None, light: Light) -> tuple[MeshChunk, ...]:
    """Crowns on the drawn ground (0 m where `terrain` is None), as chunks numbered from `first`, of layer `TREES`."""
    if len(trees) == 0:
        return ()
    x, y = trees.xy.T
    ground = np.zeros(len(trees)) if terrain is None else terrain.surface(x, y)
    colours = LEAVES[(_noise(trees.fids, trees.fids)[0] * len(LEAVES)).astype(np.int64)]
    order = hilbert_order(x, y)
    groups: Sequence[I64] = [order[start:start + CHUNK] for start in range(0, len(order), CHUNK)]
    chunks = []
    for place, own in enumerate(groups):
        corners = _crowns(trees.xy[own], ground[own], trees.height_m[own], trees.crown_m[own])
        owner = np.repeat(np.arange(len(own)), len(corners) // len(own))
        bodies = Bodies(scene_id(TREES, trees.fids[own]), colours[own], ground[own], trees.height_m[own])
        chunks.append(facet_chunk(first + place, corners, owner, bodies, light))
    return tuple(chunks)


def _crowns(xy: F64, ground: F64, height: F64, crown: F64) -> F64:
    """Two hexagonal pyramids foot to foot on a trunk of three walls for each tree, (20 n, 3, 3)."""
    girdle = _ring(xy, crown / 2, ground + WIDEST * height, SIDES)
    after = np.roll(girdle, -1, axis=1)
    tip = np.broadcast_to(np.column_stack([xy, ground + height])[:, None], girdle.shape)
    foot = np.broadcast_to(np.column_stack([xy, ground + TRUNK * height])[:, None], girdle.shape)
    upper, lower = np.stack([girdle, after, tip], axis=2), np.stack([after, girdle, foot], axis=2)
    low, high = (_ring(xy, STEM * crown / 2, z, STEM_SIDES) for z in (ground, ground + (TRUNK + 0.08) * height))
    low_after, high_after = np.roll(low, -1, axis=1), np.roll(high, -1, axis=1)
    walls = (np.stack([low, low_after, high_after], axis=2), np.stack([low, high_after, high], axis=2))
    ends = (low[:, None, ::-1], high[:, None])  # closed bodies, for exports
    return np.concatenate([upper, lower, *walls, *ends], axis=1).reshape(-1, 3, 3)


def _ring(xy: F64, radius: F64, z: F64, sides: int) -> F64:
    """Corners around each place at its height, against the clock, (n, sides, 3)."""
    angle = np.arange(sides) * (2 * np.pi / sides)
    flat = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None, None] + xy[:, None]
    return np.concatenate([flat, np.broadcast_to(z[:, None, None], (*flat.shape[:2], 1))], axis=2)


def _squares(box: F64, spacing: float) -> tuple[I64, F64, F64]:
    """Middles of the squares of a world-wide grid that touch each box: number of the box, x, y."""
    low = np.floor(np.nan_to_num(box[:, :2]) / spacing).astype(np.int64)
    high = np.floor(np.nan_to_num(box[:, 2:]) / spacing).astype(np.int64)
    wide, tall = (high - low + 1).T
    row = np.repeat(np.arange(len(box)), wide * tall)
    place = np.arange(len(row)) - np.repeat(np.cumsum(wide * tall) - wide * tall, wide * tall)
    column, line = low[row, 0] + place % wide[row], low[row, 1] + place // wide[row]
    return row, (column + 0.5) * spacing, (line + 0.5) * spacing


def _few(ids: I64) -> Mask:
    """At most `MOST` of the ids, always the same ones."""
    if len(ids) <= MOST:
        return np.ones(len(ids), bool)
    noise = _noise(ids, ids)[0]
    kept: Mask = noise <= np.partition(noise, MOST - 1)[MOST - 1]
    return kept


def _noise(one: I64, other: I64) -> tuple[F64, F64, F64]:
    """Three even numbers from 0 to 1 for each pair of whole numbers (splitmix64), equal on every machine."""
    state = one.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + other.astype(np.uint64)
    found = []
    for _ in range(3):
        state = state + np.uint64(0x9E3779B97F4A7C15)
        mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        found.append((mixed ^ (mixed >> np.uint64(31))) / np.float64(2**64))
    return found[0], found[1], found[2]


def _known(sizes: F64, otherwise: float) -> F64:
    known: F64 = np.where(np.isfinite(sizes) & (sizes > 0), sizes, otherwise)
    return known
