"""The scene as one value: what the 3D process, stills and exports are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.arrays import F64, I64, U8
from lohu_gis.scene3d.build.buildings import build_chunks, build_groups, recolour
from lohu_gis.scene3d.build.camera import Camera, view_of
from lohu_gis.scene3d.build.footprints import Footprints, concatenated, from_layers, rows_of
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.raised import RaisedLayer, raised_layer
from lohu_gis.scene3d.build.standing import same_building, slope_finding, stand
from lohu_gis.scene3d.build.strokes import painted
from lohu_gis.scene3d.build.terrain import DRAWN_NODES, GroundMesh, TerrainGrid, flat_terrain, ground_mesh
from lohu_gis.scene3d.build.update import regrouped

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
        """The scene with one chunk replaced by its id, or added where its id is the next one."""
        return self.with_chunks([chunk])

    def with_chunks(self, chunks: Sequence[MeshChunk]) -> SceneData:
        """The same for several chunks; new ones in the order of their ids."""
        renewed = list(self.chunks)
        for chunk in chunks:
            renewed[chunk.id:chunk.id + 1] = [chunk]
        return replace(self, chunks=tuple(renewed))

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
    terrain : TerrainGrid or None
        The ground as it is drawn; None where it is level at 0 m because nobody gave one.
    crossing, missing : int64
        Ids of footprints that were repaired for the picture, and of rows that cannot be drawn.
    notes : tuple of Finding
        What was noticed before: about heights, terrain, columns.
    """

    scene: SceneData
    buildings: Footprints
    terrain: TerrainGrid | None
    crossing: I64
    missing: I64
    notes: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """`notes`, then ``terrain.assumed_flat``, ``building.on_slope``, ``height.unknown``, ``geometry.invalid``,
        ``scene.not_built`` with counts."""
        flat = () if self.terrain else (Finding(code="terrain.assumed_flat", severity="info"),)
        unknown = np.isnan(self.buildings.height_m) & ~np.isin(self.buildings.fids, self.missing)
        counts = {"height.unknown": int(unknown.sum()), "geometry.invalid": len(self.crossing),
                  "scene.not_built": len(self.missing)}
        counted = (Finding(code=code, count=count) for code, count in counts.items() if count)
        return (*self.notes, *flat, *slope_finding(self.buildings), *counted)

    def holds(self, geometry: Geometry) -> bool:
        """True when all of `geometry` lies on the ground of this scene, so that it can be added by `updated`."""
        xy = geometry.coords[np.isfinite(geometry.coords).all(axis=1)]
        extent = np.array(self.scene.extent)
        return bool((xy >= extent[:2]).all() and (xy <= extent[2:]).all())

    def updated(self, rows: Sequence[RaisedLayer] = (),
                removed: Sequence[int] | I64 = ()) -> tuple[BuiltScene, tuple[MeshChunk, ...]]:
        """Changed, added and removed rows; only their chunks are built again.

        Parameters
        ----------
        rows
            Layers that hold just the changed and added rows, in full.
        removed
            Scene ids of rows that are gone; unknown ones are ignored.

        Returns
        -------
        The new scene, and the chunks to hand to the window (`TwinView.update_chunk`), by ascending id. Chunks may be
        new (their ids follow the old ones) or empty. Findings are those of a full build.
        """
        fresh, before = from_layers(rows), self.buildings
        leaving = np.concatenate([np.asarray(removed, np.int64), fresh.fids])
        stays = ~np.isin(before.fids, leaving)
        after = concatenated(before.take(np.flatnonzero(stays)), fresh)
        groups = np.concatenate([before.group[~stays], fresh.group])
        again = same_building(after.group, groups)
        again[int(stays.sum()):] = True
        after = stand(after, self.terrain, again)
        return self._renewed(after, np.concatenate([leaving, after.fids[again]]))

    def with_more(self, chunks: Sequence[MeshChunk]) -> BuiltScene:
        """The scene with chunks that are no buildings (trees, context models), numbered after those that are there."""
        scene = self.scene.with_chunks(chunks)
        return replace(self, scene=replace(scene, bounds=_bounds(scene.chunks, scene.ground)))

    def noted(self, notes: Sequence[Finding]) -> BuiltScene:
        """The same scene with more `notes`."""
        return replace(self, notes=(*self.notes, *notes))

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
        As `updated`.
        """
        ids = np.asarray(fids, np.int64)
        rows, found = rows_of(self.buildings.fids, ids)
        heights, paint = self.buildings.height_m.copy(), self.buildings.colours.copy()
        if height_m is not None:
            given = np.broadcast_to(np.asarray(height_m, np.float64), ids.shape)[found]
            heights[rows] = np.where(given > self.buildings.lower_m[rows], given, np.nan)
        if colours is not None:
            paint[rows] = np.broadcast_to(np.asarray(colours, np.uint8), (len(ids), 3))[found]
        return self._renewed(replace(self.buildings, height_m=heights, colours=paint), ids)

    def recoloured(self, fids: Sequence[int] | I64, colours: npt.ArrayLike) -> BuiltScene:
        """Other colours (uint8, shape (n, 3) or (3,)) for some buildings; nothing is built again.

        What to hand to the window: `shown_colours` of the same ids.
        """
        ids = np.asarray(fids, np.int64)
        rows, found = rows_of(self.buildings.fids, ids)
        paint = self.buildings.colours.copy()
        paint[rows] = np.broadcast_to(np.asarray(colours, np.uint8), (len(ids), 3))[found]
        buildings = replace(self.buildings, colours=paint)
        scene = self.scene.with_colours(buildings.fids[rows], painted(paint[rows], buildings.state[rows]))
        return replace(self, scene=scene, buildings=buildings)

    def shown_colours(self, fids: Sequence[int] | I64) -> tuple[I64, U8]:
        """Those of the given ids that exist, and the colours they are shown in, after their states."""
        rows, _ = rows_of(self.buildings.fids, np.asarray(fids, np.int64))
        return self.buildings.fids[rows], painted(self.buildings.colours[rows], self.buildings.state[rows])

    def _renewed(self, after: Footprints, changed: I64) -> tuple[BuiltScene, tuple[MeshChunk, ...]]:
        groups = regrouped(self.scene.chunks, after, changed)
        pieces = build_groups(after, groups, self.scene.light)
        chunks = tuple(sorted(pieces.chunks, key=lambda chunk: chunk.id))
        scene = self.scene.with_chunks(chunks)
        scene = replace(scene, bounds=_bounds(scene.chunks, scene.ground))
        seen = np.concatenate([changed, *(chunk.fids for chunk in chunks)])
        crossing = np.concatenate([np.setdiff1d(self.crossing, seen), pieces.crossing])
        missing = np.concatenate([np.setdiff1d(self.missing, seen), pieces.missing])
        return replace(self, scene=scene, buildings=after, crossing=crossing, missing=missing), chunks


def build_scene(geometry: Geometry, height_m: npt.ArrayLike, *, fids: npt.ArrayLike | None = None,
                colours: npt.ArrayLike | None = None, terrain: TerrainGrid | None = None,
                texture: GroundTexture | None = None, light: Light | None = None,
                crs: str | None = None) -> BuiltScene:
    """A scene of buildings on their ground: `build_layers` of one layer whose parts all begin on the ground.

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
    terrain, texture, light, crs
        See `build_layers`.
    """
    layer = raised_layer(geometry, height_m, fids=fids, colours=colours)
    return build_layers([layer], terrain=terrain, texture=texture, light=light, crs=crs)


def build_layers(layers: Sequence[RaisedLayer], *, terrain: TerrainGrid | None = None,
                 texture: GroundTexture | None = None, light: Light | None = None, crs: str | None = None,
                 margin: float = 0.12) -> BuiltScene:
    """A scene of several raised layers on one ground.

    Parameters
    ----------
    layers
        Each with its own layer number; in a projected CRS with metres.
    terrain
        Ground heights in the same CRS. Without it the ground is 0 m (finding ``terrain.assumed_flat``). The picture
        uses it around the buildings only when it is much larger than they are.
    texture, light, crs
        See `SceneData`.
    margin
        Land around the buildings, as a share of their extent, where there is no terrain.
    """
    rows = from_layers(layers)
    around = _extent_around(rows.geometry, margin)
    ground = None
    if terrain is None:
        drawn = relief = flat_terrain(around)
    else:
        extent = _cropped(terrain.extent, around, bool(len(rows.geometry.coords)))
        relief, drawn = terrain.resampled(extent, RELIEF_NODES), terrain.resampled(extent, DRAWN_NODES)
        ground = drawn
    rows = stand(rows, ground)
    sun = light or Light()
    pieces = build_chunks(rows, sun)
    mesh = ground_mesh(drawn)
    scene = SceneData(pieces.chunks, mesh, relief, sun, texture, _bounds(pieces.chunks, mesh), crs)
    return BuiltScene(scene, rows, ground, pieces.crossing, pieces.missing)


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
