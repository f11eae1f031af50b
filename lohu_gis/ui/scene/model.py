"""From the project to a 3D scene: footprints, heights, colours of the 2D style, terrain, the map on the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lohu_gis.app.massing import palette
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Camera3D
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import LayerInput, MapRequest, VectorInput, plan_map
from lohu_gis.render.plan.sources import reproject
from lohu_gis.render.plan.vector import classes_of
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.render.qt.screen import paint_map
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.heights import resolve_heights
from lohu_gis.scene3d.build.light import CLAY
from lohu_gis.scene3d.build.scene import BuiltScene, build_scene
from lohu_gis.scene3d.build.terrain import TerrainGrid, terrain_grid

if TYPE_CHECKING:
    from lohu_gis.app.rasters import WorkerRaster
    from lohu_gis.core.geometry.layout import Geometry
    from lohu_gis.core.table import FeatureTable

U8 = npt.NDArray[np.uint8]
TEXTURE_PX = 2048
TERRAIN_CELLS = 512


@dataclass(frozen=True, slots=True, eq=False)
class SceneRequest:
    """What to build; a frozen snapshot.

    Attributes
    ----------
    buildings
        The layer that is raised, with its data; None shows bare ground.
    terrain
        Reader of ground heights.
    crs
        Of the project; all coordinates are brought to it.
    """

    buildings: VectorInput | None
    terrain: WorkerRaster | None
    crs: str


def build(request: SceneRequest, cache: MapCache, progress: Progress) -> BuiltScene:
    """The scene without its texture; runs on a thread of the compute lane."""
    terrain, noticed = _terrain(request)
    progress.at(0.2)
    if request.buildings is None:
        from lohu_gis.core.geometry.layout import Geometry

        return build_scene(Geometry.empty(), np.zeros(0), terrain=terrain, crs=request.crs)
    table, layer = request.buildings.table, request.buildings.layer
    geometry = _in_crs(table, request.crs, progress)
    heights, findings = resolve_heights(_numbers(table, layer.height), _numbers(table, layer.storeys), len(table))
    progress.at(0.4)
    built = build_scene(geometry, heights, fids=table.fids, colours=colours(request.buildings, cache), terrain=terrain,
                        crs=request.crs)
    progress.at(0.9)
    return replace(built, findings=(*noticed, *findings, *built.findings))


def colours(buildings: VectorInput, cache: MapCache) -> U8:
    """Colour of each building after the 2D style, uint8 (n, 3); clay where the style draws nothing."""
    classes = classes_of(buildings, cache)
    shades = palette(classes.symbols)
    numbers = np.asarray(classes.symbol_of, np.int64)
    inside = numbers < len(shades)
    found = np.full((len(numbers), 3), CLAY, np.uint8)
    found[inside] = shades[numbers[inside]]
    return found


def ground_picture(layers: tuple[LayerInput, ...], extent: tuple[float, float, float, float], crs: str,
                   background: str, cache: MapCache, progress: Progress) -> U8:
    """The 2D map over `extent`, uint8 (rows, columns, 4), north on top."""
    xmin, ymin, xmax, ymax = extent
    units = max(xmax - xmin, ymax - ymin) / TEXTURE_PX
    viewport = Viewport((xmin + xmax) / 2, (ymin + ymax) / 2, units, (xmax - xmin) / units, (ymax - ymin) / units,
                        crs=crs)
    request = MapRequest(layers, viewport, background=background, labels=False)
    image = paint_map(plan_map(request, cache, progress), progress)
    from PySide6.QtGui import QImage

    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(straight.height(), straight.bytesPerLine())
    return rows[:, :straight.width() * 4].reshape(straight.height(), straight.width(), 4).copy()


def to_view(camera: Camera3D) -> Camera:
    """The project's camera for the 3D widget; the project says where the eye stands, the widget where it looks."""
    return Camera(camera.x, camera.y, camera.z, camera.distance_m, (camera.azimuth_deg + 180.0) % 360.0,
                  camera.elevation_deg)


def from_view(camera: Camera) -> Camera3D:
    """The widget's camera for the project."""
    return Camera3D(x=camera.x, y=camera.y, z=camera.z, distance_m=camera.distance,
                    azimuth_deg=(camera.azimuth_deg + 180.0) % 360.0, elevation_deg=camera.pitch_deg)


def _terrain(request: SceneRequest) -> tuple[TerrainGrid | None, tuple[Finding, ...]]:
    if request.terrain is None:
        return None, ()
    try:
        raster = request.terrain.read_grid(TERRAIN_CELLS)
        a, b, c, d, e, f = raster.transform
        return terrain_grid(raster.values[0], (c, a, b, f, d, e), None), ()
    except InputError as error:
        facts: dict[str, Any] = {k: v for k, v in error.facts.items() if isinstance(v, str | int | float | bool)}
        return None, (Finding(code=error.code, facts=facts),)


def _in_crs(table: FeatureTable, crs: str, progress: Progress) -> Geometry:
    from lohu_gis.core.geometry.layout import Geometry

    geometry = table.geometry() or Geometry.empty()
    return geometry if table.crs is None else reproject(geometry, table.crs, crs, progress)


def _numbers(table: FeatureTable, column: str | None) -> npt.NDArray[np.float64] | None:
    if column is None or column not in table.column_names:
        return None
    numbers: npt.NDArray[np.float64] = table.column(column).cast("float64").to_numpy(zero_copy_only=False)
    return numbers

