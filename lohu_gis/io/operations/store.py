"""The one writer of an operational store."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from lohu_gis.core.operations import AlarmEvent, AlarmId, Reading
from lohu_gis.io.operations.reader import SeriesName, SeriesRows, Version, of_series, series_of, version_of
from lohu_gis.io.operations.schema import connect, store_error
from lohu_gis.io.operations.trail import FIRST, digest_of, events_of, events_under, facts_text

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch of readings.

    Attributes
    ----------
    new
        Those that were not there, in order of arrival.
    duplicates
        How many were there already with the same value (a broker delivers again what was not acknowledged).
    conflicts
        How many were there already with another value: the first one counts, the other is kept aside.
    """

    new: tuple[Reading, ...]
    duplicates: int = 0
    conflicts: int = 0


class Batch:
    """One transaction of a store; made by `OperationalStore.batch`."""

    def __init__(self, connection: sqlite3.Connection, series: dict[SeriesName, int], words: dict[str, int]) -> None:
        self._connection = connection
        self._series = series
        self._words = words

    def add(self, readings: Sequence[Reading], received: int) -> Added:
        """Store readings that are not there yet.

        Parameters
        ----------
        received
            Moment of arrival, ms.
        """
        keyed = {}
        twice: list[tuple[int, Reading]] = []
        for reading in readings:
            key = (self._series_id(reading.station, reading.quantity), reading.time)
            if key in keyed:
                twice.append((key[0], reading))
            else:
                keyed[key] = reading
        last = version_of(self._connection).readings
        self._connection.executemany(
            "INSERT OR IGNORE INTO readings (series, time, value, unit, flag, received) VALUES (?, ?, ?, ?, ?, ?)",
            [(series, time, reading.value, self._word(reading.unit), self._word(reading.flag), received)
             for (series, time), reading in keyed.items()])
        stored = self._connection.execute("SELECT series, time FROM readings WHERE id > ? ORDER BY id", (last,))
        new = tuple(keyed.pop((series, time)) for series, time in stored)
        known = [*((key[0], reading) for key, reading in keyed.items()), *twice]
        conflicts = sum(self._differs(series, reading, received) for series, reading in known)
        return Added(new, len(known) - conflicts, conflicts)

    def record(self, events: Iterable[AlarmEvent]) -> tuple[AlarmEvent, ...]:
        """Append events to the audit trail; as they are stored, with number and digest.

        A second ``opened`` of the same alarm is left out, so that none is doubled.
        """
        row = self._connection.execute("SELECT id, digest FROM events ORDER BY id DESC LIMIT 1").fetchone()
        number, digest = (int(row[0]), str(row[1])) if row else (0, FIRST)
        stored = []
        for event in events:
            alarm, there = self._alarm_id(event.alarm)
            if there and event.kind == "opened":
                continue
            number += 1
            facts = facts_text(event)
            digest = digest_of(digest, number, event, facts)
            self._connection.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (number, alarm, event.kind, event.at, event.time, event.actor, event.note, facts, digest))
            stored.append(replace(event, number=number, digest=digest))
        return tuple(stored)

    def keep_state(self, name: str, content: bytes) -> None:
        """Replace a state that belongs to the readings so far (of the rules that follow them, of a feed)."""
        self._connection.execute("INSERT OR REPLACE INTO states VALUES (?, ?)", (name, content))

    def keep_states(self, states: Mapping[str, bytes]) -> None:
        """`keep_state` for many."""
        self._connection.executemany("INSERT OR REPLACE INTO states VALUES (?, ?)", list(states.items()))

    def drop_state(self, name: str) -> None:
        """Let a state go; nothing happens where there is none."""
        self._connection.execute("DELETE FROM states WHERE name = ?", (name,))

    def of_series(self, station: str, quantity: str, start: int, end: int) -> SeriesRows:
        """Readings of a series from `start` (ms) to before `end`, by time, those of this batch included."""
        return of_series(self._connection, self._series_id(station, quantity), start, end)

    def words(self) -> dict[int, str]:
        """Units and flags by their key."""
        return {number: word for word, number in self._words.items()}

    def events(self, alarm: AlarmId) -> tuple[AlarmEvent, ...]:
        """The audit trail of an alarm."""
        return events_of(self._connection, 0, alarm)

    def events_under(self, station: str, quantity: str, rule: str) -> tuple[AlarmEvent, ...]:
        """The audit trail of all alarms of a station under a rule."""
        return events_under(self._connection, station, quantity, rule)

    def _series_id(self, station: str, quantity: str) -> int:
        name = SeriesName(station, quantity)
        found = self._series.get(name)
        if found is None:
            found = _inserted(self._connection, "INSERT INTO series (station, quantity) VALUES (?, ?)", name)
            self._series[name] = found
        return found

    def _word(self, word: str) -> int:
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = _inserted(self._connection, "INSERT INTO words (word) VALUES (?)", (word,))
        return found

    def _alarm_id(self, alarm: AlarmId) -> tuple[int, bool]:
        """Key of an alarm, and whether it was there."""
        names = (alarm.station, alarm.quantity, alarm.rule, alarm.opened)
        row = self._connection.execute(
            "SELECT id FROM alarms WHERE station = ? AND quantity = ? AND rule = ? AND opened = ?", names).fetchone()
        if row is not None:
            return int(row[0]), True
        return _inserted(self._connection, "INSERT INTO alarms (station, quantity, rule, opened) VALUES (?, ?, ?, ?)",
                         names), False

    def _differs(self, series: int, reading: Reading, received: int) -> bool:
        """Whether a reading that is there already has another value; then it is kept aside."""
        row = self._connection.execute("SELECT value FROM readings WHERE series = ? AND time = ?",
                                       (series, reading.time)).fetchone()
        missing = math.isnan(reading.value)
        if row[0] is None if missing else row[0] == reading.value:
            return False
        self._connection.execute("INSERT INTO conflicts (series, time, value, received) VALUES (?, ?, ?, ?)",
                                 (series, reading.time, reading.value, received))
        return True


class OperationalStore:
    """A store opened for writing; may be shared by threads, which then wait for each other.

    Parameters
    ----------
    path
        ``NAME.lohu.d/operations.sqlite``; made where there is none.

    Raises
    ------
    InputError
        ``operations.corrupt``, ``operations.newer``, ``disk.*``; all methods alike.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._connection = connect(path)
        self._series: dict[SeriesName, int] = {}
        self._words: dict[str, int] = {}
        self._read_names()

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """One transaction: everything in it is on disk when the block ends, nothing of it if it raises."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield Batch(self._connection, self._series, self._words)
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    self._read_names()
                    raise
            except sqlite3.Error as error:
                raise store_error(error, self.path) from error

    def add(self, readings: Sequence[Reading], received: int) -> Added:
        """Store readings in a transaction of their own."""
        with self.batch() as batch:
            return batch.add(readings, received)

    def version(self) -> Version:
        """The newest snapshot."""
        return self._read(version_of)

    def series_count(self) -> int:
        """How many series there are."""
        return len(self._series)

    def known(self, station: str, quantity: str) -> bool:
        """Whether a series has ever had a reading."""
        return (station, quantity) in self._series

    def events(self, after: int = 0, alarm: AlarmId | None = None) -> tuple[AlarmEvent, ...]:
        """Lines of the audit trail; see `OperationsReader.events`."""
        return self._read(lambda connection: events_of(connection, after, alarm))

    def state(self, name: str) -> bytes | None:
        """A state kept by `Batch.keep_state`; None where there is none."""
        row = self._read(lambda c: c.execute("SELECT content FROM states WHERE name = ?", (name,)).fetchone())
        return None if row is None else bytes(row[0])

    def states(self, prefix: str) -> dict[str, bytes]:
        """All states whose name begins so."""
        return {name: bytes(content)
                for name, content in self._read(lambda c: c.execute("SELECT name, content FROM states").fetchall())
                if name.startswith(prefix)}

    def close(self) -> None:
        """Let the file go; the log is written back into it. Twice does nothing."""
        with self._lock:
            self._connection.close()

    def _read(self, ask: Callable[[sqlite3.Connection], Found]) -> Found:
        with self._lock:
            try:
                return ask(self._connection)
            except sqlite3.Error as error:
                raise store_error(error, self.path) from error

    def _read_names(self) -> None:
        self._series = {name: key for key, name in series_of(self._connection).items()}
        self._words = dict(self._connection.execute("SELECT word, id FROM words"))


def _inserted(connection: sqlite3.Connection, statement: str, values: Sequence[str | int]) -> int:
    key = connection.execute(statement, tuple(values)).lastrowid
    assert key is not None
    return key
