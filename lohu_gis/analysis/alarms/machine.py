"""The state machine of one rule at one station: values in order of time go in, what happened comes out.

An alarm opens when values stay beyond a threshold for the rule's minimum duration; its level rises with higher
thresholds that hold as long and does not fall while it lasts; it has recovered when values stay below the lowest
threshold less the hysteresis for the minimum duration of that. A silence longer than the rule's gap breaks a duration
and closes nothing: what is unknown is never taken for safe. So does a moment without a known limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lohu_gis.analysis.alarms.limits import limits_at, thresholds
from lohu_gis.analysis.alarms.periods import Judged
from lohu_gis.analysis.alarms.rules import AlarmRule

FEW = 24
"""Up to so many values are looked at one by one."""

NEVER = -(1 << 62)
"""A moment that has not come."""


@dataclass(frozen=True, slots=True)
class Excursion:
    """A stretch of values beyond the limit that is an alarm.

    Attributes
    ----------
    opened
        First value beyond the lowest threshold, ms.
    raised
        When it had lasted long enough.
    level
        Highest so far, 1 to 4.
    peak, peak_time
        Worst value so far.
    limit
        That held at the worst value: the standard's where it names one, else the lowest threshold.
    closed
        First value of the lasting return; None while it lasts.
    """

    opened: int
    raised: int
    level: int
    peak: float
    peak_time: int
    limit: float
    closed: int | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the machine stands.

    Attributes
    ----------
    last
        Moment of the last value.
    since
        For each level: since when values are beyond its threshold; `NEVER` where they are not.
    peak, peak_time, limit
        Worst value of the stretch.
    below
        Since when values are back below; `NEVER` where they are not.
    excursion
        The alarm that is open.
    """

    last: int = NEVER
    since: tuple[int, int, int, int] = (NEVER,) * 4
    peak: float = math.nan
    peak_time: int = 0
    limit: float = math.nan
    below: int = NEVER
    excursion: Excursion | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing of the past matters any more."""
        return self.excursion is None and all(since == NEVER for since in self.since)


@dataclass(frozen=True, slots=True)
class _Value:
    """One value with what its limits say: beyond which levels, back below the lowest, whether a limit is known."""

    time: int
    value: float
    beyond: tuple[bool, ...]
    back: bool
    known: bool
    limit: float


Happened = tuple[Literal["opened", "raised", "recovered"], Excursion]


def run(rule: AlarmRule, zone: str, machine: Machine, values: Judged) -> tuple[list[Happened], Machine, int]:
    """Further values for a machine, all later than those before.

    Returns
    -------
    happened
        In order.
    machine
        Where it stands now.
    unknown
        How many values no limit was known for.
    """
    if len(values.time) <= FEW:
        return _run_few(rule, zone, machine, values)
    levels, limit = thresholds(rule, zone, values.since)
    sign = 1.0 if rule.direction == "above" else -1.0
    lowest = np.fmin.reduce(levels, axis=1) if sign > 0 else np.fmax.reduce(levels, axis=1)
    beyond = sign * values.value[:, None] > sign * levels  # NaN is never beyond
    back = sign * values.value <= sign * lowest - rule.hysteresis
    known = ~np.isnan(lowest)
    told = np.where(np.isnan(limit), lowest, limit)
    hits = np.flatnonzero(beyond.any(axis=1))
    happened: list[Happened] = []
    row, count = 0, len(values.time)
    while row < count:
        if machine.idle:  # nothing happens before the next value beyond
            nearest = int(np.searchsorted(hits, row))
            if nearest == len(hits):
                break
            row = int(hits[nearest])
        machine = _step(rule, machine, _Value(int(values.time[row]), float(values.value[row]),
                                              tuple(beyond[row].tolist()), bool(back[row]), bool(known[row]),
                                              float(told[row])), happened)
        row += 1
    return happened, machine, int((~known).sum())


def _run_few(rule: AlarmRule, zone: str, machine: Machine, values: Judged) -> tuple[list[Happened], Machine, int]:
    """`run` value by value, which is quicker for a handful."""
    sign = 1.0 if rule.direction == "above" else -1.0
    happened: list[Happened] = []
    unknown = 0
    for time, value, since in zip(values.time.tolist(), values.value.tolist(), values.since.tolist(), strict=True):
        *levels, limit = limits_at(rule, zone, since)
        lowest = min((sign * level for level in levels if not math.isnan(level)), default=math.nan)
        unknown += math.isnan(lowest)
        beyond = tuple(sign * value > sign * level for level in levels)
        if machine.idle and not any(beyond):
            continue
        machine = _step(rule, machine, _Value(time, value, beyond, sign * value <= lowest - rule.hysteresis,
                                              not math.isnan(lowest), sign * lowest if math.isnan(limit) else limit),
                        happened)
    return happened, machine, unknown


def _step(rule: AlarmRule, machine: Machine, value: _Value, happened: list[Happened]) -> Machine:
    """One value."""
    broken = not value.known or (machine.last != NEVER and value.time - machine.last > rule.gap)
    if broken:
        machine = Machine(excursion=machine.excursion)
    since = tuple((begun if begun != NEVER else value.time) if beyond else NEVER
                  for begun, beyond in zip(machine.since, value.beyond, strict=True))
    machine = replace(_worst(rule, machine, value), last=value.time, since=(since[0], since[1], since[2], since[3]))
    level = max((number for number, begun in enumerate(since, 1)
                 if begun != NEVER and value.time - begun >= rule.hold), default=0)
    excursion = machine.excursion
    if excursion is None:
        return _opened(machine, value, level, happened) if level else machine
    if level > excursion.level:
        excursion = replace(excursion, level=level)
        happened.append(("raised", excursion))
    return _perhaps_recovered(rule, replace(machine, excursion=excursion), value, happened)


def _worst(rule: AlarmRule, machine: Machine, value: _Value) -> Machine:
    """The machine with the worst value of the stretch, or of the alarm."""
    excursion = machine.excursion
    if not any(value.beyond):
        return machine if excursion is not None else replace(machine, peak=math.nan)
    before = machine.peak if excursion is None else excursion.peak
    sign = 1.0 if rule.direction == "above" else -1.0
    if not math.isnan(before) and sign * value.value <= sign * before:
        return machine
    if excursion is not None:
        excursion = replace(excursion, peak=value.value, peak_time=value.time, limit=value.limit)
    return replace(machine, peak=value.value, peak_time=value.time, limit=value.limit, excursion=excursion)


def _opened(machine: Machine, value: _Value, level: int, happened: list[Happened]) -> Machine:
    onset = min(begun for begun in machine.since if begun != NEVER)
    excursion = Excursion(onset, value.time, level, machine.peak, machine.peak_time, machine.limit)
    happened.append(("opened", excursion))
    return replace(machine, excursion=excursion)


def _perhaps_recovered(rule: AlarmRule, machine: Machine, value: _Value, happened: list[Happened]) -> Machine:
    assert machine.excursion is not None
    if not value.back:
        return replace(machine, below=NEVER)
    below = machine.below if machine.below != NEVER else value.time
    if value.time - below < rule.clear:
        return replace(machine, below=below)
    happened.append(("recovered", replace(machine.excursion, closed=below)))
    return Machine(last=value.time)
