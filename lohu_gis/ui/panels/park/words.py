"""How figures and values of units are written."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lohu_gis.analysis.park.totals import Per
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.park import USES, ColourBy
from lohu_gis.core.text import N_
from lohu_gis.ui.naming import in_english

UNKNOWN = "–"

WAYS: tuple[tuple[ColourBy, str], ...] = (
    ("use", N_("Use")), ("rent", N_("Rent")), ("vacancy", N_("Vacancy")), ("footfall", N_("Visitors")))
"""Ways of colouring and their words."""

GROUPS: tuple[tuple[Per, str], ...] = (
    ("street", N_("Street")), ("building", N_("Building")), ("use", N_("Use")), ("floor", N_("Floor")))

FIGURES: tuple[tuple[str, str], ...] = (
    ("area_m2", N_("Area")), ("vacancy", N_("Vacancy rate")),
    ("rent", N_("Mean rent")), ("income", N_("Rent per month")),
    ("footfall", N_("Visitors per day")), ("units", N_("Units")))
"""Fields of `Total` and their words."""

TIPS = {
    "vacancy": N_("Vacant area divided by the area whose occupancy is known."),
    "rent": N_("Mean of occupied units in CNY per m² and month, weighted by area."),
    "income": N_("Rents of occupied units; units without a known rent do not count."),
    "footfall": N_("Visitors are counted in shops only; units without a count do not add."),
}


def use_word(use: str | None) -> str:
    """A use in the language of the window; one of the planner's own as it is written."""
    if use is None:
        return _("unknown")
    return next(((en if in_english() else zh) for value, _color, zh, en in USES if value == use),
                _("Common parts") if use == "common" else use)


def figure(field: str, value: float) -> str:
    """A figure of `Total` with its unit."""
    if math.isnan(value):
        return UNKNOWN
    match field:
        case "area_m2" | "vacant_m2":
            return f"{grouped(value)} m²"
        case "vacancy":
            return f"{value * 100:.1f} %"
        case "rent":
            return f"{grouped(value)} {_('CNY/m²')}"
        case "income":
            return _("CNY {value} m").format(value=grouped(value / 1e6, 2)) if in_english() else \
                f"{grouped(value / 1e4)} 万元"
    return grouped(value)


def change(field: str, before: float, after: float) -> str:
    """The difference of a figure with its sign; vacancy in percentage points."""
    if math.isnan(before) or math.isnan(after):
        return UNKNOWN
    step = after - before
    size = f"{abs(step) * 100:.1f}" if field == "vacancy" else figure(field, abs(step))
    nothing = size == ("0.0" if field == "vacancy" else figure(field, 0.0))
    sign = "±" if nothing else "+" if step > 0 else "−"
    return _("{value} points").format(value=f"{sign}{size}") if field == "vacancy" else f"{sign}{size}"


def key_word(per: Per, key: str | None, words: Mapping[str, str]) -> str:
    """What a group is called; `words` are names of streets or buildings."""
    if key is None:
        return _("not said")
    return use_word(key) if per == "use" else words.get(key, key)
