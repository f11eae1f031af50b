"""The scene as one value: what the 3D process, stills and exports are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.arrays import F64, I64, U8
from lohu_gis.scene3d.build.buildings import Footprints, build_chunks, footprints, rebuild_chunk, recolour
from lohu_gis.scene3d.build.camera import Camera, view_of
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.terrain import (
    DRAWN_NODES,
    GroundMesh,
    TerrainGrid,
    flat_terrain,
    ground_mesh,
    lowest_ground,
)

RELIEF_NODES = 1_500_000
"""Most nodes that are kept for the shading of the ground."""

Extent = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class GroundTexture:
    """A picture of the map that lies on the ground.

    Attributes
    ----------
    rgba : uint8, shape (rows, columns, 4)
        Row 0 is the north; straight (not premultiplied) alpha.
    extent : tuple of float
        ``xmin, ymin, xmax, ymax`` of the outer borders of the picture, in the CRS of the scene.
    """

    rgba: U8
    extent: Extent


@dataclass(frozen=True, slots=True, eq=False)
class SceneData:
    """Everything that is drawn, as plain arrays; can be pickled and moved through shared memory.

    Attributes
    ----------
    chunks : tuple of MeshChunk
        Their position equals their id.
    ground : GroundMesh
    relief : TerrainGrid
        The ground in more detail than `ground`, for its shading.
    light : Light
    texture : GroundTexture or None
        The map on the ground.
    detail : GroundTexture or None
        The map again for a small part of the ground, finer; shown in near views.
    bounds : float64, shape (6,)
        ``xmin, ymin, zmin, xmax, ymax, zmax`` of the buildings, or of the ground when there are none.
    crs : str or None
        CRS of all coordinates.
    """

    chunks: tuple[MeshChunk, ...]
    ground: GroundMesh
    relief: TerrainGrid
    light: Light
    texture: GroundTexture | None
    bounds: F64
    crs: str | None = None
    detail: GroundTexture | None = None

    @property
    def extent(self) -> Extent:
        """``xmin, ymin, xmax, ymax`` of the ground; the extent to render the ground texture for."""
        return self.relief.extent

    @property
    def fids(self) -> I64:
        """Ids of all buildings, chunk after chunk."""
        return np.concatenate([np.zeros(0, np.int64), *(chunk.fids for chunk in self.chunks)])

    def camera(self, name: str = "iso", size: tuple[int, int] = (1600, 1000)) -> Camera:
        """A camera that shows all buildings (or the ground when there are none) from a named side."""
        boxes = np.array([chunk.bounds for chunk in self.chunks]).reshape(-1, 6)
        boxes = boxes[np.isfinite(boxes).all(axis=1)]
        if len(boxes) == 0:
            boxes = self.bounds[None]
        corners = [boxes[:, [x, y, z]] for x in (0, 3) for y in (1, 4) for z in (2, 5)]
        return view_of(np.concatenate(corners), name, size)

    def with_chunk(self, chunk: MeshChunk) -> SceneData:
        """The scene with one chunk replaced by its id."""
        chunks = tuple(chunk if old.id == chunk.id else old for old in self.chunks)
        return replace(self, chunks=chunks)

    def with_colours(self, fids: npt.ArrayLike, colours: npt.ArrayLike) -> SceneData:
        """The scene with the given buildings in new colours (uint8, shape (n, 3) or (3,)); others keep theirs."""
        ids = np.asarray(fids, np.int64)
        paint = np.broadcast_to(np.asarray(colours, np.uint8), (len(ids), 3))
        order = np.argsort(ids, kind="stable")
        return replace(self, chunks=tuple(recolour(chunk, ids[order], paint[order]) for chunk in self.chunks))

    def with_texture(self, texture: GroundTexture | None) -> SceneData:
        """The scene with another map on the ground, or none; the detail of the old one goes."""
        return replace(self, texture=texture, detail=None)

    def with_detail(self, detail: GroundTexture | None) -> SceneData:
        """The scene with a finer map for a part of the ground."""
        return replace(self, detail=detail)


@dataclass(frozen=True, slots=True, eq=False)
class BuiltScene:
    """A scene with what is needed to change it, and what was noticed while building it.

    Attributes
    ----------
    scene : SceneData
    buildings : Footprints
        The rows it was built from, with the ground they stand on.
    findings : tuple of Finding
        ``height.unknown``, ``geometry.invalid``, ``scene.not_built``, ``terrain.assumed_flat``.
    """

    scene: SceneData
    buildings: Footprints
    findings: tuple[Finding, ...]

    def changed(self, fids: Sequence[int] | I64, height_m: npt.ArrayLike | None = None,
                colours: npt.ArrayLike | None = None) -> tuple[BuiltScene, tuple[MeshChunk, ...]]:
        """Other heights or colours for some buildings; only their chunks are built again.

        Parameters
        ----------
        fids
            Ids that exist in the scene; others are ignored.
        height_m
            New heights (metres, NaN unknown), one per id or one for all; None keeps them.
        colours
            New colours (uint8, shape (n, 3) or (3,)); None keeps them.

        Returns
        -------
        The new scene, and the chunks to hand to the window (`TwinView.update_chunk`).
        """
        ids = np.asarray(fids, np.int64)
        rows, found = _rows_of(self.buildings.fids, ids)
        heights, paint = self.buildings.height_m.copy(), self.buildings.colours.copy()
        if height_m is not None:
            heights[rows] = np.broadcast_to(np.asarray(height_m, np.float64), ids.shape)[found]
            heights[~(heights > 0)] = np.nan
        if colours is not None:
            paint[rows] = np.broadcast_to(np.asarray(colours, np.uint8), (len(ids), 3))[found]
        buildings = replace(self.buildings, height_m=heights, colours=paint)
        scene, renewed = self.scene, []
        for chunk in scene.chunks:
            if np.isin(chunk.fids, ids).any():
                renewed.append(rebuild_chunk(chunk, buildings, scene.light))
                scene = scene.with_chunk(renewed[-1])
        scene = replace(scene, bounds=_bounds(scene.chunks, scene.ground))
        return replace(self, scene=scene, buildings=buildings), tuple(renewed)


def build_scene(geometry: Geometry, height_m: npt.ArrayLike, *, fids: npt.ArrayLike | None = None,
                colours: npt.ArrayLike | None = None, terrain: TerrainGrid | None = None,
                texture: GroundTexture | None = None, light: Light | None = None,
                crs: str | None = None, margin: float = 0.12) -> BuiltScene:
    """A scene of buildings on their ground.

    Parameters
    ----------
    geometry
        Footprints in a projected CRS with metres; may be empty when there is a terrain.
    height_m
        Heights above ground, shape (n,); NaN (or not positive) is unknown and drawn as an outline on the ground.
    fids
        Stable ids; row numbers where None.
    colours
        uint8, shape (n, 3) or (3,); matt clay where None.
    terrain
        Ground heights in the same CRS. Without it the ground is 0 m (finding ``terrain.assumed_flat``). The picture
        uses it around the buildings only when it is much larger than they are.
    texture, light, crs
        See `SceneData`.
    margin
        Land around the buildings, as a share of their extent, where there is no terrain.
    """
    findings: list[Finding] = []
    around = _extent_around(geometry, margin)
    if terrain is None:
        findings.append(Finding(code="terrain.assumed_flat", severity="info"))
        drawn = relief = flat_terrain(around)
        base: F64 = np.zeros(len(geometry))
    else:
        extent = _cropped(terrain.extent, around, bool(len(geometry.coords)))
        relief, drawn = terrain.resampled(extent, RELIEF_NODES), terrain.resampled(extent, DRAWN_NODES)
        base = lowest_ground(drawn, geometry)
    sun = light or Light()
    buildings = footprints(geometry, height_m, fids=fids, base_m=base, colours=colours)
    chunks, noticed = build_chunks(buildings, sun)
    ground = ground_mesh(drawn)
    scene = SceneData(chunks, ground, relief, sun, texture, _bounds(chunks, ground), crs)
    return BuiltScene(scene, buildings, (*findings, *noticed))


def _rows_of(all_fids: I64, fids: I64) -> tuple[I64, npt.NDArray[np.bool_]]:
    order = np.argsort(all_fids, kind="stable")
    place = np.minimum(np.searchsorted(all_fids[order], fids), max(len(order) - 1, 0))
    if len(order) == 0:
        return np.zeros(0, np.int64), np.zeros(len(fids), bool)
    found = all_fids[order[place]] == fids
    return order[place[found]], found


def _bounds(chunks: tuple[MeshChunk, ...], ground: GroundMesh) -> F64:
    boxes = np.array([chunk.bounds for chunk in chunks]).reshape(-1, 6)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if len(boxes):
        return np.concatenate([boxes[:, :3].min(axis=0), boxes[:, 3:].max(axis=0)])
    grid = ground.points[:len(ground.uv)]
    return np.concatenate([grid.min(axis=0) + ground.origin, grid.max(axis=0) + ground.origin])


def _extent_around(geometry: Geometry, margin: float) -> Extent:
    xy = geometry.coords[np.isfinite(geometry.coords).all(axis=1)]
    if len(xy) == 0:
        return (0.0, 0.0, 1000.0, 1000.0)
    low, high = xy.min(axis=0), xy.max(axis=0)
    room = max(float((high - low).max()) * margin, 50.0)
    return (float(low[0]) - room, float(low[1]) - room, float(high[0]) + room, float(high[1]) + room)


def _cropped(extent: Extent, around: Extent, built: bool) -> Extent:
    """The terrain's extent, cut to four times the reach of the buildings around them."""
    if not built:
        return extent
    room = 1.5 * max(around[2] - around[0], around[3] - around[1], 500.0)
    west, south = max(extent[0], around[0] - room), max(extent[1], around[1] - room)
    east, north = min(extent[2], around[2] + room), min(extent[3], around[3] + room)
    if east - west < 1 or north - south < 1:  # the terrain lies somewhere else
        return around
    return (min(west, around[0]), min(south, around[1]), max(east, around[2]), max(north, around[3]))
