"""numpy arrays as VTK meshes, without copies."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkDataArray, vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from lohu_gis.scene3d.build.arrays import F32, F64, I32, U8


def array(values: npt.NDArray[Any]) -> vtkDataArray:
    """`values` for VTK, sharing memory where it is contiguous; VTK keeps it alive."""
    shared: vtkDataArray = numpy_to_vtk(np.ascontiguousarray(values))  # type: ignore[no-untyped-call]  # VTK has no types
    return shared


def mesh(points: F32, triangles: I32 | None = None, lines: I32 | None = None) -> vtkPolyData:
    """A mesh over `points` (p, 3) with triangles (t, 3) or line segments (s, 2)."""
    data = vtkPolyData()
    spots = vtkPoints()
    spots.SetData(array(np.asarray(points, np.float32)))
    data.SetPoints(spots)
    if triangles is not None:
        data.SetPolys(cells(triangles))
    if lines is not None:
        data.SetLines(cells(lines))
    return data


def paint(data: vtkPolyData, colours: U8) -> None:
    """Colour the points of a mesh, uint8 (p, 3)."""
    scalars = array(colours)
    scalars.SetName("colours")
    data.GetPointData().SetScalars(scalars)


def face(data: vtkPolyData, normals: F32, name: str) -> None:
    """Give the points of a mesh unit vectors under a name, float32 (p, 3)."""
    vectors = array(np.asarray(normals, np.float32))
    vectors.SetName(name)
    data.GetPointData().AddArray(vectors)


def normals_of(points: F32, triangles: I32) -> F32:
    """Unit normals of points that belong to one plane each, float32 (p, 3); points without a triangle look up."""
    a = points[triangles[:, 0]]
    across = np.cross(points[triangles[:, 1]] - a, points[triangles[:, 2]] - a).astype(np.float32)
    across /= np.maximum(np.linalg.norm(across, axis=1), 1e-12)[:, None]
    found = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(points), 1))
    for corner in range(3):
        found[triangles[:, corner]] = across
    return found


def texture_coordinates(data: vtkPolyData, uv: F32) -> None:
    """Give the points of a mesh texture coordinates, float32 (p, 2)."""
    coordinates = array(np.asarray(uv, np.float32))
    coordinates.SetName("uv")
    data.GetPointData().SetTCoords(coordinates)


def actor(data: vtkPolyData, position: F64, *, one_sided: bool = True) -> vtkActor:
    """An unlit actor that shows the colours of the points as they are."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(data)
    mapper.SetScalarModeToUsePointData()
    mapper.SetColorModeToDirectScalars()
    mapper.StaticOn()
    shown = vtkActor()
    shown.SetMapper(mapper)
    shown.SetPosition(*position)
    look = shown.GetProperty()
    look.LightingOff()
    if one_sided:
        look.BackfaceCullingOn()
    return shown


def cells(corners: I32) -> vtkCellArray:
    """Triangles (t, 3) or line segments (s, 2) as VTK cells."""
    made = vtkCellArray()
    made.SetData(int(corners.shape[1]), array(np.asarray(corners, np.int32).ravel()))
    return made
