"""Charts of handling: curves of closing, funnel of groups, months."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.fair import Z998, funnel
from lohu_gis.analysis.handling.months import Months, month_text
from lohu_gis.analysis.handling.survival import Z95, Survival
from lohu_gis.app.handling.asked import GROUPS, MEASURES
from lohu_gis.app.handling.overview import Group, Overview
from lohu_gis.app.i18n import _
from lohu_gis.core.chart import Axis, Band, Bars, Chart, Dots, Limit, Line, Tone
from lohu_gis.core.governance import SMALL_COUNT

F64 = npt.NDArray[np.float64]
LONGEST_DAYS = 90.0
"""Curves end there at the latest: what runs longer is one case in a thousand."""
STEPS = 60


def curve_chart(found: Overview, chosen: Group | None, name: str) -> Chart:
    """Share of cases that are closed after so many days: of all, and of one group with its interval."""
    longest = _longest(found.whole.curve)
    series = list(_curve(found.whole.curve, _("All cases"), "quiet" if chosen else "first", longest, chosen is None))
    if chosen is not None and not chosen.small:
        series += _curve(chosen.curve, name, "first", longest, True)
    return Chart(_("Time to closing"), Axis(_("Days since opening"), low=0.0, high=longest),
                 Axis(_("Cases closed"), "%", low=0.0, high=100.0), tuple(series),
                 note=_("Kaplan-Meier: open cases count as under way until the moment of the count; 95 % interval"))


def _longest(curve: Survival) -> float:
    """Where the axis ends: when 98 % are closed, at least ten days."""
    end = curve.quantile(0.98)
    return float(min(max(10.0, end if np.isfinite(end) else curve.longest if len(curve.times) else 10.0),
                     LONGEST_DAYS))


def _curve(curve: Survival, name: str, tone: Tone, longest: float, band: bool) -> list[Band | Line]:
    times = np.concatenate([[0.0], curve.times, [min(curve.longest, longest)] if len(curve.times) else []])
    closed = 100 * (1 - np.concatenate([[1.0], curve.share, curve.share[-1:]]))
    inside = times <= longest
    found: list[Band | Line] = []
    if band and len(curve.times):
        low, high = curve.interval()
        low = np.concatenate([[np.nan], low, low[-1:]])
        high = np.concatenate([[np.nan], high, high[-1:]])
        found.append(Band("", times[inside], 100 * (1 - high[inside]), 100 * (1 - low[inside]), "first", step=True))
    return [*found, Line(name, times[inside], closed[inside], tone, step=True)]


def funnel_chart(found: Overview, chosen: int | None, names: list[str]) -> Chart:
    """Adjusted share of each group against its size, with the limits within which chance keeps it."""
    measure, fair = MEASURES[found.ask.measure], found.fair
    shown = (fair.n >= SMALL_COUNT) & np.isfinite(fair.adjusted)
    most = float(fair.n[shown].max(initial=10.0))
    least = max(0.6 * float(fair.n[shown].min(initial=most)), float(SMALL_COUNT))
    sizes = np.geomspace(least, max(most * 1.05, least + 1), STEPS)
    series: list[Band | Dots] = []
    if np.isfinite(fair.overall):
        for z, tone, name in ((Z998, "quiet", _("99.8 % by chance")), (Z95, "second", _("95 % by chance"))):
            low, high = funnel(fair.overall, sizes, z)
            series.append(Band(name, sizes, 100 * low, 100 * high, tone))  # type: ignore[arg-type]  # a tone
    others = np.flatnonzero(shown & (np.arange(len(shown)) != (-1 if chosen is None else chosen)))
    share = 100 * np.clip(fair.adjusted, 0, 1)
    series.append(Dots("", fair.n[others], share[others], "first", tuple(names[n] for n in others)))
    if chosen is not None and chosen < len(shown) and shown[chosen]:
        series.append(Dots("", fair.n[[chosen]], share[[chosen]], "bad", (names[chosen],)))
    limits = (Limit(_("all"), 100 * fair.overall, "quiet"),) if np.isfinite(fair.overall) else ()
    note = _("Adjusted for the mix of categories") if _adjusted(found) else _("Not adjusted for the mix of categories")
    return Chart(_("{measure} by {group}").format(measure=_(measure.title), group=_(GROUPS[found.ask.by])),
                 Axis(_("Cases that count"), low=0.0, high=most * 1.05), Axis(_(measure.title), "%"), tuple(series),
                 limits, note)


def _adjusted(found: Overview) -> bool:
    return found.ask.adjust and found.ask.by != "category"


def months_chart(series: Months, name: str, *, small: bool = False) -> Chart:
    """What came in and what was closed in each month, and what was open at its end."""
    def guarded(values: npt.NDArray[np.int64]) -> F64:
        out = values.astype(np.float64)
        out[(values > 0) & (values < SMALL_COUNT)] = np.nan
        return out

    at = np.arange(len(series.numbers), dtype=np.float64)
    parts = () if small else (
        Bars(_("Came in"), at - 0.2, guarded(series.opened), "first", 0.36),
        Bars(_("Cases closed"), at + 0.2, guarded(series.closed), "quiet", 0.36),
        Line(_("Open at the end"), at, guarded(series.open_), "bad"))
    title = _("Months") if not name else _("Months: {name}").format(name=name)
    return Chart(title, Axis(kind="category", categories=tuple(month_text(int(n)) for n in series.numbers)),
                 Axis(_("Cases")), parts)
