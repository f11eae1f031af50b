"""What is drawn above the map while the mouse is busy: rubber band, measured line or area with its figures."""

from __future__ import annotations

import itertools
import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from lohu_gis.app.interaction.events import Sketch
from lohu_gis.app.interaction.measures import area, length, write_area, write_length
from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import TABLE_PX

DOT_PX = 3.5


def paint_band(painter: QPainter, box: tuple[float, float, float, float]) -> None:
    """The rectangle of a selection that is being drawn."""
    accent = QColor(current.tokens().accent)
    painter.setPen(QPen(accent, 1, Qt.PenStyle.DashLine))
    accent.setAlpha(36)
    painter.setBrush(accent)
    painter.drawRect(QRectF(QPointF(box[0], box[1]), QPointF(box[2], box[3])).normalized())


def paint_sketch(painter: QPainter, sketch: Sketch, view: Viewport) -> None:
    """A measured line or area: points, sides with their lengths, and the whole at the last point."""
    tokens = current.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    spots = [QPointF(*view.to_px(x, y)) for x, y in sketch.points]
    painter.setPen(QPen(QColor(tokens.panel), 4))
    _path(painter, spots, closed=False)
    painter.setPen(QPen(QColor(tokens.accent), 2))
    fill = QColor(tokens.accent)
    fill.setAlpha(40)
    painter.setBrush(fill)
    _path(painter, spots, closed=sketch.closed)
    painter.setBrush(QColor(tokens.panel))
    for spot in spots:
        painter.drawEllipse(spot, DOT_PX, DOT_PX)
    if len(spots) > 1:
        _tag(painter, spots[-1], total(sketch))
        if not sketch.closed and len(spots) > 2:
            for (a, b), (p, q) in zip(itertools.pairwise(spots), itertools.pairwise(sketch.points), strict=True):
                if math.hypot(b.x() - a.x(), b.y() - a.y()) > 70 and b is not spots[-1]:
                    _tag(painter, (a + b) / 2, write_length(math.dist(p, q)))


def total(sketch: Sketch) -> str:
    """The measured figure: a length, or an area with its circumference."""
    if not sketch.closed:
        return write_length(length(sketch.points))
    return f"{write_area(area(sketch.points))} · {write_length(length(sketch.points, closed=True))}"


def _path(painter: QPainter, spots: list[QPointF], *, closed: bool) -> None:
    if closed:
        painter.drawPolygon(QPolygonF(spots))
    else:
        painter.drawPolyline(QPolygonF(spots))


def _tag(painter: QPainter, spot: QPointF, text: str) -> None:
    tokens = current.tokens()
    font = face(TABLE_PX, tabular=True)
    metrics = QFontMetricsF(font)
    box = QRectF(spot.x() + 10, spot.y() - metrics.height() - 8, metrics.horizontalAdvance(text) + 12,
                 metrics.height() + 4)
    painter.save()
    painter.setFont(font)
    painter.setPen(QPen(QColor(tokens.strong), 1))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(tokens.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
