"""What can be set for each kind of sight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDoubleSpinBox

from lohu_gis.app.i18n import _
from lohu_gis.app.sight import EYE_M
from lohu_gis.ui.widgets.form import Form, number_field

FARTHEST_M = 100_000.0


ROWS = {"sight_viewshed": ("eye", "target", "radius"), "sight_line": ("eye", "target"),
        "sight_skyline": ("eye", "first", "last"), "sight_section": ("depth",)}
"""Kind of sight -> rows of the form."""


class SightForm(Form):
    """Heights, directions, distances; rows that a kind does not need are hidden.

    Parameters
    ----------
    changed
        Called after a value was changed by hand.
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()

        def field(low: float, high: float, step: float, digits: int, unit: str, value: float) -> QDoubleSpinBox:
            made = number_field(low, high, step, digits, unit)
            made.setValue(value)
            made.valueChanged.connect(lambda _value: changed())
            return made

        self.eye = field(0.0, 1000.0, 0.1, 1, "m", EYE_M)
        self.target = field(0.0, 1000.0, 1.0, 1, "m", 0.0)
        self.radius = field(10.0, FARTHEST_M, 100.0, 0, "m", 1000.0)
        self.first = field(0.0, 359.0, 5.0, 0, "°", 0.0)
        self.last = field(1.0, 360.0, 5.0, 0, "°", 360.0)
        self.depth = field(0.0, FARTHEST_M, 10.0, 0, "m", 100.0)
        self._fields = {"eye": self.eye, "target": self.target, "radius": self.radius, "first": self.first,
                        "last": self.last, "depth": self.depth}
        self.add(_("Eye height"), self.eye, _("Above the ground or the roof that the observer stands on"))
        self.add(_("Target height"), self.target, _("Above the ground or roof; 0 is the surface itself"))
        self.add(_("Radius"), self.radius, _("How far one looks"))
        self.add(_("From azimuth"), self.first, _("Clockwise from north"))
        self.add(_("To azimuth"), self.last, _("Clockwise from north; 0 to 360 is the full circle"))
        self.add(_("Depth"), self.depth, _("How far behind the section buildings are drawn; 0 for the cut alone"))

    def show_kind(self, kind: str) -> None:
        """Show the rows of a kind of sight."""
        for name, field in self._fields.items():
            self.show_row(field, shown=name in ROWS[kind])

    @property
    def sweep(self) -> tuple[float, float]:
        """First and last azimuth."""
        return self.first.value(), self.last.value()
