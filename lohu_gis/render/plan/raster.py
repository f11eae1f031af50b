"""The plan of a raster or computed surface: one picture, read at the picture's own resolution."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import GreyRaster, RampRaster, RasterStyle, RgbRaster
from lohu_gis.render.plan.arrayreader import ArrayReader, sample
from lohu_gis.render.plan.ops import ImageOp, LayerPlan
from lohu_gis.render.plan.ramps import as_grey, as_rgb, through_ramp
from lohu_gis.render.plan.request import RasterInput, RasterReader, SurfaceInput
from lohu_gis.render.plan.sources import project_points, same_crs

if TYPE_CHECKING:
    from lohu_gis.core.project import Layer
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.render.plan.request import ColourScale, MapRequest, Veil
    from lohu_gis.render.plan.viewport import Extent, Viewport

Cells: TypeAlias = tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]
MOST_PX = 12_000_000
"""Device pixels of a picture above which rasters are read coarser and scaled up."""
_LOOK = 512
"""Longer side of the sample that decides the range of colours."""
MOST_COARSE = 4.0
"""Device pixels that one pixel of a live layer's picture takes at most."""
_MESH = 16
"""Every so many pixels the projection is computed exactly; between them it is interpolated."""


def plan_raster(given: RasterInput | SurfaceInput, request: MapRequest, cache: MapCache,
                progress: Progress) -> LayerPlan:
    """The plan of a raster layer; a raster that cannot be read gives an empty plan with a finding."""
    reader = given.reader if isinstance(given, RasterInput) else _array_reader(given, cache)
    source = _source(reader)
    cache.put(source, reader)  # keeps the reader alive, so that its id stays its own
    style = raster_style(given.layer)
    scale = given.scale if isinstance(given, SurfaceInput) else None
    veil = given.veil if isinstance(given, SurfaceInput) else None
    key = (given.layer.id, source, style, request.viewport, scale)
    try:
        progress.check()
        shown = _scaled(style, scale)
        coarse = 1.0 if scale is None else _coarse(reader, shown, veil, request)
        op = cache.get(("picture", key), lambda: _picture(reader, shown, request.viewport, source, cache, veil, coarse))
        findings: tuple[Finding, ...] = ()
    except LohuError as error:
        op = None
        findings = (Finding(code="raster.unreadable", facts={"layer": given.layer.name, "reason": error.code}),)
    if reader.crs is None:
        findings = (*findings, Finding(code="map.crs_missing", facts={"layer": given.layer.name}))
    return LayerPlan(given.layer.id, key, given.layer.opacity, () if op is None else (op,), findings, 1)


def _array_reader(given: SurfaceInput, cache: MapCache) -> RasterReader:
    """One reader per array, so that pictures and ranges are found again."""
    return cache.get(("surface", id(given.array), given.extent, given.crs),
                     lambda: ArrayReader(given.array, given.extent, given.crs))


def raster_style(layer: Layer) -> RasterStyle:
    """The raster style of a layer; grey where its content has none."""
    style = getattr(layer.content, "style", None)
    return style if isinstance(style, RasterStyle) else RasterStyle(renderer=GreyRaster())


def range_of_input(given: RasterInput | SurfaceInput, cache: MapCache) -> tuple[float, float]:
    """Ends of the colours of a layer, as they are drawn."""
    reader = given.reader if isinstance(given, RasterInput) else _array_reader(given, cache)
    scale = given.scale if isinstance(given, SurfaceInput) else None
    return range_of(reader, _scaled(raster_style(given.layer), scale), _source(reader), cache)


def _source(reader: RasterReader) -> Hashable:
    return ("raster", reader.key if isinstance(reader, ArrayReader) else id(reader))


def _scaled(style: RasterStyle, scale: ColourScale | None) -> RasterStyle:
    """The style with the colours and ends of a live layer."""
    if scale is None:
        return style
    ramp = RampRaster(ramp=scale.ramp, low=scale.low, high=scale.high, unit=scale.unit)
    return msgspec.structs.replace(style, renderer=ramp)


def _picture(reader: RasterReader, style: RasterStyle, viewport: Viewport, source: Hashable,
             cache: MapCache, veil: Veil | None = None, coarse: float = 1.0) -> ImageOp | None:
    bands = bands_of(style, reader)
    low, high = range_of(reader, style, source, cache)
    shrink = max((viewport.device_size[0] * viewport.device_size[1] / MOST_PX) ** 0.5, coarse)
    place = _place(reader, viewport, shrink)
    if place is None:
        return None
    left, top, width, height = place
    pixel = shrink / viewport.device_ratio
    straight = viewport.rotation_deg % 360 == 0 and (
        reader.crs is None or viewport.crs is None or same_crs(reader.crs, viewport.crs))
    if straight:
        (xmin, ymax), (xmax, ymin) = viewport.to_world([[left * pixel, top * pixel],
                                                        [(left + width) * pixel, (top + height) * pixel]])
        box = (float(xmin), float(ymin), float(xmax), float(ymax))
        cells = reader.read(box, width, height, bands, _method(reader, style, viewport, shrink))
    else:
        box = None
        cells = _warped(reader, style, viewport, place, pixel, bands)
    rgba = _coloured(cells, style, low, high)
    if veil is not None:
        covered = ArrayReader(veil.where.view(np.uint8), reader.bounds, reader.crs)
        plain = msgspec.structs.replace(style, resampling="nearest")
        hidden = (_warped(covered, plain, viewport, place, pixel, (1,)) if box is None
                  else covered.read(box, width, height, (1,)))
        _draw_veil(rgba, (hidden[0][0] > 0) & hidden[1], veil, viewport.device_ratio / shrink)
    if not rgba[..., 3].any():
        return None
    return ImageOp(rgba, left * pixel, top * pixel, width * pixel, height * pixel,
                   shrink > 1 and style.resampling == "bilinear")


def _coarse(reader: RasterReader, style: RasterStyle, veil: Veil | None, request: MapRequest) -> float:
    """How many device pixels one of the picture takes: on the screen a live layer is read cell by cell and scaled up
    smoothly, which costs a fraction and shows the same; hatching and paper need every pixel."""
    if style.resampling == "nearest" or request.target != "screen" or (veil is not None and veil.how == "hatch"):
        return 1.0
    cell = (reader.bounds[2] - reader.bounds[0]) / max(reader.size[0], 1)
    across = cell / request.viewport.units_per_px * request.viewport.device_ratio
    return min(max(across, 1.0), MOST_COARSE)


def _draw_veil(rgba: npt.NDArray[np.uint8], hidden: npt.NDArray[np.bool_], veil: Veil, ratio: float) -> None:
    """Make pixels (h, w, 4) faint where they are hidden; stripes keep their colour, 2 of 7 logical pixels wide."""
    faint = hidden
    if veil.how == "hatch":
        height, width = hidden.shape
        stripes = ((np.arange(height)[:, None] + np.arange(width)[None, :]) / max(ratio, 0.1)) % 7.0 < 2.0
        faint = hidden & ~stripes
    fainter = np.round(np.arange(256) * veil.opacity).astype(np.uint8)
    np.copyto(rgba[..., 3], fainter.take(rgba[..., 3]), where=faint)


def _method(reader: RasterReader, style: RasterStyle, viewport: Viewport, shrink: float) -> str:
    """Smooth styles average when many cells fall on one pixel."""
    if style.resampling == "nearest":
        return "nearest"
    cell = (reader.bounds[2] - reader.bounds[0]) / max(reader.size[0], 1)
    return "average" if viewport.units_per_px * shrink / viewport.device_ratio > 2 * cell else "bilinear"


def _place(reader: RasterReader, viewport: Viewport, shrink: float) -> tuple[int, int, int, int] | None:
    """Left, top, width and height (picture pixels) of the part of the picture that the raster can touch."""
    xmin, ymin, xmax, ymax = reader.bounds
    steps = np.linspace(0, 1, 17)
    edge = np.concatenate([np.column_stack([xmin + (xmax - xmin) * steps, np.full(17, y)]) for y in (ymin, ymax)]
                          + [np.column_stack([np.full(17, x), ymin + (ymax - ymin) * steps]) for x in (xmin, xmax)])
    if reader.crs is not None and viewport.crs is not None and not same_crs(reader.crs, viewport.crs):
        edge = project_points(edge, reader.crs, viewport.crs)
        edge = edge[np.isfinite(edge).all(axis=1)]
        if len(edge) == 0:
            return None
    px = viewport.to_px(edge) * viewport.device_ratio / shrink
    size = np.ceil(np.array(viewport.device_size) / shrink)
    low = np.clip(np.floor(px.min(axis=0)), 0, size).astype(int)
    high = np.clip(np.ceil(px.max(axis=0)), 0, size).astype(int)
    width, height = int(high[0] - low[0]), int(high[1] - low[1])
    return (int(low[0]), int(low[1]), width, height) if width > 0 and height > 0 else None


def _warped(reader: RasterReader, style: RasterStyle, viewport: Viewport, place: tuple[int, int, int, int],
            pixel: float, bands: tuple[int, ...]) -> Cells:
    """Cells for each pixel of a turned or reprojected picture, from one upright read of the raster."""
    left, top, width, height = place
    world = _world_of_pixels(reader, viewport, left, top, width, height, pixel)
    finite = np.isfinite(world).all(axis=-1)
    nothing = np.zeros((len(bands), height, width)), np.zeros((height, width), bool)
    if not finite.any():
        return nothing
    box = _overlap(world[finite], reader.bounds)
    if box is None:
        return nothing
    columns = int(min(max((box[2] - box[0]) / (reader.bounds[2] - reader.bounds[0]) * reader.size[0], 1), 2 * width))
    rows = int(min(max((box[3] - box[1]) / (reader.bounds[3] - reader.bounds[1]) * reader.size[1], 1), 2 * height))
    values, valid = reader.read(box, columns, rows, bands, "nearest" if style.resampling == "nearest" else "average")
    x = (world[..., 0] - box[0]) / (box[2] - box[0]) * columns
    y = (box[3] - world[..., 1]) / (box[3] - box[1]) * rows
    known = [np.where(valid, band, np.nan) for band in np.asarray(values, np.float64)]
    results = [sample(band, np.where(finite, x, -1), np.where(finite, y, -1), smooth=style.resampling == "bilinear")
               for band in known]
    pixels = np.stack([result[0] for result in results])
    kind = np.uint8 if values.dtype == np.uint8 else np.float64
    return pixels.round().astype(kind) if kind is np.uint8 else pixels, results[0][1]


def _world_of_pixels(reader: RasterReader, viewport: Viewport, left: int, top: int, width: int, height: int,
                     pixel: float) -> npt.NDArray[np.float64]:
    """Coordinates in the raster's CRS of the middle of each pixel, (height, width, 2)."""
    xs = np.unique(np.append(np.arange(0, width, _MESH), width - 1)).astype(np.float64)
    ys = np.unique(np.append(np.arange(0, height, _MESH), height - 1)).astype(np.float64)
    gx, gy = np.meshgrid(xs, ys)
    px = np.column_stack([(gx.ravel() + left + 0.5) * pixel, (gy.ravel() + top + 0.5) * pixel])
    world = viewport.to_world(px)
    if reader.crs is not None and viewport.crs is not None and not same_crs(reader.crs, viewport.crs):
        world = project_points(world, viewport.crs, reader.crs)
    mesh = world.reshape(len(ys), len(xs), 2)
    return np.stack([_between(mesh[..., axis], xs, ys, width, height) for axis in (0, 1)], axis=-1)


def _between(mesh: npt.NDArray[np.float64], xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64], width: int,
             height: int) -> npt.NDArray[np.float64]:
    across = np.stack([np.interp(np.arange(width), xs, row) for row in mesh])
    spot = np.clip(np.searchsorted(ys, np.arange(height), side="right") - 1, 0, max(len(ys) - 2, 0))
    if len(ys) == 1:
        return np.repeat(across, height, axis=0)
    part = ((np.arange(height) - ys[spot]) / (ys[spot + 1] - ys[spot]))[:, None]
    return np.asarray(across[spot] * (1 - part) + across[spot + 1] * part)


def _overlap(world: npt.NDArray[np.float64], bounds: Extent) -> Extent | None:
    low, high = world.min(axis=0), world.max(axis=0)
    pad = (high - low) * 0.01 + 1e-9
    box = (max(low[0] - pad[0], bounds[0]), max(low[1] - pad[1], bounds[1]),
           min(high[0] + pad[0], bounds[2]), min(high[1] + pad[1], bounds[3]))
    empty = box[0] >= box[2] or box[1] >= box[3]
    return None if empty else (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


def bands_of(style: RasterStyle, reader: RasterReader) -> tuple[int, ...]:
    """Bands to read; bands that the raster lacks fall back to its first."""
    wanted = style.renderer.bands if isinstance(style.renderer, RgbRaster) else (style.renderer.band,)
    return tuple(band if 1 <= band <= reader.bands else 1 for band in wanted)


def range_of(reader: RasterReader, style: RasterStyle, source: Hashable, cache: MapCache) -> tuple[float, float]:
    """Ends of the colours: the style's, else 0 to 255 for 8-bit images, else percentiles 2 and 98 of all the data."""
    low, high = style.renderer.low, style.renderer.high
    if low is not None and high is not None:
        return low, high
    found = cache.get((source, "range", bands_of(style, reader)), lambda: _percentiles(reader, style))
    return (found[0] if low is None else low, found[1] if high is None else high)


def _percentiles(reader: RasterReader, style: RasterStyle) -> tuple[float, float]:
    shrink = max(max(reader.size) / _LOOK, 1.0)
    width, height = (max(round(side / shrink), 1) for side in reader.size)
    values, valid = reader.read(reader.bounds, width, height, bands_of(style, reader), "nearest")
    if isinstance(style.renderer, RgbRaster) and values.dtype == np.uint8:
        return 0.0, 255.0
    known = np.asarray(values, np.float64)[:, valid]
    known = known[np.isfinite(known)]
    if known.size == 0:
        return 0.0, 1.0
    low, high = np.percentile(known, [2, 98])
    return (float(low), float(high)) if high > low else (float(known.min()), float(known.max()))


def _coloured(cells: Cells, style: RasterStyle, low: float, high: float) -> npt.NDArray[np.uint8]:
    values, valid = cells
    if isinstance(style.renderer, RgbRaster):
        return as_rgb(values, valid, low, high)
    if isinstance(style.renderer, RampRaster):
        return through_ramp(values[0], valid, style.renderer.ramp, low, high)
    return as_grey(values[0], valid, low, high)
