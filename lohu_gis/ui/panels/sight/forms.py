"""What can be set for each kind of sight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.sight import EYE_M
from lohu_gis.ui.widgets.basics import row
from lohu_gis.ui.widgets.form import Form, number_field

FARTHEST_M = 100_000.0

ROWS = {"sight_viewshed": ("eye", "target", "radius"), "sight_line": ("eye", "target"),
        "sight_skyline": ("eye", "sweep"), "sight_section": ("depth",)}
"""Kind of sight -> figures that it asks for."""


class SightForm(Form):
    """Heights, directions, distances below each other; what a kind does not need is hidden.

    Parameters
    ----------
    changed
        Called after a value was changed by hand.
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self._changed = changed
        self._rows: dict[str, QWidget] = {}
        self.eye = self._field("eye", _("Eye"), (0.0, 1000.0, 0.1), 1, "m", EYE_M,
                               _("Height of the eye above the ground or the roof that the observer stands on"))
        self.target = self._field("target", _("Target"), (0.0, 1000.0, 1.0), 1, "m", 0.0,
                                  _("Height of the target above the ground or roof; 0 is the surface itself"))
        self.radius = self._field("radius", _("Radius"), (10.0, FARTHEST_M, 100.0), 0, "m", 1000.0,
                                  _("How far one looks"))
        self.first = self._number(_("From azimuth"), (0.0, 359.0, 5.0), 0, "°", 0.0)
        self.last = self._number(_("To azimuth"), (1.0, 360.0, 5.0), 0, "°", 360.0)
        self._rows["sweep"] = row(self.first, self.last, spacing=4)
        self.add(_("Azimuths"), self._rows["sweep"],
                 _("First and last direction, clockwise from north; 0 to 360 is the full circle"))
        self.behind = self._field("depth", _("Depth"), (0.0, FARTHEST_M, 10.0), 0, "m", 100.0,
                                 _("How far behind the section buildings are drawn; 0 for the cut alone"))

    def show_kind(self, kind: str) -> None:
        """Show what a kind of sight asks for."""
        for name, field in self._rows.items():
            self.show_row(field, shown=name in ROWS[kind])

    @property
    def sweep(self) -> tuple[float, float]:
        """First and last azimuth."""
        return self.first.value(), self.last.value()

    def _field(self, name: str, word: str, limits: tuple[float, float, float], digits: int, unit: str, value: float,
               tip: str) -> QDoubleSpinBox:
        made = self._number(word, limits, digits, unit, value)
        self.add(word, made, tip)
        self._rows[name] = made
        return made

    def _number(self, word: str, limits: tuple[float, float, float], digits: int, unit: str,
                value: float) -> QDoubleSpinBox:
        made = number_field(*limits, digits, unit)
        made.setValue(value)
        made.setAccessibleName(word)
        made.valueChanged.connect(lambda _value: self._changed())
        return made
