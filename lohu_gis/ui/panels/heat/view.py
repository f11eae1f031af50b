"""The heat panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.analysis.heat.place import Place, place_at
from lohu_gis.app.heat.content import (
    base_of,
    changed,
    heat_layers,
    layers_with,
    new_heat,
    residents_column,
    spec_of_layer,
    topped,
)
from lohu_gis.app.heat.look import guarded, own_top
from lohu_gis.app.heat.words import CELLS, method_words, place_words
from lohu_gis.app.heat.work import HeatResult
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.events import PickAt
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import ComputedContent, Layer
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol
from lohu_gis.core.text import N_
from lohu_gis.render.plan.sources import project_points
from lohu_gis.ui.cells import NUMBER, TEXT, kind_of
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.panels.heat.card import PlaceCard
from lohu_gis.ui.panels.heat.categories import MOST
from lohu_gis.ui.panels.heat.form import HeatForm, refill
from lohu_gis.ui.widgets.basics import column, hairline, label, push, row
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import Form, choice, choose

if TYPE_CHECKING:
    import numpy as np

    from lohu_gis.core.change import Change
    from lohu_gis.core.progress import Progress
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.ui.workspace import Workspace

FOLLOWED = {"layers", "tree", "time", "tables", "overlays", "scenario"}


class HeatPanel(DeskPanel):
    """Choice of layer, form, method, card of the place that was clicked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._layer = ""
        self._asked: tuple[float, float] | None = None
        self._place: tuple[Place, str] | None = None
        self.points = choice([], self._points_chosen)
        self.form = HeatForm(self._set_values, self._set_input, self._set_top)
        self.add_button = push(_("Add heat layer"), self.add, role="primary", icon_name="heat")
        self.method = label("", "caption", wrap=True, selectable=True)
        self.trouble = label("", "bad", wrap=True)
        self.card = PlaceCard(self.show_records)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("heat", _("Add a layer of points, for example complaints, to see where they "
                                                   "gather."), _("Add data…"), lambda: desk.run("file.add")))
        self._stack.addWidget(self._make_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        desk.map.picked.connect(self._picked)

    @property
    def layer(self) -> str:
        """Id of the heat layer shown; empty for none."""
        return self._layer

    # ---- news ----

    def open(self, workspace: Workspace) -> None:
        """Show this project from now on."""
        del workspace
        self._layer, self._asked, self._place = "", None, None
        self.card.show_pairs("", (), records=0)
        self.refresh()

    def follow(self, change: Change) -> None:
        """An edit was applied, undone or redone."""
        if change.changes.sections & FOLLOWED:
            self.refresh()

    def data_changed(self, layers: frozenset[str]) -> None:
        """Data came, or a step was made."""
        self.refresh()
        if self._layer in layers and self._asked is not None:
            self._ask(*self._asked)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self.refresh()

    # ---- verbs ----

    def add(self) -> None:
        """Add a heat layer of the chosen points."""
        project = self._desk.document.project
        points = project.layers.get(str(self.points.currentData()))
        if points is None:
            return
        table = self._desk.workspace.table_of(points.id)
        edit = new_heat(project, points, () if table is None else table.column_names)
        if self._desk.apply(edit) is not None:
            self._layer = edit.layer.id
            self.refresh()

    def show_records(self) -> None:
        """Select the records behind the place that was clicked."""
        if self._place is None:
            return
        place, source = self._place
        table = self._desk.workspace.table_of(source)
        if table is not None:
            self._desk.apply(SetSelection(source, FidSet.of(table.fids[place.rows])))
            self._desk.choose(source)
            self._desk.show_panel("table")

    # ---- showing ----

    def refresh(self) -> None:
        """Show the layer and its state."""
        if not self.isVisible():
            return
        project = self._desk.document.project
        points = layers_with(project, MarkerSymbol)
        self._stack.setCurrentIndex(1 if points else 0)
        if not points:
            return
        kept = str(self.points.currentData() or "")
        refill(self.points, [(given.id, shown_name(given)) for given in points])
        choose(self.points, kept if kept in project.layers else points[0].id)
        layer = self._current()
        for widget in (self.form, self._line, self.method, self.card):
            widget.setVisible(layer is not None)
        self.add_button.setVisible(layer is None)
        if layer is not None:
            self._show_layer(layer)

    def _current(self) -> Layer | None:
        """The heat layer of the chosen points: the one shown last, else the first."""
        source = str(self.points.currentData() or "")
        found = [layer for layer in heat_layers(self._desk.document.project)
                 if isinstance(layer.content, ComputedContent) and layer.content.inputs.get("points") == source]
        layer = next((layer for layer in found if layer.id == self._layer), found[0] if found else None)
        self._layer = "" if layer is None else layer.id
        return layer

    def _show_layer(self, layer: Layer) -> None:
        assert isinstance(layer.content, ComputedContent)
        project, workspace = self._desk.document.project, self._desk.workspace
        spec, inputs = spec_of_layer(layer), layer.content.inputs
        areas = layers_with(project, FillSymbol)
        for name in ("polygons", "mask", "water", "hills"):
            self.form.show_layers(name, areas)
        self.form.show_layers("base", layers_with(project, LineSymbol) if spec.per == "roads"
                              else layers_with(project, FillSymbol, MarkerSymbol))
        source, base = workspace.table_of(inputs.get("points", "")), workspace.table_of(inputs.get("base", ""))
        self.form.show_columns(_columns(source, TEXT), _columns(base, NUMBER))
        result = self._result(layer)
        kernel = None if result is None else result.prepared.kernel
        self.form.show_spec(spec, inputs, None if kernel is None else kernel.bandwidth, own_top(layer))
        known = None if result is None else result.records.categories
        names = () if known is None or len(known[0]) > MOST else tuple(sorted(known[0]))
        self.form.categories.show_names(names, spec.categories)
        state = workspace.state(layer.id)
        self.trouble.setText(state.text if state.kind == "failed" else "")
        self.trouble.setVisible(state.kind == "failed")
        self.method.setText(method_words(result, _, own_top(layer)) if result is not None else state.text)

    def _make_page(self) -> QWidget:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(12)
        above = Form()
        above.add(_("Records"), self.points, _("Points that are counted"))
        self._line = hairline()
        for widget in (above, self.add_button, self.form, self.trouble, self._line, self.method):
            layout.addWidget(widget)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        return column(area, row(self.card, margins=(12, 0, 12, 12)), spacing=8)

    # ---- inside ----

    def _result(self, layer: Layer) -> HeatResult | None:
        live = self._desk.workspace.live_result(layer.id)
        return live.value if live is not None and isinstance(live.value, HeatResult) else None

    def _points_chosen(self, _source: str) -> None:
        self._layer, self._asked, self._place = "", None, None
        self.card.show_pairs("", (), records=0)
        self.refresh()

    def _set_values(self, values: Mapping[str, Any]) -> None:
        base = base_of(self._desk.document.project, str(values.get("per", "")))
        if base is None:
            self._change(values, {})
            return
        names = _columns(self._desk.workspace.table_of(base.id), NUMBER)
        column = residents_column(names) if values["per"] == "residents" else None
        self._change({**values, "residents": column}, {"base": base.id})

    def _set_input(self, name: str, layer: str | None) -> None:
        self._change({}, {name: layer})

    def _set_top(self, top: float | None) -> None:
        layer = self._desk.document.project.layers.get(self._layer)
        result = None if layer is None else self._result(layer)
        if layer is not None and (top or result is not None):
            self._desk.apply(topped(layer, top or (result.top if result is not None else 1.0)))

    def _change(self, values: Mapping[str, Any], inputs: Mapping[str, str | None]) -> None:
        layer = self._desk.document.project.layers.get(self._layer)
        edit = None if layer is None else changed(layer, values, inputs)
        if edit is not None:
            self._desk.apply(edit)

    def _picked(self, intent: object) -> None:
        if isinstance(intent, PickAt) and self.isVisible() and self._layer:
            self._ask(intent.x, intent.y)

    def _ask(self, x: float, y: float) -> None:
        """Have the place looked at; the answer comes to `_answered`."""
        self._asked = (x, y)
        layer = self._desk.document.project.layers.get(self._layer)
        result = None if layer is None else self._result(layer)
        if layer is None or result is None:
            return
        crs = self._desk.document.project.crs

        def work(progress: Progress) -> Place | None:
            progress.check()
            (place,) = _in(result, [[x, y]], crs)
            return place_at(result.prepared, result.records, result.chosen, result.frame, *place)

        self._desk.jobs.submit("heat-place", work, lane="render", label=N_("Look at the place"),
                               on_done=lambda found: self._answered(layer, result, found))

    def _answered(self, layer: Layer, result: HeatResult, place: Place | None) -> None:
        assert isinstance(layer.content, ComputedContent)
        if place is None:
            self._place = None
            self.card.show_pairs(_("Nothing is counted here."), (), records=0)
            return
        self._place = (place, layer.content.inputs.get("points", ""))
        pairs = place_words(place, result.spec, _, guarded=guarded(self._desk.document.project, layer))
        kernel = result.prepared.kernel
        title = (_("Within {radius} m").format(radius=round(kernel.reach)) if kernel is not None
                 else _(CELLS[result.spec.mode]))
        self.card.show_pairs(title, pairs, records=place.count)


def _in(result: HeatResult, places: list[list[float]], crs: str) -> list[tuple[float, float]]:
    """Places of the map in the CRS of the layer."""
    import numpy as np

    coords: np.ndarray[Any, np.dtype[np.float64]] = np.asarray(places, np.float64)
    if result.prepared.crs is not None and result.prepared.crs != crs:
        coords = project_points(coords, crs, result.prepared.crs)
    return [(float(x), float(y)) for x, y in coords]


def _columns(table: FeatureTable | None, kind: str) -> list[str]:
    if table is None:
        return []
    return [name for name in table.column_names if kind_of(table.column_type(name)) == kind]
