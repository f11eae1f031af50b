"""The Scenarios page: which plan does what, in numbers."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.comparison import Scope
from lohu_gis.app.i18n import _
from lohu_gis.app.indicators import Sheet
from lohu_gis.core.change import Change
from lohu_gis.core.signal import Subscription
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.scenarios.table import ComparisonTable
from lohu_gis.ui.scenarios.work import INVENTED, PlanningWork, invented
from lohu_gis.ui.widgets.basics import label, push, row
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import choice, choose
from lohu_gis.ui.workspace import Workspace

MODES = (("absolute", N_("Differences in numbers")), ("relative", N_("Differences in percent")))
EMPTY, BUSY, TABLE, SAME = range(4)


class ScenariosPage(DeskPanel):
    """Columns are scenarios, rows are indicators."""

    def __init__(self, desk: Desk, work: PlanningWork) -> None:
        super().__init__()
        self._desk, self._work = desk, work
        self._news: Subscription | None = None
        self.scope = choice([], lambda _value: self._scope_chosen())
        self.scope.setAccessibleName(_("What is compared"))
        self.reference = choice([], self._reference_chosen)
        self.reference.setAccessibleName(_("Compared with"))
        self.mode = choice([(key, _(word)) for key, word in MODES], lambda _value: self.refresh())
        self.mode.setAccessibleName(_("Differences"))
        self.scope.setMinimumContentsLength(24)
        self.mode.setMinimumContentsLength(18)
        self.reference.setMinimumContentsLength(12)
        self.xlsx = push("XLSX", lambda: desk.run("scenario.export_xlsx"), icon_name="export")
        self.pdf = push("PDF", lambda: desk.run("scenario.export_pdf"), icon_name="export")
        self.state, self.note = label("", "caption"), label("", "warn", wrap=True)
        self.table = ComparisonTable()
        self._body = QStackedWidget()
        self._body.addWidget(EmptyState("scenario", _("Plans are compared here in numbers. Say first which layer holds "
                                                      "buildings."), _("Layer settings"),
                                        lambda: desk.show_panel("inspector")))
        self._body.addWidget(EmptyState("indicators", _("The numbers of the scenarios are being computed.")))
        self._body.addWidget(self.table)
        self._body.addWidget(EmptyState("scenario", _("The scenarios do not differ on any plot. Propose a building, or "
                                                      "compare everything."), _("Compare everything"), self._all))
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(24, 16, 24, 12)
        head.setSpacing(8)
        head.addWidget(row(label(_("Comparison of scenarios"), "title"), None, self.xlsx, self.pdf))
        head.addWidget(row(self.scope, label(_("against"), "second"), self.reference, self.mode, None, self.state))
        head.addWidget(self.note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._body, 1)
        self.setProperty("role", "panel")

    def open(self, workspace: Workspace) -> None:
        """Show this project from now on."""
        del workspace
        self.shut_down()
        self._news = self._work.indicators.changed.connect(lambda _scenario: self.refresh())
        self.refresh()

    def follow(self, change: Change) -> None:
        """Scenarios came, went, or have other names."""
        if change.changes.sections & {"scenarios", "scenario", "layers"}:
            self.refresh()

    def data_changed(self, _layers: frozenset[str]) -> None:
        """Data that came may be what was missing."""
        if self._body.currentIndex() != TABLE:
            self.refresh()

    def shut_down(self) -> None:
        """The window closes, or another project comes."""
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
        service.watch(self, frozenset(project.scenarios))
        if service.setup() is None:
            self._body.setCurrentIndex(EMPTY)
            return
        sheets = [sheet for name in project.scenarios if (sheet := service.sheet(name)) is not None]
        failed = next((error for name in project.scenarios if (error := service.error(name)) is not None), None)
        stale = any(service.stale(name) for name in project.scenarios)
        self._offer(sheets)
        self.state.setText(self._desk.message_of(failed) if failed is not None else _("updating") if stale else "")
        self.note.setText(_(INVENTED))
        self.note.setVisible(bool(sheets) and invented(project, sheets[0]))
        found = self._work.comparison()
        self.xlsx.setEnabled(found is not None)
        self.pdf.setEnabled(found is not None)
        if found is None:
            self._body.setCurrentIndex(BUSY)
            return
        if not found.rows:
            self._body.setCurrentIndex(SAME)
            return
        self.table.show_comparison(found, relative=self.mode.currentData() == "relative", stale=stale)
        self._body.setCurrentIndex(TABLE)

    # ---- inside ----

    def _offer(self, sheets: list[Sheet]) -> None:
        """Scopes and references of the project, in the boxes."""
        project = self._desk.document.project
        scopes = [("changed", _("Plots that differ between the scenarios")), ("all", _("Everything"))]
        if sheets:
            scopes += list(_areas(sheets[0]))
        if [(self.scope.itemData(n), self.scope.itemText(n)) for n in range(self.scope.count())] != scopes:
            self.scope.clear()
            for value, word in scopes:
                self.scope.addItem(word, value)
        kind = self._work.scope
        choose(self.scope, kind.kind if kind.kind != "area" else f"{kind.layer}:{kind.fid}")
        names = [(scenario.id, shown_name(scenario)) for scenario in project.scenarios.values()]
        if [(self.reference.itemData(n), self.reference.itemText(n)) for n in range(self.reference.count())] != names:
            self.reference.clear()
            for value, word in names:
                self.reference.addItem(word, value)
        choose(self.reference, self._work.reference or names[0][0])

    def _scope_chosen(self) -> None:
        value = str(self.scope.currentData())
        layer, colon, fid = value.rpartition(":")
        self._work.scope = Scope("area", layer, int(fid)) if colon else Scope(value)
        self.refresh()

    def _reference_chosen(self, value: str) -> None:
        self._work.reference = value
        self.refresh()

    def _all(self) -> None:
        self._work.scope = Scope("all")
        self.refresh()


def _areas(sheet: Sheet) -> list[tuple[str, str]]:
    """The areas of the first ground that is not the plots, by name; not more than fit a list."""
    setup = sheet.setup
    for number, spec in enumerate(setup.grounds):
        table = sheet.stock.grounds[number].table
        if spec.layer != setup.plots and spec.name is not None and len(table) <= 200:
            names = table.column(spec.name).to_pylist()
            return [(f"{spec.layer}:{fid}", str(name)) for fid, name in zip(table.fids.tolist(), names, strict=True)
                    if name]
    return []
