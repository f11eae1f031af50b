"""All rules over many stations at once, from the beginning of their readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.alarms.machine import NEVER, Excursion, Happened, Machine, run
from lohu_gis.analysis.alarms.periods import Open, judged
from lohu_gis.analysis.alarms.rules import AlarmRule, for_quantity

BAD_FLAGS = frozenset({"bad", "invalid", "error", "fault", "missing", "test", "calibration", "clock", "maintenance",
                       "suspect", "无效", "异常", "故障", "缺测", "测试", "校准", "维护", "可疑", "存疑"})
"""Flags of readings that no alarm is built on; every other flag and none at all count as good."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one rule has come at one station.

    Attributes
    ----------
    last
        Moment of the last reading that was taken; only later ones may follow.
    """

    period: Open | None = None
    machine: Machine = field(default_factory=Machine)
    last: int = NEVER


def advance(rule: AlarmRule, zone: str, progress: Progress, times: npt.NDArray[np.int64],
            values: npt.NDArray[np.float64], span: int | None = None) -> tuple[list[Happened], Progress, int]:
    """Further readings of a station for a rule.

    One call with all readings and many calls with parts of them give the same.

    Parameters
    ----------
    zone
        Of the station, as `plain` spells it; empty for unknown.
    times : int64, shape (n,)
        ms, ascending, all later than `progress.last`.
    values : float64, shape (n,)
        NaN ones are left out, they neither open nor close anything.
    span
        The longest that one reading stands for, ms; the rule's without it.

    Returns
    -------
    happened, progress, unknown
        `unknown`: values that no limit was known for.

    Raises
    ------
    ValueError
        Readings out of order.
    """
    if len(times) and (times[0] <= progress.last or (np.diff(times) <= 0).any()):
        raise ValueError("readings have to come by time")
    if not len(times):
        return [], progress, 0
    good = np.isfinite(values)
    found, period = judged(rule, progress.period, times[good], values[good], span or rule.span)
    happened, machine, unknown = run(rule, zone, progress.machine, found)
    return happened, Progress(period, machine, int(times[-1])), unknown


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one quantity at one station.

    Attributes
    ----------
    time : int64, shape (n,)
        ms, ascending, each once.
    value : float64, shape (n,)
    zone
        Of the station, as `plain` spells it; empty for unknown.
    """

    station: str
    quantity: str
    time: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An alarm."""

    station: str
    quantity: str
    rule: AlarmRule
    excursion: Excursion


@dataclass(frozen=True, slots=True)
class Outcome:
    """Alarms of many series.

    Attributes
    ----------
    alarms
        By station, quantity, opening and rule.
    unknown
        Rule id -> values without a known limit.
    unjudged
        Quantities that no rule speaks of -> readings.
    """

    alarms: tuple[Found, ...]
    unknown: Mapping[str, int]
    unjudged: Mapping[str, int]


def follow(rules: Sequence[AlarmRule], series: Sequence[Series], spans: Mapping[str, int] | None = None) -> Outcome:
    """All alarms of all series.

    Parameters
    ----------
    spans
        Quantity -> the longest that one of its readings stands for, ms; those of the rules without it.
    """
    alarms: list[Found] = []
    unknown: dict[str, int] = {}
    unjudged: dict[str, int] = {}
    for one in series:
        fitting = for_quantity(rules, one.quantity)
        if not fitting:
            unjudged[one.quantity] = unjudged.get(one.quantity, 0) + len(one.time)
        for rule in fitting:
            span = (spans or {}).get(one.quantity)
            happened, progress, missing = advance(rule, one.zone, Progress(), one.time, one.value, span)
            alarms += (Found(one.station, one.quantity, rule, excursion)
                       for excursion in _excursions(happened, progress))
            if missing:
                unknown[rule.id] = unknown.get(rule.id, 0) + missing
    alarms.sort(key=lambda a: (a.station, a.quantity, a.excursion.opened, a.rule.id))
    return Outcome(tuple(alarms), unknown, unjudged)


def _excursions(happened: Sequence[Happened], progress: Progress) -> Iterator[Excursion]:
    """Those that are over, then the one that lasts."""
    yield from (excursion for kind, excursion in happened if kind == "recovered")
    if progress.machine.excursion is not None:
        yield progress.machine.excursion
