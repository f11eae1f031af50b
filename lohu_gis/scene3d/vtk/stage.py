"""The stage: a scene as VTK actors, and pictures of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkRenderingCore import vtkRenderer

from lohu_gis.scene3d.build.arrays import F64, U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.caps import caps
from lohu_gis.scene3d.build.daylight import Daylight, daylight
from lohu_gis.scene3d.build.ids import TREES
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.marks import Labels, Marks
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import GroundTexture, SceneData
from lohu_gis.scene3d.link.appearance import Appearance, Cut
from lohu_gis.scene3d.vtk import labels
from lohu_gis.scene3d.vtk.air import Haze, Sky
from lohu_gis.scene3d.vtk.ground import FULL_GROUND, ShownGround, never
from lohu_gis.scene3d.vtk.labels import seen
from lohu_gis.scene3d.vtk.marks import MarkActors
from lohu_gis.scene3d.vtk.pieces import EDGE_SHADE, ChunkActors
from lohu_gis.scene3d.vtk.window import OffscreenWindow

FAR_M = 1500.0
"""While moving on software OpenGL, chunks beyond this distance are drawn as boxes."""

EDGE_PX = 0.30
"""Edges are drawn where a metre is at least this many pixels."""

TILE = 1024
STILL_PX = 1000
"""A still of this height has lines and words of the size they have on the screen; larger ones have larger ones."""

CAPS = "stage.caps"
"""Name of the marks that close what is cut open."""

TOOL = "tool."
"""Beginning of the names of marks that a tool in hand makes; their words are always shown."""


class Quality(Enum):
    """How much work a picture may be."""

    MOVING = "moving"
    REST = "rest"
    FINE = "fine"


class Stage:
    """Draws one scene at a time; create and use it on one thread.

    Parameters
    ----------
    window
        Where to draw; a new one where None.
    """

    def __init__(self, window: OffscreenWindow | None = None) -> None:
        self.window = window or OffscreenWindow()
        self.scene: SceneData | None = None
        self._origin: F64 = np.zeros(3)
        self._chunks: dict[int, ChunkActors] = {}
        self._ground: ShownGround | None = None
        self._renderer = vtkRenderer()
        self._body_haze = Haze(lit=True)
        self._ground_haze = Haze(level=True)
        self._edge_haze = Haze(0.87 * 255 / EDGE_SHADE, level=True)
        self._sky = Sky()
        self._marks: dict[str, MarkActors] = {}
        self._appearance = Appearance()
        self._sight: tuple[tuple[Camera, object], list[Labels]] | None = None
        self._day = Daylight(Light())

    @property
    def ground_is_rough(self) -> bool:
        """True while the ground is a sketch."""
        return self._ground is not None and self._ground.rough

    def load(self, scene: SceneData) -> None:
        """Show `scene` instead of what was there. The ground is a quick sketch until `finish_ground`."""
        self.scene = scene
        self._origin = np.floor((scene.bounds[:3] + scene.bounds[3:]) / 2)
        self._renderer.RemoveAllViewProps()
        self._renderer.AddViewProp(self._sky.actor)
        self._shine()
        self._ground = ShownGround(self.window, scene, self._origin, self._day, shadows=self._appearance.shadows,
                                   trees=self._appearance.trees)
        self._ground.open(self._appearance.cut)
        for shown in self._ground.actors:
            shown.SetShaderProperty(self._ground_haze.shader)
            self._renderer.AddActor(shown)
        self._chunks = {}
        for chunk in scene.chunks:
            self._add(chunk)
        for name, old in list(self._marks.items()):
            self._mark(name, old.marks)
        self._cap()

    def set_marks(self, name: str, marks: Marks | None) -> None:
        """Show a named group of marks instead of what had that name; None or nothing in it takes it away.

        Marks stay when another scene is loaded.
        """
        old = self._marks.pop(name, None)
        for shown in old.actors if old is not None else ():
            self._renderer.RemoveActor(shown)
        if marks:
            self._mark(name, marks)

    def dress(self, appearance: Appearance) -> None:
        """Show everything like this from now on; shadows follow with the next `finish_ground`, or at once but roughly
        while the sun is passing."""
        before, self._appearance = self._appearance, appearance
        if self._ground is not None and (before.sun, before.shadows) != (appearance.sun, appearance.shadows):
            self._shine()
            passing = appearance.sun is not None and appearance.sun.passing
            self._ground.shine(self._day, shadows=appearance.shadows, passing=passing)
        if self._ground is not None and self.scene is not None and before.trees != appearance.trees:
            self._ground.trees = appearance.trees
            self._ground.take(self.scene)
        self._sky.actor.SetVisibility(appearance.sky)
        if before.cut != appearance.cut:
            for actors in self._chunks.values():
                self._open(actors)
            if self._ground is not None:
                self._ground.open(appearance.cut)
            self._cap()

    def replace_chunk(self, chunk: MeshChunk) -> None:
        """Show one chunk anew, or a new one; its shadow follows with the next `finish_ground`."""
        assert self.scene is not None
        assert self._ground is not None
        self.scene = self.scene.with_chunk(chunk)
        old = self._chunks.get(chunk.id)  # none for a chunk that is new
        for shown in old.made if old is not None else ():
            self._renderer.RemoveActor(shown)
        self._add(chunk)
        self._ground.take(self.scene)
        self._cap()

    def recolour(self, scene: SceneData) -> None:
        """Take the colours of a scene with the same geometry."""
        self.scene = scene
        for chunk in scene.chunks:
            if chunk is not self._chunks[chunk.id].chunk:
                self._chunks[chunk.id].recolour(chunk)

    def lay_texture(self, texture: GroundTexture | None) -> None:
        """Put another map on the ground; shadows come back with the next `finish_ground`."""
        assert self.scene is not None
        assert self._ground is not None
        self.scene = self.scene.with_texture(texture)
        self._ground.take(self.scene, shapes=False, picture=True)

    def lay_detail(self, detail: GroundTexture | None) -> None:
        """Take a finer map for a part of the ground; the next `finish_near` shows it."""
        assert self.scene is not None
        assert self._ground is not None
        self.scene = self.scene.with_detail(detail)
        self._ground.take(self.scene, shapes=False)

    def finish_ground(self, interrupted: Callable[[], bool] = never, longest: int = FULL_GROUND) -> bool:
        """Draw the ground in full: relief, shadows and the map; False, and no change, when it was interrupted."""
        return self._ground is None or self._ground.finish(interrupted, longest)

    def finish_near(self, camera: Camera, interrupted: Callable[[], bool] = never) -> bool:
        """Draw the ground in front of a near camera in more detail, where that is worth it; False when interrupted."""
        return self._ground is None or self._ground.finish_near(camera, interrupted)

    def draw(self, camera: Camera, size: tuple[int, int], quality: Quality = Quality.REST,
             interrupted: Callable[[], bool] = never, ratio: float = 1.0) -> U8 | None:
        """A picture, uint8 (height, width, 4), row 0 on top.

        `Quality.FINE` draws every pixel from 2 x 2 samples; None when it was interrupted on the way. `ratio` is pixels
        per logical pixel, for widths of lines and sizes of words. The array may be a view that the next call reuses.
        """
        for group in self._marks.values():
            group.scale(ratio * (2 if quality is Quality.FINE else 1))
        picture = self._picture(camera, size, quality, interrupted)
        font = self._appearance.font
        if picture is not None and font:
            shown, always = self._words(camera, size, quality)
            placed = labels.place(shown, camera, size, ratio, font, always, self._appearance.clear_px * ratio)
            labels.write(picture, placed, ratio, font)
        return picture

    def _picture(self, camera: Camera, size: tuple[int, int], quality: Quality,
                 interrupted: Callable[[], bool]) -> U8 | None:
        self._choose(camera, size[1], quality)
        for haze in (self._body_haze, self._ground_haze, self._edge_haze):
            haze.follow(camera, _edge_end(camera, size[1]))
        if quality is not Quality.FINE:
            return self._part(camera, size, (0, 0, *size), 1)
        picture = np.empty((size[1], size[0], 4), np.uint8)
        for top in range(0, size[1], TILE):
            for left in range(0, size[0], TILE):
                if interrupted():
                    return None
                wide, high = min(TILE, size[0] - left), min(TILE, size[1] - top)
                picture[top:top + high, left:left + wide] = self._part(camera, size, (left, top, wide, high), 2)
        return picture

    def _part(self, camera: Camera, size: tuple[int, int], part: tuple[int, int, int, int], samples: int) -> U8:
        """The pixels left, top, width, height of a picture of `size`."""
        left, top, wide, high = part
        self._sky.follow(camera, (1 - (top + high) / size[1], 1 - top / size[1]))
        view = self._renderer.GetActiveCamera()
        view.SetFocalPoint(*(camera.focus - self._origin))
        view.SetPosition(*(camera.position - self._origin))
        view.SetViewUp(*camera.axes[1])
        half = np.tan(np.radians(camera.fov_deg) / 2) * high / size[1]
        view.SetViewAngle(float(np.degrees(2 * np.arctan(half))))
        view.SetWindowCenter((2 * left + wide - size[0]) / wide, (size[1] - 2 * top - high) / high)
        view.SetClippingRange(*self._clipping(camera))
        picture = self.window.render(self._renderer, (wide * samples, high * samples))
        return picture if samples == 1 else _reduced(picture, samples)

    def _clipping(self, camera: Camera) -> tuple[float, float]:
        assert self.scene is not None
        extent = self.scene.extent
        reach = np.hypot(extent[2] - extent[0], extent[3] - extent[1])
        return max(0.03 * camera.distance, 1.0), camera.distance * 2 + 12.0 * float(reach)

    def _choose(self, camera: Camera, height: int, quality: Quality) -> None:
        """Which actors of each chunk are visible in this picture."""
        edge_end = _edge_end(camera, height)
        position = camera.position
        for actors in self._chunks.values():
            if not self._appearance.trees and actors.chunk.layer == TREES:
                actors.hide()
                continue
            bounds = actors.chunk.bounds
            away = float(np.linalg.norm(np.maximum(np.maximum(bounds[:3] - position, position - bounds[3:]), 0.0)))
            coarse = quality is Quality.MOVING and away > FAR_M and self.window.software
            edged = quality is not Quality.MOVING and away < edge_end
            self._show(actors, coarse, edged)

    def _show(self, actors: ChunkActors, coarse: bool, edged: bool) -> None:
        before = len(actors.made)
        if coarse:
            actors.boxes.SetVisibility(True)
        if edged:
            actors.edges.SetVisibility(True)
        if len(actors.made) != before:
            self._place(actors)
        actors.solid.SetVisibility(not coarse)
        if actors.outline is not None:
            actors.outline.SetVisibility(True)
        if not coarse and actors.has_boxes:
            actors.boxes.SetVisibility(False)
        if not edged and actors.has_edges:
            actors.edges.SetVisibility(False)

    def _add(self, chunk: MeshChunk) -> None:
        assert self.scene is not None
        self._chunks[chunk.id] = ChunkActors(chunk, self._origin, self.scene.light)
        self._place(self._chunks[chunk.id])

    def _place(self, actors: ChunkActors) -> None:
        bodies = actors.bodies
        for shown in actors.made:
            haze = self._body_haze if shown in bodies else self._edge_haze
            shown.SetShaderProperty(haze.shader)
            self._renderer.AddActor(shown)
        self._open(actors)

    def _open(self, actors: ChunkActors) -> None:
        """Cut what belongs to a chunk along the plane, if there is one."""
        cut = self._appearance.cut
        for shown in actors.made:
            mapper = shown.GetMapper()
            mapper.RemoveAllClippingPlanes()
            if cut is not None:
                mapper.AddClippingPlane(_plane(cut, self._origin))

    def _cap(self) -> None:
        """Close what the plane has cut open."""
        cut = self._appearance.cut
        faces = None if cut is None or self.scene is None else caps(self.scene.chunks, (cut.x, cut.y), cut.azimuth_deg)
        self.set_marks(CAPS, None if faces is None else Marks(faces=(faces,)))

    def _shine(self) -> None:
        """The light of the sun that is wanted, or the one the scene was built for."""
        assert self.scene is not None
        sun = self._appearance.sun
        self._day = Daylight(self.scene.light) if sun is None else daylight(sun.azimuth_deg, sun.altitude_deg)
        for haze in (self._body_haze, self._ground_haze, self._edge_haze):
            haze.shine(self._day)
        self._sky.day = self._day

    def _mark(self, name: str, marks: Marks) -> None:
        self._marks[name] = MarkActors(marks, self._origin)
        for shown in self._marks[name].actors:
            self._renderer.AddActor(shown)

    def _words(self, camera: Camera, size: tuple[int, int],
               quality: Quality) -> tuple[list[Labels], list[Labels]]:
        """Words whose places are seen, and those of tools, which are always written."""
        wanted = [group for name, shown in self._marks.items() if self._appearance.labels and not name.startswith(TOOL)
                  for group in shown.marks.labels]
        always = [group for name, shown in self._marks.items() if name.startswith(TOOL)
                  for group in shown.marks.labels]
        if not wanted:
            return [], always
        key = (camera, (tuple(id(group) for group in wanted), self._appearance.cut))
        moving = quality is Quality.MOVING and self._sight is not None and self._sight[0][1] == key[1]
        if not moving and (self._sight is None or self._sight[0] != key):  # while moving, words come along
            if quality is Quality.FINE:  # its tiles left no depth of the whole picture
                size = (max(size[0] // 3, 1), max(size[1] // 3, 1))
                self._part(camera, size, (0, 0, *size), 1)
            depth = self.window.depth(self._renderer, size)
            self._sight = (key, [seen(group, camera, depth, self._appearance.cut) for group in wanted])
        assert self._sight is not None
        return self._sight[1], always


def _plane(cut: Cut, origin: F64) -> vtkPlane:
    """The plane for VTK, which keeps what its normal points to."""
    azimuth = np.radians(cut.azimuth_deg)
    plane = vtkPlane()
    plane.SetOrigin(cut.x - origin[0], cut.y - origin[1], 0.0)
    plane.SetNormal(-float(np.sin(azimuth)), -float(np.cos(azimuth)), 0.0)
    return plane


def still_ratio(size: tuple[int, int]) -> float:
    """Pixels per logical pixel of a still of `size`."""
    return max(size[1] / STILL_PX, 1.0)


def _edge_end(camera: Camera, height: int) -> float:
    """Distance at which a metre is `EDGE_PX` pixels."""
    return float(height / (2 * np.tan(np.radians(camera.fov_deg) / 2) * EDGE_PX))


def _reduced(picture: U8, samples: int) -> U8:
    from PIL import Image

    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).reduce(samples))
