"""Sky and haze: what the distance does to colours."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor2D, vtkCoordinate, vtkPolyDataMapper2D, vtkShaderProperty
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLShaderProperty

from lohu_gis.scene3d.build.arrays import F64, I64
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.light import HAZE, ZENITH
from lohu_gis.scene3d.vtk.polydata import array

STRIPS = 24

HAZE_CODE = """
  float hazeWay = max(1.0 / gl_FragCoord.w - hazeStart, 0.0);
  float hazeShare = 1.0 - exp(-hazeWay / hazeLength);
  gl_FragData[0].rgb = mix(gl_FragData[0].rgb, hazeColour, hazeShare);
"""
"""1 / w is the distance along the view, in scene metres, whatever the near plane is."""


class Haze:
    """The distance fades into the colour of the horizon; one shader property for all actors of a stage."""

    def __init__(self) -> None:
        self.shader: vtkShaderProperty = vtkOpenGLShaderProperty()
        anchor = "//VTK::Picking::Impl"  # after lighting and texture
        self.shader.AddFragmentShaderReplacement(anchor, True, HAZE_CODE + anchor, False)
        self._uniforms = self.shader.GetFragmentCustomUniforms()
        self._uniforms.SetUniform3f("hazeColour", [part / 255 for part in HAZE])
        self._uniforms.SetUniformf("hazeStart", 1e6)
        self._uniforms.SetUniformf("hazeLength", 1e6)

    def follow(self, camera: Camera) -> None:
        """Begin behind what is looked at, so that near pictures are clear and wide ones have depth."""
        self._uniforms.SetUniformf("hazeStart", haze_start(camera))
        self._uniforms.SetUniformf("hazeLength", haze_length(camera))


def haze_start(camera: Camera) -> float:
    """Distance from which on the haze begins, metres."""
    return 0.85 * camera.distance + 150.0


def haze_length(camera: Camera) -> float:
    """Way after which 63 % of a colour are gone, metres; looking down there is next to no haze."""
    level = 1.0 - camera.pitch_deg / 90.0
    return (2.6 * camera.distance + 3000.0) / max(level, 0.05)


class Sky:
    """Colour by height above the horizon, behind everything."""

    def __init__(self) -> None:
        self._data = vtkPolyData()
        rows = 2 * np.arange(STRIPS, dtype=np.int64)[:, None]
        quads = array((rows + np.array([0, 1, 3, 2])).ravel())
        cells = vtkCellArray()
        cells.SetData(4, quads)
        level = np.linspace(0.0, 1.0, STRIPS + 1)
        spots = np.zeros((STRIPS + 1, 2, 3))
        spots[:, 1, 0] = 1.0
        spots[:, :, 1] = level[:, None]
        points = vtkPoints()
        points.SetData(array(spots.reshape(-1, 3)))
        self._data.SetPoints(points)
        self._data.SetPolys(cells)
        place = vtkCoordinate()
        place.SetCoordinateSystemToNormalizedViewport()
        mapper = vtkPolyDataMapper2D()
        mapper.SetInputData(self._data)
        mapper.SetTransformCoordinate(place)
        self.actor = vtkActor2D()
        self.actor.SetMapper(mapper)
        self.actor.GetProperty().SetDisplayLocationToBackground()

    def follow(self, camera: Camera, part: tuple[float, float] = (0.0, 1.0)) -> None:
        """Colours for the rows from ``part[0]`` to ``part[1]`` (0 bottom, 1 top) of the whole picture."""
        rows = part[0] + np.linspace(0.0, 1.0, STRIPS + 1) * (part[1] - part[0])
        half = np.tan(np.radians(camera.fov_deg) / 2)
        elevation = np.degrees(np.arctan((2 * rows - 1) * half)) - camera.pitch_deg
        colours = np.repeat(sky_colour(elevation), 2, axis=0)
        scalars = array(colours.astype(np.uint8))
        self._data.GetPointData().SetScalars(scalars)


def sky_colour(elevation_deg: F64) -> I64:
    """Colour of the sky (n, 3) at angles above the horizon; below it, haze."""
    share = np.clip(elevation_deg / 28.0, 0.0, 1.0)[:, None] ** 0.8
    mixed: I64 = np.round(np.array(HAZE) * (1 - share) + np.array(ZENITH) * share).astype(np.int64)
    return mixed
