"""A map as a vector PDF: every feature a path, fonts embedded, text searchable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter

from lohu_gis.core.progress import Progress
from lohu_gis.core.style import rgba
from lohu_gis.render.plan.files import write_whole
from lohu_gis.render.plan.ops import MapPlan
from lohu_gis.render.plan.painting import paint_ops
from lohu_gis.render.qt.painter import QtPainter
from lohu_gis.render.qt.pathcache import PathCache

RESOLUTION = 1200
"""Units per inch of coordinates in the file."""


def write_pdf(plan: MapPlan, path: str | Path, title: str = "", progress: Progress | None = None) -> None:
    """Write one page; see `write_pages`."""
    write_pages((plan,), path, title, progress)


def write_pages(plans: Sequence[MapPlan], path: str | Path, title: str = "", progress: Progress | None = None) -> None:
    """Write pages of the first one's size (96 logical pixels to the inch).

    Give it plans made with ``target="paper"``; of a plan for the screen tiny features are a picture.
    The opacity of a layer is applied to each of its figures.

    Raises
    ------
    InputError
        ``disk.*`` as in `plan.files.write_whole`.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(RESOLUTION)
    writer.setTitle(title)
    writer.setCreator("LOHU GIS")
    first = plans[0].viewport
    size = QSizeF(first.width_px * 72 / 96, first.height_px * 72 / 96)
    writer.setPageLayout(QPageLayout(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch),
                                     QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter(writer)
    try:
        for number, plan in enumerate(plans):
            if number:
                writer.newPage()
            _paint(plan, painter, (progress or Progress()).part(number / len(plans), (number + 1) / len(plans)))
    finally:
        painter.end()
        buffer.close()
    write_whole(path, bytes(data.data()))


def _paint(plan: MapPlan, painter: QPainter, progress: Progress) -> None:
    scale = RESOLUTION / 96
    page = QRectF(0, 0, plan.viewport.width_px * scale, plan.viewport.height_px * scale)
    painter.setClipRect(page)
    if plan.background is not None:
        painter.fillRect(page, QColor(*rgba(plan.background)))
    own = QtPainter(painter, plan.viewport, plan.font, PathCache(100_000), scale, vector=True)
    for number, layer in enumerate(plan.layers):
        progress.at(number / max(len(plan.layers), 1), "paint")
        painter.setOpacity(layer.opacity)
        paint_ops(layer.ops, own, progress)
    painter.setOpacity(1.0)
    paint_ops((*plan.labels, *plan.furniture), own, progress)
