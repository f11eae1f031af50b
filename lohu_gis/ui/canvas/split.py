"""Two scenarios on one map: side by side, or one under the other with a handle to draw across."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from lohu_gis.ui.canvas.picture import Picture
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import TABLE_PX

GRIP_PX = 7.0
"""How near the mouse must be to take hold of the handle."""
EDGE = 12.0


@dataclass(frozen=True, slots=True)
class Split:
    """How the map is divided.

    Attributes
    ----------
    share
        Place of the handle as a share of the width; the other scenario lies left of it.
    left, right
        Names of the other and of the active scenario.
    pictures
        Of the other scenario, lowest first.
    """

    mode: Literal["side", "swipe"]
    share: float
    left: str
    right: str
    pictures: tuple[Picture, ...] = ()

    def line(self, width: float) -> float:
        """Where the two meet, in pixels from the left."""
        return width / 2 if self.mode == "side" else width * self.share

    def shift(self, px: float, width: float) -> float:
        """How far the picture under a window position is moved to the right."""
        if self.mode == "swipe":
            return 0.0
        return -width / 4 if px < width / 2 else width / 4


def paint_frame(painter: QPainter, split: Split, width: float, height: float) -> None:
    """The line between the two with its handle, and both names on badges."""
    tokens = current.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x = split.line(width)
    painter.setPen(QPen(QColor(tokens.panel), 4))
    painter.drawLine(QPointF(x, 0), QPointF(x, height))
    painter.setPen(QPen(QColor(tokens.accent), 2))
    painter.drawLine(QPointF(x, 0), QPointF(x, height))
    if split.mode == "swipe":
        _grip(painter, QPointF(x, height / 2))
    room = 2 * EDGE
    badge(painter, QPointF(x - EDGE, EDGE), split.left, right_of=False, room=x - room)
    badge(painter, QPointF(x + EDGE, EDGE), split.right, right_of=True, room=width - x - room)


def _grip(painter: QPainter, spot: QPointF) -> None:
    tokens = current.tokens()
    painter.setPen(QPen(QColor(tokens.accent), 1.5))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(QRectF(spot.x() - 11, spot.y() - 18, 22, 36), 6, 6)
    for side in (-1, 1):
        tip = QPointF(spot.x() + side * 6, spot.y())
        painter.drawLine(QPointF(tip.x() - side * 3.5, tip.y() - 4), tip)
        painter.drawLine(QPointF(tip.x() - side * 3.5, tip.y() + 4), tip)


def badge(painter: QPainter, corner: QPointF, text: str, *, right_of: bool, room: float) -> None:
    """A name beside the line; not drawn where there is no room for it."""
    tokens = current.tokens()
    font = face(TABLE_PX, bold=True)
    metrics = QFontMetricsF(font)
    wide = metrics.horizontalAdvance(text) + 18
    if wide > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room - 18, 0))
        wide = metrics.horizontalAdvance(text) + 18
    if room < 40:
        return
    box = QRectF(corner.x() if right_of else corner.x() - wide, corner.y(), wide, metrics.height() + 8)
    painter.setPen(QPen(QColor(tokens.accent if right_of else tokens.strong), 1))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(font)
    painter.setPen(QColor(tokens.accent if right_of else tokens.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
