"""Charts of services: months of a place, districts beside each other."""

from __future__ import annotations

import numpy as np

from lohu_gis.app.i18n import _
from lohu_gis.app.services.business import District
from lohu_gis.app.services.figures import Measure, Place, trend
from lohu_gis.core.chart import Axis, Bars, Chart, Line, Tone
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

MEASURES: dict[Measure, str] = {"online_rate": N_("Online rate"), "overtime": N_("Overtime cases")}
KINDS = {"hall": N_("All halls"), "window": N_("All digital windows")}


def months_chart(months: FeatureTable, measure: Measure, place: Place | None) -> Chart:
    """Months of one place beside all of its kind (a rate), or of halls and of windows."""
    lines = []
    if place is not None:
        lines.append(_line(months, measure, place.name, "first", place=place.key))
    wanted = ("hall", "window") if place is None else (place.kind,) if measure == "online_rate" else ()
    tones: tuple[Tone, ...] = ("first", "second") if place is None else ("quiet",)
    lines += [_line(months, measure, _(KINDS[kind]), tone, kind=kind)
              for kind, tone in zip(wanted, tones, strict=False)]
    shown = tuple(line for line in lines if np.isfinite(line.y).any())
    rate = measure == "online_rate"
    axis = Axis(_(MEASURES[measure]), "%" if rate else "", low=None if rate else 0.0)
    return Chart(_(MEASURES[measure]), Axis(kind="time"), axis, shown)


def _line(months: FeatureTable, measure: Measure, name: str, tone: Tone, *, place: str = "", kind: str = "") -> Line:
    found = trend(months, measure, place=place, kind=kind)
    return Line(name, found.seconds, found.values * (100.0 if measure == "online_rate" else 1.0), tone)


def districts_chart(districts: tuple[District, ...]) -> Chart:
    """Vacancy of the districts as bars."""
    values = np.array([100 * district.vacancy for district in districts])
    names = Axis(kind="category", categories=tuple(district.name.removesuffix("商圈") for district in districts))
    bars = Bars("", np.arange(len(districts), dtype=float), values, width=0.6)
    return Chart(_("Vacancy"), names, Axis(_("Vacancy"), "%", low=0.0), (bars,))
