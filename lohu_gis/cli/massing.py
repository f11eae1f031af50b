"""From sources to a scene of buildings on their ground."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import reprojected, without
from lohu_gis.analysis.storeys import USUAL_HEIGHT, USUAL_STOREYS, heights_and_storeys
from lohu_gis.analysis.storeys import Massing as Sizes
from lohu_gis.app.exchange import records_of, scenario_title
from lohu_gis.app.i18n import language
from lohu_gis.app.massing import palette
from lohu_gis.app.offline import Offline
from lohu_gis.cli.picture import inputs_of, keep_application
from lohu_gis.core import crs as systems
from lohu_gis.core import twin
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import MULTI_POLYGON, POLYGON, Geometry
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BASE, Layer, RasterContent, VectorContent, visible_layers
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.raster.source import RasterSource
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.classes import classify
from lohu_gis.scene3d.build.raised import PLAIN, PROPOSED, RaisedLayer, group_of, raised_layer
from lohu_gis.scene3d.build.records import Records
from lohu_gis.scene3d.build.scene import BuiltScene, GroundTexture, build_layers
from lohu_gis.scene3d.build.terrain import TerrainGrid, terrain_grid

TERRAIN_NODES = 4_000_000
TEXTURE_PX = 2048


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; None takes what the project or the data say."""

    height: str | None = None
    storeys: str | None = None
    terrain: str | None = None


@dataclass(frozen=True)
class Massing:
    """A scene and what was noticed on the way.

    Attributes
    ----------
    records
        Names and attributes of the buildings.
    storeys
        Of the rows of `records`, NaN where unknown.
    scenario
        Name of the scenario that is shown; empty for what exists.
    """

    built: BuiltScene
    records: Records
    storeys: npt.NDArray[np.float64]
    scenario: str
    findings: tuple[Finding, ...]


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
    raise InputError("scene.no_heights", path=offline.project.name or ", ".join(layer.name for layer, _ in candidates))


def _has_polygons(table: FeatureTable) -> bool:
    geometry = table.geometry()
    return geometry is not None and bool(np.isin(geometry.types, (POLYGON, MULTI_POLYGON)).any())


def massing(offline: Offline, wanted: Wanted, progress: Progress | None = None) -> Massing:
    """The scene: buildings in the colours of the 2D style on the terrain, with the map on the ground."""
    progress = progress or Progress()
    layer, table = choose_buildings(offline, wanted)
    explicit = wanted.height is not None or wanted.storeys is not None
    with _named(layer):
        sizes, findings = heights_and_storeys(table, wanted.storeys if explicit else layer.storeys,
                                              wanted.height if explicit else layer.height, layer.base)
    geometry, crs = _metric(table, layer)
    terrain, noticed = _terrain(offline, wanted, crs)
    progress.at(0.2)
    raised = _raised(layer, table, geometry, sizes)
    built = build_layers([raised], terrain=terrain, crs=crs)
    progress.at(0.5)
    texture = _texture(offline, layer, built, crs, progress.part(0.5, 1.0))
    if texture is not None:
        built = replace(built, scene=built.scene.with_texture(texture))
    project = offline.project
    scenario = "" if project.scenario == BASE else scenario_title(project.scenarios.get(project.scenario), language())
    return Massing(built, records_of(layer, table, scenario), sizes.storeys, scenario,
                   (*offline.findings, *findings, *noticed, *built.findings))


def _raised(layer: Layer, table: FeatureTable, geometry: Geometry, sizes: Sizes) -> RaisedLayer:
    """The rows to build: parts on their base, proposed ones marked, hidden ones without a shape."""
    colours, hidden = colours_of(layer, table)
    strange = ~np.isin(geometry.types, (POLYGON, MULTI_POLYGON)) & (geometry.types != 0)
    named = next((name for name in (layer.object_id, "building_id") if name in table.column_names), None)
    group: npt.ArrayLike = -1 if named is None else group_of(table.column(named).to_pylist())
    proposed = ~np.isin(table.fids, table.block.fid)
    return raised_layer(without(geometry, hidden | strange), sizes.height_m, fids=table.fids, lower_m=sizes.base_m,
                        colours=colours, group=group, state=np.where(proposed, PROPOSED, PLAIN))


def _metric(table: FeatureTable, layer: Layer) -> tuple[Geometry, str]:
    geometry = table.geometry()
    assert geometry is not None
    with _named(layer):
        crs, _ = systems.require_metric(table.crs, total_bounds(geometry))
    assert table.crs is not None
    return reprojected(geometry, table.crs, crs)[0], crs


@contextmanager
def _named(layer: Layer) -> Iterator[None]:
    """Adds the layer's name to errors about its data."""
    try:
        yield
    except InputError as error:
        raise InputError(error.code, **(error.facts | {"path": layer.name})) from error


def colours_of(layer: Layer, table: FeatureTable) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Colours of the layer's 2D style, uint8 (n, 3), clay where it has no fill; and the rows that it leaves out."""
    content = layer.content
    assert isinstance(content, VectorContent)
    classes = classify(table, content.style.renderer, content.where)
    hidden = classes.symbol_of == HIDDEN
    return palette(classes.symbols)[np.where(hidden, 0, classes.symbol_of)], hidden


def _terrain(offline: Offline, wanted: Wanted, crs: str) -> tuple[TerrainGrid | None, tuple[Finding, ...]]:
    """The terrain in the scene's CRS; a raster in another one is left out with a finding."""
    if wanted.terrain is not None:
        with RasterSource(wanted.terrain) as source:
            return _grid(source, crs, wanted.terrain)
    for layer_id, source in offline.rasters.items():
        content = offline.project.layers[layer_id].content
        if isinstance(content, RasterContent) and source.bands == 1:
            return _grid(source, crs, layer_id)
    return None, ()


def _grid(source: RasterSource, crs: str, name: str) -> tuple[TerrainGrid | None, tuple[Finding, ...]]:
    if not systems.same(source.crs, crs):
        return None, (Finding(code="terrain.other_crs", facts={"path": name, "crs": source.crs, "target": crs}),)
    columns, rows = source.size
    shrink = max((columns * rows / TERRAIN_NODES) ** 0.5, 1.0)
    width, height = max(round(columns / shrink), 2), max(round(rows / shrink), 2)
    xmin, ymin, xmax, ymax = source.bounds
    values, valid = source.read(source.bounds, width, height, [1], "average" if shrink > 1 else "nearest")
    heights = np.where(valid, values[0].astype(np.float32), np.nan)
    return terrain_grid(heights, (xmin, (xmax - xmin) / width, 0, ymax, 0, -(ymax - ymin) / height)), ()


def _texture(offline: Offline, buildings: Layer, built: BuiltScene, crs: str,
             progress: Progress) -> GroundTexture | None:
    """The 2D map without the buildings and without labels, over the ground of the scene."""
    from lohu_gis.render.plan.map import MapCache, plan_map
    from lohu_gis.render.plan.request import MapRequest
    from lohu_gis.render.plan.viewport import Viewport
    from lohu_gis.render.qt.screen import paint_map

    terrain = {i for i, raster in offline.rasters.items() if raster.bands == 1}
    layers = tuple(given for given in inputs_of(offline) if given.layer.id not in {buildings.id} | terrain)
    if not layers:
        return None
    keep_application()
    xmin, ymin, xmax, ymax = built.scene.extent
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
