"""The panel of the virtual park."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QSlider, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from lohu_gis.analysis.park.choice import Choice, State, choice_of
from lohu_gis.analysis.park.totals import Per
from lohu_gis.app.i18n import _
from lohu_gis.core.change import Change
from lohu_gis.core.project import BASE, Layer, Project, VectorContent
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import in_english, shown_name
from lohu_gis.ui.panels.park.card import Card
from lohu_gis.ui.panels.park.figures import Figures
from lohu_gis.ui.panels.park.knobs import Knobs
from lohu_gis.ui.panels.park.look import Look
from lohu_gis.ui.panels.park.results import Result, Snapshot, figures
from lohu_gis.ui.panels.park.totals import TotalsView
from lohu_gis.ui.widgets.basics import hairline, label, push
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import Form, number_field, quietly
from lohu_gis.ui.workspace import Workspace

SECTIONS = frozenset({"layers", "tree", "overlays", "scenario", "selection", "view3d", "time"})
SHOW, UNIT, SUMS = range(3)
HIGHEST_FLOOR = 120
LAST_HOUR = 23


class ParkPanel(DeskPanel):
    """Figures above; below what is shown, the record of a unit, sums."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._work = desk.park
        self._per: Per = "street"
        self._result: Result | None = None
        self._picked: bytes = b""
        self.figures = Figures()
        self.look = Look(self._work.colour, self._toggle)
        self.knobs = Knobs(self._turn, lambda: self._work.choose(Choice()))
        self.card = Card(self._work.carry_out, self._work.select_shown)
        self.sums = TotalsView(self._regroup, self._narrow)
        self.walk = push(_("Walk the street"), self._work.walk, icon_name="play")
        self.values = push(_("Show sensor values"), lambda: self._work.show_values(not self._work.with_values))
        self.values_note = label("", "caption", wrap=True)
        self.hour = QSlider(Qt.Orientation.Horizontal)
        self.hour.setRange(0, LAST_HOUR)
        self.hour.setPageStep(3)
        self.hour.setAccessibleName(_("Hour"))
        self.hour.setToolTip(_("Hour of the day; the sun goes with it"))
        self.hour.valueChanged.connect(self._work.set_hour)
        self.hour.hide()
        self.floor = number_field(0, HIGHEST_FLOOR, 1, 0, changed=lambda floor: self._work.slice(round(floor) or None))
        self.floor.setSpecialValueText(_("all storeys"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(_scroll(self._show_page()), _("Show"))
        self.tabs.addTab(_scroll(self.card), _("Unit"))
        self.tabs.addTab(self.sums, _("Sums"))
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("park", _("A layer of shops and offices by floor fills the park."),
                                         _("Add data…"), lambda: desk.run("file.add")))
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.figures)
        layout.addWidget(self.tabs, 1)
        self._stack.addWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        self._work.walking.connect(lambda on: self.walk.setText(_("Stop walking") if on else _("Walk the street")))
        self._work.values_shown.connect(self._tell_values)
        self.values_note.hide()

    def open(self, _workspace: Workspace) -> None:
        """Show another project."""
        self._result = None
        self._picked = b""
        self.refresh()

    def follow(self, change: Change) -> None:
        """React to news of the document."""
        if change.changes.sections & SECTIONS:
            self.refresh()
        if "time" in change.changes.sections and self._work.with_values:
            self._work.show_values(True)

    def data_changed(self, layers: frozenset[str]) -> None:
        """Data came."""
        layer = self._work.layer
        if layer is not None and layer.id in layers:
            self.refresh()

    def shut_down(self) -> None:
        """Nothing of its own to end."""
        self._soon.stop()

    def refresh(self) -> None:
        """Follow the project soon; a hidden panel waits until it is shown."""
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: object) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)  # type: ignore[arg-type]  # a QShowEvent
        self._soon.start()

    # ---- inside ----

    def _refresh(self) -> None:
        project, layer = self._desk.document.project, self._work.layer
        self._stack.setCurrentIndex(0 if layer is None else 1)
        if layer is None or not isinstance(layer.content, VectorContent):
            return
        self._show_knobs(layer)
        self._show_unit(project)
        quietly(self.floor, project.view3d.floor or 0)
        table = self._work.table()
        if table is None:
            return
        self.look.offer(table.column_names)
        self.knobs.offer(table.column_names)
        parent = None
        if project.scenario != BASE:
            before = self._work.table(project.scenarios[project.scenario].parent or BASE)
            parent = None if before is None or before.revision == table.revision else before
        snapshot = Snapshot(layer, table, parent, self._per, in_english())
        self._desk.jobs.submit("park-figures", lambda _progress: figures(snapshot), lane="compute",
                               label=N_("Sum up the units"), on_done=self._show_result)

    def _show_knobs(self, layer: Layer) -> None:
        assert isinstance(layer.content, VectorContent)
        wanted = choice_of(layer.content.where)
        marked = frozenset((*wanted.uses, wanted.state)) if wanted is not None else frozenset()
        self.look.show_style(layer.content.style, marked)
        result = self._result
        if result is not None:
            called = result.words.get("street", {})
            streets = [(street, called.get(street, street)) for street in result.streets]
            self.knobs.show_choice(wanted, streets, result.lowest, result.shown.units, result.units)

    def _show_unit(self, project: Project) -> None:
        fids, table = self._work.chosen, self._work.table()
        known = [] if table is None else [fid for fid in fids[:1].tolist() if int(table.rows_of([fid])[0]) >= 0]
        record = table.record(known[0]) if table is not None and known else None
        self.card.show_units(record, len(fids), in_base=project.scenario == BASE)
        if len(fids) and fids.tobytes() != self._picked and self.tabs.currentIndex() != UNIT:
            self.tabs.setCurrentIndex(UNIT)
        self._picked = fids.tobytes()

    def _show_result(self, result: Result) -> None:
        self._result = result
        self.figures.show_total(result.shown)
        self.sums.show_rows(result.per, result.rows, result.words.get(result.per, {}))
        scenario = self._desk.document.project.scenarios[self._desk.document.project.scenario]
        self.card.show_sums(result.before, result.after, shown_name(scenario))
        layer = self._work.layer
        if layer is not None:
            self._show_knobs(layer)

    def _choice(self) -> Choice:
        layer = self._work.layer
        where = layer.content.where if layer is not None and isinstance(layer.content, VectorContent) else None
        return choice_of(where) or Choice()

    def _turn(self, values: Mapping[str, object]) -> None:
        """Fields of the choice were changed."""
        self._work.choose(replace(self._choice(), **values))  # type: ignore[arg-type]  # fields of a Choice

    def _toggle(self, value: str) -> None:
        """An entry of the legend was clicked."""
        old = self._choice()
        if value in ("vacant", "occupied"):
            self._work.choose(replace(old, state="" if old.state == value else cast("State", value)))
            return
        uses = tuple(use for use in old.uses if use != value) if value in old.uses else (*old.uses, value)
        self._work.choose(replace(old, uses=uses))

    def _regroup(self, per: Per) -> None:
        self._per = per
        self.refresh()

    def _narrow(self, per: Per, key: str) -> None:
        """Show only the units of a line of the sums."""
        old = self._choice()
        if per == "street":
            self._work.choose(replace(old, street=key))
        elif per == "use":
            self._work.choose(replace(old, uses=(key,)))
        elif per == "floor":
            self._work.choose(replace(old, floors=(int(key), int(key))))
        else:
            self._work.select_building(key)

    def _tell_values(self, on: bool, text: str) -> None:
        self.values.setText(_("Hide sensor values") if on else _("Show sensor values"))
        self.values_note.setText(text)
        for widget in (self.values_note, self.hour):
            widget.setVisible(on)
        instant = self._desk.document.project.time.instant or ""
        if instant[11:13].isdigit():
            self.hour.blockSignals(True)
            self.hour.setValue(int(instant[11:13]))
            self.hour.blockSignals(False)

    def _show_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        form = Form()
        form.add(_("Up to storey"), self.floor, _("Highest storey of the model that is shown"))
        for widget in (self.look, hairline(), self.knobs, hairline(), form, self.walk, self.values, self.hour,
                       self.values_note):
            layout.addWidget(widget)
        layout.addStretch(1)
        return page


def _scroll(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
