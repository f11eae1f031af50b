"""Which units are shown: street, occupancy, floors, rent; and how many storeys of the model."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from PySide6.QtWidgets import QDoubleSpinBox, QVBoxLayout, QWidget

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.app.i18n import _
from lohu_gis.ui.widgets.basics import expanding, label, push, row
from lohu_gis.ui.widgets.form import Form, choice, choose, number_field, quietly

ALL = ""
HIGHEST_RENT = 100_000.0


class Knobs(QWidget):
    """Fields of a `Choice`.

    Parameters
    ----------
    turned
        Called with the fields of a `Choice` that were changed by hand.
    clear
        Shows all units.
    """

    def __init__(self, turned: Callable[[Mapping[str, object]], object], clear: Callable[[], object]) -> None:
        super().__init__()
        self._turned = turned
        self._streets: tuple[tuple[str, str], ...] = ()
        self.street = choice([(ALL, _("all streets"))], lambda name: self._set(street=name or None))
        self.state = choice([(ALL, _("all units")), ("vacant", _("vacant")), ("occupied", _("occupied"))],
                            lambda state: self._set(state=state))
        self.floors = (_limit(_("Lowest floor"), 0), _limit(_("Highest floor"), 0))
        self.rents = (_limit(_("Lowest rent"), 10), _limit(_("Highest rent"), 10))
        for field in self.floors:
            field.valueChanged.connect(lambda _value: self._set(floors=_whole(self.floors)))
        for field in self.rents:
            field.valueChanged.connect(lambda _value: self._set(rents=_pair(self.rents)))
        self.shown = label("", "second")
        self.all = push(_("Show all"), clear, role="link")
        form = Form()
        form.add(_("Street"), self.street)
        form.add(_("Occupancy"), self.state)
        form.add(_("Floors"), row(expanding(self.floors[0]), label("–", "second"), expanding(self.floors[1])))
        form.add(_("Rent"), row(expanding(self.rents[0]), label("–", "second"), expanding(self.rents[1])),
                 _("CNY per m² and month"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(form)
        layout.addWidget(row(self.shown, None, self.all))

    def offer(self, columns: Container[str]) -> None:
        """Let those fields be used for which the units have a column."""
        for fields, column in (((self.street,), "street"), ((self.state,), "vacant"), (self.floors, "floor"),
                               (self.rents, "rent_cny_m2_month")):
            for field in fields:
                field.setEnabled(column in columns)

    def show_choice(self, wanted: Choice | None, streets: Sequence[tuple[str, str]], lowest: int, shown: int,
                    units: int) -> None:
        """Show a choice; None for a filter of another form, which "Show all" takes away.

        Parameters
        ----------
        streets
            Values that can be chosen and their names.
        lowest
            Lowest floor that there is.
        shown, units
            How many units are shown, and how many there are.
        """
        known = wanted or Choice()
        self._offer(tuple(streets))
        choose(self.street, known.street or ALL)
        choose(self.state, known.state)
        for field, value in zip((*self.floors, *self.rents), (*known.floors, *known.rents), strict=True):
            low = min(lowest, 1) - 1 if field in self.floors else -1.0
            field.blockSignals(True)
            field.setRange(low, 200.0 if field in self.floors else HIGHEST_RENT)
            field.blockSignals(False)
            quietly(field, low if value is None else value)
        self.all.setVisible(wanted is None or bool(wanted))
        self.shown.setText(_("{shown} of {units} units shown").format(shown=shown, units=units))

    def _offer(self, streets: tuple[tuple[str, str], ...]) -> None:
        if streets == self._streets:
            return
        self._streets = streets
        self.street.clear()
        self.street.addItem(_("all streets"), ALL)
        for value, name in streets:
            self.street.addItem(name, value)

    def _set(self, **values: object) -> None:
        self._turned(values)


def _limit(name: str, step: int) -> QDoubleSpinBox:
    field = number_field(-1.0, HIGHEST_RENT, step or 1, 0)
    field.setSpecialValueText(_("any"))
    field.setAccessibleName(name)
    field.setToolTip(name)
    field.setMinimumWidth(60)
    return field


def _pair(fields: tuple[QDoubleSpinBox, QDoubleSpinBox]) -> tuple[float | None, float | None]:
    low, high = (None if field.value() == field.minimum() else field.value() for field in fields)
    return low, high


def _whole(fields: tuple[QDoubleSpinBox, QDoubleSpinBox]) -> tuple[int | None, int | None]:
    low, high = (None if value is None else round(value) for value in _pair(fields))
    return low, high
