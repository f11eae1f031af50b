"""The picture of a layer that grows while its file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter

from lohu_gis.core.progress import Progress
from lohu_gis.render.plan.incremental import IncrementalPicture
from lohu_gis.render.plan.painting import paint_ops
from lohu_gis.render.plan.vector import layer_key
from lohu_gis.render.qt.painter import QtPainter, image_of
from lohu_gis.render.qt.pathcache import PathCache

if TYPE_CHECKING:
    from lohu_gis.core.project import Layer
    from lohu_gis.core.table import TableBlock
    from lohu_gis.render.plan.map import MapCache, MapRequest, VectorInput
    from lohu_gis.render.qt.screen import PictureCache


class ArrivingLayer:
    """Draws batches as they come, for one fixed window. Use from one thread at a time, GUI thread or not.

    Parameters
    ----------
    layer, request, expected
        As for `IncrementalPicture`.

    Notes
    -----
    Call `add` for each batch (a million footprints: 20 to 40 ms a batch of 65,536), `picture` when something is to be
    shown (30 ms; several times a second is plenty), `finish` at the end.
    """

    def __init__(self, layer: Layer, request: MapRequest, expected: int | None = None) -> None:
        self._plan = IncrementalPicture(layer, request, expected)
        self._request = request
        self._shapes = self._blank()

    def add(self, block: TableBlock, progress: Progress | None = None) -> None:
        """Draw one batch."""
        asked = progress or Progress()
        batch = self._plan.add(block, asked)
        painter = QPainter(self._shapes)
        try:
            viewport, font = self._request.viewport, self._request.font
            own = QtPainter(painter, viewport, font, PathCache(0), viewport.device_ratio, supersample=False)
            paint_ops(batch.ops, own, asked)
        finally:
            painter.end()

    def picture(self) -> QImage:
        """The layer so far on a transparent picture, in device pixels."""
        tiny = self._plan.tiny()
        if tiny is None:
            return self._shapes.copy()
        whole = self._blank()
        painter = QPainter(whole)
        try:
            painter.drawImage(0, 0, image_of(tiny.rgba))
            painter.drawImage(0, 0, self._shapes)
        finally:
            painter.end()
        return whole

    def finish(self, given: VectorInput, cache: MapCache, pictures: PictureCache | None = None) -> QImage:
        """Hand over measures and the finished picture, so that the next `plan_map` and `paint_map` of the same window
        need not make them again; returns the picture.

        Parameters
        ----------
        given
            The layer with the table of all batches (`core.table.concat_blocks`).
        """
        self._plan.finish(given.table.block, cache)
        picture = self.picture()
        if pictures is not None:
            pictures.put(layer_key(given, self._request), picture)
        return picture

    def _blank(self) -> QImage:
        picture = QImage(*self._request.viewport.device_size, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        return picture
