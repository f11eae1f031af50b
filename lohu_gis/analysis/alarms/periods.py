"""Means over calendar periods, reading by reading or all at once with the same result.

A period's value appears with the reading that completes it (the reading's own span reaches the end), or with the first
reading behind it, and only where readings cover enough of it. It belongs to the last reading's moment but is judged by
the limit that held when the period began.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.alarms.limits import DAY_BEGINS, NIGHT_BEGINS
from lohu_gis.analysis.alarms.rules import DAY, LOCAL_MS, AlarmRule, Average, Combine
from lohu_gis.analysis.alarms.sound import energy, level

HOUR = 3_600_000
_LENGTH = {"hour": HOUR, "eight_hours": 8 * HOUR, "day": DAY}


@dataclass(frozen=True, slots=True)
class Open:
    """A period that is being filled.

    Attributes
    ----------
    start, end
        ms.
    total, count, covered
        Sum (of energies for sound; the largest for ``max``), how many readings, and ms that they stand for together.
    last
        Moment of the last reading.
    done
        Its value has been given already.
    """

    start: int
    end: int
    total: float = 0.0
    count: int = 0
    covered: int = 0
    last: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """Values to be judged.

    Attributes
    ----------
    time : int64, shape (n,)
        When each became known, ms, ascending.
    value : float64, shape (n,)
    since : int64, shape (n,)
        Begin of the period that a value is about; the limit of that moment holds.
    """

    time: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    since: npt.NDArray[np.int64]


def period_of(average: Average, time: int) -> tuple[int, int]:
    """Begin and end (ms) of the period around a moment, in local time."""
    if average == "day_night":
        morning = (time + LOCAL_MS) // DAY * DAY - LOCAL_MS + DAY_BEGINS
        evening = morning - DAY_BEGINS + NIGHT_BEGINS
        if time < morning:
            return evening - DAY, morning
        return (morning, evening) if time < evening else (evening, morning + DAY)
    length = _LENGTH[average]
    start = (time + LOCAL_MS) // length * length - LOCAL_MS
    return start, start + length


def judged(rule: AlarmRule, state: Open | None, times: npt.NDArray[np.int64], values: npt.NDArray[np.float64],
           span: int) -> tuple[Judged, Open | None]:
    """What a rule judges of further readings, and the period left open.

    Parameters
    ----------
    state
        As the call before left it; None at first.
    times, values : shape (n,)
        Finite readings, by time, all later than those of earlier calls.
    span
        The longest that one reading stands for, ms; readings that come faster stand for the time up to the next one.
    """
    if rule.average == "none":
        return Judged(times, values, times), None
    out: list[tuple[int, float, int]] = []
    for time, value in zip(times.tolist(), values.tolist(), strict=True):
        if state is None or time >= state.end:
            if state is not None:
                _give(rule, state, out)
            state = Open(*period_of(rule.average, time))
        state = _filled(state, rule.combine, time, value, span)
        if time + span >= state.end and _give(rule, state, out):
            state = Open(state.start, state.end, state.total, state.count, state.covered, state.last, done=True)
    columns = np.array([(time, since) for time, _, since in out], np.int64).reshape(-1, 2)
    return Judged(columns[:, 0], np.array([value for _, value, _ in out], np.float64), columns[:, 1]), state


def _filled(state: Open, combine: Combine, time: int, value: float, span: int) -> Open:
    if combine == "max":
        total = value if state.count == 0 else max(state.total, value)
    else:
        total = state.total + (energy(value) if combine == "energy" else value)
    begun = time if state.count == 0 else max(time, state.last + span)
    covered = state.covered + max(min(time + span, state.end) - begun, 0)
    return Open(state.start, state.end, total, state.count + 1, covered, time, state.done)


def _give(rule: AlarmRule, state: Open, out: list[tuple[int, float, int]]) -> bool:
    """Add the value of a period that is covered well enough and was not given before; whether it was added."""
    if state.done or state.covered < rule.share * (state.end - state.start):
        return False
    value = state.total
    if rule.combine != "max":
        value = state.total / state.count
        value = level(value) if rule.combine == "energy" else value
    if math.isnan(value):
        return False
    out.append((state.last, value, state.start))
    return True
