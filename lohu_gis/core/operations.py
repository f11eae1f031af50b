"""What happens all day, as values: readings of stations, alarms and the events that make up their history.

These values live in the operational store (`io.operations`), not in `Project`: undo never touches them.
Times are whole milliseconds since 1970-01-01T00:00Z ("ms"); 0 is a real moment, None means that it has not happened.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Literal, NamedTuple

from lohu_gis.core.governance import LEVELS

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Civil time of the district; China has no daylight saving time."""

EARLIEST = 946_684_800_000
LATEST = 4_102_444_800_000
"""2000-01-01 and 2100-01-01 UTC in ms: moments outside are mistakes of a clock."""

Step = Literal["opened", "raised", "recovered", "revised", "withdrawn", "acknowledged", "task", "checked", "closed",
               "note"]
Handling = Literal["open", "acknowledged", "task", "checked", "closed"]
HANDLING: tuple[Handling, ...] = ("open", "acknowledged", "task", "checked", "closed")
"""How far people are with an alarm, in order."""

Fact = str | int | float | bool | None


class Reading(NamedTuple):
    """One value of one station.

    Attributes
    ----------
    time
        ms.
    value
        NaN where the station says that it has none.
    flag
        Word of the station about its quality; empty for none.
    """

    station: str
    time: int
    quantity: str
    value: float
    unit: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class AlarmId:
    """What makes an alarm the one it is; `opened` (ms) is the first reading beyond the limit."""

    station: str
    quantity: str
    rule: str
    opened: int


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """One line of the audit trail.

    Attributes
    ----------
    number
        Its place in the trail, from 1; 0 for an event that is not yet stored.
    alarm
        Which alarm it is about.
    kind
        What happened: by readings ``opened raised recovered revised withdrawn``, by people ``acknowledged task checked
        closed note``.
    at
        When it was recorded, ms of the computer's clock.
    time
        Moment of the reading that caused it, ms; `at` for what people do.
    actor
        Who did it; empty for the program.
    facts
        Numbers and words that explain it: ``level value limit unit reason task``.
    digest
        Hash over this event and the one before; empty for an event that is not yet stored.
    """

    alarm: AlarmId
    kind: Step
    at: int
    time: int
    actor: str = ""
    note: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    number: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as its events tell it.

    Attributes
    ----------
    level
        The highest reached: one of `LEVELS`.
    opened
        First reading beyond the limit, ms; may differ from `id.opened` after late readings.
    raised
        When it had lasted long enough to be an alarm, ms.
    peak, peak_time
        Worst value so far that was recorded, and when.
    recovered
        First reading of the lasting return below the limit, ms; None while the alarm is active.
    handling
        How far people are.
    withdrawn
        Late readings have shown that there was no alarm.
    """

    id: AlarmId
    level: str
    opened: int
    raised: int
    peak: float = math.nan
    peak_time: int = 0
    limit: float = math.nan
    unit: str = ""
    recovered: int | None = None
    handling: Handling = "open"
    withdrawn: bool = False
    task: str = ""
    actor: str = ""
    changed: int = 0
    events: tuple[AlarmEvent, ...] = ()

    @property
    def active(self) -> bool:
        """Whether the value is still beyond the limit, as far as known."""
        return self.recovered is None and not self.withdrawn

    @property
    def pending(self) -> bool:
        """Whether somebody still has to do something."""
        return self.handling != "closed" and not self.withdrawn


def folded(events: Iterable[AlarmEvent]) -> tuple[Alarm, ...]:
    """Alarms from their events in order of recording; in order of their first event.

    Events of an alarm without ``opened`` are ignored.
    """
    alarms: dict[AlarmId, Alarm] = {}
    lines: dict[AlarmId, list[AlarmEvent]] = {}
    for event in events:
        if event.kind == "opened" and event.alarm not in alarms:
            alarms[event.alarm] = Alarm(event.alarm, LEVELS[0], event.alarm.opened, event.time)
            lines[event.alarm] = []
        known = alarms.get(event.alarm)
        if known is not None:
            alarms[event.alarm] = after(known, event)
            lines[event.alarm].append(event)
    return tuple(replace(alarm, events=tuple(lines[key])) for key, alarm in alarms.items())


def after(alarm: Alarm, event: AlarmEvent) -> Alarm:
    """An alarm after one more event; its list of events is left as it was."""
    alarm = replace(alarm, changed=event.at, actor=event.actor or alarm.actor)
    match event.kind:
        case "acknowledged" | "task" | "checked" | "closed":
            return replace(alarm, handling=event.kind, task=str(event.facts.get("task") or alarm.task))
        case "withdrawn":
            return replace(alarm, withdrawn=True)
        case "recovered":
            return replace(_told(alarm, event), recovered=event.time)
        case "opened" | "raised":
            return _told(alarm, event)
        case "revised":
            return _revised(alarm, event)
        case _:
            return alarm


def _told(alarm: Alarm, event: AlarmEvent) -> Alarm:
    """Level, peak, limit and unit that an event names."""
    facts = event.facts
    return replace(alarm, level=str(facts.get("level") or alarm.level), peak=_number(facts.get("peak"), alarm.peak),
                   peak_time=int(_number(facts.get("peak_time"), alarm.peak_time)),
                   limit=_number(facts.get("limit"), alarm.limit), unit=str(facts.get("unit") or alarm.unit))


def _revised(alarm: Alarm, event: AlarmEvent) -> Alarm:
    """What late readings have changed; ``recovered`` of None opens the alarm again."""
    alarm = replace(_told(alarm, event), opened=int(_number(event.facts.get("opened"), alarm.opened)), withdrawn=False,
                    raised=int(_number(event.facts.get("raised"), alarm.raised)))
    if "recovered" not in event.facts:
        return alarm
    moment = event.facts["recovered"]
    return replace(alarm, recovered=None if moment is None else int(_number(moment, 0)))


def _number(value: Fact, default: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def moment_of(text: str) -> int | None:
    """ISO 8601 text as ms; times without offset are those of `LOCAL`; None for anything else or outside 2000-2099."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=LOCAL)
    try:
        moment = round(found.timestamp() * 1000)
    except (OverflowError, ValueError):
        return None
    return moment if EARLIEST <= moment < LATEST else None


def text_of(moment: int | None) -> str | None:
    """ms as ISO 8601 with the offset of `LOCAL`, to the second where nothing smaller is there; None stays None."""
    if moment is None:
        return None
    whole = "seconds" if moment % 1000 == 0 else "milliseconds"
    return datetime.fromtimestamp(moment / 1000, LOCAL).isoformat(timespec=whole)
