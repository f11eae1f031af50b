"""Where buildings keep the sun from the ground, and where they stand: seen from above, drawn once per change."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.ground import soften
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import Extent, SceneData
from lohu_gis.scene3d.vtk.polydata import mesh
from lohu_gis.scene3d.vtk.window import OffscreenWindow

TILE = 2048
SHADOW_BLUR_M = 2.0
CONTACT_BLUR_M = 7.0


def shadow_masks(window: OffscreenWindow, scene: SceneData, extent: Extent, size: tuple[int, int],
                 interrupted: Callable[[], bool]) -> tuple[U8, U8] | None:
    """Shadow and contact masks of a part of the ground for `ground.ground_picture`.

    Both uint8 (height, width), row 0 is the north.

    Every building is sheared along the light onto the level of its own foot; where the ground rises or falls under a
    shadow its length is approximate. For the look only: hours of sun are computed from geometry elsewhere.
    None when `interrupted` says so between two steps.
    """
    renderer = vtkRenderer()
    renderer.SetBackground(0.0, 0.0, 0.0)
    actors = [(chunk, _flattened(chunk)) for chunk in scene.chunks if _reaches(chunk, extent, scene.light)]
    for _, shown in actors:
        renderer.AddActor(shown)
    metre = size[0] / (extent[2] - extent[0])
    masks = []
    for shift, blur in ((scene.light.shadow_per_metre, SHADOW_BLUR_M), ((0.0, 0.0), CONTACT_BLUR_M)):
        for chunk, shown in actors:
            shown.SetUserMatrix(_shear(shift, chunk.origin[:2] - extent[:2]))
        mask = _from_above(window, renderer, extent, size, interrupted)
        if mask is None:
            return None
        masks.append(soften(mask, max(float(blur * metre), 0.6)))
    return masks[0], masks[1]


def _reaches(chunk: MeshChunk, extent: Extent, light: Light) -> bool:
    """True when a building of the chunk, or its shadow, may lie in `extent`."""
    if len(chunk.triangles) == 0:
        return False
    tallest = float(np.nanmax(chunk.height, initial=0.0))
    shift = np.abs(light.shadow_per_metre) * tallest
    bounds = chunk.bounds
    return bool((bounds[:2] - shift <= extent[2:]).all() and (bounds[3:5] + shift >= extent[:2]).all())


def _flattened(chunk: MeshChunk) -> vtkActor:
    points = chunk.points.copy()
    points[:, 2] = chunk.lift
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(mesh(points, chunk.triangles))
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
