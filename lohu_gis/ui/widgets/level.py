"""Levels of warning as pictures: colour and shape; the word stands beside it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

from lohu_gis.render.plan.chart.palette import LEVELS

CORNERS = {"yellow": (4, 0.0), "orange": (3, 0.0), "red": (8, 22.5)}
"""Level -> corners of its shape, and by how much it is turned, in degrees; the other levels are circles."""


def level_icon(level: str, size: int, ratio: float = 1.0) -> QIcon:
    """The mark of a level; empty for an unknown one."""
    return QIcon(level_picture(level, size, ratio))


def level_picture(level: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The mark of a level: blue circle, yellow diamond, orange triangle, red octagon."""
    found = QPixmap(round(size * ratio), round(size * ratio))
    found.setDevicePixelRatio(ratio)
    found.fill(Qt.GlobalColor.transparent)
    if level not in LEVELS:
        return found
    painter = QPainter(found)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LEVELS[level]))  # type: ignore[index]
    painter.drawPath(_shape(level, size))
    painter.end()
    return found


def _shape(level: str, size: int) -> QPainterPath:
    path = QPainterPath()
    reach = size / 2 - 1
    if level not in CORNERS:
        path.addEllipse(QRectF(1.5, 1.5, size - 3, size - 3))
        return path
    count, turn = CORNERS[level]
    middle = size / 2 + (reach / 4 if count == 3 else 0)  # a triangle hangs above its middle
    angles = [math.radians(turn - 90 + 360 * number / count) for number in range(count)]
    path.addPolygon(QPolygonF([QPointF(size / 2 + reach * math.cos(a), middle + reach * math.sin(a))
                               for a in angles]))
    path.closeSubpath()
    return path
