"""The panel with the attribute table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.jobs import Jobs
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.errors import LohuError
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.text import N_
from lohu_gis.ui.panels.table.model import TableModel
from lohu_gis.ui.panels.table.rows import RowOrder, ordered_rows, runs_of
from lohu_gis.ui.theme.apply import table_face
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import TABLE_ROW_PX
from lohu_gis.ui.widgets.basics import label, set_role, tool_button
from lohu_gis.ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from lohu_gis.core.style import CellValue
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.core.times import TimeWindow
    from lohu_gis.ui.panels.table.rows import I64

MOST_RUNS = 5000
"""A selection in more pieces than this is counted, but not marked line by line."""
COPY_MOST = 100_000


class TablePanel(QWidget):
    """Filter, table, counts.

    Parameters
    ----------
    jobs
        Sorting and filtering run there.
    apply
        Applies an edit and tells about a rejected one; None when it was rejected.
    message_of
        Error -> sentence.
    """

    def __init__(self, jobs: Jobs, apply: Callable[..., object], message_of: Callable[[BaseException], str]) -> None:
        super().__init__()
        self._jobs = jobs
        self._apply = apply
        self._message_of = message_of
        self._layer, self._table_id, self._order = "", "", RowOrder()
        self._selection = FidSet()
        self._table: FeatureTable | None = None
        self._timed: tuple[str, TimeWindow] | None = None
        self._echo = self._fit = False
        self.model = TableModel(self._edit, self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("Filter, for example  storeys > 20 AND use = 'residential'"))
        self.filter.setAccessibleName(_("Filter rows"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(250)
        self._pause.timeout.connect(self._ask)
        self.filter.textChanged.connect(lambda _text: self._pause.start())
        self.only_selected = QCheckBox(_("Selected rows only"))
        self.only_selected.toggled.connect(lambda _on: self._ask())
        self.counts = label("", "second")
        self.trouble = label("", "bad")
        self.trouble.hide()
        self.view = self._make_view()
        self._stack = QStackedWidget()
        self._empty = EmptyState("table", _("Choose a layer with features to see its table."))
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self._arrange()

    # ---- what is shown ----

    def show_table(self, layer: str, table_id: str, table: FeatureTable | None, *, editable: bool,
                   empty: str = "", timed: tuple[str, TimeWindow] | None = None) -> None:
        """Show a table; None shows the sentence `empty`. The same layer keeps filter and order.

        `timed` is the column of moments with the window that hides the rows outside of it.
        """
        if layer != self._layer:
            self.filter.blockSignals(True)
            self.filter.clear()
            self.filter.blockSignals(False)
            self.only_selected.setChecked(False)
            self._order = RowOrder()
            self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        fresh = layer != self._layer
        self._fit = self._fit or fresh or self.model.table is None
        self._layer, self._table_id, self._table, self._timed = layer, table_id, table, timed
        self.model.editable = editable
        self._empty.words.setText(empty or _("Choose a layer with features to see its table."))
        self._stack.setCurrentIndex(0 if table is None else 1)
        for widget in (self.filter, self.only_selected, self._copy):
            widget.setEnabled(table is not None)
        if table is None:
            self.model.show(None, None)
            self.counts.setText("")
            return
        if fresh:
            self.model.show(None, None)
        self._ask()

    def show_selection(self, fids: FidSet) -> None:
        """Mark the selected features."""
        if fids == self._selection:
            return
        self._selection = fids
        if self.only_selected.isChecked():
            self._ask()
        else:
            self._mark()

    # ---- inside ----

    def _arrange(self) -> None:
        self._copy = tool_button("copy", _("Copy the selected rows"), self.copy, small=True)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(12)
        self.filter.setMinimumWidth(220)
        self.filter.setMaximumWidth(460)
        for widget, stretch in ((self.filter, 3), (self.trouble, 2), (self.only_selected, 0)):
            bar.addWidget(widget, stretch)
        bar.addStretch(1)
        bar.addWidget(self.counts)
        bar.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self._stack, 1)

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self.model)
        view.setFont(table_face())
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        view.setWordWrap(False)
        view.setCornerButtonEnabled(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setAccessibleName(_("Attribute table"))
        lines = view.verticalHeader()
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setDefaultSectionSize(TABLE_ROW_PX)
        heads = view.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionsMovable(True)
        heads.setSectionsClickable(True)
        heads.setSortIndicatorShown(True)
        heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        heads.sectionClicked.connect(self._sort_by)
        # with the table's own selection it would ask every row whether the whole column is selected
        heads.setSelectionModel(QItemSelectionModel(self.model, heads))
        view.selectionModel().selectionChanged.connect(lambda *_sel: self._selected_here())
        QShortcut(QKeySequence.StandardKey.Copy, view, self.copy, context=Qt.ShortcutContext.WidgetShortcut)
        return view

    def _fit_columns(self) -> None:
        """Widths from the header and the first rows; asking all rows would take seconds."""
        metrics = self.view.fontMetrics()
        lines = range(min(self.model.rowCount(), 30))
        for column, name in enumerate(self.model.names):
            texts = [str(self.model.index(line, column).data() or "") for line in lines]
            wide = max([metrics.horizontalAdvance(name) + 28, *(metrics.horizontalAdvance(t) + 20 for t in texts)])
            self.view.setColumnWidth(column, min(max(wide, 56), 260))

    def _sort_by(self, column: int) -> None:
        name = self.model.names[column]
        heads = self.view.horizontalHeader()
        if self._order.column != name:
            self._order = RowOrder(column=name)
            heads.setSortIndicator(column, Qt.SortOrder.AscendingOrder)
        elif not self._order.descending:
            self._order = RowOrder(column=name, descending=True)
            heads.setSortIndicator(column, Qt.SortOrder.DescendingOrder)
        else:
            self._order = RowOrder()
            heads.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._ask()

    def _ask(self) -> None:
        """Have the rows chosen and ordered; the answer comes to `_arrived`."""
        self._pause.stop()
        table = self._table
        if table is None:
            return
        only = self._selection if self.only_selected.isChecked() else None
        time, window = self._timed or ("", None)
        order = RowOrder(self.filter.text(), self._order.column, self._order.descending, only, time, window)
        if order.column and order.column not in table.column_names:
            order = RowOrder(order.where, only=only, time=time, window=window)
        self._jobs.submit("table", lambda progress: ordered_rows(table, order, progress), lane="compute",
                          label=N_("Sort and filter the table"), on_done=lambda rows: self._arrived(table, rows),
                          on_error=self._refused)

    def _arrived(self, table: FeatureTable, rows: I64 | None) -> None:
        if table is not self._table:
            return
        set_role(self.filter, "", name="state")
        self.trouble.hide()
        self.model.show(table, rows)
        if self._fit:
            self._fit = False
            self._fit_columns()
        self._mark()

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, LohuError):
            raise error
        set_role(self.filter, "bad", name="state")
        self.trouble.setText(self._message_of(error))
        self.trouble.setToolTip(self._message_of(error))
        self.trouble.show()

    def _mark(self) -> None:
        """Show the selection of the project as the selection of the view."""
        self._count()
        lines = self.model.lines_of(self._selection.array())
        chosen = QItemSelection()
        last = self.model.columnCount() - 1
        runs = runs_of(lines)
        for first, end in runs[:MOST_RUNS]:
            chosen.select(self.model.index(first, 0), self.model.index(end, last))
        self._echo = True
        self.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._echo = False
        if runs and len(runs) <= MOST_RUNS:
            self.view.scrollTo(self.model.index(runs[0][0], 0))

    def _count(self) -> None:
        table = self._table
        if table is None:
            return
        shown, whole, selected = self.model.rowCount(), len(table), len(self._selection)
        rows = (_("{rows} rows").format(rows=grouped(whole)) if shown == whole
                else _("{shown} of {rows} rows").format(shown=grouped(shown), rows=grouped(whole)))
        self.counts.setText(rows + (" · " + _("{count} selected").format(count=grouped(selected)) if selected else ""))

    def _selected_here(self) -> None:
        if self._echo or self._table is None:
            return
        pieces = [np.arange(area.top(), area.bottom() + 1, dtype=np.int64)
                  for area in list(self.view.selectionModel().selection())]  # type: ignore[call-overload]  # iterable
        lines = np.concatenate(pieces) if pieces else np.zeros(0, np.int64)
        self._selection = FidSet.of(self.model.fids_of(lines))
        self._apply(SetSelection(self._layer, self._selection, merge_key="table-selection"), self)
        self._count()

    def _edit(self, fid: int, column: str, value: CellValue) -> bool:
        return self._apply(SetCells(self._table_id, column, {fid: value})) is not None

    def copy(self) -> None:
        """Copy the selected lines (all that are shown when none is) as text with tabs, for a spreadsheet."""
        lines = self.model.lines_of(self._selection.array())
        chosen = lines if len(lines) else np.arange(self.model.rowCount(), dtype=np.int64)
        rows = ["\t".join(self.model.names)]
        columns = range(self.model.columnCount())
        rows += ["\t".join(str(self.model.index(int(line), c).data()) for c in columns) for line in chosen[:COPY_MOST]]
        QGuiApplication.clipboard().setText("\n".join(rows))
