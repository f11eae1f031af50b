"""What late readings change about alarms that were told already, as further events."""

from __future__ import annotations

from collections.abc import Sequence

from lohu_gis.analysis.alarms.follow import Progress
from lohu_gis.analysis.alarms.machine import Excursion
from lohu_gis.analysis.alarms.rules import AlarmRule
from lohu_gis.core.governance import LEVELS
from lohu_gis.core.operations import Alarm, AlarmEvent, AlarmId, Fact, Step


def event_of(kind: Step, alarm: AlarmId, excursion: Excursion, rule: AlarmRule, at: int, **more: Fact) -> AlarmEvent:
    """An event with the level, worst value, limit and unit of a stretch."""
    facts: dict[str, Fact] = {"level": LEVELS[excursion.level - 1], "peak": excursion.peak,
                              "peak_time": excursion.peak_time, "limit": excursion.limit, "unit": rule.unit, **more}
    moment = excursion.raised
    if kind == "recovered" and excursion.closed is not None:
        moment = excursion.closed
    elif kind == "raised":
        moment = excursion.peak_time
    return AlarmEvent(alarm, kind, at, moment, facts=facts)


def mended(known: Sequence[Alarm], excursions: Sequence[Excursion], key: tuple[str, str, str], rule: AlarmRule,
           point: Progress, at: int) -> tuple[list[AlarmEvent], int | None]:
    """Events that bring the alarms of one rule at one station to what the readings say now.

    Parameters
    ----------
    known
        All alarms told so far.
    excursions
        All stretches from `point` on, by time, one that was open there included.

    Returns
    -------
    events
        ``opened`` for a new stretch, ``revised`` for one that begins or ends elsewhere, ``raised`` and ``recovered``
        where only that is new, ``withdrawn`` for one that is none.
    alarm
        First `opened` of the alarm that is open in the end; None for none.
    """
    before = point.machine.excursion
    left = [alarm for alarm in known if alarm.raised > point.last or alarm.active
            or (before is not None and alarm.opened == before.opened)]
    events: list[AlarmEvent] = []
    still: int | None = None
    for excursion in excursions:
        alarm = _match(left, excursion)
        if alarm is None:
            alarm_id = AlarmId(*key, excursion.opened)
            events.append(event_of("opened", alarm_id, excursion, rule, at))
            if excursion.closed is not None:
                events.append(event_of("recovered", alarm_id, excursion, rule, at))
        else:
            left.remove(alarm)
            alarm_id = alarm.id
            events += _differences(alarm, excursion, rule, at)
        still = alarm_id.opened if excursion.closed is None else None
    events += (AlarmEvent(alarm.id, "withdrawn", at, at, facts={"reason": "late"})
               for alarm in left if not alarm.withdrawn)
    return events, still


def _match(known: Sequence[Alarm], excursion: Excursion) -> Alarm | None:
    """The alarm of the same beginning, else one that overlaps in time."""
    end = excursion.closed if excursion.closed is not None else 1 << 62
    same = next((alarm for alarm in known if alarm.id.opened == excursion.opened), None)
    return same or next((alarm for alarm in known if not alarm.withdrawn and alarm.opened < end
                         and excursion.opened < (alarm.recovered if alarm.recovered is not None else 1 << 62)), None)


def _differences(alarm: Alarm, excursion: Excursion, rule: AlarmRule, at: int) -> list[AlarmEvent]:
    """Events from what was told to what is."""
    level = LEVELS.index(alarm.level) + 1
    if alarm.opened == excursion.opened and not alarm.withdrawn and level <= excursion.level:
        if alarm.recovered == excursion.closed:
            told = level == excursion.level
            return [] if told else [event_of("raised", alarm.id, excursion, rule, at)]
        if alarm.recovered is None:
            return [event_of("recovered", alarm.id, excursion, rule, at)]
    return [event_of("revised", alarm.id, excursion, rule, at, opened=excursion.opened, raised=excursion.raised,
                     recovered=excursion.closed)]
