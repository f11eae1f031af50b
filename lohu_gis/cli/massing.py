"""From sources to a scene of buildings on their ground."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.storeys import USUAL_HEIGHT, USUAL_STOREYS
from lohu_gis.app.city import City, left_out, raised_layers, with_scenery, words_of
from lohu_gis.app.exchange import joined, records_of, scenario_title
from lohu_gis.app.ground import terrain_in
from lohu_gis.app.i18n import language
from lohu_gis.app.massing import massing_of
from lohu_gis.app.offline import Offline
from lohu_gis.app.sun.styles import facade_layers
from lohu_gis.cli.picture import inputs_of, keep_application
from lohu_gis.cli.scenery import Models, city_of
from lohu_gis.core import crs as systems
from lohu_gis.core import twin
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import MULTI_POLYGON, POLYGON
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BASE, Layer, VectorContent, visible_layers
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.door import open_raster
from lohu_gis.io.raster.source import RasterSource
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.request import LayerInput, VectorInput
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.near import detail_extent
from lohu_gis.scene3d.build.records import Records
from lohu_gis.scene3d.build.scene import BuiltScene, Extent, GroundTexture, build_layers
from lohu_gis.scene3d.build.terrain import TerrainGrid

Findings = tuple[Finding, ...]

TERRAIN_NODES = 4_000_000
TEXTURE_PX = 2048


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; None takes what the project or the data say.

    Attributes
    ----------
    floor
        Highest storey that is shown (1 is the ground floor); None shows all.
    texture
        Whether the map is drawn for the ground; models of buildings alone do without.
    """

    height: str | None = None
    storeys: str | None = None
    terrain: str | None = None
    floor: int | None = None
    texture: bool = True


@dataclass(frozen=True)
class Massing:
    """A scene and what was noticed on the way.

    Attributes
    ----------
    buildings
        Names and attributes of the buildings; those that the style leaves out are not among them.
    storeys
        Of the rows of `buildings`, NaN where unknown.
    records
        Names and attributes of everything in the scene that has some.
    words
        Words above buildings and places.
    scenario
        Name of the scenario that is shown; empty for what exists.
    draped
        The layers that lie on the ground, bottom first; none where no map is drawn.
    """

    built: BuiltScene
    buildings: Records
    storeys: npt.NDArray[np.float64]
    records: Records
    words: Marks
    scenario: str
    findings: tuple[Finding, ...]
    draped: tuple[LayerInput, ...] = ()


def choose_buildings(offline: Offline, wanted: Wanted) -> tuple[Layer, FeatureTable]:
    """The layer to raise: the top one that declares heights, else one with the asked or usual columns.

    Raises
    ------
    InputError
        ``column.missing`` for asked columns that no polygon layer has; ``scene.no_heights``.
    """
    asked = [name for name in (wanted.height, wanted.storeys) if name is not None]
    candidates = [(layer, offline.tables[layer.content.table]) for layer in reversed(visible_layers(offline.project))
                  if isinstance(layer.content, VectorContent) and layer.content.table in offline.tables]
    areas = [(layer, table) for layer, table in candidates if _has_polygons(table)]
    if asked:
        for layer, table in areas:
            if all(name in table.column_names for name in asked):
                return layer, table
        if areas:
            missing = next(n for n in asked if n not in areas[0][1].column_names)
            raise InputError("column.missing", path=areas[0][0].name, column=missing,
                             columns=", ".join(areas[0][1].column_names[:50]))
    declared = twin.buildings_layer(offline.project)
    for layer, table in areas:
        if declared is not None and layer.id == declared.id:
            return layer, table
    for layer, table in areas:
        if USUAL_HEIGHT in table.column_names or USUAL_STOREYS in table.column_names:
            return layer, table
    names = offline.project.name or ", ".join(layer.name for layer in visible_layers(offline.project))
    raise InputError("scene.no_heights", path=names or "-")


def _has_polygons(table: FeatureTable) -> bool:
    geometry = table.geometry()
    return geometry is not None and bool(np.isin(geometry.types, (POLYGON, MULTI_POLYGON)).any())


def massing(offline: Offline, wanted: Wanted, progress: Progress | None = None) -> Massing:
    """The scene: buildings and units in the colours of the 2D style, trees, models for context, on the terrain with
    the map on it."""
    progress = progress or Progress()
    layer, table = choose_buildings(offline, wanted)
    if wanted.height is not None or wanted.storeys is not None:
        layer = msgspec.structs.replace(layer, height=wanted.height, storeys=wanted.storeys)
    given, cache = VectorInput(layer, table), MapCache()
    city = city_of(offline, given, _metric(table, layer), wanted.floor)
    with _named(layer):
        sizes, _ = massing_of(table, layer, None)
        layers, assumed = raised_layers(city, cache, progress)
    terrain, noticed = _terrain(offline, wanted, city.crs, _box(table, city.crs))
    progress.at(0.2)
    built = build_layers(layers, terrain=terrain, crs=city.crs).noted((*offline.findings, *assumed, *noticed))
    progress.at(0.4)
    models = Models(city, progress.part(0.4, 0.6))
    built = with_scenery(built, city, models, progress)
    draped = _draped(offline, city) if wanted.texture else ()
    if draped:
        texture = _drawn(draped, built.scene.extent, city.crs, progress.part(0.6, 1.0))
        built = replace(built, scene=built.scene.with_texture(texture))
    project = offline.project
    scenario = "" if project.scenario == BASE else scenario_title(project.scenarios.get(project.scenario), language())
    shown = ~left_out(given, cache)
    buildings = records_of(layer, table, scenario, keep=shown)
    return Massing(built, buildings, sizes.storeys[shown], joined((buildings, *models.records())),
                   words_of(built, city, cache, progress), scenario, built.findings, draped)


def with_detail(made: Massing, camera: Camera, progress: Progress | None = None) -> Massing:
    """The scene with a finer map on the part of the ground that a near camera looks at; the sources must be open."""
    scene = made.built.scene
    extent = detail_extent(scene, camera, TEXTURE_PX)
    if extent is None or scene.crs is None:
        return made
    detail = _drawn(made.draped, extent, scene.crs, progress or Progress())
    return replace(made, built=replace(made.built, scene=scene.with_detail(detail)))


def _metric(table: FeatureTable, layer: Layer) -> str:
    """The CRS in metres that the scene is built in."""
    geometry = table.geometry()
    assert geometry is not None
    with _named(layer):
        return systems.require_metric(table.crs, total_bounds(geometry))[0]


@contextmanager
def _named(layer: Layer) -> Iterator[None]:
    """Adds the layer's name to errors about its data."""
    try:
        yield
    except InputError as error:
        raise InputError(error.code, **(error.facts | {"path": layer.name})) from error


def _box(table: FeatureTable, crs: str) -> Extent:
    """Around the buildings, in the scene's CRS."""
    geometry = table.geometry()
    box = None if geometry is None else total_bounds(geometry)
    if box is None or table.crs is None:
        return (np.nan,) * 4
    west, south, east, north = systems.transformer(table.crs, crs).transform_bounds(*box)
    return float(west), float(south), float(east), float(north)


def _terrain(offline: Offline, wanted: Wanted, crs: str, box: Extent) -> tuple[TerrainGrid | None, Findings]:
    """The terrain in the scene's CRS; one of which nobody knows the CRS is left out with a finding."""
    if wanted.terrain is not None:
        with open_raster(wanted.terrain) as given:
            return _grid(given, crs, wanted.terrain, box)
    declared = twin.terrain_layer(offline.project)
    source = None if declared is None else offline.rasters.get(declared.id)
    if declared is None or source is None or source.bands != 1:
        return None, ()
    return _grid(source, crs, declared.name, box)


def _grid(source: RasterSource, crs: str, name: str, box: Extent) -> tuple[TerrainGrid | None, Findings]:
    if source.crs is None:
        return None, (Finding(code="terrain.no_crs", facts={"path": name}),)
    noticed = [Finding(code="raster.first_band", facts={"path": name, "bands": source.bands})] * (source.bands > 1)
    columns, rows = source.size
    shrink = max((columns * rows / TERRAIN_NODES) ** 0.5, 1.0)
    width, height = max(round(columns / shrink), 2), max(round(rows / shrink), 2)
    xmin, ymin, xmax, ymax = source.bounds
    values, valid = source.read(source.bounds, width, height, [1], "average" if shrink > 1 else "nearest")
    heights = np.where(valid, values[0].astype(np.float32), np.nan)
    transform = ((xmax - xmin) / width, 0.0, xmin, 0.0, -(ymax - ymin) / height, ymax)
    try:
        grid = terrain_in(Raster(heights[None], transform, source.crs), crs)
    except InputError as error:
        raise InputError(error.code, **(error.facts | {"path": name})) from error
    low_x, low_y, high_x, high_y = grid.extent
    if box[0] < low_x or box[1] < low_y or box[2] > high_x or box[3] > high_y:
        noticed.append(Finding(code="terrain.too_small", facts={"path": name}))
    return grid, tuple(noticed)


def _draped(offline: Offline, city: City) -> tuple[LayerInput, ...]:
    """The layers of the 2D map without terrain, what stands up, and windows of facades."""
    terrain = {i for i, raster in offline.rasters.items() if raster.bands == 1}
    upright = terrain | city.standing | facade_layers(offline.project)
    return tuple(given for given in inputs_of(offline) if given.layer.id not in upright)


def _drawn(layers: tuple[LayerInput, ...], extent: Extent, crs: str, progress: Progress) -> GroundTexture:
    """The 2D map without labels over a part of the ground."""
    from lohu_gis.render.plan.map import plan_map
    from lohu_gis.render.plan.request import MapRequest
    from lohu_gis.render.plan.viewport import Viewport
    from lohu_gis.render.qt.screen import paint_map

    keep_application()
    xmin, ymin, xmax, ymax = extent
    scale = TEXTURE_PX / max(xmax - xmin, ymax - ymin)
    size = (max(round((xmax - xmin) * scale), 16), max(round((ymax - ymin) * scale), 16))
    viewport = Viewport((xmin + xmax) / 2, (ymin + ymax) / 2, 1 / scale, *size, crs=crs)
    plan = plan_map(MapRequest(layers, viewport, background=None, labels=False, lang=language(), budget_s=5.0),
                    MapCache(), progress)
    picture = _pixels(paint_map(plan, progress))
    half = (size[0] / 2 / scale, size[1] / 2 / scale)
    return GroundTexture(picture, (viewport.x - half[0], viewport.y - half[1], viewport.x + half[0],
                                   viewport.y + half[1]))


def _pixels(image: Any) -> npt.NDArray[np.uint8]:
    """A QImage as straight RGBA, uint8 (rows, columns, 4)."""
    from PySide6.QtGui import QImage

    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, :plain.width() * 4].reshape(plain.height(), plain.width(), 4).copy()
