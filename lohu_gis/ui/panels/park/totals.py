"""Sums per street, building, use or floor, sorted by any column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from lohu_gis.analysis.park.totals import Per, Total, ordered
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.core.text import N_
from lohu_gis.ui.panels.park.words import GROUPS, TIPS, UNKNOWN, key_word
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import TABLE_PX, TABLE_ROW_PX
from lohu_gis.ui.widgets.basics import label, row
from lohu_gis.ui.widgets.form import choice, choose

Index = QModelIndex | QPersistentModelIndex
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("key", "", ""), ("area_m2", N_("m²"), "88 888"), ("vacancy", N_("Empty %"), "88.8"), ("rent", N_("Rent"), "888"),
    ("footfall", N_("Visitors"), "88 888"))
"""Fields of `Total` by column, their words and a figure as long as most; the first is named by what is grouped and
takes the rest of the width."""
WORD_ROOM_PX, ROOM_PX = 13, 20
"""Around words and figures."""


class TotalsModel(QAbstractTableModel):
    """Rows of `Total`; sorting keeps unknown figures last."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Total, ...] = ()
        self.per: Per = "street"
        self._words: Mapping[str, str] = {}
        self._by, self._descending = "area_m2", True

    def show_rows(self, per: Per, rows: tuple[Total, ...], words: Mapping[str, str] | None = None) -> None:
        """Show these sums, in the order chosen; `words` are names of the groups."""
        self.beginResetModel()
        self._words = self._words if words is None else words
        self.per, self.rows = per, ordered(rows, self._by, descending=self._descending)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # Qt's own signature
        """How many groups."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # Qt's own signature
        """How many figures."""
        return 0 if parent.isValid() else len(FIELDS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        total, field = self.rows[index.row()], FIELDS[index.column()][0]
        if role == Qt.ItemDataRole.TextAlignmentRole and field != "key":
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole and field == "key":
            return " · ".join(dict.fromkeys((key_word(self.per, total.key, self._words), total.key or "")))
        return self._text(total, field) if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The word of a column."""
        if orientation == Qt.Orientation.Vertical:
            return None
        field, word, _longest = FIELDS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _(TIPS[field]) if field in TIPS else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _(word) if word else _(dict(GROUPS)[self.per])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._by, self._descending = FIELDS[column][0], order == Qt.SortOrder.DescendingOrder
        self.show_rows(self.per, self.rows)

    def _text(self, total: Total, field: str) -> str:
        if field == "key":
            return key_word(self.per, total.key, self._words)
        value = float(getattr(total, field))
        if value != value:
            return UNKNOWN
        return f"{value * 100:.1f}" if field == "vacancy" else grouped(value)


class TotalsView(QWidget):
    """The table with a choice of what is grouped.

    Parameters
    ----------
    regroup
        Called with another grouping chosen by hand.
    picked
        Called with grouping and key of a row that was clicked twice.
    """

    def __init__(self, regroup: Callable[[Per], object], picked: Callable[[Per, str], object]) -> None:
        super().__init__()
        self.model = TotalsModel()
        self._picked = picked
        self.grouping = choice([(per, _(word)) for per, word in GROUPS], lambda per: regroup(cast("Per", per)))
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(TABLE_ROW_PX)
        self._fit()
        self.table.activated.connect(self._pick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(row(label(_("Sums per"), "second"), self.grouping, None, margins=(12, 0, 12, 0)))
        layout.addWidget(self.table, 1)
        hint = label(_("Double-click a line to show only its units."), "caption", wrap=True)
        layout.addWidget(row(hint, margins=(12, 0, 12, 8)))

    def show_rows(self, per: Per, rows: tuple[Total, ...], words: Mapping[str, str]) -> None:
        """Show these sums; `words` are names of the groups."""
        choose(self.grouping, per)
        self.model.show_rows(per, rows, words)

    def _fit(self) -> None:
        """The first column takes the rest."""
        head = self.table.horizontalHeader()
        written = QFontMetrics(face(TABLE_PX))
        head.setMinimumSectionSize(2 * ROOM_PX)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for number, (_field, word, longest) in enumerate(FIELDS[1:], 1):
            head.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(number, max(written.horizontalAdvance(_(word)) + WORD_ROOM_PX,
                                                  written.horizontalAdvance(longest) + ROOM_PX))

    def _pick(self, index: QModelIndex) -> None:
        key = self.model.rows[index.row()].key
        if key is not None:
            self._picked(self.model.per, key)
