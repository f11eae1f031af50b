"""The panel of handling: a question, groups in a table, a chart."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QDate, QModelIndex, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDateEdit,
    QFrame,
    QHeaderView,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.analysis.moments import DAY_S
from lohu_gis.app.handling.asked import GROUPS, MEASURES, By, MeasureId, offered
from lohu_gis.app.handling.charts import curve_chart, funnel_chart, months_chart
from lohu_gis.app.handling.overview import Group, Overview
from lohu_gis.app.handling.words import day_of, method_words, name_of
from lohu_gis.app.i18n import _
from lohu_gis.core.change import Change
from lohu_gis.core.text import N_
from lohu_gis.core.times import seconds_of
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.panels.handling.delegate import SPAN_PX, FigureDelegate
from lohu_gis.ui.panels.handling.model import COMPARED, FIELDS, NAME, GroupsModel
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import TABLE_PX, TABLE_ROW_PX
from lohu_gis.ui.widgets.basics import column, label, push, row
from lohu_gis.ui.widgets.chart import ChartView
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import Form, choice, choose
from lohu_gis.ui.workspace import Workspace

FOLLOWED = frozenset({"layers", "overlays", "scenario", "tables", "time"})
CHARTS = (("curve", N_("Time to closing")), ("funnel", N_("Funnel")), ("months", N_("Months")))
ROOM_PX = 20
NAME_PX = 96
TABLE_HIGH, CHART_HIGH = 220, 260
LEAST_TABLE, LEAST_CHART = 168, 190
"""In a low window the panel scrolls."""
EMPTY, INSIDE = 0, 1


class HandlingPanel(DeskPanel):
    """Follows the layer of complaints, its filter and the window of time; a click on a row selects its records."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._work = desk, desk.handling
        self._found: Overview | None = None
        self._chosen: str | None = None
        self._has_choice = False
        self.model = GroupsModel()
        self.by = choice([(by, _(word)) for by, word in GROUPS.items()], self._group_by)
        self.measure = choice([(one.id, _(one.title)) for one in MEASURES.values()], self._compare_by)
        self.adjust = QCheckBox(_("Same mix of categories"))
        self.adjust.setToolTip(_("Compare as if all had the same mix of categories"))
        self.adjust.setChecked(True)
        self.adjust.toggled.connect(lambda on: self._ask(adjust=on))
        self.as_of = QDateEdit()
        self.as_of.setDisplayFormat("yyyy-MM-dd")
        self.as_of.setCalendarPopup(True)
        self.as_of.setKeyboardTracking(False)
        self.as_of.setAccessibleName(_("As of"))
        self.as_of.setToolTip(_("End of the day at which cases are counted; what happened later is not known yet then"))
        self.as_of.dateChanged.connect(self._set_day)
        self.kind = choice([(kind, _(word)) for kind, word in CHARTS], lambda _kind: self._draw())
        self.chart = ChartView(_("Nothing to show"))
        self.method = label("", "caption", wrap=True, selectable=True)
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        self.report = push(_("Month report…"), lambda: desk.run("complaints.month_report"), icon_name="export")
        self.table = self._make_table()
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("table", _("Complaints with a time of opening are counted here."),
                                         _("Read complaints…"), lambda: desk.run("complaints.read")))
        self._stack.addWidget(_scroll(self._inside()))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        self._work.found.connect(self.show_found)
        self._work.failed.connect(self._show_trouble)

    def open(self, _workspace: Workspace) -> None:
        """Show another project."""
        self._found, self._has_choice = None, False
        self._work.ask = replace(self._work.ask, as_of=None)
        self.refresh()

    def follow(self, change: Change) -> None:
        """React to news of the document."""
        if change.changes.sections & FOLLOWED:
            self.refresh()

    def data_changed(self, layers: frozenset[str]) -> None:
        """Data came."""
        layer = self._work.layer
        if layer is not None and layer.id in layers:
            self.refresh()

    def shut_down(self) -> None:
        """Nothing of its own to end."""
        self._soon.stop()

    def refresh(self) -> None:
        """Compute soon; a hidden panel waits until it is shown."""
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: object) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)  # type: ignore[arg-type]  # a QShowEvent
        self._soon.start()

    def show_found(self, found: Overview) -> None:
        """Show figures that were computed."""
        self._found = found
        self.trouble.hide()
        self.model.show_groups(found)
        self.method.setText(method_words(found))
        self.as_of.blockSignals(True)
        self.as_of.setDate(QDate.fromString(day_of(found.as_of), "yyyy-MM-dd"))
        self.as_of.blockSignals(False)
        self._mark()
        self._draw()

    # ---- inside ----

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setItemDelegate(FigureDelegate(table))
        table.setSortingEnabled(True)
        table.sortByColumn(COMPARED, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setAccessibleName(_("Groups of complaints"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(TABLE_ROW_PX)
        table.clicked.connect(self._pick)
        table.activated.connect(self._pick)
        return table

    def _inside(self) -> QWidget:
        form = Form()
        form.add(_("By"), self.by)
        form.add(_("Compare"), self.measure)
        form.add(_("As of"), self.as_of)
        form.whole(self.adjust)
        above = row(form, margins=(12, 12, 12, 8))
        below = column(row(self.kind, margins=(12, 8, 12, 4)), self.chart, spacing=0)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(below)
        split.setSizes([TABLE_HIGH, CHART_HIGH])
        self.table.setMinimumHeight(LEAST_TABLE)
        self.chart.setMinimumHeight(LEAST_CHART)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(above)
        layout.addWidget(split, 1)
        layout.addWidget(row(self.trouble, margins=(12, 0, 12, 0)))
        layout.addWidget(row(self.method, margins=(12, 4, 12, 8)))
        layout.addWidget(row(self.report, margins=(12, 0, 12, 12)))
        return inside

    def _refresh(self) -> None:
        table = self._work.table()
        self._stack.setCurrentIndex(EMPTY if self._work.layer is None else INSIDE)
        if table is None:
            return
        groups = offered(table.column_names)
        for number, by in enumerate(GROUPS):
            item = self.by.model().item(number)  # type: ignore[attr-defined]  # a list of a QComboBox has items
            item.setEnabled(by in groups)
        if self._work.ask.by not in groups and groups:
            self._work.ask = replace(self._work.ask, by=groups[0])
        ask = self._work.ask
        choose(self.by, ask.by)
        choose(self.measure, ask.measure)
        self._work.compute()

    def _show_trouble(self, error: BaseException) -> None:
        self.trouble.setText(self._desk.message_of(error))
        self.trouble.show()

    def _ask(self, **values: object) -> None:
        self._work.ask = replace(self._work.ask, **values)  # type: ignore[arg-type]  # fields of an Ask
        self._soon.start()

    def _group_by(self, by: str) -> None:
        self._has_choice = False
        self._ask(by=cast("By", by))

    def _compare_by(self, measure: str) -> None:
        self._ask(measure=cast("MeasureId", measure))

    def _set_day(self, day: QDate) -> None:
        start = seconds_of(day.toString("yyyy-MM-dd"))
        if start is not None:
            self._ask(as_of=start + DAY_S - 1)

    def _pick(self, index: QModelIndex) -> None:
        group = self.model.group(index.row())
        self._chosen, self._has_choice = group.key, True
        self._work.select(group)
        self._draw()

    def _picked(self) -> tuple[int | None, Group | None]:
        """The chosen group and its number in the answer."""
        if self._found is None or not self._has_choice:
            return None, None
        for number, group in enumerate(self._found.groups):
            if group.key == self._chosen:
                return number, group
        return None, None

    def _mark(self) -> None:
        """Sizes of columns; the row of the chosen group stays marked."""
        written = QFontMetrics(face(TABLE_PX))
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Interactive)
        for number, field in enumerate(FIELDS):
            wide = max(written.horizontalAdvance(self.model.title(number)), written.horizontalAdvance(field.longest))
            extra = SPAN_PX if number == COMPARED else 0
            self.table.setColumnWidth(number, max(int(wide + extra) + ROOM_PX, NAME_PX if number == NAME else 0))
        chosen = self._picked()[0]
        self.table.clearSelection()
        if chosen is not None and chosen in self.model.order:
            self.table.selectRow(self.model.order.index(chosen))

    def _draw(self) -> None:
        found = self._found
        if found is None:
            self.chart.show_chart(None)
            return
        number, group = self._picked()
        name = "" if group is None else name_of(group)
        kind = str(self.kind.currentData())
        if kind == "curve":
            chart = curve_chart(found, group, name)
        elif kind == "funnel":
            chart = funnel_chart(found, number, [name_of(one) for one in found.groups])
        else:
            series = found.monthly[0 if number is None else number + 1]
            chart = months_chart(series, name, small=group is not None and group.small)
        self.chart.show_chart(replace(chart, note=""))  # the method stands below


def _scroll(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
