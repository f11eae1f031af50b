"""Marks as actors: lines, faces and dots that keep their size on the screen. Words are drawn by `vtk.labels`."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor

from lohu_gis.scene3d.build.arrays import F32, F64, I32, I64, U8
from lohu_gis.scene3d.build.marks import Dots, Faces, Lines, Marks
from lohu_gis.scene3d.vtk import polydata

THROUGH_CODE = "  gl_FragDepth = gl_FragCoord.z * 0.001;\n"
"""In front of everything, and still in order among themselves."""

NEARER = (-1.0, -4.0)
"""Polygon offset of faces: they lie on walls and roofs and are seen before them."""


class MarkActors:
    """What is drawn of one named group of marks, apart from its words.

    Parameters
    ----------
    marks
        What to draw.
    origin
        Point of the scene that is 0, 0, 0 on the graphics card, shape (3,).
    """

    def __init__(self, marks: Marks, origin: F64) -> None:
        self.marks = marks
        self._sized: list[tuple[vtkActor, float]] = []
        self.actors: list[vtkActor] = []
        for faces in marks.faces:
            if len(faces.triangles):
                self.actors.append(_faces(faces, origin))
        for lines in marks.lines:
            if len(lines.points):
                self._add(_lines(lines, origin), lines.width_px)
        for dots in marks.dots:
            if len(dots.points):
                self._add(_dots(dots, origin), dots.size_px)

    def scale(self, factor: float) -> None:
        """Draw widths and sizes `factor` times as large, for pictures with more or fewer pixels than the screen."""
        for shown, size in self._sized:
            look = shown.GetProperty()
            look.SetLineWidth(max(size * factor, 1.0))
            look.SetPointSize(max(size * factor, 1.0))

    def _add(self, shown: vtkActor, size: float) -> None:
        self._sized.append((shown, size))
        self.actors.append(shown)


def point_colours(faces: Faces) -> tuple[F64, I32, U8]:
    """Points, triangles and a colour per point; points shared by triangles of different colours become several."""
    colours = np.zeros((len(faces.points), 3), np.uint8)
    spread = np.repeat(faces.colours, 3, axis=0)
    corners = faces.triangles.ravel()
    colours[corners] = spread
    if (colours[corners] == spread).all():
        return faces.points, faces.triangles, colours
    return faces.points[corners], np.arange(len(corners), dtype=np.int32).reshape(-1, 3), spread


def _faces(faces: Faces, origin: F64) -> vtkActor:
    points, triangles, colours = point_colours(faces)
    data = polydata.mesh(_local(points, origin), triangles)
    polydata.paint(data, colours)
    shown = polydata.actor(data, np.zeros(3), one_sided=False)
    shown.GetProperty().SetOpacity(float(faces.opacity))
    mapper = shown.GetMapper()
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.SetRelativeCoincidentTopologyPolygonOffsetParameters(*NEARER)
    return shown


def _lines(lines: Lines, origin: F64) -> vtkActor:
    data = polydata.mesh(_local(lines.points, origin))
    data.SetLines(_chains(lines.offsets))
    polydata.paint(data, np.repeat(lines.colours, np.diff(lines.offsets), axis=0))
    shown = polydata.actor(data, np.zeros(3), one_sided=False)
    _before(shown, through=lines.through)
    return shown


def _dots(dots: Dots, origin: F64) -> vtkActor:
    data = vtkPolyData()
    data.SetPoints(polydata.mesh(_local(dots.points, origin)).GetPoints())
    data.SetVerts(polydata.cells(np.arange(len(dots.points), dtype=np.int32)[:, None]))
    polydata.paint(data, dots.colours)
    shown = polydata.actor(data, np.zeros(3), one_sided=False)
    shown.GetProperty().RenderPointsAsSpheresOn()
    _before(shown, through=dots.through)
    return shown


def _chains(offsets: I64) -> vtkCellArray:
    cells = vtkCellArray()
    cells.SetData(polydata.array(np.asarray(offsets, np.int64)), polydata.array(np.arange(offsets[-1], dtype=np.int64)))
    return cells


def _before(shown: vtkActor, *, through: bool) -> None:
    """Lines and dots win against the surface they lie on, or against everything."""
    if through:
        shown.GetShaderProperty().AddFragmentShaderReplacement("//VTK::Depth::Impl", True, THROUGH_CODE, False)
        return
    mapper = shown.GetMapper()
    mapper.SetResolveCoincidentTopologyToPolygonOffset()
    mapper.SetRelativeCoincidentTopologyLineOffsetParameters(-1.0, -6.0)
    mapper.SetRelativeCoincidentTopologyPointOffsetParameter(-6.0)


def _local(points: F64, origin: F64) -> F32:
    return (points - origin).astype(np.float32)
