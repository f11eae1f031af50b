"""Reading an operational store: snapshots by version, beside the writer and without holding it up."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lohu_gis.core.operations import AlarmEvent, AlarmId
from lohu_gis.io.operations.schema import connect, store_error
from lohu_gis.io.operations.trail import Trail, checked_trail, events_of

CHUNK = 50_000


class Version(NamedTuple):
    """How far a store has grown: number of the last reading and of the last event.

    The store only grows, so that everything up to these numbers is a snapshot that never changes.
    """

    readings: int = 0
    events: int = 0


class SeriesName(NamedTuple):
    """What a series of readings is about."""

    station: str
    quantity: str


@dataclass(frozen=True, slots=True, eq=False)
class SeriesRows:
    """Readings as columns.

    Attributes
    ----------
    series : int64, shape (n,)
        Keys of `OperationsReader.series`.
    time : int64, shape (n,)
        ms.
    value : float64, shape (n,)
        NaN for missing ones.
    unit, flag : int64, shape (n,)
        Keys of `OperationsReader.words`.
    """

    series: npt.NDArray[np.int64]
    time: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    unit: npt.NDArray[np.int64]
    flag: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.time)


class OperationsReader:
    """A look into a store that somebody else may be writing; may be shared by threads.

    Raises
    ------
    InputError
        ``operations.missing``, ``operations.corrupt``, ``operations.newer``, ``disk.*``; all methods alike.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connect(path, read_only=True)
        self._lock = threading.Lock()

    def version(self) -> Version:
        """The newest snapshot."""
        with self._reading() as connection:
            return version_of(connection)

    def series(self) -> dict[int, SeriesName]:
        """All series by their key."""
        with self._reading() as connection:
            return series_of(connection)

    def words(self) -> dict[int, str]:
        """Units and flags by their key."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT id, word FROM words"))

    def units(self) -> dict[int, str]:
        """Unit of the newest reading of each series."""
        with self._reading() as connection:
            return dict(connection.execute(
                "SELECT r.series, w.word FROM (SELECT series, max(time) AS last FROM readings GROUP BY series) m "
                "JOIN readings r ON r.series = m.series AND r.time = m.last JOIN words w ON w.id = r.unit"))

    def rows(self, after: int = 0, upto: int | None = None) -> SeriesRows:
        """Readings with numbers above `after` up to `upto`, in order of arrival."""
        with self._reading() as connection:
            return rows_of(connection, "id > ? AND id <= ? ORDER BY id", (after, upto or 1 << 62))

    def of_series(self, series: int, start: int = -(1 << 62), end: int = 1 << 62) -> SeriesRows:
        """Readings of a series from `start` (ms) to before `end`, by time."""
        with self._reading() as connection:
            return of_series(connection, series, start, end)

    def events(self, after: int = 0, alarm: AlarmId | None = None) -> tuple[AlarmEvent, ...]:
        """Lines of the audit trail with numbers above `after`, in order; of one alarm where it is given."""
        with self._reading() as connection:
            return events_of(connection, after, alarm)

    def states(self, prefix: str) -> dict[str, bytes]:
        """States whose name begins so; see `Batch.keep_state`."""
        with self._reading() as connection:
            return {name: bytes(content) for name, content in connection.execute(
                "SELECT name, content FROM states WHERE substr(name, 1, ?) = ?", (len(prefix), prefix))}

    def trail(self) -> Trail:
        """Check the whole audit trail."""
        with self._reading() as connection:
            return checked_trail(connection)

    def close(self) -> None:
        """Let the file go; twice does nothing."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One transaction, so that everything read belongs together."""
        with self._lock:
            try:
                self._connection.execute("BEGIN")
                try:
                    yield self._connection
                finally:
                    self._connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise store_error(error, self.path) from error


def version_of(connection: sqlite3.Connection) -> Version:
    """Number of the last reading and of the last event."""
    row = connection.execute("SELECT (SELECT max(id) FROM readings), (SELECT max(id) FROM events)").fetchone()
    return Version(int(row[0] or 0), int(row[1] or 0))


def series_of(connection: sqlite3.Connection) -> dict[int, SeriesName]:
    """All series by their key."""
    return {key: SeriesName(station, quantity)
            for key, station, quantity in connection.execute("SELECT id, station, quantity FROM series")}


def of_series(connection: sqlite3.Connection, series: int, start: int, end: int) -> SeriesRows:
    """Readings of a series from `start` to before `end`, by time."""
    return rows_of(connection, "series = ? AND time >= ? AND time < ? ORDER BY time", (series, start, end))


def rows_of(connection: sqlite3.Connection, where: str, parameters: tuple[int, ...]) -> SeriesRows:
    """Readings as columns; read in pieces, so that a million rows do not stand in memory twice."""
    query = connection.execute(f"SELECT series, time, value, unit, flag FROM readings WHERE {where}", parameters)  # noqa: S608
    whole: list[npt.NDArray[np.int64]] = [np.empty((0, 4), np.int64)]
    numbers: list[npt.NDArray[np.float64]] = [np.empty(0)]
    while rows := query.fetchmany(CHUNK):
        series, times, values, units, flags = zip(*rows, strict=True)
        whole.append(np.array([series, times, units, flags], np.int64).T)
        numbers.append(np.array(values, np.float64))  # NULL becomes NaN
    keys = np.concatenate(whole)
    return SeriesRows(keys[:, 0].copy(), keys[:, 1].copy(), np.concatenate(numbers), keys[:, 2].copy(),
                      keys[:, 3].copy())
