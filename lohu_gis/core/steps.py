"""Steps of the calendar in China Standard Time: hours, days, weeks that begin on Monday, months, quarters, years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from lohu_gis.core.text import N_
from lohu_gis.core.times import CHINA, TimeWindow

Step = Literal["hour", "day", "week", "month", "quarter", "year"]
STEPS: tuple[Step, ...] = get_args(Step)

WORDS: dict[Step, str] = {"hour": N_("By hour"), "day": N_("By day"), "week": N_("By week"), "month": N_("By month"),
                          "quarter": N_("By quarter"), "year": N_("By year")}
"""Step -> message id."""

ABOUT_S: dict[Step, int] = {"hour": 3600, "day": 86_400, "week": 604_800, "month": 2_629_746, "quarter": 7_889_238,
                            "year": 31_556_952}
"""Mean length of a step in seconds."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
FIRST, LAST = -62_135_596_800 + 400 * 86_400, 253_402_300_799 - 400 * 86_400
"""Moments that the calendar of Python can hold, a year inside its limits."""


def floor_step(seconds: float, step: Step) -> int:
    """Beginning of the step that holds a moment (seconds since 1970-01-01 UTC)."""
    moment = _local(seconds)
    if step == "hour":
        return _seconds(moment.replace(minute=0, second=0, microsecond=0))
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "week":
        day -= timedelta(days=day.weekday())
    elif step in _MONTHS:
        width = _MONTHS[step]
        day = day.replace(day=1, month=(day.month - 1) // width * width + 1)
    return _seconds(day)


def shift_step(seconds: float, step: Step, count: int) -> int:
    """A moment `count` steps later; the 31st becomes the last day of a shorter month."""
    moment = _local(seconds)
    if step not in _MONTHS:
        return _clipped(_seconds(moment) + count * ABOUT_S[step])
    months = moment.year * 12 + moment.month - 1 + count * _MONTHS[step]
    year, month = divmod(months, 12)
    first = moment.replace(year=min(max(year, 2), 9998), month=month + 1, day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return _seconds(first.replace(day=min(moment.day, (following - first).days)))


def nearest_step(seconds: float, step: Step) -> int:
    """The beginning of a step that is nearest to a moment."""
    low = floor_step(seconds, step)
    high = shift_step(low, step, 1)
    return low if seconds - low <= high - seconds else high


def shift_window(window: TimeWindow, step: Step, count: int) -> TimeWindow:
    """The window `count` steps later, both ends by the calendar."""
    return TimeWindow(None if window.start is None else shift_step(window.start, step, count),
                      None if window.end is None else shift_step(window.end, step, count))


def fitting_step(span_s: float, most: int = 60) -> Step:
    """The finest step of which at most `most` fill a span."""
    return next((step for step in STEPS if span_s / ABOUT_S[step] <= most), "year")


def marks(first: float, last: float, step: Step) -> tuple[int, ...]:
    """Beginnings of steps in ``first <= t <= last``."""
    at = floor_step(first, step)
    found: list[int] = []
    while at <= last and len(found) < 1000:
        if at >= first:
            found.append(at)
        at = shift_step(at, step, 1)
    return tuple(found)


def _local(seconds: float) -> datetime:
    return datetime.fromtimestamp(_clipped(seconds), UTC).astimezone(CHINA)


def _clipped(seconds: float) -> int:
    return int(min(max(seconds, FIRST), LAST) // 1)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
