"""How a signal is painted in its list: mark, what, level and place, since when, how many."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lohu_gis.app.i18n import _
from lohu_gis.app.signals.review import ReviewSignal
from lohu_gis.app.signals.words import LEVEL_WORDS, growth_text, since_text, where_text
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.tokens import SMALL_ICON_PX
from lohu_gis.ui.widgets.level import level_picture

DATA = Qt.ItemDataRole.UserRole
LINE_PX = 20
PAD = 8


class SignalDelegate(QStyledItemDelegate):
    """Three lines of text beside the mark of the level."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One height for all signals."""
        return QSize(160, 3 * LINE_PX + PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem,
              index: QModelIndex | QPersistentModelIndex) -> None:
        """Background from the style sheet, then the words."""
        self.initStyleOption(option, index)
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        signal: ReviewSignal = index.data(DATA)
        ratio = option.widget.devicePixelRatioF() if option.widget is not None else 1.0
        box = option.rect.adjusted(PAD, PAD // 2, -PAD, -PAD // 2)
        painter.drawPixmap(box.left(), box.top() + 2, level_picture(signal.level, SMALL_ICON_PX, ratio))
        words = box.adjusted(SMALL_ICON_PX + PAD, 0, 0, 0)
        tokens = current.tokens()
        place = " · ".join((_(LEVEL_WORDS[signal.level]), where_text(signal)))
        for line, (text, color) in enumerate(((signal.what, tokens.text), (place, tokens.second),
                                              (since_text(signal), tokens.second))):
            spot = QRect(words.left(), words.top() + line * LINE_PX, words.width(), LINE_PX)
            if line == 2:
                right = growth_text(signal)
                painter.setPen(QColor(tokens.text))
                painter.drawText(spot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
                spot.setRight(spot.right() - option.fontMetrics.horizontalAdvance(right) - PAD)
            painter.setPen(QColor(color))
            painter.drawText(spot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                             option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, spot.width()))
