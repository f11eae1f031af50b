"""Windows of time in words."""

from __future__ import annotations

from datetime import UTC, datetime

from lohu_gis.app.i18n import language
from lohu_gis.core.steps import Step
from lohu_gis.core.times import CHINA, TimeWindow

DAY_S = 86_400
WEEKDAYS = "一二三四五六日"


def window_words(window: TimeWindow, first: int, last: int) -> str:
    """``2025-03-01 周六 – 2025-03-31 周一`` for whole days, with hours otherwise; one day is written once.

    Parameters
    ----------
    first, last
        Stand in for an end without a limit (seconds since 1970-01-01 UTC).
    """
    start = first if window.start is None else window.start
    end = last + 1 if window.end is None else window.end
    begin, until = _local(start), _local(end)
    if _midnight(begin) and _midnight(until) and end > start:
        final = _local(end - 1)
        return _day(begin) if begin.date() == final.date() else f"{_day(begin)} – {_day(final)}"
    hours = "%Y-%m-%d %H:%M"
    return f"{begin.strftime(hours)} – {until.strftime('%H:%M' if begin.date() == until.date() else hours)}"


def day_words(seconds: int) -> str:
    """The day of a moment, ``2025-03-01 周六``."""
    return _day(_local(seconds))


def mark_words(seconds: int, step: Step) -> str:
    """What stands at a mark of an axis: a year, a month, a day or an hour."""
    moment = _local(seconds)
    if step == "year" or (step in ("month", "quarter") and moment.month == 1):
        return str(moment.year)
    if step in ("month", "quarter"):
        return moment.strftime("%m") if language() == "en" else f"{moment.month}月"
    return moment.strftime("%m-%d") if step in ("day", "week") or moment.hour == 0 else moment.strftime("%H:%M")


def _day(moment: datetime) -> str:
    iso = moment.date().isoformat()
    return iso if language() == "en" else f"{iso} 周{WEEKDAYS[moment.weekday()]}"


def _midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _local(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(CHINA)
