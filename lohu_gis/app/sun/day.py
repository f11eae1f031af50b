"""The day of a sun check and its two clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lohu_gis.analysis.sun.days import CHINA, DEFAULT_YEAR, clock_text, day_of, instant_of, solar_term, term_of
from lohu_gis.analysis.sun.days import TERMS as LONGITUDES
from lohu_gis.analysis.sun.path import Clock, Site, SunPath, sun_at, sun_path
from lohu_gis.app.phrases import listed
from lohu_gis.core.errors import UsageError
from lohu_gis.core.text import N_

DayKind = Literal["great_cold", "winter_solstice", "own"]

TERMS = {"great_cold": N_("Great Cold day"), "winter_solstice": N_("Winter solstice"), "own": N_("Own date")}
"""Words of the kinds of day."""

CLOCKS = {"true_solar": N_("True solar time"), "civil": N_("Beijing time")}

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))

DAY_START, DAY_END = "06:00", "18:00"
"""What the slider of a day without a band of the rules covers."""


@dataclass(frozen=True, slots=True)
class SunDay:
    """What the planner chose.

    Attributes
    ----------
    year
        Of a solar term.
    own
        ISO date of an own day.
    """

    kind: DayKind = "great_cold"
    year: int = DEFAULT_YEAR
    own: str = "2026-06-21"
    clock: Clock = "true_solar"
    start: str = "08:00"
    end: str = "16:00"

    @property
    def date(self) -> dt.date:
        """The calendar day; computing a term takes some milliseconds the first time."""
        return day_of(self.own) if self.kind == "own" else day_of(self.kind, self.year)

    def path(self, site: Site, step_min: float = 1.0) -> SunPath:
        """The sun of the band at a place."""
        return sun_path(site, self.date, self.start, self.end, self.clock, step_min)


def day_like(instant: str | None, day: SunDay) -> SunDay:
    """The choice that fits an instant of the project: a solar term where its day is one, else an own date."""
    if instant is None:
        return day
    try:
        when = instant_of(instant, "instant").astimezone(CHINA).date()
    except UsageError:
        return day
    if when == day.date:
        return day
    term = term_of(when)
    if term is None:
        return SunDay("own", day.year, when.isoformat(), day.clock, day.start, day.end)
    return SunDay("great_cold" if term == "great_cold" else "winter_solstice", when.year, day.own, day.clock, day.start,
                  day.end)


def headline(day: SunDay, translate: Callable[[str], str]) -> str:
    """``2026-01-20 (Tuesday) · solar term at 09:44``."""
    date = day.date
    text = translate(N_("{date} ({weekday})")).format(date=date.isoformat(),
                                                      weekday=translate(WEEKDAYS[date.weekday()]))
    if day.kind == "own":
        return text
    term = solar_term(day.year, LONGITUDES[day.kind])
    return text + " · " + translate(N_("solar term at {time}")).format(time=term.strftime("%H:%M"))


def band_words(path: SunPath, translate: Callable[[str], str]) -> str:
    """The band by both clocks."""
    first, last = (path.civil(i).strftime("%H:%M:%S") for i in (0, -1))
    solar = [clock_text(path.true_solar(i) + 30.0) for i in (0, -1)]  # to the minute
    return translate(N_("{start}–{end} Beijing time, {solar_start}–{solar_end} true solar")).format(
        start=first, end=last, solar_start=solar[0][:5], solar_end=solar[1][:5])


@dataclass(frozen=True, slots=True)
class SunMoment:
    """The sun at one instant, for reading.

    Attributes
    ----------
    altitude_deg, azimuth_deg
        Above the horizon; clockwise from true north.
    shadow_per_m
        Length of the shadow of one metre; None while the sun is down.
    """

    civil: str
    true_solar: str
    altitude_deg: float
    azimuth_deg: float
    shadow_per_m: float | None


def moment(site: Site, instant: dt.datetime) -> SunMoment:
    """The sun at an instant as seen from a place."""
    path = sun_at(site, instant)
    altitude = float(np.degrees(path.altitude[0]))
    azimuth = (float(np.degrees(path.azimuth[0])) + site.convergence_deg) % 360.0
    shadow = float(1.0 / np.tan(path.altitude[0])) if path.up[0] else None
    return SunMoment(path.civil(0).strftime("%H:%M:%S"), clock_text(path.true_solar(0)), altitude, azimuth, shadow)


def moment_words(at: SunMoment, translate: Callable[[str], str]) -> str:
    """Altitude, azimuth and shadow in one line."""
    words = translate(N_("altitude {altitude:.1f}°, azimuth {azimuth:.1f}°")).format(altitude=at.altitude_deg,
                                                                                      azimuth=at.azimuth_deg)
    shadow = translate(N_("sun is down")) if at.shadow_per_m is None else \
        translate(N_("shadow {length:.2f} × height")).format(length=at.shadow_per_m)
    return listed((words, shadow), translate)
