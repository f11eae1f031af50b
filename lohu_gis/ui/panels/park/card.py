"""The record of the unit that was clicked, and what if it were used otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from lohu_gis.analysis.park.totals import Total
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.park import USES
from lohu_gis.app.phrases import sentences
from lohu_gis.core.style import CellValue
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.panels.inspector.facts import Facts
from lohu_gis.ui.panels.park.words import FIGURES, UNKNOWN, change, figure, use_word
from lohu_gis.ui.widgets.basics import clear_layout, hairline, label, push, row
from lohu_gis.ui.widgets.form import Form, choice

SAME = ""


class Card(QWidget):
    """Record, what-if, sums before and after.

    Parameters
    ----------
    carry_out
        Called with the use and the vacancy chosen (None: as it is).
    select_shown
        Selects all units that are shown.
    """

    def __init__(self, carry_out: Callable[[str | None, bool | None], object],
                 select_shown: Callable[[], object]) -> None:
        super().__init__()
        self._carry_out = carry_out
        self.title = label("", "heading", wrap=True)
        self.facts = Facts()
        self.empty = label(_("Click a unit in the model to see its record."), "second", wrap=True)
        self.use = choice([(SAME, _("as it is")), *((value, en if in_english() else zh)
                                                    for value, _color, zh, en in USES)])
        self.state = choice([(SAME, _("as it is")), ("vacant", _("vacant")), ("occupied", _("occupied"))])
        self.apply = push(_("Change the units"), self._apply, role="primary")
        self.about = label("", "caption", wrap=True)
        self._sums = QGridLayout()
        self._sums.setContentsMargins(0, 0, 0, 0)
        self._sums.setHorizontalSpacing(8)
        self._sums.setVerticalSpacing(5)
        for column in range(3):
            self._sums.setColumnStretch(column, 1)
        self.compared = label("", "heading")
        form = Form()
        form.add(_("Use"), self.use)
        form.add(_("Occupancy"), self.state)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for widget in (self.title, self.empty, self.facts, push(_("Select all shown units"), select_shown, role="link"),
                       hairline(), label(_("What if"), "heading"), form, self.about, row(self.apply, None), 4,
                       self.compared):
            if isinstance(widget, int):
                layout.addSpacing(widget)
            else:
                layout.addWidget(widget)
        layout.addLayout(self._sums)
        layout.addStretch(1)

    def show_units(self, record: Mapping[str, CellValue] | None, count: int, *, in_base: bool) -> None:
        """Show the first of the selected units; `count` is how many there are."""
        self.empty.setVisible(record is None)
        self.facts.setVisible(record is not None)
        self.title.setVisible(record is not None)
        self.apply.setEnabled(count > 0)
        if record is not None:
            self.title.setText(_name(record))
            self.facts.show_pairs(_pairs(record))
        chosen = _("Selected units: {count}.").format(count=count) if count else _("No unit selected.")
        note = (_("A new scenario is made; what is there stays as it is.") if in_base
                else _("The active scenario is changed."))
        self.about.setText(sentences(chosen, note, _("Rents and visitors are estimated from units of the same use.")))

    def show_sums(self, before: Total | None, after: Total | None, name: str) -> None:
        """Show the sums of all units in the parent and in the active scenario; None hides them."""
        clear_layout(self._sums)
        self.compared.setVisible(before is not None and after is not None)
        if before is None or after is None:
            return
        self.compared.setText(name)
        for column, word in enumerate((_("before"), _("after"), _("difference"))):
            self._sums.addWidget(label(word, "second"), 0, column)
        for number, (field, word) in enumerate(FIGURES[:-1], 1):
            old, new = float(getattr(before, field)), float(getattr(after, field))
            self._sums.addWidget(label(_(word), "caption"), number * 2 - 1, 0, 1, 3)
            for column, text in enumerate((figure(field, old), figure(field, new), change(field, old, new))):
                self._sums.addWidget(label(text, selectable=True), number * 2, column)

    def _apply(self) -> None:
        use, state = str(self.use.currentData()), str(self.state.currentData())
        self._carry_out(use or None, None if not state else state == "vacant")


def _name(record: Mapping[str, CellValue]) -> str:
    name = record.get("name_en") if in_english() else record.get("name")
    if name:
        return str(name)
    if record.get("use") == "common":
        return _("Common parts")
    return _("Vacant unit") if record.get("vacant") is True else use_word(_text(record.get("use")))


def _pairs(record: Mapping[str, CellValue]) -> list[tuple[str, str | None]]:
    vacant = record.get("vacant")
    occupancy = _("unknown") if vacant is None else _("vacant") if vacant else _("occupied")
    rent_word = _("Asking rent") if vacant else _("Rent")
    return [(_("Unit"), _text(record.get("unit_id")) or UNKNOWN),
            (_("Street"), _named(record, "street") or UNKNOWN),
            (_("Building"), _named(record, "building") or _text(record.get("building_id")) or UNKNOWN),
            (_("Floor"), _floor(record.get("floor"))),
            (_("Use"), use_word(_text(record.get("use")))),
            (_("Area"), _number(record.get("area_m2"), "m²", 1)),
            (_("Occupancy"), occupancy),
            (rent_word, _number(record.get("rent_cny_m2_month"), _("CNY/m² a month"))),
            (_("Visitors"), _number(record.get("footfall_day"), _("a day")))]


def _named(record: Mapping[str, CellValue], column: str) -> str | None:
    """The English name where the window is English and there is one."""
    english = record.get(f"{column}_en") if in_english() else None
    return _text(english) or _text(record.get(column))


def _floor(value: CellValue) -> str:
    if value is None:
        return _("all floors")
    floor = int(float(value))
    return _("basement {number}").format(number=-floor) if floor < 0 else str(floor)


def _number(value: CellValue, unit: str, digits: int = 0) -> str:
    return UNKNOWN if value is None else f"{grouped(float(value), digits)} {unit}"


def _text(value: CellValue) -> str | None:
    return None if value is None else str(value)
