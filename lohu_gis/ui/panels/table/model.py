"""A feature table as a Qt model: nothing is copied, a cell is read when it is painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lohu_gis.core.errors import LohuError
from lohu_gis.core.style import CellValue
from lohu_gis.ui.cells import NUMBER, OTHER, cell_text, kind_of, read_cell

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.ui.panels.table.rows import I64

Index = QModelIndex | QPersistentModelIndex


class TableModel(QAbstractTableModel):
    """Rows and columns of one table.

    Parameters
    ----------
    on_edit
        Called with fid, column and value when a cell was changed by hand; False keeps the cell.
    """

    def __init__(self, on_edit: Callable[[int, str, CellValue], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editable = False
        self._on_edit = on_edit
        self._table: FeatureTable | None = None
        self._names: tuple[str, ...] = ()
        self._kinds: tuple[str, ...] = ()
        self._whole: tuple[bool, ...] = ()
        self._rows: I64 | None = None

    @property
    def table(self) -> FeatureTable | None:
        """The table shown."""
        return self._table

    @property
    def rows(self) -> I64 | None:
        """Row number of the table for each line; None where all are shown in order."""
        return self._rows

    @property
    def names(self) -> tuple[str, ...]:
        """Columns in order."""
        return self._names

    def show(self, table: FeatureTable | None, rows: I64 | None) -> None:
        """Show other rows; the same columns and number of rows only repaint."""
        same = (table is not None and self._table is not None and table.column_names == self._names
                and rows is self._rows is None and len(table) == len(self._table))
        if same:
            self._table = table
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self._table, self._rows = table, rows
        self._names = () if table is None else table.column_names
        types = [] if table is None else [table.column_type(name) for name in self._names]
        self._kinds = tuple(kind_of(t) for t in types)
        self._whole = tuple("int" in str(t) for t in types)
        self.endResetModel()

    def fid_at(self, line: int) -> int:
        """Stable id of a line."""
        assert self._table is not None
        return int(self._table.fids[self._row(line)])

    def lines_of(self, fids: I64) -> I64:
        """Lines that show the given ids, ascending; ids that are not shown are left out."""
        if self._table is None:
            return np.zeros(0, np.int64)
        found = self._table.rows_of(fids)
        found = found[found >= 0]
        if self._rows is None:
            return np.sort(found)
        shown = np.zeros(len(self._table), bool)
        shown[found] = True
        return np.flatnonzero(shown[self._rows])

    def fids_of(self, lines: I64) -> I64:
        """Ids of lines."""
        assert self._table is not None
        return self._table.fids[lines if self._rows is None else self._rows[lines]]

    # ---- Qt ----

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Lines."""
        if parent.isValid() or self._table is None:
            return 0
        return len(self._table) if self._rows is None else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a cell, right-aligned for numbers."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self._kinds[index.column()])
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return None
        value = self.value(index.row(), index.column())
        if role == Qt.ItemDataRole.EditRole:
            return "" if value is None else str(value)
        text = cell_text(value)
        return text if role == Qt.ItemDataRole.DisplayRole or len(text) > 24 else None

    def value(self, line: int, column: int) -> Any:
        """The cell itself; None where it is missing."""
        assert self._table is not None
        return self._table.column(self._names[column])[self._row(line)].as_py()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of columns, numbers of lines."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[section] if orientation == Qt.Orientation.Horizontal else str(section + 1)
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return _alignment(self._kinds[section])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of simple kinds can be edited."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        simple = self.editable and index.isValid() and self._kinds[index.column()] != OTHER
        return flags | Qt.ItemFlag.ItemIsEditable if simple else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Change a cell; what cannot be read as the column's kind is refused."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        kind = self._kinds[index.column()]
        try:
            read = read_cell(str(value), kind, whole=self._whole[index.column()])
        except ValueError:
            return False
        if read == self.value(index.row(), index.column()):
            return False
        try:
            return self._on_edit(self.fid_at(index.row()), self._names[index.column()], read)
        except LohuError:
            return False

    def _row(self, line: int) -> int:
        return line if self._rows is None else int(self._rows[line])


def _alignment(kind: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if kind == NUMBER else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
