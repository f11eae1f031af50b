"""From sources to a drawn map file."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lohu_gis.app.i18n import language
from lohu_gis.app.offline import Extent, Offline
from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer, VectorContent, visible_layers
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import layer_window
from lohu_gis.render.plan.furniture import Furniture
from lohu_gis.render.plan.map import MapCache, plan_map
from lohu_gis.render.plan.ops import MapPlan
from lohu_gis.render.plan.request import (
    LayerInput,
    MapRequest,
    RasterInput,
    SurfaceInput,
    VectorInput,
)
from lohu_gis.render.plan.viewport import Viewport

EXACT_ROWS = 300_000
"""Rows up to which every feature is drawn exactly in a PNG too."""

MARGIN = 0.03
LEGEND_PX = 270.0
"""Width that a legend may take on the right."""


@dataclass(frozen=True)
class Sheet:
    """What a map file looks like.

    Attributes
    ----------
    size
        Pixels at `dpi`.
    extent
        In `crs`; None shows all layers.
    """

    size: tuple[int, int] = (1600, 1000)
    dpi: float = 96.0
    extent: Extent | None = None
    crs: str | None = None
    furniture: Furniture | None = None


@functools.cache
def keep_application() -> object:
    """The Qt application that fonts need, kept until the process ends: fonts registered with it go with it."""
    from lohu_gis.render.qt.application import ensure_application

    return ensure_application()


def write_map(offline: Offline, sheet: Sheet, out: Path, progress: Progress | None = None) -> tuple[Finding, ...]:
    """Draw the visible layers into a PNG, PDF or SVG file and return what was noticed while planning.

    Raises
    ------
    InputError
        ``map.empty`` when nothing has a place and no extent is given; ``file.write_failed``.
    """
    keep_application()
    progress = progress or Progress()
    plan = plan_of(offline, sheet, out.suffix.lower(), progress.part(0.0, 0.7))
    title = sheet.furniture.title if sheet.furniture is not None and sheet.furniture.title else offline.project.name
    match out.suffix.lower():
        case ".pdf":
            from lohu_gis.render.qt.pdf import write_pdf

            write_pdf(plan, out, title, progress.part(0.7, 1.0))
        case ".svg":
            from lohu_gis.render.svg import write_svg

            write_svg(plan, out, title, progress.part(0.7, 1.0))
        case _:
            from lohu_gis.render.qt.png import write_png

            write_png(plan, out, sheet.dpi, progress.part(0.7, 1.0))
    return tuple(finding for layer in plan.layers for finding in layer.findings)


def plan_of(offline: Offline, sheet: Sheet, ending: str, progress: Progress) -> MapPlan:
    """The planned picture."""
    crs = sheet.crs or offline.project.crs or None
    if crs is not None:
        systems.parse(crs)
    extent = sheet.extent or offline.extent(crs)
    if extent is None:
        names = ", ".join(layer.name for layer in visible_layers(offline.project))
        raise InputError("map.empty", path=offline.project.name or names or "-")
    ratio = sheet.dpi / 96
    size = (sheet.size[0] / ratio, sheet.size[1] / ratio)
    viewport = _window(sheet, extent, size, crs, ratio)
    rows = sum(len(table) for table in offline.tables.values())
    exact = ending != ".png" or rows <= EXACT_ROWS
    request = MapRequest(inputs_of(offline), viewport, furniture=sheet.furniture, lang=language(),
                         target="paper" if exact else "screen", budget_s=5.0)
    return plan_map(request, MapCache(), progress)


def _window(sheet: Sheet, extent: Extent, size: tuple[float, float], crs: str | None, ratio: float) -> Viewport:
    """The window onto the map; unless an extent was asked for, everything stays clear of the edge and the legend."""
    if sheet.extent is not None:
        return Viewport.fit(extent, size, crs=crs, device_ratio=ratio)
    legend = LEGEND_PX if sheet.furniture is not None and sheet.furniture.legend else 0.0
    free = (size[0] - legend, size[1]) if size[0] > 3 * legend else size
    found = Viewport.fit(extent, free, crs=crs, margin_px=MARGIN * min(free), device_ratio=ratio)
    moved = replace(found, x=found.x + (size[0] - free[0]) / 2 * found.units_per_px)
    return moved.resized(*size)


def inputs_of(offline: Offline) -> tuple[LayerInput, ...]:
    """The visible layers with their data, bottom first."""
    found = (_input(layer, offline) for layer in visible_layers(offline.project))
    return tuple(given for given in found if given is not None)


def _input(layer: Layer, offline: Offline) -> LayerInput | None:
    if isinstance(layer.content, VectorContent) and layer.content.table in offline.tables:
        table = offline.tables[layer.content.table]
        if table.geometry() is None:
            return None
        return VectorInput(layer, table, layer_window(offline.project, layer))
    if layer.id in offline.rasters:
        return RasterInput(layer, offline.rasters[layer.id])
    result = offline.results.get(layer.id)
    if isinstance(result, Raster):
        return SurfaceInput(layer, surface_of(result), result.bounds, result.crs)
    return VectorInput(layer, result) if isinstance(result, FeatureTable) else None


def surface_of(raster: Raster) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The first band with NaN for missing values."""
    return np.where(raster.valid(1), raster.values[0], np.nan).astype(np.float32)
