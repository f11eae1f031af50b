"""The actors of one chunk and of the ground."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkDataObject, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkTexture

from lohu_gis.scene3d.build.arrays import F32, F64, I32, U8
from lohu_gis.scene3d.build.daylight import baked_rest
from lohu_gis.scene3d.build.light import Light, as_bytes
from lohu_gis.scene3d.build.mesh import MeshChunk, shaded
from lohu_gis.scene3d.build.near import GroundPatch
from lohu_gis.scene3d.build.terrain import GroundMesh
from lohu_gis.scene3d.vtk import polydata
from lohu_gis.scene3d.vtk.air import FACING

EDGE_SHADE = 172
"""Edge lines are the colour of their building at this share (of 255) of light."""


class ChunkActors:
    """What is drawn of one chunk: solids, edges, outlines of unknown heights, coarse boxes.

    Edges and boxes are made when they are shown first. Solids and boxes have a normal per point, and the colours that
    they would have in full light: the light of the moment is computed on the graphics card (`air.Haze`).

    Parameters
    ----------
    chunk
        What to draw.
    origin
        Point of the scene that is 0, 0, 0 on the graphics card, shape (3,).
    light
        The light that is baked into the chunk.
    """

    def __init__(self, chunk: MeshChunk, origin: F64, light: Light) -> None:
        self.chunk = chunk
        self._light = light
        self._place = chunk.origin - origin
        self._solid_data, self._rest, self.solid = self._body(chunk.points, chunk.triangles, chunk.shade)
        self._box_rest = np.zeros(0, np.uint8)
        self._paint_solid()
        self.outline = self._outline()
        self._edges: vtkActor | None = None
        self._boxes: vtkActor | None = None

    @property
    def edges(self) -> vtkActor:
        """Roof outlines and wall corners, drawn a little nearer than the solids they belong to."""
        if self._edges is None:
            data = vtkPolyData()
            data.SetPoints(self._solid_data.GetPoints())
            lines = polydata.mesh(np.zeros((0, 3), np.float32), lines=self.chunk.edges)
            data.SetLines(lines.GetLines())
            polydata.paint(data, self._edge_colours())
            self._edges = polydata.actor(data, self._place, one_sided=False)
            _nearer(self._edges)
        return self._edges

    @property
    def boxes(self) -> vtkActor:
        """One box per building."""
        if self._boxes is None:
            boxes = self.chunk.boxes
            _, self._box_rest, self._boxes = self._body(boxes.points, boxes.triangles, boxes.shade)
            self._paint_boxes(self._boxes)
        return self._boxes

    @property
    def has_edges(self) -> bool:
        """True when `edges` was asked for before."""
        return self._edges is not None

    @property
    def has_boxes(self) -> bool:
        """True when `boxes` was asked for before."""
        return self._boxes is not None

    @property
    def bodies(self) -> list[vtkActor]:
        """The lit actors made so far."""
        return [shown for shown in (self.solid, self._boxes) if shown is not None]

    @property
    def made(self) -> list[vtkActor]:
        """All actors that exist so far."""
        return [*self.bodies, *(shown for shown in (self.outline, self._edges) if shown is not None)]

    def hide(self) -> None:
        """Show nothing of it."""
        for shown in self.made:
            shown.SetVisibility(False)

    def recolour(self, chunk: MeshChunk) -> None:
        """Take the colours of `chunk`, which has the geometry this one has."""
        self.chunk = chunk
        self._paint_solid()
        if self._edges is not None:
            polydata.paint(self._edges.GetMapper().GetInput(), self._edge_colours())
        if self._boxes is not None:
            self._paint_boxes(self._boxes)

    def _body(self, points: F32, triangles: I32, shade: U8) -> tuple[vtkPolyData, U8, vtkActor]:
        """A lit mesh, and what its points keep of their colours in full light."""
        normals = polydata.normals_of(points, triangles)
        data = polydata.mesh(points, triangles)
        polydata.face(data, normals, FACING)
        shown = polydata.actor(data, self._place)
        mapper = vtkPolyDataMapper.SafeDownCast(shown.GetMapper())
        mapper.MapDataArrayToVertexAttribute("facingMC", FACING, vtkDataObject.FIELD_ASSOCIATION_POINTS, -1)
        return data, as_bytes(baked_rest(shade / 255.0, normals.astype(np.float64), self._light)), shown

    def _paint_solid(self) -> None:
        chunk = self.chunk
        polydata.paint(self._solid_data, shaded(chunk.colours[chunk.building], self._rest))

    def _paint_boxes(self, shown: vtkActor) -> None:
        chunk = self.chunk
        polydata.paint(shown.GetMapper().GetInput(), shaded(chunk.colours[chunk.boxes.building], self._box_rest))

    def _edge_colours(self) -> U8:
        chunk = self.chunk
        return shaded(chunk.colours[chunk.building], np.full(len(chunk.building), EDGE_SHADE, np.uint8))

    def _outline(self) -> vtkActor | None:
        segments, colours = self.chunk.drawn_lines()
        count = len(segments)
        if count == 0:
            return None
        pairs = np.arange(2 * count, dtype=np.int32).reshape(-1, 2)
        data = polydata.mesh(segments.reshape(-1, 3), lines=pairs)
        polydata.paint(data, np.repeat(colours, 2, axis=0))
        shown = polydata.actor(data, self._place, one_sided=False)
        _nearer(shown)
        return shown


class GroundActors:
    """The ground with its picture, a patch of it in more detail, and the empty land around it.

    Parameters
    ----------
    sharpness
        Samples along the slope for grazing views; more than 1 doubles the time of a picture on software OpenGL.
    """

    def __init__(self, ground: GroundMesh, origin: F64, sharpness: float) -> None:
        self._ground = ground
        self._sharpness = sharpness
        count = len(ground.uv)
        self._land = polydata.mesh(ground.points[:count], ground.triangles)
        polydata.texture_coordinates(self._land, ground.uv)
        self.land = polydata.actor(self._land, ground.origin - origin)
        self._near = vtkPolyData()
        self._near.SetPoints(self._land.GetPoints())
        self.near = polydata.actor(self._near, ground.origin - origin)
        self.near.SetVisibility(False)
        self._around = polydata.mesh(ground.points, ground.apron)
        self.apron = polydata.actor(self._around, ground.origin - origin, one_sided=False)

    def show(self, picture: U8, around: tuple[int, int, int]) -> None:
        """Lay a picture, uint8 (height, width, 3) with the north on top, on the ground, and colour the land around.

        The patch goes.
        """
        count = self._around.GetNumberOfPoints()
        polydata.paint(self._around, np.tile(np.array(around, np.uint8), (count, 1)))
        self.land.SetTexture(_texture(picture, self._sharpness))
        self.drop_patch()

    def show_patch(self, patch: GroundPatch, picture: U8) -> None:
        """Lay another picture on some cells."""
        ground = self._ground
        rows, columns = ground.shape
        inside = patch.triangles_of(ground)
        self._land.SetPolys(polydata.cells(ground.triangles[~inside]))
        self._near.SetPolys(polydata.cells(ground.triangles[inside]))
        low = np.array([patch.left / (columns - 1), 1 - patch.bottom / (rows - 1)])
        high = np.array([patch.right / (columns - 1), 1 - patch.top / (rows - 1)])
        polydata.texture_coordinates(self._near, ((ground.uv - low) / (high - low)).astype(np.float32))
        self.near.SetTexture(_texture(picture, self._sharpness))
        self.near.SetVisibility(True)

    def drop_patch(self) -> None:
        """Show the whole ground in one picture again."""
        self._land.SetPolys(polydata.cells(self._ground.triangles))
        self.near.SetVisibility(False)


def _texture(picture: U8, sharpness: float) -> vtkTexture:
    height, width = picture.shape[:2]
    image = vtkImageData()
    image.SetDimensions(width, height, 1)
    image.GetPointData().SetScalars(polydata.array(picture[::-1].reshape(-1, 3)))
    texture = vtkTexture()
    texture.SetInputData(image)
    texture.SetColorModeToDirectScalars()
    texture.InterpolateOn()
    texture.MipmapOn()
    texture.SetMaximumAnisotropicFiltering(sharpness)
    texture.RepeatOff()
    texture.EdgeClampOn()
    return texture


def _nearer(shown: vtkActor) -> None:
    mapper = shown.GetMapper()
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.SetRelativeCoincidentTopologyLineOffsetParameters(-1.0, -2.0)
