"""The building panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.building.changing import set_base, set_height, set_name, set_storeys, set_use
from lohu_gis.app.building.facts import BuildingFacts, Mixed, facts_of, parts_of
from lohu_gis.app.building.fields import fields_of, uses_of
from lohu_gis.app.building.heights import HeightRule, height_of
from lohu_gis.app.building.plot import PlotFigures, plot_figures
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.core.change import Change
from lohu_gis.core.document import Edit
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import BASE, Layer
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_
from lohu_gis.core.twin import plots_layer
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.panels.building.form import BuildingForm
from lohu_gis.ui.panels.inspector.facts import Facts
from lohu_gis.ui.widgets.basics import hairline, label, push, row, set_role
from lohu_gis.ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from lohu_gis.ui.workspace import Workspace

CONCERNED = frozenset({"selection", "overlays", "scenario", "scenarios", "layers", "tables"})
STATES = {"existing": N_("Existing"), "changed": N_("Existing, changed by the scenario"), "proposed": N_("Proposed"),
          "added": N_("Added to the existing state"), "demolished": N_("Demolished")}
FEW = 2000
"""Figures of more buildings are made in a job."""


class BuildingPanel(DeskPanel):
    """Figures of the selected buildings, to be typed; what is next without a selection."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._stale = True
        self._rule: HeightRule = "plain"
        self.facts: BuildingFacts | None = None
        self.plot: PlotFigures | None = None
        self.form = BuildingForm(self._typed, self._left, ("plain", "by_use", "keep"))
        self.next = BuildingForm(self._wished, lambda: None, ("plain", "by_use"))
        self._title = label("", "heading", wrap=True)
        self._state = label("", "second", wrap=True)
        self._whole = push("", self._select_whole, role="link")
        self._figures = Facts()
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("building", _("A layer of buildings with a column storeys or height_m can be "
                                                       "edited here."), _("Add data…"), lambda: desk.run("file.add")))
        self._chosen_page = self._make_chosen()
        self._next_page = self._make_next()
        self._stack.addWidget(_scroll(self._chosen_page))
        self._stack.addWidget(_scroll(self._next_page))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        desk.plan.proposed.connect(lambda _fid: self._type_storeys())

    # ---- DeskPanel ----

    def open(self, _workspace: Workspace) -> None:
        """Show another project."""
        self.plot = None
        self.refresh()

    def follow(self, change: Change) -> None:
        """The selection, or what it is, may be another one."""
        if change.changes.sections & CONCERNED:
            self.refresh()

    def data_changed(self, _layers: frozenset[str]) -> None:
        """Buildings or plots have arrived."""
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    # ---- showing ----

    def refresh(self) -> None:
        """Show what is selected now; while hidden nothing is made."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        layer, table = self._desk.plan.layer, self._desk.plan.table()
        if layer is None or table is None:
            self._stack.setCurrentIndex(0)
            return
        fids = self._desk.plan.chosen
        self._stack.setCurrentIndex(1 if fids else 2)
        form = self.form if fids else self.next
        form.setEnabled(not self._desk.document.read_only and not layer.locked)
        self._show_columns(form, layer, table)
        if not fids:
            self._show_wish()
            return
        project = self._desk.document.project
        if len(fids) > FEW:
            self._title.setText(_("{count} buildings").format(count=len(fids)))
            self._state.setText(_("Updating…"))
            self._desk.jobs.submit("building-facts", lambda _progress: facts_of(project, layer, table, fids),
                                   lane="compute", label=N_("Figures of the selection"), on_done=self._many_done)
            return
        self._show_facts(facts_of(project, layer, table, fids))
        parts = parts_of(layer, table, fids)
        self._whole.setVisible(len(parts) > len(fids))
        self._whole.setText(_("Select all {count} parts of the building").format(count=len(parts)))
        self._ask_plot(layer, table, fids)

    def _show_columns(self, form: BuildingForm, layer: Layer, table: FeatureTable) -> None:
        fields = fields_of(layer, table)
        form.show_uses(uses_of(table, fields))
        form.show_columns({"storeys": fields.storeys is not None, "height": fields.height is not None,
                           "base": fields.base is not None, "use": fields.use is not None,
                           "name": fields.name is not None,
                           "rule": fields.storeys is not None and fields.height is not None})

    def _many_done(self, facts: BuildingFacts) -> None:
        """Figures of many buildings are there; they say nothing of one plot."""
        if len(facts.fids) == len(self._desk.plan.chosen):
            self.plot = None
            self._whole.hide()
            self._show_facts(facts)

    def _show_facts(self, facts: BuildingFacts) -> None:
        self.facts = facts
        count = len(facts.fids)
        self._title.setText(_("{count} buildings").format(count=count) if count > 1 else _one(facts))
        states = [_(STATES[state]) + (f" {number}" if len(facts.states) > 1 else "") for state, number in facts.states]
        self._state.setText(" · ".join(states))
        changed = any(state in ("proposed", "changed", "added") for state, _number in facts.states)
        set_role(self._state, "accent" if changed else "second")
        self.form.show_values({"name": name_of(facts), "storeys": facts.storeys, "height": facts.height_m,
                               "base": facts.base_m, "use": facts.use, "rule": self._rule})
        self._show_figures()

    def _show_figures(self) -> None:
        facts = self.facts
        if facts is None:
            return
        unknown = _("unknown")
        pairs: list[tuple[str, str | None]] = [
            (_("Footprint"), f"{grouped(facts.footprint_m2)} m²") if facts.footprint_m2 else
            (_("Floor plate"), f"{grouped(facts.plate_m2)} m²"),  # it stands on another part
            (_("Floor area"), unknown if facts.gfa_m2 is None else f"{grouped(facts.gfa_m2)} m²")]
        if self.plot is not None:
            pairs += plot_pairs(self.plot, unknown)
        self._figures.show_pairs(pairs)

    def _show_wish(self) -> None:
        wish = self._desk.plan.wish
        height = wish.height_m
        if height is None:
            height = height_of(wish.storeys, wish.use, wish.base_m, wish.rule)
        self.next.show_values({"name": wish.name, "storeys": wish.storeys, "height": height, "base": wish.base_m,
                               "use": wish.use, "rule": wish.rule})

    def _ask_plot(self, layer: Layer, table: FeatureTable, fids: tuple[int, ...]) -> None:
        """Have the figures of the plot made in a job; the old ones stay until then."""
        project = self._desk.document.project
        plots_of = plots_layer(project)
        plots = None if plots_of is None else self._desk.workspace.table_of(plots_of.id)
        before = self._desk.plan.table(project.scenarios[project.scenario].parent or BASE)
        if plots_of is None or plots is None or before is None:
            self.plot = None
            self._show_figures()
            return
        named = plots_of.object_id or next((n for n in ("plot_id", "id") if n in plots.column_names), None)
        source, earlier = plots, before
        self._desk.jobs.submit("building-plot",
                               lambda _progress: plot_figures(source, layer, earlier, table, fids, named),
                               lane="compute", label=N_("Figures of the plot"), on_done=self._plot_done,
                               on_error=lambda _error: self._plot_done(None))

    def _plot_done(self, plot: PlotFigures | None) -> None:
        self.plot = plot
        self._show_figures()

    # ---- typing ----

    def _typed(self, key: str, value: CellValue) -> None:
        layer, table, fids = self._desk.plan.layer, self._desk.plan.table(), self._desk.plan.chosen
        if key == "rule":
            self._rule = str(value)  # type: ignore[assignment]  # one of the rules of the form
            return
        if layer is None or table is None or not fids:
            return
        merge = f"building-{key}"
        number = float(value) if isinstance(value, int | float) else 0.0
        makers: dict[str, Callable[[], Edit]] = {
            "storeys": lambda: set_storeys(layer, table, fids, int(number), self._rule, merge),
            "height": lambda: set_height(layer, table, fids, number, merge),
            "base": lambda: set_base(layer, table, fids, number, merge),
            "use": lambda: set_use(layer, table, fids, str(value or "")),
            "name": lambda: set_name(layer, table, fids, str(value or ""), english=in_english())}
        if self._desk.plan.try_edit(makers[key]) is None:
            self.refresh()

    def _select_whole(self) -> None:
        layer, table = self._desk.plan.layer, self._desk.plan.table()
        if layer is not None and table is not None:
            parts = parts_of(layer, table, self._desk.plan.chosen)
            self._desk.apply(SetSelection(layer.id, FidSet.of(parts)))

    def _left(self) -> None:
        self._desk.document.checkpoint()

    def _wished(self, key: str, value: CellValue) -> None:
        wish = self._desk.plan.wish
        number = float(value) if isinstance(value, int | float) else 0.0
        if key == "storeys":
            wish = replace(wish, storeys=int(number), height_m=None)
        elif key == "height":
            wish = replace(wish, height_m=number)
        elif key == "base":
            wish = replace(wish, base_m=number)
        elif key == "use":
            wish = replace(wish, use=str(value or ""), use_name="")
        elif key == "name":
            wish = replace(wish, name=str(value or ""))
        else:
            wish = replace(wish, rule=str(value), height_m=None)  # type: ignore[arg-type]  # one of the form's rules
        self._desk.plan.wish = wish
        self._show_wish()

    def _type_storeys(self) -> None:
        """The next thing after drawing is to type storeys."""
        self.refresh()
        if self.isVisible():
            self.form.storeys.setFocus(Qt.FocusReason.OtherFocusReason)
            self.form.storeys.selectAll()

    # ---- making ----

    def _make_chosen(self) -> QWidget:
        run = self._desk.run
        page, layout = _page()
        for widget in (self._title, self._state, self._whole, self.form, hairline(), self._figures, hairline()):
            layout.addWidget(widget)
        buttons = QWidget()
        grid = QGridLayout(buttons)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for number, (word, icon_name, command) in enumerate((
                (_("Move"), "move", "building.move"), (_("Turn"), "rotate", "building.rotate"),
                (_("Resize"), "scale", "building.scale"), (_("Demolish"), "demolish", "building.demolish"))):
            button = push(word, lambda name=command: run(name), icon_name=icon_name)  # type: ignore[misc]  # a bound default
            grid.addWidget(button, number // 2, number % 2)
        layout.addWidget(buttons)
        layout.addWidget(push(_("Draw another building"), lambda: run("building.draw_polygon"), role="link"))
        layout.addStretch(1)
        return page

    def _make_next(self) -> QWidget:
        run = self._desk.run
        page, layout = _page()
        layout.addWidget(label(_("New building"), "heading"))
        layout.addWidget(label(_("Select buildings on the map to edit them, or draw a new one."), "second", wrap=True))
        layout.addWidget(self.next)
        layout.addWidget(push(_("Draw the outline"), lambda: run("building.draw_polygon"), role="primary",
                              icon_name="building-add"))
        layout.addWidget(row(push(_("Draw a rectangle"), lambda: run("building.draw_rectangle"),
                                  icon_name="rectangle"), None))
        layout.addStretch(1)
        return page


def plot_pairs(plot: PlotFigures, unknown: str) -> list[tuple[str, str | None]]:
    """Figures of a plot in words, before and after where they differ."""
    far = [unknown if value is None else f"{value:.2f}" for value in plot.far]
    cover = [f"{value * 100:.1f} %" for value in plot.coverage]
    pairs: list[tuple[str, str | None]] = [
        (_("Plot {name}").format(name=plot.name), None), (_("Area"), f"{grouped(plot.area_m2)} m²"),
        (_("Floor-area ratio"), arrow(*far)), (_("Coverage"), arrow(*cover))]
    if plot.far_limit is not None:
        limit, after = f"{plot.far_limit:.2f}", plot.far[1]
        over = after is not None and after > plot.far_limit
        pairs.append((_("FAR limit"), _("{limit}, exceeded").format(limit=limit) if over else limit))
    return pairs


def arrow(before: str, after: str) -> str:
    """``2.10 → 3.40``, or one figure where nothing changes."""
    return before if before == after else f"{before} → {after}"


def _one(facts: BuildingFacts) -> str:
    names = (name_of(facts), facts.id)
    return next((str(name) for name in names if name and not isinstance(name, Mixed)), _("Building"))


def name_of(facts: BuildingFacts) -> CellValue | Mixed:
    """The name in the language of the window, else the one there is."""
    return facts.name_en if in_english() and facts.name_en is not None else facts.name


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(12, 12, 12, 12)
    layout.setSpacing(12)
    return page, layout


def _scroll(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
