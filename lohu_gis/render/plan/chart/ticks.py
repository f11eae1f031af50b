"""Ticks of axes: round numbers, and round times of the calendar of China."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone

from lohu_gis.render.plan.scalebar import nice_below

CHINA = timezone(timedelta(hours=8))
HOUR, DAY = 3600.0, 86_400.0
STEPS = (60.0, 300.0, 900.0, 1800.0, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY)
"""Of time axes, in seconds; beyond them months."""
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
Tick = tuple[float, str]


def number_ticks(low: float, high: float, most: int) -> list[Tick]:
    """At most `most` + 1 multiples of 1, 2 or 5 times a power of ten, with as many digits as they need."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or most < 1:
        return []
    step = nice_below((high - low) / most)
    while math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) > most:
        step = nice_below(step * 2.51)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(k * step, grouped(k * step, digits)) for k in range(first, last + 1)]


def grouped(value: float, digits: int) -> str:
    """A number with thin spaces between thousands and a true minus."""
    return f"{value:,.{digits}f}".replace(",", "\u2009").replace("-", "\u2212")


def time_ticks(low: float, high: float, most: int) -> list[Tick]:
    """At most about `most` ticks at whole minutes, hours, days, weeks (Mondays) or months; seconds since 1970 UTC."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or most < 1:
        return []
    step = next((step for step in STEPS if (high - low) / step <= most), None)
    if step is None:
        return _month_ticks(low, high, most)
    shift = 8 * HOUR + (3 * DAY if step >= 7 * DAY else 0.0)  # 1970-01-01 was a Thursday
    first = math.ceil((low + shift) / step)
    found = []
    while first * step - shift <= high:
        at = first * step - shift
        found.append((at, _moment(at, step)))
        first += 1
    return found


def _moment(at: float, step: float) -> str:
    moment = datetime.fromtimestamp(at, CHINA)
    if step >= DAY or (moment.hour == 0 and moment.minute == 0):
        return f"{moment.month:02d}-{moment.day:02d}"
    return f"{moment.hour:02d}:{moment.minute:02d}"


def _month_ticks(low: float, high: float, most: int) -> list[Tick]:
    start, end = datetime.fromtimestamp(low, CHINA), datetime.fromtimestamp(high, CHINA)
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    step = next((step for step in MONTHS if (last - first + 1) / step <= most), MONTHS[-1])
    found = []
    for month in range(-(-first // step) * step, last + 1, step):
        at = datetime(month // 12, month % 12 + 1, 1, tzinfo=CHINA).timestamp()
        if low <= at <= high:
            found.append((at, str(month // 12) if step >= 12 else f"{month // 12}-{month % 12 + 1:02d}"))
    return found
