"""Which labels want to be on a map: texts of the features in view, their places and their rank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import LohuError
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.geometry.layout import LINE, POINT
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import LabelStyle
from lohu_gis.render.plan.anchors import along_line, around_point, inside_polygons
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.classes import Classes
from lohu_gis.render.plan.expressions import values_of
from lohu_gis.render.plan.fonts import metrics_of
from lohu_gis.render.plan.lettering import Block, as_text, block, broken
from lohu_gis.render.plan.placing import Box, Candidate, Place
from lohu_gis.render.plan.symbols import fitting, width_of

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.render.plan.fonts import TextMetrics
    from lohu_gis.render.plan.request import MapRequest, VectorInput
    from lohu_gis.render.plan.sheet import Sheet
    from lohu_gis.render.plan.viewport import Viewport

I64: TypeAlias = npt.NDArray[np.int64]
Drawn: TypeAlias = "tuple[tuple[Sheet, ...], Classes]"

MOST = 3000
"""Features of a layer that are considered for labels, largest first."""
REPEAT_PX = 260.0
"""The same name of a line (a road in many pieces) is not repeated nearer than this."""


def candidates_of(given: VectorInput, style: LabelStyle, level: int, drawn: Drawn, request: MapRequest,
                  cache: MapCache, progress: Progress) -> list[Candidate]:
    """Labels a layer wants.

    Parameters
    ----------
    level
        0 for the topmost layer; lower layers give way at the same priority.
    drawn
        Sheets of the layer and the symbol numbers of its table.

    Notes
    -----
    An expression that cannot be evaluated gives no labels (its finding comes with the style).
    """
    viewport, metrics, table = request.viewport, metrics_of(request.font), given.table
    sheets, classes = drawn
    try:
        texts = cache.get(("texts", table.revision, style.expression), lambda: values_of(style.expression, table))
    except LohuError:
        return []
    found: list[Candidate] = []
    for sheet in sheets:
        progress.check()
        rows = _in_view(sheet, classes, viewport)
        table_rows = sheet.table_rows(rows)
        names = [as_text(value) for value in texts.take(table_rows).to_pylist()]
        keep = np.flatnonzero([bool(name) for name in names])
        work = _Work(given.layer.id, sheet, style, level, viewport, metrics, cache)
        found += work.candidates(rows[keep], [names[i] for i in keep], classes)
    return found


def _in_view(sheet: Sheet, classes: Classes, viewport: Viewport) -> I64:
    """Rows in view that are drawn, largest first, at most `MOST`."""
    xmin, ymin, xmax, ymax = viewport.extent
    boxes = sheet.measures.boxes
    rows = np.flatnonzero((boxes[0] <= xmax) & (boxes[2] >= xmin) & (boxes[1] <= ymax) & (boxes[3] >= ymin))
    table_rows = sheet.table_rows(rows)
    drawn: I64 = rows[(table_rows >= 0) & (classes.symbol_of[table_rows] != HIDDEN)]
    if sheet.kind != POINT:
        drawn = drawn[np.argsort(-sheet.measures.sizes[drawn], kind="stable")]
    return drawn[:MOST]


class _Work:
    """Candidates of one sheet."""

    def __init__(self, layer: str, sheet: Sheet, style: LabelStyle, level: int, viewport: Viewport,
                 metrics: TextMetrics, cache: MapCache) -> None:
        self._layer, self._sheet, self._style, self._level = layer, sheet, style, level
        self._viewport, self._metrics, self._cache = viewport, metrics, cache

    def candidates(self, rows: I64, names: list[str], classes: Classes) -> list[Candidate]:
        """Candidates for the given rows of the sheet."""
        if len(rows) == 0:
            return []
        if self._sheet.kind == POINT:
            return list(self._points(rows, names, classes))
        return list(self._lines(rows, names) if self._sheet.kind == LINE else self._polygons(rows, names))

    def _candidate(self, text: Block, places: tuple[Place, ...], order: float, repeat_px: float = 0.0,
                   mark: Box | None = None) -> Candidate:
        rank = (-self._style.priority, float(self._level), order)
        return Candidate(text, places, self._style, rank, self._layer, repeat_px, mark)

    def _block(self, name: str, *, lines: tuple[str, ...] | None = None) -> Block:
        return block(lines or (name,), self._style.size_px, self._metrics)

    def _points(self, rows: I64, names: list[str], classes: Classes) -> Iterator[Candidate]:
        geometry = self._sheet.geometry
        px = self._viewport.to_px(geometry.coords[geometry.row_coord_offsets[rows]])
        reach = [width_of(fitting(symbol, POINT)) - 1 for symbol in classes.symbols]
        numbers = classes.symbol_of[self._sheet.table_rows(rows)].tolist()
        for order, (name, (x, y), number) in enumerate(zip(names, px.tolist(), numbers, strict=True)):
            text = self._block(name, lines=broken(name))
            half = reach[number] * 0.7
            mark = (x - half, y - half, x + half, y + half)
            places = around_point(x, y, text, reach[number] + self._style.halo_px + 1.0)
            yield self._candidate(text, places, float(order), mark=mark)

    def _polygons(self, rows: I64, names: list[str]) -> Iterator[Candidate]:
        boxes = self._sheet.measures.boxes[:, rows] / self._viewport.units_per_px
        wide, high = boxes[2] - boxes[0], boxes[3] - boxes[1]
        fits = (wide > self._style.size_px) & (high > self._style.size_px * 0.8)
        roomy = np.flatnonzero(fits | self._style.overhang)
        anchors = self._viewport.to_px(self._anchors(rows[roomy]))
        for number, (x, y) in zip(roomy.tolist(), anchors.tolist(), strict=True):
            text = self._fitting_block(names[number], float(wide[number]), float(high[number]))
            if text is not None and np.isfinite(x):
                yield self._candidate(text, (Place(x, y),), -float(self._sheet.measures.sizes[rows[number]]))

    def _fitting_block(self, name: str, wide: float, high: float) -> Block | None:
        """The name in one line if there is room, else in several, else nothing; with overhang in one line anyway."""
        for lines in ((name,), broken(name)):
            text = self._block(name, lines=lines)
            if self._style.overhang or (text.width <= wide * 1.05 and text.height <= high):
                return text
        return None

    def _anchors(self, rows: I64) -> npt.NDArray[np.float64]:
        """Anchors in the world; those of polygons partly out of view lie in the part that is seen."""
        import shapely

        known: dict[int, tuple[float, float]] = self._cache.get(("anchors", self._sheet.key), dict)
        fresh = np.array([row for row in rows.tolist() if row not in known], np.int64)
        if len(fresh):
            places = inside_polygons(to_shapely(self._sheet.geometry.take(fresh))).tolist()
            known.update((row, (x, y)) for row, (x, y) in zip(fresh.tolist(), places, strict=True))
        anchors = np.array([known[row] for row in rows.tolist()], np.float64).reshape(-1, 2)
        px = self._viewport.to_px(anchors)
        inside = ((px > 0) & (px < [self._viewport.width_px, self._viewport.height_px])).all(axis=1)
        cut = np.flatnonzero(~inside & np.isfinite(anchors).all(axis=1))
        if len(cut):
            shapes = to_shapely(self._sheet.geometry.take(rows[cut]))
            shapes = np.where(shapely.is_valid(shapes), shapes, shapely.buffer(shapes, 0))
            anchors[cut] = inside_polygons(shapely.clip_by_rect(shapes, *self._viewport.extent))
        return anchors

    def _lines(self, rows: I64, names: list[str]) -> Iterator[Candidate]:
        """One candidate per name: pieces of a road are joined before the label looks for a straight stretch."""
        import shapely

        geometry = self._sheet.geometry.take(rows)
        shapes = shapely.transform(to_shapely(geometry), self._viewport.to_px)
        shapes = shapely.clip_by_rect(shapes, 0, 0, self._viewport.width_px, self._viewport.height_px)
        by_name: dict[str, list[int]] = {}
        for number, name in enumerate(names):
            by_name.setdefault(name, []).append(number)
        for name, members in by_name.items():
            whole = shapely.line_merge(shapely.union_all(shapes[members])) if len(members) > 1 else shapes[members[0]]
            if shapely.length(whole) < self._style.size_px * len(name) * 0.5:
                continue
            text = self._block(name)
            places, length = along_line(whole, text, self._viewport)
            if places:
                yield self._candidate(text, places, -length, REPEAT_PX)

