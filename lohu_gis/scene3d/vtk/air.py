"""Sky and haze: what the distance does to colours."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor2D, vtkCoordinate, vtkPolyDataMapper2D, vtkShaderProperty
from vtkmodules.vtkRenderingOpenGL2 import vtkOpenGLShaderProperty

from lohu_gis.scene3d.build.arrays import F64, I64
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.daylight import Daylight
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.vtk.polydata import array

STRIPS = 24

HAZE_CODE = """
  gl_FragData[0].rgb *= airTint;
  float hazeWay = max(1.0 / gl_FragCoord.w - hazeStart, 0.0);
  float hazeShare = 1.0 - exp(-hazeWay / hazeLength);
  gl_FragData[0].rgb = mix(gl_FragData[0].rgb, hazeColour, hazeShare);
"""
"""1 / w is the distance along the view, in scene metres, whatever the near plane is."""


EDGE_CODE = """
  float edgeShare = smoothstep(0.35, 1.0, 1.0 / gl_FragCoord.w / edgeEnd);
  gl_FragData[0].rgb = min(mix(gl_FragData[0].rgb, gl_FragData[0].rgb * edgeLift, edgeShare), vec3(1.0));
"""
"""Edge lines become as light as the surfaces around them before they are left out."""


FACING = "facing"
"""Name of the array of normals, float32 (p, 3), that a lit mesh has for its points."""

FACING_CODE = "//VTK::Normal::Dec\nin vec3 facingMC;\n"

LIT_CODE = """//VTK::Color::Impl
  float litSide = dot(facingMC.xy, litSun.xy);
  float litWall = litShares.x * (0.90 + 0.12 * litSide) + litShares.y * max(litSide, 0.0);
  vertexColorVSOutput.rgb *= min(mix(litWall, litShares.z, abs(facingMC.z)), 1.0);
"""
"""The same as `light.wall_shade` and `daylight.roof_share`: per point, because that is cheap on software OpenGL."""


class Haze:
    """The distance fades into the colour of the horizon; one shader property for many actors of a stage.

    Parameters
    ----------
    edge_lift
        What edge colours are multiplied with where edges end; None for everything that is no edge.
    lit
        True for meshes with an array `FACING`: their colours are what they would be in full light.
    level
        True for what is unlit and lies flat: it gets darker with the light on roofs.
    """

    def __init__(self, edge_lift: float | None = None, *, lit: bool = False, level: bool = False) -> None:
        self.shader: vtkShaderProperty = vtkOpenGLShaderProperty()
        anchor = "//VTK::Picking::Impl"  # after lighting and texture
        code = HAZE_CODE if edge_lift is None else EDGE_CODE + HAZE_CODE
        self.shader.AddFragmentShaderReplacement(anchor, True, code + anchor, False)
        self._uniforms = self.shader.GetFragmentCustomUniforms()
        self._lit, self._level = lit, level
        if lit:
            self.shader.AddVertexShaderReplacement("//VTK::Normal::Dec", True, FACING_CODE, False)
            self.shader.AddVertexShaderReplacement("//VTK::Color::Impl", True, LIT_CODE, False)
        self.shine(Daylight(Light()))
        self._uniforms.SetUniformf("hazeStart", 1e6)
        self._uniforms.SetUniformf("hazeLength", 1e6)
        self._lines = edge_lift is not None
        if edge_lift is not None:
            self._uniforms.SetUniformf("edgeLift", edge_lift)

    def shine(self, day: Daylight) -> None:
        """Take the colours and the direction of the light."""
        self._uniforms.SetUniform3f("hazeColour", [part / 255 for part in day.horizon])
        level = day.level if self._level else 1.0
        self._uniforms.SetUniform3f("airTint", [part * level for part in day.tint])
        if self._lit:
            uniforms = self.shader.GetVertexCustomUniforms()
            uniforms.SetUniform3f("litSun", [float(part) for part in day.light.direction])
            uniforms.SetUniform3f("litShares", [day.light.sky, day.light.sun, day.level])

    def follow(self, camera: Camera, edge_end: float) -> None:
        """Begin behind what is looked at, so that near pictures are clear and wide ones have depth.

        `edge_end` is the distance from which on no edges are drawn, metres.
        """
        if self._lines:
            self._uniforms.SetUniformf("edgeEnd", edge_end)
        self._uniforms.SetUniformf("hazeStart", haze_start(camera))
        self._uniforms.SetUniformf("hazeLength", haze_length(camera))


def haze_start(camera: Camera) -> float:
    """Distance from which on the haze begins, metres."""
    return 0.9 * camera.distance + 150.0


def haze_length(camera: Camera) -> float:
    """Way after which 63 % of a colour are gone, metres; looking down there is next to no haze."""
    level = 1.0 - camera.pitch_deg / 90.0
    return (1.6 * camera.distance + 3000.0) / max(level, 0.05)


class Sky:
    """Colour by height above the horizon, behind everything."""

    def __init__(self) -> None:
        self.day = Daylight(Light())
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
        colours = np.repeat(sky_colour(elevation, self.day), 2, axis=0)
        scalars = array(colours.astype(np.uint8))
        self._data.GetPointData().SetScalars(scalars)


def sky_colour(elevation_deg: F64, day: Daylight) -> I64:
    """Colour of the sky (n, 3) at angles above the horizon; below it, haze."""
    share = np.clip(elevation_deg / 28.0, 0.0, 1.0)[:, None] ** 0.8
    mixed: I64 = np.round(np.array(day.horizon) * (1 - share) + np.array(day.zenith) * share).astype(np.int64)
    return mixed
