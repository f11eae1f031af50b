"""Where buildings keep the sun from the ground, and where they stand: seen from above."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.caps import kept_side
from lohu_gis.scene3d.build.ground import soften
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import Extent
from lohu_gis.scene3d.link.appearance import Cut
from lohu_gis.scene3d.vtk.polydata import mesh
from lohu_gis.scene3d.vtk.window import OffscreenWindow

TILE = 2048
SHADOW_BLUR_M = 2.0
CONTACT_BLUR_M = 7.0


class ShadowCaster:
    """Draws masks of a part of the ground for `ground.ground_picture`, and keeps what it needs for the next one.

    Every building is sheared along the light onto the level of its own foot; where the ground rises or falls under a
    shadow its length is approximate. For the look only: hours of sun are computed from geometry elsewhere.
    """

    def __init__(self, window: OffscreenWindow) -> None:
        self._window = window
        self._flat: dict[int, tuple[MeshChunk, vtkActor]] = {}
        self._cut: Cut | None = None

    def open(self, cut: Cut | None) -> None:
        """What a plane cuts away throws no shadow; what it goes through does."""
        self._cut = cut
        self._flat.clear()

    def shadow(self, chunks: Iterable[MeshChunk], light: Light, extent: Extent, size: tuple[int, int],
               interrupted: Callable[[], bool]) -> U8 | None:
        """Where the sun does not come (255), uint8 (height, width), row 0 is the north; None when interrupted."""
        return self._mask(chunks, light.shadow_per_metre, SHADOW_BLUR_M, extent, size, interrupted)

    def contact(self, chunks: Iterable[MeshChunk], extent: Extent, size: tuple[int, int],
                interrupted: Callable[[], bool]) -> U8 | None:
        """Where buildings stand (255), blurred; the same form."""
        return self._mask(chunks, (0.0, 0.0), CONTACT_BLUR_M, extent, size, interrupted)

    def forget(self) -> None:
        """Give back what was kept; the next mask takes longer."""
        self._flat.clear()

    def _mask(self, chunks: Iterable[MeshChunk], per_metre: tuple[float, float], blur_m: float, extent: Extent,
              size: tuple[int, int], interrupted: Callable[[], bool]) -> U8 | None:
        renderer = vtkRenderer()
        renderer.SetBackground(0.0, 0.0, 0.0)
        for chunk in chunks:
            if _reaches(chunk, extent, per_metre):
                shown = self._flattened(chunk)
                shown.SetUserMatrix(_shear(per_metre, chunk.origin[:2] - extent[:2]))
                renderer.AddActor(shown)
        mask = _from_above(self._window, renderer, extent, size, interrupted)
        metre = size[0] / (extent[2] - extent[0])
        return None if mask is None else soften(mask, max(float(blur_m * metre), 0.6))

    def _flattened(self, chunk: MeshChunk) -> vtkActor:
        kept = self._flat.get(chunk.id)
        if kept is None or kept[0].points is not chunk.points:  # other colours are the same shadow
            kept = (chunk, _flattened(chunk, self._cut))
            self._flat[chunk.id] = kept
        return kept[1]


def _reaches(chunk: MeshChunk, extent: Extent, per_metre: tuple[float, float]) -> bool:
    """True when a building of the chunk, or its shadow, may lie in `extent`."""
    if len(chunk.triangles) == 0:
        return False
    tallest = float(np.nanmax(chunk.height, initial=0.0))
    shift = np.abs(per_metre) * tallest
    bounds = chunk.bounds
    return bool((bounds[:2] - shift <= extent[2:]).all() and (bounds[3:5] + shift >= extent[:2]).all())


def _flattened(chunk: MeshChunk, cut: Cut | None) -> vtkActor:
    points = chunk.points.copy()
    points[:, 2] = chunk.lift
    triangles = chunk.triangles
    if cut is not None:
        side = kept_side(chunk.points[:, :2] + chunk.origin[:2], (cut.x, cut.y), cut.azimuth_deg)
        triangles = triangles[(side[triangles] > 0).any(axis=1)]
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(mesh(points, triangles))
    mapper.StaticOn()
    shown = vtkActor()
    shown.SetMapper(mapper)
    shown.GetProperty().SetColor(1.0, 1.0, 1.0)
    shown.GetProperty().LightingOff()
    return shown


def _shear(per_metre: Iterable[float], place: Iterable[float]) -> vtkMatrix4x4:
    matrix = vtkMatrix4x4()
    (shear_x, shear_y), (x, y) = per_metre, place
    for row, values in enumerate(((1, 0, shear_x, x), (0, 1, shear_y, y), (0, 0, 1e-4, 0))):
        for column, value in enumerate(values):
            matrix.SetElement(row, column, float(value))
    return matrix


def _from_above(window: OffscreenWindow, renderer: vtkRenderer, extent: Extent, size: tuple[int, int],
                interrupted: Callable[[], bool]) -> U8 | None:
    width, height = size
    metre_x, metre_y = (extent[2] - extent[0]) / width, (extent[3] - extent[1]) / height
    mask = np.zeros((height, width), np.uint8)
    camera = renderer.GetActiveCamera()
    camera.ParallelProjectionOn()
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            if interrupted():
                return None
            wide, high = min(TILE, width - left), min(TILE, height - top)
            x = (left + wide / 2) * metre_x
            y = (height - top - high / 2) * metre_y
            camera.SetFocalPoint(x, y, 0.0)
            camera.SetPosition(x, y, 100.0)
            camera.SetViewUp(0.0, 1.0, 0.0)
            camera.SetParallelScale(high * metre_y / 2)
            camera.SetClippingRange(1.0, 200.0)
            mask[top:top + high, left:left + wide] = window.render(renderer, (wide, high))[:, :, 0]
    return mask
