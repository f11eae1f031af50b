"""Cells with a small bar below the figure, or an interval beside it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from lohu_gis.ui.panels.handling.model import BAR, SPAN
from lohu_gis.ui.theme import current

THICK_PX = 3.0
SIDE_PX = 6.0
DOT_PX = 2.5
SPAN_PX = 56.0


class FigureDelegate(QStyledItemDelegate):
    """Draws what `GroupsModel` tells beside the texts."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex,
              ) -> None:
        """The cell as usual, then its bar or interval."""
        super().paint(painter, option, index)
        tokens = current.tokens()
        rect = QRectF(option.rect)
        share, span = index.data(BAR), index.data(SPAN)
        painter.save()
        if share is not None:
            room = rect.width() - 2 * SIDE_PX
            bar = QRectF(rect.right() - SIDE_PX - room * share, rect.bottom() - THICK_PX - 1, room * share, THICK_PX)
            painter.fillRect(bar, QColor(tokens.strong))
        if span is not None:
            self._interval(painter, rect, span)
        painter.restore()

    @staticmethod
    def _interval(painter: QPainter, rect: QRectF, span: tuple[float, float, float, float]) -> None:
        tokens = current.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle = rect.left() + SIDE_PX, rect.center().y()

        def at(share: float) -> float:
            return left + share * SPAN_PX

        painter.setPen(QPen(QColor(tokens.strong), 1))
        painter.drawLine(QPointF(at(span[3]), rect.top() + 3), QPointF(at(span[3]), rect.bottom() - 3))
        painter.setPen(QPen(QColor(tokens.accent), 1.5))
        painter.drawLine(QPointF(at(span[0]), middle), QPointF(at(span[2]), middle))
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(QPointF(at(span[1]), middle), DOT_PX, DOT_PX)
