"""The list of differences: the object, and below it what happened to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lohu_gis.app.differences import LayerDiff
from lohu_gis.app.i18n import _
from lohu_gis.app.scenarios import DiffLine
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import BODY_PX, CAPTION_PX, SMALL_ICON_PX

ICONS = {"added": "building-add", "removed": "demolish", "moved": "move", "reshaped": "polygon", "changed": "rename",
         "column": "table", "more": "more", "kept": "building", "absent": "minus"}
TINTS = {"added": "accent", "removed": "bad"}
LINE = Qt.ItemDataRole.UserRole
TALL_PX = 42
Spot: TypeAlias = QModelIndex | QPersistentModelIndex


class DiffList(QListWidget):
    """Differences as lines; a click or Enter goes to the object.

    Parameters
    ----------
    go
        Called with a layer's id and the line.
    """

    def __init__(self, go: Callable[[str, DiffLine], object]) -> None:
        super().__init__()
        self._go = go
        self._lines: tuple[LayerDiff, ...] = ()
        self.setAccessibleName(_("Differences"))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(LineDelegate(self))
        self.itemClicked.connect(self._chosen)

    @property
    def current_line(self) -> DiffLine | None:
        """The line in hand."""
        item = self.currentItem()
        if item is None:
            return None
        line: DiffLine = item.data(LINE)[1]
        return line

    @property
    def current_layer(self) -> str:
        """Layer of the line in hand; empty for none."""
        item = self.currentItem()
        return "" if item is None else str(item.data(LINE)[0])

    def show_lines(self, found: tuple[LayerDiff, ...]) -> None:
        """Show these differences."""
        if found == self._lines:
            return
        self._lines = found
        self.clear()
        for each in found:
            for line in each.lines:
                item = QListWidgetItem(f"{line.name} {line.text}".strip())
                item.setToolTip(item.text())
                item.setData(LINE, (each.layer, line))
                self.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._chosen(item)
            return
        super().keyPressEvent(event)

    def _chosen(self, item: QListWidgetItem) -> None:
        layer, line = item.data(LINE)
        self._go(layer, line)


class LineDelegate(QStyledItemDelegate):
    """Icon, name, and in small letters what happened."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Spot) -> QSize:
        """All lines are of one height."""
        return QSize(120, TALL_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Spot) -> None:
        """Two lines of text beside the icon of what happened."""
        tokens = current.tokens()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        line: DiffLine = index.data(LINE)[1]
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(tokens.chosen))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(tokens.hover))
        tint = TINTS.get(line.kind, "second")
        sign: QIcon = icon(ICONS[line.kind], tint)
        sign.paint(painter, QRect(box.left() + 12, box.top() + (TALL_PX - SMALL_ICON_PX) // 2, SMALL_ICON_PX,
                                  SMALL_ICON_PX))
        left, wide = box.left() + 40, box.width() - 48
        rows = [(line.name, BODY_PX, tokens.text), (line.text, CAPTION_PX, getattr(tokens, tint))]
        if not line.name:
            rows = rows[1:]
        tall = (TALL_PX - 6) // len(rows)
        for number, (text, size, color) in enumerate(rows):
            font = face(size)
            painter.setFont(font)
            painter.setPen(QColor(color))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QRect(left, box.top() + 3 + number * tall, wide, tall),
                             Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()
