"""A layer that is drawn while its batches arrive from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lohu_gis.core.geometry.layout import concat
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.render.plan.budget import EXACT_LIMIT
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.classes import classify
from lohu_gis.render.plan.measure import join
from lohu_gis.render.plan.ops import ImageOp, LayerPlan, Op
from lohu_gis.render.plan.sheet import Sheet
from lohu_gis.render.plan.sources import block_key, sheets_for
from lohu_gis.render.plan.vector import TinyFeatures, View, plan_sheet, vector_style, where_of

if TYPE_CHECKING:
    from lohu_gis.core.project import Layer
    from lohu_gis.core.table import TableBlock
    from lohu_gis.render.plan.request import MapRequest


class IncrementalPicture:
    """Plans each batch of a layer for one fixed window; the painter adds it to the picture so far.

    Parameters
    ----------
    layer
        With the style it will be shown in.
    request
        Window, budget; its layers are not looked at.
    expected
        Number of rows of the whole layer if known: decides how the batches share the budget and whether they are
        drawn one by one.

    Notes
    -----
    Use from one thread. `add` gives what is drawn of a batch by itself; features too small for that are collected
    and become a picture below all batches when `tiny` is asked. `plan_map` later needs no second measuring of what
    `finish` handed over.
    """

    def __init__(self, layer: Layer, request: MapRequest, expected: int | None = None) -> None:
        self._layer, self._request, self._expected = layer, request, expected
        self._seen = 0
        self._batches = 0
        self._sheets: list[Sheet] | None = []
        self._tiny = TinyFeatures(request.viewport)

    def add(self, block: TableBlock, progress: Progress | None = None) -> LayerPlan:
        """Operations of one batch; an empty plan for rows without geometry or out of view."""
        asked, cache = progress or Progress(), MapCache(64, 16)
        table = FeatureTable(block)
        style = vector_style(self._layer)
        classes = classify(table, style.renderer, where_of(self._layer))
        sheets, findings = sheets_for(table, self._request.viewport.crs, cache, asked)
        self._remember(sheets)
        self._seen += len(block)
        self._batches += 1
        view = self._view(len(block))
        ops: list[Op] = []
        count = 0
        for sheet in sheets:
            mine = classes.symbol_of if sheet.rows is None else classes.symbol_of[sheet.rows]
            new, seen = plan_sheet(sheet, mine, classes.symbols, view, cache, "arriving", asked)
            ops += new
            count += seen
        key = (self._layer.id, "arriving", id(self), self._batches)
        return LayerPlan(self._layer.id, key, self._layer.opacity, tuple(ops), findings if self._batches == 1 else (),
                         count)

    def tiny(self) -> ImageOp | None:
        """Picture of all tiny features so far (about 30 ms), to be laid below what `add` gave; None without any."""
        return self._tiny.picture()

    def finish(self, block: TableBlock, cache: MapCache) -> None:
        """Hand the measures of all batches over, so that the whole block needs no second measuring.

        Parameters
        ----------
        block
            All batches as one block, in order of arrival (`core.table.concat_blocks`). When it does not fit what was
            added, or kinds of geometry are mixed, nothing is handed over and the block is measured again when drawn.
        """
        sheets = self._sheets
        if not sheets or block.geometry is None or self._seen != len(block):
            return
        geometry = block.geometry
        if len({sheet.kind for sheet in sheets}) > 1 or sum(map(len, sheets)) != len(block):
            return
        crs = self._request.viewport.crs
        if crs is not None and block.crs is not None and block.crs != crs:
            geometry = concat([sheet.geometry for sheet in sheets])
        whole = Sheet(sheets[0].kind, geometry, join([sheet.measures for sheet in sheets]))
        cache.put(block_key(block, crs), ((whole,), ()))

    def _remember(self, sheets: tuple[Sheet, ...]) -> None:
        if self._sheets is None:
            return
        if len(sheets) == 1 and sheets[0].rows is None:
            self._sheets.append(sheets[0])
        else:
            self._sheets = None

    def _view(self, rows: int) -> View:
        whole = max(self._expected or self._seen, self._seen, 1)
        share = rows / whole
        return View(self._request.viewport, self._request.target == "paper", self._request.budget_s * share,
                    EXACT_LIMIT if whole <= EXACT_LIMIT else 0, self._tiny)
