"""Small cards painted over the 3D picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lohu_gis.ui.theme.apply import caption
from lohu_gis.ui.theme.current import tokens


def write_caption(painter: QPainter, area: QRectF, text: str) -> None:
    """A sentence at the lower left."""
    painter.setFont(caption())
    room = QRectF(area.left() + 12, area.top(), area.width() - 24, area.height())
    flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
    box = painter.boundingRect(room, flags, text)
    box.moveBottomLeft(room.bottomLeft() + QPointF(8, -20))
    write_card(painter, box, text, flags)


def write_card(painter: QPainter, box: QRectF, text: str, flags: int) -> None:
    """A raised card around a box of text, in the font that is set."""
    look = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(look.line))
    painter.setBrush(QColor(look.raised))
    painter.drawRoundedRect(box.adjusted(-8, -6, 8, 6), 6, 6)
    painter.setPen(QColor(look.text))
    painter.drawText(box, flags, text)
