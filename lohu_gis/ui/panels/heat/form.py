"""The fields of a heat layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from lohu_gis.analysis.heat.spec import HeatSpec
from lohu_gis.app.heat.content import INPUTS
from lohu_gis.app.heat.words import KERNELS, MODES, PERS, RULES, SCALES, UNSURES, figure
from lohu_gis.app.i18n import _
from lohu_gis.core.project import Layer
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.panels.heat.categories import Categories
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.widgets.basics import label, push, row
from lohu_gis.ui.widgets.form import Form, choice, choose, number_field, quietly

Names = Sequence[tuple[str, str]]


class HeatForm(QWidget):
    """Fields below each other; what a mode does not need is hidden.

    Parameters
    ----------
    set_values
        Called with parameters changed by hand.
    set_input
        Called with the name of an input and the layer chosen for it (None for none).
    set_top
        Called with an end of the colours; None for the one that is drawn now.
    """

    def __init__(self, set_values: Callable[[Mapping[str, Any]], object],
                 set_input: Callable[[str, str | None], object], set_top: Callable[[float | None], object]) -> None:
        super().__init__()
        self._set, self._set_input, self._set_top = set_values, set_input, set_top
        self.mode = self._choice("mode", MODES)
        self.inputs = {name: self._layers(name) for name in INPUTS if name != "points"}
        self.rule = choice([(key, _(word)) for key, word in RULES.items()], self._rule_chosen)
        self.radius = number_field(1, 100_000, 50, 0, "m", lambda value: self._set({"bandwidth_m": float(value)}))
        self.radius_words = label("", "caption")
        self.size_m = number_field(1, 100_000, 50, 0, "m", lambda value: self._set({"size_m": float(value)}))
        self.kernel = self._choice("kernel", KERNELS)
        self.per = self._choice("per", PERS)
        self.residents = choice([], lambda name: self._set({"residents": name or None}))
        self.category = choice([], lambda name: self._set({"category": name or None, "categories": ()}))
        self.categories = Categories()
        self.categories.chosen.connect(lambda names: self._set({"categories": names}))
        self.unsure = self._choice("unsure", UNSURES)
        self.scale = choice([(key, _(word)) for key, word in SCALES.items()], self._scale_chosen)
        self.top = number_field(0.001, 1e9, 100, 0, "", lambda value: self._set_top(float(value)))
        self.form, self.more = Form(), Form()
        self.fold = push(_("Kernel and area"), self._unfold, role="link", icon_name="chevron-right")
        self._arrange()

    def show_spec(self, spec: HeatSpec, inputs: Mapping[str, str], bandwidth: float | None,
                  top: float | None) -> None:
        """Show parameters without telling anybody; `bandwidth` is the radius a rule has chosen, `top` an own end."""
        for field, value in ((self.mode, spec.mode), (self.kernel, spec.kernel), (self.per, spec.per),
                             (self.unsure, spec.unsure), (self.scale, spec.scale if top is None else "own"),
                             (self.category, spec.category or ""), (self.residents, spec.residents or "")):
            choose(field, value)
        own = not isinstance(spec.bandwidth_m, str)
        choose(self.rule, "own" if own else str(spec.bandwidth_m))
        if bandwidth is not None and not self.radius.hasFocus():
            quietly(self.radius, round(bandwidth))
        self.radius_words.setText("" if bandwidth is None else _("{radius} m").format(radius=figure(bandwidth)))
        if top is not None and not self.top.hasFocus():
            quietly(self.top, top)
        if not self.size_m.hasFocus():
            quietly(self.size_m, spec.size_m)
        for name, box in self.inputs.items():
            choose(box, inputs.get(name, ""))
        surface, tiles = spec.mode == "surface", spec.mode in ("hexagon", "square")
        rows: tuple[tuple[QWidget, bool], ...] = (
            (self.inputs["polygons"], spec.mode == "polygons"), (self.rule, surface), (self.radius, surface and own),
            (self.radius_words, surface and not own), (self.size_m, tiles), (self.inputs["base"], spec.per != "area"),
            (self.residents, spec.per == "residents"), (self.categories, bool(spec.category)),
            (self.top, top is not None))
        for widget, shown in rows:
            self.form.show_row(widget, shown=shown)
        self.more.show_row(self.kernel, shown=surface)

    def show_layers(self, name: str, layers: Sequence[Layer]) -> None:
        """Offer layers for an input."""
        refill(self.inputs[name], [("", _("none")), *((layer.id, shown_name(layer)) for layer in layers)])

    def show_columns(self, texts: Sequence[str], numbers: Sequence[str]) -> None:
        """Offer columns of categories and of residents."""
        refill(self.category, [("", _("none")), *((name, name) for name in texts)])
        refill(self.residents, [("", _("one per row")), *((name, name) for name in numbers)])

    # ---- inside ----

    def _arrange(self) -> None:
        self.form.add(_("Show as"), self.mode, _("A surface, or counts in cells"))
        self.form.add(_("Cells"), self.inputs["polygons"], _("Polygons to count in"))
        self.form.add(_("Radius"), self.rule, _("How far a record reaches; a rule takes it from all records"))
        self.form.add("", self.radius)
        self.form.add("", self.radius_words)
        self.form.add(_("Size"), self.size_m, _("Flat side to flat side, or side of a square"))
        self.form.add(_("Per"), self.per, _("What the records are held against"))
        self.form.add(_("Base"), self.inputs["base"], _("Layer of residents or roads"))
        self.form.add(_("Residents"), self.residents, _("Column with the number of residents"))
        self.form.add(_("Category"), self.category, _("Column of categories"))
        self.form.whole(self.categories)
        self.form.add(_("By chance"), self.unsure, _("How places are shown that are not more than chance"))
        self.form.add(_("Colours"), self.scale, _("Where the colours end; they stay while time and map move"))
        self.form.add("", self.top)
        self.more.add(_("Kernel"), self.kernel)
        self.more.add(_("Area"), self.inputs["mask"],
                      _("Study area: nothing is shown outside, and chance is spread over it"))
        self.more.add(_("Water"), self.inputs["water"], _("Left out of the study area"))
        self.more.add(_("Hills"), self.inputs["hills"], _("Left out of the study area"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.form)
        layout.addWidget(row(self.fold, None))
        layout.addWidget(self.more)
        self.more.hide()

    def _unfold(self) -> None:
        shown = self.more.isHidden()
        self.more.setVisible(shown)
        self.fold.setIcon(icon("chevron-down" if shown else "chevron-right"))

    def _choice(self, name: str, words: Mapping[str, str]) -> QComboBox:
        return choice([(key, _(word)) for key, word in words.items()], lambda value: self._set({name: value}))

    def _layers(self, name: str) -> QComboBox:
        return choice([], lambda layer: self._set_input(name, layer or None))

    def _scale_chosen(self, scale: str) -> None:
        if scale == "own":
            self._set_top(None)
        else:
            self._set({"scale": scale})

    def _rule_chosen(self, rule: str) -> None:
        self._set({"bandwidth_m": float(self.radius.value()) if rule == "own" else rule})


def refill(box: QComboBox, entries: Names) -> None:
    """Other entries, the same choice where it is still there; nothing is told."""
    if [(box.itemData(number), box.itemText(number)) for number in range(box.count())] == list(entries):
        return
    kept = box.currentData()
    box.clear()
    for key, word in entries:
        box.addItem(word, key)
    choose(box, str(kept or ""))
