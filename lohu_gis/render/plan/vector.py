"""The plan of one vector layer."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

import msgspec
import numpy as np

from lohu_gis.core.geometry.layout import LINE, POINT
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import Color, FillSymbol, LineSymbol, MarkerSymbol, Single, Symbol, VectorStyle
from lohu_gis.render.plan.arrange import HIDDEN, Arrangement, arrange, rows_meeting
from lohu_gis.render.plan.budget import EXACT_LIMIT, POINT_LIMIT, Split, split
from lohu_gis.render.plan.classes import Classes, classify, within
from lohu_gis.render.plan.coverage import CoveragePlane, blend
from lohu_gis.render.plan.labels import candidates_of
from lohu_gis.render.plan.ops import ChunksOp, ImageOp, LayerPlan, MarkersOp, Op, ShapesOp
from lohu_gis.render.plan.placing import luminance, on_dark
from lohu_gis.render.plan.sources import sheets_for
from lohu_gis.render.plan.stamps import stamp_points
from lohu_gis.render.plan.symbols import fitting, width_of
from lohu_gis.render.plan.tiers import TIERS, tier_of, tiny_color, with_tiers

if TYPE_CHECKING:
    from lohu_gis.core.fidset import FidSet
    from lohu_gis.core.findings import Finding
    from lohu_gis.core.project import Layer
    from lohu_gis.render.plan.arrange import F64, I64, U8
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.render.plan.placing import Candidate
    from lohu_gis.render.plan.request import MapRequest, VectorInput
    from lohu_gis.render.plan.sheet import Sheet
    from lohu_gis.render.plan.viewport import Extent, Viewport

_CHUNKS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What the planning of a sheet needs to know of the request.

    Attributes
    ----------
    one_by_one
        Up to this many features in view are drawn in the order of the table.
    tiny
        Collects features too small to draw; None draws them at once.
    """

    viewport: Viewport
    exact: bool
    budget_s: float
    one_by_one: int = EXACT_LIMIT
    tiny: TinyFeatures | None = None

    def extent_with(self, symbols: tuple[Symbol, ...]) -> Extent:
        """What is seen, and around it as much as symbols reach out of their geometry."""
        margin = max((width_of(s) for s in symbols), default=0.0) * self.viewport.units_per_px
        xmin, ymin, xmax, ymax = self.viewport.extent
        return xmin - margin, ymin - margin, xmax + margin, ymax + margin


def plan_sheet(sheet: Sheet, symbol_of: U8, symbols: tuple[Symbol, ...], view: View, cache: MapCache,
               style_key: Hashable, progress: Progress) -> tuple[list[Op], int]:
    """Operations for one sheet and the number of features in view.

    Parameters
    ----------
    symbol_of : uint8, shape (n,)
        Per row of the sheet.
    style_key
        Names (sheet, `symbol_of`), for the cache.
    """
    own = tuple(fitting(s, sheet.kind) for s in symbols)
    if sheet.kind == POINT:
        return _plan_points(sheet, symbol_of, cast(tuple[MarkerSymbol, ...], own), view)
    progress.check()
    arrangement = cache.get(("arranged", sheet.key, style_key), lambda: arrange(sheet, symbol_of))
    extent = view.extent_with(own)
    chunks = arrangement.in_view(extent)
    if view.exact or int(arrangement.counts[chunks].sum()) <= 4 * view.one_by_one:
        rows = rows_meeting(sheet.measures.boxes, arrangement.rows_in(chunks), extent)
        if view.exact or len(rows) <= view.one_by_one:
            return ([_one_by_one(sheet, np.sort(rows), symbol_of, own, view)] if len(rows) else []), len(rows)
    count = int(arrangement.counts[chunks].sum())
    ratio = view.viewport.device_ratio
    parts = split(arrangement, chunks, ratio / view.viewport.units_per_px, view.budget_s)
    tiny = view.tiny or TinyFeatures(view.viewport)
    tiny.add(arrangement, parts.binned, own, progress)
    picture = tiny.picture() if view.tiny is None else None
    ops: list[Op] = [] if picture is None else [picture]
    if len(parts.filled):
        ops.append(_by_chunk(arrangement, parts, own, view))
    return ops, count


def _one_by_one(sheet: Sheet, rows: I64, symbol_of: U8, symbols: tuple[Symbol, ...], view: View) -> ShapesOp:
    """Shapes in the order of the table; on the screen small areas get fainter outlines."""
    numbers = symbol_of[rows]
    if view.exact or sheet.kind == LINE or TIERS * len(symbols) >= HIDDEN:
        return ShapesOp(sheet.geometry, rows, numbers, symbols, sheet.shapes)
    boxes = sheet.measures.boxes[:, rows]
    longer = np.maximum(boxes[2] - boxes[0], boxes[3] - boxes[1])
    tiers = tier_of(longer * view.viewport.device_ratio / view.viewport.units_per_px)
    numbers = (numbers + tiers * len(symbols)).astype(np.uint8)
    return ShapesOp(sheet.geometry, rows, numbers, with_tiers(symbols), sheet.shapes)


def _by_chunk(arrangement: Arrangement, parts: Split, symbols: tuple[Symbol, ...], view: View) -> ChunksOp:
    """Chunks with the tier of their size; what the budget leaves without an outline is drawn like small areas."""
    numbers = arrangement.symbol.astype(np.int64)
    if arrangement.sheet.kind == LINE or TIERS * len(symbols) >= HIDDEN:
        return ChunksOp(arrangement, parts.filled, parts.outlined, arrangement.symbol, symbols)
    px = 2.0 ** (arrangement.octave / 2 + 0.25) * view.viewport.device_ratio / view.viewport.units_per_px
    tiers = tier_of(px)
    bare = np.setdiff1d(parts.filled, parts.outlined)
    tiers[bare] = TIERS - 1
    outlined = parts.outlined[tiers[parts.outlined] < TIERS - 1]
    return ChunksOp(arrangement, parts.filled, outlined, (numbers + tiers * len(symbols)).astype(np.uint8),
                    with_tiers(symbols))


def _plan_points(sheet: Sheet, symbol_of: U8, symbols: tuple[MarkerSymbol, ...], view: View) -> tuple[list[Op], int]:
    xy, owner = sheet.points()
    xmin, ymin, xmax, ymax = view.extent_with(symbols)
    symbol = symbol_of[owner]
    seen = np.flatnonzero((xy[:, 0] >= xmin) & (xy[:, 0] <= xmax) & (xy[:, 1] >= ymin) & (xy[:, 1] <= ymax)
                          & (symbol != HIDDEN))
    if len(seen) == 0:
        return [], 0
    px, symbol = view.viewport.to_px(xy[seen]), symbol[seen]
    if view.exact or len(seen) <= POINT_LIMIT:
        return [MarkersOp(px, symbol, symbols)], len(seen)
    ratio = view.viewport.device_ratio
    picture = stamp_points(px[:, 0] * ratio, px[:, 1] * ratio, symbol, symbols, view.viewport.device_size, ratio)
    return [_whole(picture, view.viewport)], len(seen)


def _whole(picture: U8, viewport: Viewport) -> ImageOp:
    height, width = picture.shape[:2]
    return ImageOp(picture, 0.0, 0.0, width / viewport.device_ratio, height / viewport.device_ratio)


class TinyFeatures:
    """Coverage of features too small to draw; one plane for each symbol that occurs."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._planes: dict[Symbol, CoveragePlane] = {}

    def add(self, arrangement: Arrangement, chunks: I64, symbols: tuple[Symbol, ...], progress: Progress) -> None:
        """Lay the features of some chunks."""
        for number in np.unique(arrangement.symbol[chunks]):
            symbol = symbols[number]
            if symbol not in self._planes:
                self._planes[symbol] = CoveragePlane(*self._viewport.device_size)
            mine = chunks[arrangement.symbol[chunks] == number]
            for start in range(0, len(mine), _CHUNKS_AT_ONCE):
                progress.check()
                part = mine[start:start + _CHUNKS_AT_ONCE]
                self._planes[symbol].add(*_boxes_px(arrangement, part, symbol, self._viewport))

    def picture(self) -> ImageOp | None:
        """All that was laid so far; None when there is nothing to see."""
        picture = blend([(plane.coverage(), tiny_color(symbol)) for symbol, plane in self._planes.items()])
        return None if picture is None else _whole(picture, self._viewport)


def _boxes_px(arrangement: Arrangement, chunks: I64, symbol: Symbol, viewport: Viewport) -> tuple[F64, F64, F64, F64]:
    """Device pixel edges of boxes with the features' areas (lines: length times width)."""
    rows = arrangement.rows_in(chunks)
    sheet = arrangement.sheet
    xmin, ymin, xmax, ymax = (side[rows] for side in sheet.measures.boxes)
    scale = viewport.device_ratio / viewport.units_per_px
    wide, high = np.maximum(xmax - xmin, 1e-9), np.maximum(ymax - ymin, 1e-9)
    area = sheet.measures.sizes[rows]
    if sheet.kind == LINE:
        area = area * (max(cast(LineSymbol, symbol).width_px, 1.0) * viewport.units_per_px)
        wide = high = np.sqrt(np.maximum(area, 1e-12))
    shrink = np.sqrt(area / (wide * high)) * scale / 2
    a, b, c, d, e, f = (m * viewport.device_ratio for m in viewport.matrix)
    x, y = (xmin + xmax) / 2, (ymin + ymax) / 2
    middle_x, middle_y = a * x + c * y + e, b * x + d * y + f
    half_x, half_y = wide * shrink, high * shrink
    return middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y


def plan_vector(given: VectorInput, request: MapRequest, cache: MapCache, progress: Progress) -> LayerPlan:
    """The plan of a vector layer: polygons below lines below points, then the selection on top."""
    style_key = classes_key(given)
    classes = classes_of(given, cache)
    sheets, findings = sheets_for(given.table, request.viewport.crs, cache, progress)
    view = View(request.viewport, request.target == "paper", request.budget_s)
    ops, count = _plan_sheets(sheets, classes.symbol_of, classes.symbols, view, cache, style_key, progress)
    selected = request.selection.get(given.layer.id)
    if selected:
        marked = _marked(given, selected, classes.symbol_of)
        look = _highlight(request.highlight, classes.symbols)
        ops += _plan_sheets(sheets, marked, look, view, cache, (style_key, selected), progress)[0]
    return LayerPlan(given.layer.id, layer_key(given, request), given.layer.opacity, tuple(ops),
                     tuple(named(f, given.layer) for f in (*classes.findings, *findings)), count)


def named(finding: Finding, layer: Layer) -> Finding:
    """A finding that says which layer it is about."""
    return msgspec.structs.replace(finding, facts={"layer": layer.name, **finding.facts})


def label_candidates(given: VectorInput, level: int, request: MapRequest, cache: MapCache,
                     progress: Progress) -> list[Candidate]:
    """Labels a vector layer wants at this scale; `level` 0 is the topmost layer."""
    labels, scale = vector_style(given.layer).labels, request.viewport.scale_denominator
    if labels is None or scale < labels.scale_min or (labels.scale_max is not None and scale >= labels.scale_max):
        return []
    if request.background is not None and luminance(request.background) < 0.2:
        labels = on_dark(labels)
    sheets, _ = sheets_for(given.table, request.viewport.crs, cache, progress)
    return candidates_of(given, labels, level, (sheets, classes_of(given, cache)), request, cache, progress)


def classes_of(given: VectorInput, cache: MapCache) -> Classes:
    """Symbol numbers of the rows of a layer, kept per table revision, style, filter and window of time."""
    if given.shade is not None:
        return given.shade.classes
    renderer, where = vector_style(given.layer).renderer, where_of(given.layer)
    everything = cache.get(("classes", (given.table.revision, renderer, where)),
                           lambda: classify(given.table, renderer, where))
    if given.window is None or given.layer.time is None:
        return everything
    column, window = given.layer.time, given.window
    return cache.get(("classes", classes_key(given)), lambda: within(everything, given.table, column, window))


def classes_key(given: VectorInput) -> Hashable:
    """What the symbol numbers of a layer depend on."""
    if given.shade is not None:
        return given.table.revision, given.shade.key
    timed = None if given.window is None else (given.layer.time, given.window)
    return given.table.revision, vector_style(given.layer).renderer, where_of(given.layer), timed


def sheets_of_input(given: VectorInput, request: MapRequest, cache: MapCache) -> tuple[Sheet, ...]:
    """Measured sheets of a layer in the CRS of the viewport."""
    return sheets_for(given.table, request.viewport.crs, cache)[0]


def layer_key(given: VectorInput, request: MapRequest) -> Hashable:
    """What the picture of a layer depends on."""
    return (given.layer.id, classes_key(given),
            request.selection.get(given.layer.id), request.viewport, request.target, request.budget_s,
            request.highlight)


def _plan_sheets(sheets: tuple[Sheet, ...], symbol_of: U8, symbols: tuple[Symbol, ...], view: View, cache: MapCache,
                 style_key: Hashable, progress: Progress) -> tuple[list[Op], int]:
    ops: list[Op] = []
    count = 0
    for sheet in sheets:
        mine = cache.get(("symbols", sheet.key, style_key), partial(_symbols_on, sheet, symbol_of))
        new, seen = plan_sheet(sheet, mine, symbols, view, cache, style_key, progress)
        ops += new
        count += seen
    return ops, count


def _symbols_on(sheet: Sheet, symbol_of: U8) -> U8:
    """Symbol numbers of the sheet's rows from those of the table's."""
    if sheet.rows is None:
        return symbol_of
    if len(symbol_of) == 0:
        return np.full(len(sheet), HIDDEN, np.uint8)
    return np.where(sheet.rows >= 0, symbol_of[sheet.rows], HIDDEN).astype(np.uint8)


def _marked(given: VectorInput, selected: FidSet, symbol_of: U8) -> U8:
    rows = given.table.rows_of(selected.array())
    marked = np.full(len(symbol_of), HIDDEN, np.uint8)
    rows = rows[rows >= 0]
    marked[rows] = np.where(symbol_of[rows] == HIDDEN, HIDDEN, 0)
    return marked


def _highlight(color: Color, symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """One symbol that shows selected features of any of the given looks."""
    first = symbols[0] if symbols else FillSymbol()
    if isinstance(first, LineSymbol):
        return (LineSymbol(color=color, width_px=max(first.width_px, first.casing_px) + 2.0),)
    if isinstance(first, MarkerSymbol):
        return (msgspec.structs.replace(first, size_px=first.size_px + 3, fill=color, outline="#1A1F24",
                                        outline_px=1.5),)
    return (FillSymbol(fill=f"{color[:7]}66", outline=color, outline_px=2.0),)


def vector_style(layer: Layer) -> VectorStyle:
    """The vector style of a layer; the plain default where its content has none."""
    style = getattr(layer.content, "style", None)
    return style if isinstance(style, VectorStyle) else VectorStyle(renderer=Single(symbol=FillSymbol()))


def where_of(layer: Layer) -> str | None:
    """The filter of a vector layer."""
    where = getattr(layer.content, "where", None)
    return where if isinstance(where, str) else None
