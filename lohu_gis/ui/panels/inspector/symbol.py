"""Editor of one symbol: fill, outline, width, size, shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from lohu_gis.app.i18n import _
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol, Symbol
from lohu_gis.ui.widgets.color import ColorButton
from lohu_gis.ui.widgets.form import Form, choice, choose, number_field, quietly

DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dashed": (6.0, 4.0), "dotted": (1.5, 3.0),
                                        "dash_dot": (8.0, 3.0, 1.5, 3.0)}


class SymbolForm(Form):
    """Shows the fields that fit the kind of symbol.

    Parameters
    ----------
    changed
        Called with the new symbol and the name of the field that was changed.
    """

    def __init__(self, changed: Callable[[Symbol, str], object]) -> None:
        super().__init__()
        self._changed = changed
        self._symbol: Symbol = FillSymbol()
        self.fill = ColorButton(_("Fill"), none_allowed=True)
        self.fill.picked.connect(lambda color: self._set("fill", color))
        self.color = ColorButton(_("Colour"))
        self.color.picked.connect(lambda color: self._set("color", color))
        self.outline = ColorButton(_("Outline"), none_allowed=True)
        self.outline.picked.connect(lambda color: self._set("outline", color))
        self.outline_px = number_field(0, 20, 0.5, 1, "px", lambda value: self._set("outline_px", value))
        self.outline_px.setSpecialValueText(_("Hairline"))
        self.pattern = choice([("none", _("Plain")), ("diagonal", _("Diagonal")), ("cross", _("Crossed")),
                               ("dots", _("Dotted"))], lambda value: self._set("pattern", value))
        self.width_px = number_field(0, 40, 0.5, 1, "px", lambda value: self._set("width_px", value))
        self.dash = choice([("solid", _("Solid")), ("dashed", _("Dashed")), ("dotted", _("Dotted")),
                            ("dash_dot", _("Dash and dot"))], lambda value: self._set("dash", DASHES[value]))
        self.shape = choice([("circle", _("Circle")), ("square", _("Square")), ("triangle", _("Triangle")),
                             ("diamond", _("Diamond")), ("octagon", _("Octagon")), ("cross", _("Cross")),
                             ("star", _("Star"))], lambda value: self._set("shape", value))
        self.size_px = number_field(1, 200, 1, 1, "px", lambda value: self._set("size_px", value))
        for text, field in ((_("Shape"), self.shape), (_("Size"), self.size_px), (_("Colour"), self.color),
                            (_("Fill"), self.fill), (_("Pattern"), self.pattern), (_("Width"), self.width_px),
                            (_("Dashes"), self.dash), (_("Outline"), self.outline),
                            (_("Outline width"), self.outline_px)):
            self.add(text, field)

    def show_symbol(self, symbol: Symbol, *, colored_by_value: bool) -> None:
        """Show a symbol; its main colour is hidden where values choose it."""
        self._symbol = symbol
        area, line, marker = (isinstance(symbol, kind) for kind in (FillSymbol, LineSymbol, MarkerSymbol))
        own = not colored_by_value
        for field, shown in ((self.fill, not line and own), (self.color, line and own), (self.pattern, area),
                             (self.width_px, line), (self.dash, line), (self.shape, marker), (self.size_px, marker),
                             (self.outline, not line), (self.outline_px, not line)):
            self.show_row(field, shown=shown)
        if isinstance(symbol, LineSymbol):
            self.color.show_color(symbol.color)
            quietly(self.width_px, symbol.width_px)
            choose(self.dash, next((name for name, dash in DASHES.items() if dash == symbol.dash), "solid"))
            return
        self.fill.show_color(symbol.fill)
        self.outline.show_color(symbol.outline)
        quietly(self.outline_px, symbol.outline_px)
        if isinstance(symbol, MarkerSymbol):
            choose(self.shape, symbol.shape)
            quietly(self.size_px, symbol.size_px)
        else:
            choose(self.pattern, symbol.pattern)

    def _set(self, name: str, value: Any) -> None:
        self._symbol = msgspec.structs.replace(self._symbol, **{name: value})
        self._changed(self._symbol, name)
