"""A list of names with figures that sorts by any column."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from lohu_gis.app.interaction.measures import grouped
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import TABLE_PX

LONGEST = "88 888"
MARGIN_PX = 20
ROW = Qt.ItemDataRole.UserRole
VALUE = Qt.ItemDataRole.UserRole + 1


class FigureLines(QTreeWidget):
    """Rows of a name and numbers; unknown numbers are a dash and sort last.

    Parameters
    ----------
    headings
        Of the columns, the name first.
    digits
        Decimals of each number.
    show
        Called with the number of a row that is chosen by hand.
    """

    def __init__(self, headings: Sequence[str], digits: Sequence[int], name: str,
                 show: Callable[[int], object]) -> None:
        super().__init__()
        self._digits = tuple(digits)
        self.setColumnCount(len(headings))
        self.setHeaderLabels(list(headings))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setSortingEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(MARGIN_PX)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        written = QFontMetrics(face(TABLE_PX))
        for number, word in enumerate(headings[1:], 1):
            header.resizeSection(number, max(written.horizontalAdvance(text) for text in (word, LONGEST)) + MARGIN_PX)
            self.headerItem().setTextAlignment(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.itemActivated.connect(lambda item, _column: show(int(item.data(0, ROW))))
        self.itemClicked.connect(lambda item, _column: show(int(item.data(0, ROW))))

    def show_rows(self, rows: Sequence[tuple[str, Sequence[float], str]]) -> None:
        """Show names, numbers and tips; the chosen row stays chosen by its name."""
        marked = self.currentItem()
        kept = marked.text(0) if marked is not None else ""
        self.setSortingEnabled(False)
        self.clear()
        for number, (name, values, tip) in enumerate(rows):
            item = FigureLine(name, values, self._digits)
            item.setData(0, ROW, number)
            item.setToolTip(0, tip or name)
            self.addTopLevelItem(item)
            if name == kept:
                self.setCurrentItem(item)
        self.setSortingEnabled(True)


class FigureLine(QTreeWidgetItem):
    """One row."""

    def __init__(self, name: str, values: Sequence[float], digits: Sequence[int]) -> None:
        super().__init__([name, *(_text(value, places) for value, places in zip(values, digits, strict=True))])
        self.setFont(0, face(TABLE_PX))
        for number, value in enumerate(values, 1):
            self.setData(number, VALUE, float(value))
            self.setFont(number, face(TABLE_PX, tabular=True))
            self.setTextAlignment(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if math.isnan(value):
                self.setForeground(number, QColor(current.tokens().second))

    def __lt__(self, other: QTreeWidgetItem) -> bool:
        """By the number of the sorted column."""
        tree = self.treeWidget()
        spot = tree.sortColumn() if tree is not None else 0
        if spot < 1:
            return self.text(0) < other.text(0)
        first, second = float(self.data(spot, VALUE)), float(other.data(spot, VALUE))
        if math.isnan(first) or math.isnan(second):
            return math.isnan(second) and not math.isnan(first)
        return first < second


def _text(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else grouped(value, digits)
