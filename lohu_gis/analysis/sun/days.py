"""Days and clocks: solar terms, dates in words, times with and without an offset."""

from __future__ import annotations

import datetime as dt
import functools
import re

import numpy as np

from lohu_gis.analysis.sun.position import DAY_S, apparent_longitude
from lohu_gis.core.errors import UsageError

CHINA = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
"""Civil time of the district: UTC+8, no summer time since 1991."""

TERMS = {"great_cold": 300.0, "winter_solstice": 270.0}
"""Words for days -> apparent longitude of the sun in degrees at their instant."""

DEFAULT_YEAR = 2026
"""Year of a day given as a word without one; fixed, so that the same call gives the same answer next year."""

FIRST_YEAR, LAST_YEAR = 1950, 2150
"""Years for which the difference between terrestrial and universal time is known well enough."""

_WORD = re.compile(r"(?P<word>great_cold|winter_solstice)(?:[ :_-]?(?P<year>\d{4}))?")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?")


@functools.lru_cache(maxsize=512)
def solar_term(year: int, longitude: float) -> dt.datetime:
    """The instant in a calendar year (UTC+8) at which the sun's apparent longitude is `longitude` degrees.

    Notes
    -----
    Bisection to 0.1 s; the algorithm's longitude is good to about 0.0003 degrees, which is half a minute of time.
    """
    start = dt.datetime(year, 1, 1, tzinfo=CHINA).timestamp()
    days = start + np.arange(368) * DAY_S
    gap = (apparent_longitude(days) - longitude + 180.0) % 360.0 - 180.0
    crossing = int(np.flatnonzero((gap[:-1] < 0) & (gap[1:] >= 0) & (gap[1:] - gap[:-1] < 10))[0])
    low, high = days[crossing], days[crossing + 1]
    while high - low > 0.1:
        middle = (low + high) / 2
        behind = (apparent_longitude(middle)[0] - longitude + 180.0) % 360.0 - 180.0 < 0
        low, high = (middle, high) if behind else (low, middle)
    return dt.datetime.fromtimestamp(round((low + high) / 2), CHINA)


def day_of(text: str, year: int | None = None) -> dt.date:
    """The calendar day (UTC+8) that a text names.

    Parameters
    ----------
    text
        ISO date, or ``great_cold``, ``winter_solstice``, with or without a year behind (``great_cold 2027``).
    year
        Of a word without one; None takes `DEFAULT_YEAR`.

    Raises
    ------
    UsageError
        ``parameter.invalid`` for anything else, and for years outside of `FIRST_YEAR` to `LAST_YEAR`.
    """
    given = text.strip().lower()
    match = _WORD.fullmatch(given)
    try:
        if match is not None:
            named = int(match["year"]) if match["year"] else year or DEFAULT_YEAR
            found = None if not FIRST_YEAR <= named <= LAST_YEAR else solar_term(named, TERMS[match["word"]]).date()
        else:
            found = dt.date.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UsageError("parameter.invalid", parameter="date", given=text,
                         expected=f"YYYY-MM-DD ({FIRST_YEAR}-{LAST_YEAR}) | great_cold | winter_solstice")
    return found


def term_of(day: dt.date) -> str | None:
    """``great_cold`` or ``winter_solstice`` where the day is one of them, else None."""
    return next((word for word, longitude in TERMS.items() if solar_term(day.year, longitude).date() == day), None)


def clock_seconds(text: str, parameter: str) -> float:
    """Seconds since midnight of ``HH:MM`` or ``HH:MM:SS``; 24:00 is the end of the day.

    Raises
    ------
    UsageError
        ``parameter.invalid``.
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is not None:
        hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
        total = hour * 3600 + minute * 60 + second
        if minute < 60 and second < 60 and total <= DAY_S:
            return float(total)
    raise UsageError("parameter.invalid", parameter=parameter, given=text, expected="HH:MM")


def instant_of(text: str, parameter: str) -> dt.datetime:
    """A time in ISO 8601; without an offset it is of Asia/Shanghai.

    Raises
    ------
    UsageError
        ``parameter.invalid``.
    """
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UsageError("parameter.invalid", parameter=parameter, given=text,
                         expected="ISO 8601, 2026-01-20T12:00+08:00")
    return found if found.tzinfo is not None else found.replace(tzinfo=CHINA)


def midnight_utc(day: dt.date) -> float:
    """00:00 UTC of a calendar day, in seconds since 1970."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()


def clock_text(seconds: float) -> str:
    """``HH:MM:SS`` of seconds since midnight, rounded."""
    whole = round(seconds) % round(DAY_S)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
