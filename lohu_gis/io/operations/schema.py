"""Tables of the operational store and how a file of it is opened."""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.io.project.atomic import make_folder

VERSION = 1
FILE = "operations.sqlite"
APPLICATION = 0x4C4F4855
"""Marks the file as ours ("LOHU"), so that no other database is taken for a store."""

BUSY_S = 10.0
GROWING = ("readings", "conflicts", "events")
"""Tables that only ever grow, by ascending id."""

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE series (id INTEGER PRIMARY KEY, station TEXT NOT NULL, quantity TEXT NOT NULL, UNIQUE (station, quantity));
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE readings (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time INTEGER NOT NULL, value REAL, unit INTEGER NOT NULL,
    flag INTEGER NOT NULL, received INTEGER NOT NULL);
CREATE UNIQUE INDEX readings_once ON readings (series, time);
CREATE TABLE conflicts (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time INTEGER NOT NULL, value REAL, received INTEGER NOT NULL);
CREATE TABLE alarms (
    id INTEGER PRIMARY KEY, station TEXT NOT NULL, quantity TEXT NOT NULL, rule TEXT NOT NULL, opened INTEGER NOT NULL,
    UNIQUE (station, quantity, rule, opened));
CREATE TABLE events (
    id INTEGER PRIMARY KEY, alarm INTEGER NOT NULL REFERENCES alarms (id), kind TEXT NOT NULL, at INTEGER NOT NULL,
    time INTEGER NOT NULL, actor TEXT NOT NULL, note TEXT NOT NULL, facts TEXT NOT NULL, digest TEXT NOT NULL);
CREATE INDEX events_of ON events (alarm);
CREATE TABLE states (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
"""

_KEPT = ("series", "words", "readings", "conflicts", "alarms", "events")


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to a store; a missing one is made unless `read_only`.

    Every commit is on disk when it returns (write-ahead log, full synchronisation). The connection may be used by
    several threads, one at a time.

    Raises
    ------
    InputError
        ``operations.missing``, ``operations.corrupt``, ``operations.newer``, ``disk.*``.
    """
    if read_only and not path.exists():
        raise InputError("operations.missing", path=str(path))
    if not read_only:
        make_folder(path.parent)
    connection: sqlite3.Connection | None = None
    try:
        uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        connection = sqlite3.connect(uri, timeout=BUSY_S, isolation_level=None, check_same_thread=False, uri=True)
        connection.execute("PRAGMA trusted_schema = OFF")
        _prepare(connection, path, read_only=read_only)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise store_error(error, path) from error
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return connection


def store_error(error: sqlite3.Error, path: Path) -> InputError:
    """A failure of the database as a code of ours."""
    name = getattr(error, "sqlite_errorname", "") or ""
    reason = str(error)
    if name.startswith("SQLITE_FULL"):
        return InputError("disk.full", path=str(path), reason=reason)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return InputError("disk.read_only", path=str(path), reason=reason)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return InputError("operations.corrupt", path=str(path), reason=reason)
    return InputError("disk.failed", path=str(path), reason=reason)


def _prepare(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    ours = int(connection.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if version > VERSION and ours:
        raise InputError("operations.newer", path=str(path), version=version)
    if not ours and not (empty and not read_only):
        raise InputError("operations.corrupt", path=str(path), reason="another kind of database")
    connection.execute("PRAGMA foreign_keys = ON")
    if read_only:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if empty:
        _make(connection)


def _make(connection: sqlite3.Connection) -> None:
    """Make all tables in one transaction; rows of those that are kept can neither be changed nor removed."""
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:  # another program was faster
        connection.execute("ROLLBACK")
        return
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    for table in _KEPT:
        for verb in ("UPDATE", "DELETE"):
            connection.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                               "BEGIN SELECT RAISE(ABORT, 'append-only'); END")
    connection.execute("INSERT INTO meta VALUES ('id', ?)", (uuid.uuid4().hex,))
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
