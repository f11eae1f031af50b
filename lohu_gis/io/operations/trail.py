"""The audit trail: every event carries a hash over itself and the one before, so that a change shows.

``digest = SHA-256(digest of the event before + canonical JSON of the event)``. Somebody who may write the file could
compute all hashes anew; who wants to notice that too keeps the last digest elsewhere (it is printed in reports).
"""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lohu_gis.core.operations import AlarmEvent, AlarmId

FIRST = "0" * 64
_EVENTS = """SELECT e.id, a.station, a.quantity, a.rule, a.opened, e.kind, e.at, e.time, e.actor, e.note, e.facts,
             e.digest FROM events e JOIN alarms a ON a.id = e.alarm"""



@dataclass(frozen=True, slots=True)
class Trail:
    """What a check of the audit trail found.

    Attributes
    ----------
    events
        How many there are.
    head
        Digest of the last one.
    broken
        Number of the first event that is not what was written; None when all are.
    """

    events: int
    head: str
    broken: int | None


def facts_text(event: AlarmEvent) -> str:
    """Facts in one spelling: sorted names, no blanks; NaN becomes null."""
    plain = {name: None if isinstance(value, float) and math.isnan(value) else value
             for name, value in event.facts.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(before: str, number: int, event: AlarmEvent, facts: str) -> str:
    """The hash of an event."""
    alarm = event.alarm
    content = [number, alarm.station, alarm.quantity, alarm.rule, alarm.opened, event.kind, event.at, event.time,
               event.actor, event.note, facts]
    text = before + json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def events_of(connection: sqlite3.Connection, after: int = 0, alarm: AlarmId | None = None) -> tuple[AlarmEvent, ...]:
    """Events with a number above `after`, in order; of one alarm where it is given."""
    if alarm is None:
        rows = connection.execute(f"{_EVENTS} WHERE e.id > ? ORDER BY e.id", (after,))
    else:
        rows = connection.execute(
            f"{_EVENTS} WHERE e.id > ? AND a.station = ? AND a.quantity = ? AND a.rule = ? AND a.opened = ? "
            "ORDER BY e.id", (after, alarm.station, alarm.quantity, alarm.rule, alarm.opened))
    return tuple(_event(row) for row in rows)


def events_under(connection: sqlite3.Connection, station: str, quantity: str, rule: str) -> tuple[AlarmEvent, ...]:
    """Events of all alarms of a station under a rule, in order."""
    rows = connection.execute(f"{_EVENTS} WHERE a.station = ? AND a.quantity = ? AND a.rule = ? ORDER BY e.id",
                              (station, quantity, rule))
    return tuple(_event(row) for row in rows)


def checked_trail(connection: sqlite3.Connection) -> Trail:
    """Compute all hashes anew."""
    before, count, broken = FIRST, 0, None
    for row in _in_order(connection):
        count += 1
        try:
            event = _event(row)
            good = row[0] == count and row[11] == digest_of(before, row[0], event, row[10])
        except (ValueError, TypeError):
            good = False
        if not good:
            broken = int(row[0])
            break
        before = str(row[11])
    return Trail(count, before, broken)


def _in_order(connection: sqlite3.Connection) -> Iterator[Any]:
    yield from connection.execute(f"{_EVENTS.replace('JOIN', 'LEFT JOIN')} ORDER BY e.id")


def _event(row: Iterable[Any]) -> AlarmEvent:
    number, station, quantity, rule, opened, kind, at, time, actor, note, facts, digest = row
    return AlarmEvent(AlarmId(station, quantity, rule, opened), kind, at, time, actor, note, json.loads(facts), number,
                      digest)
