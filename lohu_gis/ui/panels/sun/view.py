"""The sun panel."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.analysis.sun.path import SunPath, site_of
from lohu_gis.app.building.changing import set_storeys
from lohu_gis.app.i18n import _
from lohu_gis.app.phrases import sentences
from lohu_gis.app.sun.day import SunDay, day_like
from lohu_gis.app.sun.facades import Colouring
from lohu_gis.app.sun.runs import SunResult
from lohu_gis.app.sun.wish import WHERES, SunWish, Where
from lohu_gis.core.change import Change
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BASE
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.panels.sun.day import DayCard
from lohu_gis.ui.panels.sun.door import PLAY
from lohu_gis.ui.panels.sun.results import ChangeList, VerdictList
from lohu_gis.ui.panels.sun.work import SunWork
from lohu_gis.ui.scene.sunlight import instant_of
from lohu_gis.ui.widgets.basics import column, hairline, label, push, row, set_role
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import Form, choice, choose, number_field
from lohu_gis.ui.workspace import Workspace

CONCERNED = frozenset({"selection", "overlays", "scenario", "scenarios", "layers", "tables", "compare"})
PAINTS = (("verdict", N_("Verdicts on facades")), ("hours", N_("Hours on facades")), ("", N_("No colours")))
WINDOWS, CHANGE, STOREYS = range(3)
RUNS = (("windows", N_("Window sun"), "check", N_("Hours and verdicts of windows")),
        ("ground", N_("Ground sun"), "raster", N_("Hours of sun on the ground")),
        ("change", N_("Before/after"), "compare-side", N_("What the scenario takes from windows around it")),
        ("highest", N_("Most storeys"), "height", N_("How high the selected building may be")))
"""Kind of run, word, icon, what it finds."""


class SunPanel(DeskPanel):
    """Day and time above; below, where to look, four runs, and what they found."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._result: SunResult | None = None
        self._highest: SunResult | None = None
        self._of: object = None
        self._asked: object = None
        self.work = SunWork(desk, self._show_share, self._show_result, self._show_failure)
        self.day = DayCard()
        self.day.chosen.connect(self._day_chosen)
        self.day.moved.connect(self._moved)
        self.day.play.clicked.connect(lambda _checked: self._show_twin())
        self._choosing = True
        self._restored = False
        self._wanted = ""
        self.where = choice([(key, _(word)) for key, word in WHERES.items()], lambda _value: self._where_chosen())
        self.spacing = number_field(0.3, 20.0, 0.5, 1, "m")
        self.spacing.setValue(1.0)
        self.paints = choice([(key, _(word)) for key, word in PAINTS], lambda _value: self._paint())
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.stop = push(_("Cancel"), self.work.cancel, role="link")
        self.state = label("", "caption", wrap=True)
        self.buttons = {kind: self._button(kind, word, name) for kind, word, name, _tip in RUNS}
        self.verdicts = VerdictList(self.work.show_building)
        self.changes = ChangeList(self.work.show_building)
        self.note = label("", "second", wrap=True)
        self.losses = label("", "second", wrap=True)
        self.answer = label("", "", wrap=True)
        self.adopt = push("", self._adopt)
        self.tabs = self._make_tabs()
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(
            "sun", _("A layer of buildings with a column storeys or height_m throws shadows here."), _("Add data…"),
            lambda: desk.run("file.add")))
        self._stack.addWidget(_scroll(self._make_page()))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        self._show_share(None)
        desk.twin.built.connect(lambda _built: self._paint())
        desk.sun.wanted.connect(self._want)

    # ---- DeskPanel ----

    def open(self, workspace: Workspace) -> None:
        """Show another project."""
        del workspace
        self.day.stop()
        self._result = self._highest = None
        self._asked = self._of = None
        self._choosing = True
        self._restored = False
        self.verdicts.clear()
        self.changes.clear()
        self._paint()
        self.refresh()

    def follow(self, change: Change) -> None:
        """React to news of the document."""
        sections = change.changes.sections
        if "time" in sections and self.isVisible() and not self.day.playing:
            self._follow_time()
        if sections & CONCERNED:
            self.refresh()

    def data_changed(self, layers: frozenset[str]) -> None:
        """Buildings have arrived."""
        layer = self._desk.plan.layer
        if not self._restored or (layer is not None and layer.id in layers):
            self.refresh()

    def shut_down(self) -> None:
        """The window closes."""
        self.day.stop()
        self._soon.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._soon.start()

    def refresh(self) -> None:
        """Follow the project soon; a hidden panel waits until it is shown."""
        if self.isVisible():
            self._soon.start()

    def wish(self) -> SunWish:
        """What the fields say."""
        where: Where = self.where.currentData()
        return SunWish(where, self.spacing.value())

    # ---- showing ----

    def _refresh(self) -> None:
        site = self.work.site
        self._stack.setCurrentIndex(0 if self._desk.plan.layer is None else 1)
        if site is None:
            return
        self._ask_path()
        self._show_buttons()
        self._show_notes()
        self._restored = self._restored or self._result is not None or self.work.restore()
        if self._wanted:
            self._do_wanted()

    def _want(self, kind: str) -> None:
        """A command asks for a run; it begins once the buildings and the day are known."""
        self._wanted = kind
        self.refresh()

    def _do_wanted(self) -> None:
        kind = self._wanted
        if kind == PLAY and self.day.path is None:
            return  # the path comes by itself
        self._wanted = ""
        if kind == PLAY:
            self.day.toggle()
            self._show_twin()
        elif self.buttons[kind].isEnabled():
            self.buttons[kind].click()
        elif not self.work.busy:
            self._show_failure(self.buttons[kind].toolTip().partition("\n")[2])

    def _ask_path(self) -> None:
        """The hours of the chosen day at the middle of the buildings; the first time libraries are read in a job."""
        site = self.work.site
        if site is None or site.table.crs is None:
            return
        day, table, crs = self.day.day, site.table, site.table.crs
        asked = (day, table.block.id)
        if asked == self._asked:
            return
        self._asked = asked

        def work(_progress: Progress) -> SunPath | None:
            geometry = table.geometry()
            bounds = None if geometry is None else total_bounds(geometry)
            if bounds is None:
                return None
            return day.path(site_of((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, crs))

        self._desk.jobs.submit("sun-day", work, lane="render", label=N_("Find the sun"), on_done=self._show_path,
                               on_error=lambda error: self._show_failure(self._desk.message_of(error)))

    def _show_path(self, path: SunPath | None) -> None:
        if path is None:
            return
        when = instant_of(self._desk.document.project.time.instant)
        self.day.show_path(path, None if when is None else when.timestamp())
        if self._wanted:
            self._do_wanted()

    def _follow_time(self) -> None:
        when = instant_of(self._desk.document.project.time.instant)
        day = day_like(self._desk.document.project.time.instant, self.day.day)
        if day != self.day.day:
            self.day.show_day(day)
            self._ask_path()
        self.day.show_instant(None if when is None else when.timestamp())

    def _where_chosen(self) -> None:
        self._choosing = False  # from now on the planner says where
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen, scenario = self._desk.plan.chosen, self._desk.document.project.scenario != BASE
        changed = self.work.changed() if scenario else ()
        if self._choosing:
            choose(self.where, "changes" if changed else "selection" if chosen else "view")
        where = str(self.where.currentData())
        there = {"view": True, "selection": bool(chosen), "changes": bool(changed)}[where]
        why = "" if there else _("Select buildings first.") if where == "selection" else _(
            "The active scenario changes no building yet.")
        able = {"windows": (there, why), "ground": (there, why),
                "change": (bool(changed), _("The active scenario changes no building yet.")),
                "highest": (len(chosen) == 1, _("Select the one building that may grow."))}
        for kind, button in self.buttons.items():
            possible, reason = able[kind]
            button.setEnabled(possible and not self.work.busy)
            tip = next(_(words) for name, _word, _icon, words in RUNS if name == kind)
            button.setToolTip(tip if possible else f"{tip}\n{reason}")
        if not self.work.busy:
            set_role(self.state, "caption")
            self.state.setText(why)
            self.state.setVisible(bool(why))

    def _show_share(self, share: float | None) -> None:
        self.bar.setVisible(share is not None)
        self.stop.setVisible(share is not None)
        self.bar.setValue(round(100 * (share or 0.0)))
        if share is None or share == 0.0:
            self._show_buttons()

    def _show_failure(self, text: str) -> None:
        self.state.setText(text)
        self.state.setVisible(True)
        set_role(self.state, "warn")

    def _show_result(self, result: SunResult) -> None:
        site = self.work.site
        self._of = None if site is None else site.table.revision
        if result.kind == "windows":
            self.verdicts.show_verdicts(result.verdicts, self.work.names())
            self.tabs.setCurrentIndex(WINDOWS)
        elif result.kind == "change":
            self.changes.show_windows(result.windows, self.work.names())
            self.tabs.setCurrentIndex(CHANGE)
        elif result.kind == "highest":
            self._highest = result
            self.tabs.setCurrentIndex(STOREYS)
        if result.table is not None and result.kind != "highest":
            self._result = result
            self._paint()
        self._show_notes()

    def _show_notes(self) -> None:
        """One line above each list; what is out of date says so."""
        result, highest = self._result, self._highest
        site = self.work.site
        stale = site is not None and self._of is not None and self._of != site.table.revision
        late = _("Out of date: the plan has changed since.") if stale else ""
        if result is not None:
            metrics = result.record.metrics
            if result.kind == "windows":
                said = _("{date}: {fail} of {points} windows fail, {unknown} unknown").format(
                    date=metrics.get("date"), fail=metrics.get("fail"), points=metrics.get("points"),
                    unknown=metrics.get("unknown"))
                self.note.setText(sentences(late, said))
            else:
                said = _("{date}: {worse} windows no longer pass, {better} pass now, {losing} lose sun").format(
                    date=metrics.get("date"), worse=metrics.get("worse"), better=metrics.get("better"),
                    losing=metrics.get("losing"))
                self.losses.setText(sentences(late, said))
        self.adopt.setVisible(highest is not None and bool(highest.record.metrics.get("storeys")))
        if highest is not None:
            self.answer.setText(sentences(late, _highest_words(highest, self.work.names())))
            self.adopt.setText(_("Give it {storeys} storeys").format(storeys=highest.record.metrics.get("storeys")))

    def _paint(self) -> None:
        table = None if self._result is None else self._result.table
        colouring: Colouring | None = self.paints.currentData() or None
        self.work.paint(table, colouring)

    # ---- doing ----

    def _day_chosen(self, day: SunDay) -> None:
        del day
        self.day.stop()
        self._ask_path()

    def _moved(self, number: int) -> None:
        path = self.day.path
        if path is not None:
            self.work.set_instant(path.civil(number).isoformat(timespec="seconds"), self.day.day)

    def _show_twin(self) -> None:
        """A day is watched in the model."""
        if self.day.playing and self._desk.page == "map":
            self._desk.show_page("twin")

    def _adopt(self) -> None:
        layer, table = self._desk.plan.layer, self._desk.plan.table()
        highest = self._highest
        if layer is None or table is None or highest is None or not self._desk.plan.chosen:
            return
        storeys = highest.record.metrics.get("storeys")
        if isinstance(storeys, int):
            self._desk.plan.try_edit(lambda: set_storeys(layer, table, self._desk.plan.chosen, storeys))

    # ---- making ----

    def _button(self, kind: str, word: str, icon_name: str) -> QPushButton:
        return push(_(word), lambda: self.work.start(kind, self.day.day, self.wish()),
                    role="primary" if kind == "windows" else "", icon_name=icon_name)

    def _make_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        self.where.setMinimumContentsLength(4)
        self.paints.setMinimumContentsLength(4)
        form = Form()
        form.add(_("Where"), self.where, _("Which buildings are checked, or which ground"))
        form.add(_("Spacing"), self.spacing, _("Of window points along facades; GB/T 50947 asks for at most 1 m"))
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, button in enumerate(self.buttons.values()):
            grid.addWidget(button, number // 2, number % 2)
        layout.addWidget(self.day)
        layout.addWidget(hairline())
        layout.addWidget(form)
        layout.addLayout(grid)
        layout.addWidget(row(self.bar, self.stop))
        layout.addWidget(self.state)
        layout.addWidget(hairline())
        form.add(_("Model"), self.paints, _("Colours of windows on the facades of the 3D model"))
        layout.addWidget(self.tabs, 1)
        layout.addWidget(label(_("For planning reference, not a statutory sunlight report; the numbers of the rules "
                                 "are to be checked by a planner."), "caption", wrap=True))
        return page

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        self.note.setText(_("Which windows have their hours of sun? Run the check."))
        self.losses.setText(_("Who loses sun by the active scenario? Run before and after."))
        self.answer.setText(_("How high may the selected building be? No window may lose its verdict."))
        for title, parts in ((_("Windows"), (self.note, self.verdicts)), (_("Change"), (self.losses, self.changes)),
                             (_("Storeys"), (self.answer, row(self.adopt, None), None))):
            tabs.addTab(column(*parts, margins=(0, 8, 0, 0)), title)
        return tabs


def _highest_words(result: SunResult, names: Mapping[str, str]) -> str:
    metrics = result.record.metrics
    proposal = names.get(str(metrics.get("proposal")), metrics.get("proposal"))
    if metrics.get("at_limit"):
        return _("{proposal}: even {storeys} storeys take no window its verdict; higher ones were not tried.").format(
            proposal=proposal, storeys=metrics.get("storeys"))
    if not metrics.get("storeys"):
        return _("{proposal}: not even one storey keeps all verdicts; {failing} windows would fail.").format(
            proposal=proposal, failing=metrics.get("failing_above"))
    return _("{proposal}: at most {storeys} storeys (top at {top:.1f} m) keep every verdict. With one more, {failing} "
             "windows fail.").format(proposal=proposal, storeys=metrics.get("storeys"),
                                     top=metrics.get("top_m"), failing=metrics.get("failing_above"))


def _scroll(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
