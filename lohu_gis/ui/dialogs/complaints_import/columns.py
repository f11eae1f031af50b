"""The columns of an export: heading, masked samples, and what each is, to be changed by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from lohu_gis.app.i18n import _
from lohu_gis.app.imports.complaints import PERSON, ColumnLook
from lohu_gis.ui.dialogs.complaints_import.words import MEANINGS
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.widgets.form import choice, choose

ROW_PX = 40


class ColumnTable(QTableWidget):
    """One row for each column of the file.

    Signals
    -------
    changed()
        Somebody chose another meaning.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setHorizontalHeaderLabels([_("Column of the file"), _("is"), _("Samples, masked")])
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 180)
        header.resizeSection(1, 190)
        self._names: tuple[str, ...] = ()
        self._boxes: list[QComboBox] = []

    def show_columns(self, columns: Sequence[ColumnLook]) -> None:
        """Show the columns; lists that are there already are only set, so that none closes under the hand."""
        if tuple(column.name for column in columns) != self._names:
            self._names = tuple(column.name for column in columns)
            self._boxes = []
            self.setRowCount(len(columns))
            for row in range(len(columns)):
                self.setCellWidget(row, 1, self._cell())
        for row, column in enumerate(columns):
            self.setItem(row, 0, _item(column.shown, column.shown))
            samples = "   ·   ".join(column.samples)
            self.setItem(row, 2, _item(samples, "\n".join(column.samples)))
            box = self.box(row)
            choose(box, column.meaning)
            self._mark(row, column.meaning)

    def meanings(self) -> dict[str, str]:
        """Column of the file -> what it is now."""
        return {name: str(self.box(row).currentData()) for row, name in enumerate(self._names)}

    def _cell(self) -> QWidget:
        """A list of meanings with some room around it."""
        cell = QWidget()
        layout = QHBoxLayout(cell)
        layout.setContentsMargins(4, 4, 4, 4)
        box = choice([(meaning, _(word)) for meaning, word in MEANINGS.items()], lambda _meaning: self._chosen())
        box.setAccessibleName(_("is"))
        layout.addWidget(box)
        self._boxes.append(box)
        return cell

    def _chosen(self) -> None:
        for row in range(self.rowCount()):
            self._mark(row, str(self.box(row).currentData()))
        self.changed.emit()

    def box(self, row: int) -> QComboBox:
        """The list of meanings of a row."""
        return self._boxes[row]

    def _mark(self, row: int, meaning: str) -> None:
        """A lock before columns about persons; columns that are only kept are grey."""
        item = self.item(row, 0)
        if item is not None:
            item.setIcon(icon("lock") if meaning.startswith(PERSON) else QIcon())
        samples = self.item(row, 2)
        if samples is not None:
            samples.setForeground(self.palette().placeholderText() if not meaning else self.palette().text())


def _item(text: str, tip: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(tip)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return item
