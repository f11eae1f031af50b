"""Editor of a vector style: one symbol, classes of a number, or values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.jobs import Jobs
from lohu_gis.app.styling.ramps import RAMP_NAMES, RAMPS, steps
from lohu_gis.core.expression import parse, quoted
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import VIRIDIS, Categorised, Graduated, Ramp, Single, Symbol, VectorStyle
from lohu_gis.core.text import N_
from lohu_gis.ui.cells import NUMBER, kind_of
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.panels.inspector.labels import LabelForm
from lohu_gis.ui.panels.inspector.symbol import SymbolForm
from lohu_gis.ui.widgets.basics import hairline, label
from lohu_gis.ui.widgets.color import ColorButton
from lohu_gis.ui.widgets.form import Form, choice, choose, number_field, quietly, ramp_choice

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable

Changed = Callable[[VectorStyle, str], object]
METHODS = [("quantile", N_("Equal counts")), ("equal", N_("Equal steps")), ("jenks", N_("Natural breaks"))]
CLASSES = 5
"""How many classes a new graduated style has."""
MOST_ROWS = 40
"""Classes listed with their own colour; longer lists are edited by ramp only."""


class VectorForm(QWidget):
    """Shows a vector style and says how it should be instead.

    Parameters
    ----------
    jobs
        Classes are computed there.
    changed
        Called with the new style and the name of the field.
    """

    def __init__(self, jobs: Jobs, changed: Changed) -> None:
        super().__init__()
        self._jobs = jobs
        self._changed = changed
        self._style = VectorStyle(renderer=Single(symbol=msgspec.convert({"type": "fill"}, Symbol)))
        self._table: FeatureTable | None = None
        self._ramp: Ramp = VIRIDIS
        self.kind = choice([("single", _("One symbol")), ("graduated", _("Classes of a number")),
                            ("categorised", _("By value"))], self._set_kind)
        self.column = choice([], lambda _name: self._compute())
        self.method = choice([(value, _(word)) for value, word in METHODS], lambda _value: self._compute())
        self.count = number_field(2, 12, 1, 0, "", lambda _value: self._compute())
        quietly(self.count, CLASSES)
        self.ramp = ramp_choice([(ramp, _(RAMP_NAMES[ramp.name])) for ramp in RAMPS], self._set_ramp,
                                self.devicePixelRatioF())
        self.form = Form()
        for text, field in ((_("Look"), self.kind), (_("Column"), self.column), (_("Method"), self.method),
                            (_("Classes"), self.count), (_("Ramp"), self.ramp)):
            self.form.add(text, field)
        self.rows = QGridLayout()
        self.rows.setVerticalSpacing(4)
        self.symbol = SymbolForm(self._set_symbol)
        self.labels = LabelForm(lambda labels, name: self._tell(name, labels=labels))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.form)
        layout.addLayout(self.rows)
        layout.addWidget(self.symbol)
        layout.addWidget(hairline())
        layout.addWidget(self.labels)

    def show_style(self, style: VectorStyle, table: FeatureTable | None) -> None:
        """Show a style; the columns offered come from the table."""
        self._style, self._table = style, table
        renderer = style.renderer
        kind = renderer.__struct_config__.tag
        choose(self.kind, str(kind))
        self._offer_columns(kind)
        graduated = isinstance(renderer, Graduated)
        for field, shown in ((self.column, kind != "single"), (self.method, graduated), (self.count, graduated),
                             (self.ramp, graduated)):
            self.form.show_row(field, shown=shown)
        if isinstance(renderer, Graduated):
            choose(self.method, renderer.method)
            quietly(self.count, len(renderer.colors))
        if not isinstance(renderer, Single):
            choose(self.column, renderer.expression.strip('"'))
        self._list_classes()
        self.symbol.show_symbol(renderer.symbol, colored_by_value=kind != "single")
        self.labels.show_labels(style.labels, table.column_names if table is not None else ())

    # ---- inside ----

    def _offer_columns(self, kind: object) -> None:
        names = [] if self._table is None else numeric_columns(self._table) if kind == "graduated" else list(
            self._table.column_names)
        if [self.column.itemData(i) for i in range(self.column.count())] != names:
            self.column.clear()
            for name in names:
                self.column.addItem(name, name)

    def _set_kind(self, kind: str) -> None:
        renderer = self._style.renderer
        if kind == "single":
            self._tell("kind", renderer=Single(symbol=renderer.symbol))
            return
        self._offer_columns(kind)
        self._compute(kind)

    def _set_ramp(self, ramp: Ramp) -> None:
        self._ramp = ramp
        renderer = self._style.renderer
        if isinstance(renderer, Graduated):
            colors = steps(ramp, len(renderer.colors))
            self._tell("ramp", renderer=msgspec.structs.replace(renderer, colors=colors))

    def _set_symbol(self, symbol: Symbol, name: str) -> None:
        self._tell(f"symbol.{name}", renderer=msgspec.structs.replace(self._style.renderer, symbol=symbol))

    def _tell(self, field: str, **values: Any) -> None:
        self._changed(msgspec.structs.replace(self._style, **values), field)

    def _compute(self, kind: str = "") -> None:
        """Have classes made from the column; the new style comes when they are there."""
        table, name = self._table, self.column.currentData()
        if table is None or not name:
            return
        wanted = kind or str(self._style.renderer.__struct_config__.tag)
        count, method = round(self.count.value()), self.method.currentData()
        symbol, ramp = self._style.renderer.symbol, self._ramp

        def work(progress: Progress) -> Graduated | Categorised:
            from lohu_gis.app.styling.classing import categorised, graduated

            values = parse(quoted(name)).evaluate(table)
            progress.at(0.5)
            if wanted == "categorised":
                return categorised(values, quoted(name), symbol)
            numbers = values.cast("float64").to_numpy(zero_copy_only=False)
            return graduated(numbers, quoted(name), count, method, ramp, symbol)

        self._jobs.submit("classes", work, lane="compute", label=N_("Make classes"),
                          on_done=lambda renderer: self._tell("classes", renderer=renderer))

    def _list_classes(self) -> None:
        while (item := self.rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for number, (color, text) in enumerate(class_rows(self._style)[:MOST_ROWS]):
            button = ColorButton(_("Colour"))
            button.show_color(color)
            button.picked.connect(partial(self._recolor, number))
            self.rows.addWidget(button, number, 0)
            self.rows.addWidget(label(text), number, 1)
        self.rows.setColumnStretch(1, 1)

    def _recolor(self, number: int, color: str) -> None:
        renderer = self._style.renderer
        if isinstance(renderer, Graduated):
            colors = (*renderer.colors[:number], color, *renderer.colors[number + 1:])
            self._tell(f"color.{number}", renderer=msgspec.structs.replace(renderer, colors=colors))
        elif isinstance(renderer, Categorised):
            old = renderer.categories
            fresh = (*old[:number], msgspec.structs.replace(old[number], color=color), *old[number + 1:])
            self._tell(f"color.{number}", renderer=msgspec.structs.replace(renderer, categories=fresh))


def class_rows(style: VectorStyle) -> list[tuple[str, str]]:
    """Colour and text of every class; nothing for one symbol."""
    renderer = style.renderer
    if isinstance(renderer, Graduated):
        ends = [short_number(value) for value in renderer.breaks]
        return [(color, f"{ends[i]} – {ends[i + 1]}") for i, color in enumerate(renderer.colors)]
    if isinstance(renderer, Categorised):
        return [(c.color, (c.label_en if in_english() and c.label_en else c.label) or str(c.value))
                for c in renderer.categories]
    return []


def short_number(value: float) -> str:
    """At most two digits behind the point, thousands set apart."""
    return grouped(value, 2).rstrip("0").rstrip(".") if value != int(value) else grouped(value)


def numeric_columns(table: FeatureTable) -> list[str]:
    """Columns that hold numbers."""
    return [name for name in table.column_names if kind_of(table.column_type(name)) == NUMBER]
