"""Times as exports write them, several forms in one column, as ISO 8601 texts with an offset."""

from __future__ import annotations

import datetime
import re
import unicodedata
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lohu_gis.analysis.complaints.profile import LOCAL_ZONE, Order
from lohu_gis.core.errors import UsageError

_CLOCK = (r"(?:[T\s,]*(?P<half>上午|下午|早上|凌晨|中午|晚上|am|pm)?\s*(?P<hour>\d{1,2})\s*"
          r"(?:[:时点]\s*(?:(?P<minute>\d{1,2})\s*(?:[:分]\s*(?:(?P<second>\d{1,2})(?:[.,](?P<part>\d{1,9}))?\s*秒?)?)?)?)?"
          r"\s*(?P<after>am|pm|上午|下午)?)?\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
                         r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?" + _CLOCK, re.IGNORECASE)
_YEAR_LAST = re.compile(r"(?P<first>\d{1,2})[-/.](?P<second_>\d{1,2})[-/.](?P<year>\d{4})" + _CLOCK, re.IGNORECASE)
_NAMED = re.compile(r"(?:[a-z]{3,9},?\s+)?(?:(?P<day>\d{1,2})[-\s](?P<name>[a-z]{3,9})|(?P<name2>[a-z]{3,9})\s+"
                    r"(?P<day2>\d{1,2})),?[-\s]+(?P<year>\d{4})" + _CLOCK, re.IGNORECASE)
_DIGITS = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
                     r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?(?P<zone>z)?", re.IGNORECASE)
_PLAIN = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:[0-5][0-9]:[0-5][0-9]", re.ASCII)
_NUMBER = re.compile(r"\d{1,13}(?:\.\d+)?")
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_SERIAL_ZERO = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - local times, like all without a zone here
_SERIALS = (20_000.0, 80_000.0)  # days of a workbook: 1954 to 2119
_EPOCH = (3e8, 5e9)  # seconds: 1979 to 2128


@dataclass(frozen=True)
class Times:
    """A column of times.

    Attributes
    ----------
    texts
        ISO 8601 with offset, one per row; None where there is none or it cannot be read.
    unreadable
        How many filled cells could not be read.
    zoned
        How many said their offset themselves.
    dates
        Whether each was a day without a time of day.
    order
        How day and month of ``3/4/2024`` were taken; empty where there was none.
    assumed
        The order was taken without proof: no number above 12 came.
    """

    texts: tuple[str | None, ...]
    unreadable: int
    zoned: int
    dates: tuple[bool, ...]
    order: Order = ""
    assumed: bool = False


@dataclass(frozen=True)
class _Moment:
    when: datetime.datetime
    only_day: bool = False


def zone_of(name: str) -> datetime.tzinfo:
    """A zone by its IANA name.

    Raises
    ------
    UsageError
        ``zone.unknown``.
    """
    if name in ("", LOCAL_ZONE):
        return datetime.timezone(datetime.timedelta(hours=8))  # no daylight saving since 1991
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError("zone.unknown", zone=name[:60]) from error


def read_times(values: Sequence[Any], zone: str = LOCAL_ZONE, order: Order = "", *,
               day_ends: bool = False) -> Times:
    """Cells as times.

    Parameters
    ----------
    values
        Texts, dates, datetimes, numbers (days of a workbook, seconds or milliseconds since 1970), None.
    zone
        Of cells without an offset; all results are written in it.
    order
        Of day and month in ``3/4/2024``; empty: by the numbers above 12, else month first.
    day_ends
        A day without a time of day means its end (23:59:59), as for deadlines; else its beginning.

    Raises
    ------
    UsageError
        ``zone.unknown``.
    """
    local = zone_of(zone)
    plain = {value: _plain(value) if isinstance(value, str) else value for value in set(values) if value is not None}
    found, proven = (order, True) if order else _order(plain.values())
    known = {value: _moment(cell, found) for value, cell in plain.items() if cell != ""}
    shown = {value: _text(moment, local, day_ends) for value, moment in known.items() if moment is not None}
    filled = [value for value in values if value is not None and plain[value] != ""]
    used = any(isinstance(c, str) and _YEAR_LAST.fullmatch(c) for c in plain.values())
    return Times(tuple(shown.get(value) for value in values), sum(value not in shown for value in filled),
                 sum(_zoned(known[value]) for value in filled),
                 tuple(_only_day(known.get(value)) for value in values),
                 found if used else "", used and not proven)


def _zoned(moment: _Moment | None) -> bool:
    return moment is not None and moment.when.tzinfo is not None


def _only_day(moment: _Moment | None) -> bool:
    return moment is not None and moment.only_day


def _plain(text: str) -> str:
    short = text[:100]
    return (short if short.isascii() else unicodedata.normalize("NFKC", short)).strip().strip("'\"").strip()


def _order(cells: Iterable[Any]) -> tuple[Order, bool]:
    """Month or day first, and whether a number above 12 proves it."""
    for cell in cells:
        found = _YEAR_LAST.fullmatch(cell) if isinstance(cell, str) else None
        if found and int(found["first"]) > 12:
            return "dmy", True
        if found and int(found["second_"]) > 12:
            return "mdy", True
    return "mdy", False


def _moment(cell: Any, order: Order) -> _Moment | None:
    """A cell as a moment; None where it cannot be read."""
    try:
        if isinstance(cell, datetime.datetime):
            return _Moment(cell)
        if isinstance(cell, datetime.date):
            return _Moment(datetime.datetime(cell.year, cell.month, cell.day), True)  # noqa: DTZ001
        if isinstance(cell, bool):
            return None
        if isinstance(cell, int | float):
            return _from_number(float(cell))
        return _from_text(str(cell), order)
    except (ValueError, OverflowError, OSError):
        return None


def _from_text(text: str, order: Order) -> _Moment | None:
    if _PLAIN.fullmatch(text) and text[11:13] != "24":  # midnight at the end of a day is read below
        return _Moment(datetime.datetime.fromisoformat(text))
    if found := _YEAR_FIRST.fullmatch(text):
        return _from_parts(found, int(found["month"]), int(found["day"]))
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found["first"]), int(found["second_"])
        month, day = (first, second) if order == "mdy" else (second, first)
        return _from_parts(found, month, day)
    if found := _DIGITS.fullmatch(text):
        year, month, day, hour, minute, second = (int(found[name] or 0) for name in (
            "year", "month", "day", "hour", "minute", "second"))
        when = datetime.datetime(year, month, day, hour, minute, second, tzinfo=_offset(found["zone"]))
        return _Moment(when, found["hour"] is None)
    if found := _NAMED.fullmatch(text):
        month = _MONTHS.get((found["name"] or found["name2"])[:3].lower(), 0)
        return _from_parts(found, month, int(found["day"] or found["day2"]))
    return _from_number(float(text)) if _NUMBER.fullmatch(text) else None


def _from_parts(found: re.Match[str], month: int, day: int) -> _Moment:
    hour = int(found["hour"] or 0)
    half = (found["half"] or found["after"] or "").lower()
    if half in ("pm", "下午", "晚上", "中午") and hour < 12 and not (half == "中午" and hour == 11):
        hour += 12
    elif half in ("am", "上午", "凌晨", "早上") and hour == 12:
        hour = 0
    part = int((found["part"] or "0").ljust(6, "0")[:6])
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    when = datetime.datetime(int(found["year"]), month, day, 0, minute, second, part)  # noqa: DTZ001 - its zone comes below
    if hour == 24 and (when.minute, when.second) == (0, 0):
        when += datetime.timedelta(days=1)
        hour = 0
    return _Moment(when.replace(hour=hour, tzinfo=_offset(found["zone"])), found["hour"] is None)


def _offset(text: str | None) -> datetime.timezone | None:
    if not text:
        return None
    if text.lower() in ("z", "utc", "gmt"):
        return datetime.UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _from_number(value: float) -> _Moment | None:
    """Days of a workbook (local), seconds or milliseconds since 1970 (UTC)."""
    if _SERIALS[0] <= value <= _SERIALS[1]:
        seconds = round((value - int(value)) * 86_400)
        when = _SERIAL_ZERO + datetime.timedelta(days=int(value), seconds=seconds)
        return _Moment(when, value == int(value))
    if _EPOCH[0] * 1000 <= value <= _EPOCH[1] * 1000:
        value /= 1000
    if _EPOCH[0] <= value <= _EPOCH[1]:
        return _Moment(datetime.datetime.fromtimestamp(value, datetime.UTC))
    return None


def _text(moment: _Moment, zone: datetime.tzinfo, day_ends: bool) -> str:
    when = moment.when
    if moment.only_day and day_ends:
        when = when.replace(hour=23, minute=59, second=59)
    when = when.replace(tzinfo=zone) if when.tzinfo is None else when.astimezone(zone)
    return when.isoformat(timespec="seconds")
