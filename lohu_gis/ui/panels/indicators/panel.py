"""The indicator panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.indicators import INDICATORS
from lohu_gis.app.indicators_view import SCOPES, Figure, figures
from lohu_gis.core.change import Change
from lohu_gis.core.signal import Subscription
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.scenarios.work import PlanningWork
from lohu_gis.ui.widgets.basics import hairline, label, push, row, set_role
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import choice
from lohu_gis.ui.workspace import Workspace


class _Line:
    """Labels of one indicator in a grid: title, value, difference, words of the plan."""

    def __init__(self, grid: QGridLayout, number: int) -> None:
        self.title, self.value = label("", "second"), label("", selectable=True)
        self.change, self.limit = label("", "caption"), label("", "caption")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for part in (self.value, self.change, self.limit):
            part.setAlignment(right)
        grid.addWidget(self.title, 4 * number, 0)
        grid.addWidget(self.value, 4 * number, 1)
        grid.addWidget(self.change, 4 * number + 1, 1)
        grid.addWidget(self.limit, 4 * number + 2, 0, 1, 2)
        self.line = hairline()
        grid.addWidget(self.line, 4 * number + 3, 0, 1, 2)
        self.show_figure(None)

    def show_figure(self, figure: Figure | None) -> None:
        """Show a figure, or nothing."""
        for part in (self.title, self.value, self.line):
            part.setVisible(figure is not None)
        self.change.setVisible(figure is not None and figure.change not in ("", "="))
        self.limit.setVisible(figure is not None and bool(figure.limit))
        if figure is None:
            return
        self.title.setText(figure.title)
        self.value.setText(figure.value)
        self.change.setText(figure.change)
        set_role(self.change, "accent")
        self.limit.setText(figure.limit)
        set_role(self.limit, {"good": "good", "warn": "warn", "bad": "bad"}.get(figure.tone, "caption"))

    def grey(self, *, on: bool) -> None:
        """Greyed while newer numbers are computed."""
        for part in (self.title, self.value, self.change, self.limit):
            part.setEnabled(not on)


class IndicatorPanel(DeskPanel):
    """Figures of a scope in the active scenario, with differences against its parent."""

    def __init__(self, desk: Desk, work: PlanningWork) -> None:
        super().__init__()
        self._desk, self._work = desk, work
        self._news: Subscription | None = None
        self.scope = choice([(key, _(word)) for key, word in SCOPES], lambda _value: self.refresh())
        self.scope.setAccessibleName(_("What is counted"))
        self.about, self.state = label("", "heading", wrap=True), label("", "caption", wrap=True)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(12, 4, 12, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self.lines = {indicator.id: _Line(grid, number) for number, indicator in enumerate(INDICATORS)}
        self.notes = label("", "caption", wrap=True)
        grid.addWidget(self.notes, 4 * len(INDICATORS), 0, 1, 2)
        grid.setRowStretch(4 * len(INDICATORS) + 1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 8, 0, 0)
        body.setSpacing(8)
        body.addWidget(row(self.scope, margins=(12, 0, 12, 0)))
        body.addWidget(row(self.about, None, margins=(12, 0, 12, 0)))
        body.addWidget(row(self.state, margins=(12, 0, 12, 0)))
        body.addWidget(scroll, 1)
        body.addWidget(row(push(_("Compare scenarios"), lambda: desk.run("view.page_scenarios"), icon_name="scenario"),
                           None, margins=(12, 4, 12, 8)))
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("indicators", _("Floor area, density, coverage and people are counted here. "
                                                         "Say first which layer holds buildings."),
                                         _("Layer settings"), lambda: desk.show_panel("inspector")))
        self._stack.addWidget(self._body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def open(self, workspace: Workspace) -> None:
        """Show this project from now on."""
        del workspace
        if self._news is not None:
            self._news.close()
        self._news = self._work.indicators.changed.connect(lambda _scenario: self.refresh())
        self.refresh()

    def follow(self, change: Change) -> None:
        """Selections and scenarios change what is shown."""
        if change.changes.sections & {"selection", "scenario", "scenarios", "layers", "overlays"}:
            self.refresh()

    def data_changed(self, _layers: frozenset[str]) -> None:
        """Data that came may be what was missing."""
        if self._work.indicators.sheet(self._desk.document.project.scenario) is None:
            self.refresh()

    def shut_down(self) -> None:
        """The window closes."""
        if self._news is not None:
            self._news.close()
            self._news = None

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: object) -> None:
        """Nobody looks: nothing is computed."""
        super().hideEvent(event)  # type: ignore[arg-type]  # a QHideEvent
        if self._news is not None:
            self._work.indicators.watch(self, frozenset())

    def refresh(self) -> None:
        """Show the newest numbers there are."""
        if not self.isVisible() or self._news is None:
            return
        service, project = self._work.indicators, self._desk.document.project
        parent = project.scenarios[project.scenario].parent
        service.watch(self, frozenset(name for name in (project.scenario, parent) if name is not None))
        self._stack.setCurrentIndex(1 if service.setup() is not None else 0)
        sheet = service.sheet(project.scenario)
        above = None if parent is None else service.sheet(parent)
        self._say(service.error(project.scenario), stale=service.stale(project.scenario) or sheet is None,
                  scenario=shown_name(project.scenarios[project.scenario]),
                  parent="" if parent is None else shown_name(project.scenarios[parent]))
        if sheet is None:
            return
        found = figures(sheet, above, str(self.scope.currentData()), project.selection, _)
        self.about.setText(found.about)
        by_id = {figure.id: figure for figure in found.lines}
        for name, line in self.lines.items():
            line.show_figure(by_id.get(name))
            line.grey(on=service.stale(project.scenario))
        self.notes.setText("\n".join(found.notes))

    def _say(self, error: BaseException | None, *, stale: bool, scenario: str, parent: str) -> None:
        words = scenario if not parent else _("{scenario} against {parent}").format(scenario=scenario, parent=parent)
        if error is not None:
            words = self._desk.message_of(error)
        elif stale:
            words += " · " + _("updating")
        self.state.setText(words)
        set_role(self.state, "bad" if error is not None else "caption")


def texts_of(panel: IndicatorPanel) -> dict[str, tuple[str, str]]:
    """Value and difference of every line on screen; for tests and screen readers."""
    return {name: (line.value.text(), line.change.text()) for name, line in panel.lines.items()
            if not line.value.isHidden()}



