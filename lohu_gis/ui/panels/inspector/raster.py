"""Editor of a raster style: grey, colours, ramp, range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from lohu_gis.app.i18n import _
from lohu_gis.app.styling.ramps import RAMP_NAMES, RAMPS
from lohu_gis.core.style import VIRIDIS, GreyRaster, Ramp, RampRaster, RasterStyle, RgbRaster
from lohu_gis.ui.widgets.form import Form, choice, choose, number_field, quietly, ramp_choice


class RasterForm(Form):
    """Shows a raster style and says how it should be instead.

    Parameters
    ----------
    changed
        Called with the new style and the name of the field.
    """

    def __init__(self, changed: Callable[[RasterStyle, str], object]) -> None:
        super().__init__()
        self._changed = changed
        self._style = RasterStyle(renderer=GreyRaster())
        self.kind = choice([("grey", _("Grey")), ("rgb", _("Colours of the image")), ("ramp", _("Colour ramp"))],
                           self._set_kind)
        self.ramp = ramp_choice([(ramp, _(RAMP_NAMES[ramp.name])) for ramp in RAMPS], self._set_ramp,
                                self.devicePixelRatioF())
        self.low = number_field(-1e12, 1e12, 1, 2, "", lambda value: self._set("low", value))
        self.high = number_field(-1e12, 1e12, 1, 2, "", lambda value: self._set("high", value))
        self.range = choice([("auto", _("From the data")), ("fixed", _("Fixed"))], self._set_range)
        self.smooth = choice([("nearest", _("Cells as they are")), ("bilinear", _("Smooth"))],
                             lambda value: self._tell("resampling", resampling=value))
        for text, field in ((_("Look"), self.kind), (_("Ramp"), self.ramp), (_("Range"), self.range),
                            (_("From"), self.low), (_("To"), self.high), (_("Between cells"), self.smooth)):
            self.add(text, field)

    def show_style(self, style: RasterStyle, *, computed: bool = False) -> None:
        """Show a style; a computed surface always has a ramp."""
        self._style = style
        renderer = style.renderer
        kind = str(renderer.__struct_config__.tag)
        choose(self.kind, kind)
        self.show_row(self.kind, shown=not computed)
        self.show_row(self.ramp, shown=kind == "ramp")
        if isinstance(renderer, RampRaster):
            choose(self.ramp, renderer.ramp.name)
        fixed = renderer.low is not None or renderer.high is not None
        choose(self.range, "fixed" if fixed else "auto")
        self.show_row(self.low, shown=fixed)
        self.show_row(self.high, shown=fixed)
        quietly(self.low, renderer.low or 0.0)
        quietly(self.high, renderer.high if renderer.high is not None else 1.0)
        choose(self.smooth, style.resampling)

    def _set_kind(self, kind: str) -> None:
        old = self._style.renderer
        low, high = old.low, old.high
        fresh = {"grey": GreyRaster(low=low, high=high), "rgb": RgbRaster(low=low, high=high),
                 "ramp": RampRaster(ramp=VIRIDIS, low=low, high=high)}[kind]
        self._tell("kind", renderer=fresh)

    def _set_ramp(self, ramp: Ramp) -> None:
        self._set("ramp", ramp)

    def _set_range(self, kind: str) -> None:
        low, high = (None, None) if kind == "auto" else (self.low.value(), self.high.value())
        self._tell("range", renderer=msgspec.structs.replace(self._style.renderer, low=low, high=high))

    def _set(self, name: str, value: Any) -> None:
        self._tell(name, renderer=msgspec.structs.replace(self._style.renderer, **{name: value}))

    def _tell(self, field: str, **values: Any) -> None:
        self._changed(msgspec.structs.replace(self._style, **values), field)
