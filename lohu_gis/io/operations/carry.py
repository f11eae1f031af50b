"""Taking a store along to another place."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.io.operations.schema import BUSY_S, connect, store_error
from lohu_gis.io.platform import current

_SIDE = ("", "-wal", "-shm")


def has_rows(path: Path) -> bool:
    """Whether there is a store with readings or events; True for one that cannot be read, as nobody may lose it."""
    if not path.exists():
        return False
    try:
        connection = connect(path, read_only=True)
    except InputError:
        return True
    try:
        return any(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 - own names
                   for table in ("readings", "events"))
    except sqlite3.Error:
        return True
    finally:
        connection.close()


def carry_over(source: Path, target: Path) -> bool:
    """Bring the store at `target` up to that at `source`; whether there was one.

    The first time everything is copied, later only what has been added since, as both have the same id. The store of
    another project at `target` is kept under a name that nothing reads. May run while `source` is written; what is
    committed later needs another call.

    Raises
    ------
    InputError
        ``operations.*``, ``disk.*``; the store at `target` then is the one it was, or lacks the newest rows.
    """
    if not source.exists():
        put_away(target)
        return False
    if target.exists() and _id_of(target) != _id_of(source):
        put_away(target)
    try:
        if target.exists():
            _copy_new(source, target)
        else:
            _copy_all(source, target)
    except sqlite3.Error as error:
        raise store_error(error, target) from error
    return True


def put_away(path: Path) -> None:
    """Give a store a name that nothing reads; nothing happens where there is none."""
    if not path.exists():
        return
    aside = path.with_name(f"{path.stem}.{uuid.uuid4().hex[:8]}.unused")
    for side in _SIDE:
        with contextlib.suppress(OSError):
            path.with_name(path.name + side).rename(aside.with_name(aside.name + side))


def _id_of(path: Path) -> str:
    try:
        connection = connect(path, read_only=True)
    except InputError:
        return ""
    try:
        row = connection.execute("SELECT value FROM meta WHERE name = 'id'").fetchone()
        return str(row[0]) if row else ""
    except sqlite3.Error:
        return ""
    finally:
        connection.close()


def _copy_all(source: Path, target: Path) -> None:
    """A copy beside, then put in place whole."""
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with contextlib.closing(connect(source, read_only=True)) as origin:
            origin.execute("VACUUM INTO ?", (str(part),))
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        current().replace(part, target)
        current().sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _copy_new(source: Path, target: Path) -> None:
    """Rows with higher numbers, and all states, in one transaction."""
    with contextlib.closing(connect(target)) as connection:
        connection.execute("ATTACH ? AS origin", (f"{source.absolute().as_uri()}?mode=ro",))
        connection.execute(f"PRAGMA busy_timeout = {round(BUSY_S * 1000)}")
        connection.execute("BEGIN IMMEDIATE")
        for table in ("series", "words", "readings", "conflicts", "alarms", "events"):
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM origin.{table} "  # noqa: S608 - own names
                               f"WHERE id > (SELECT coalesce(max(id), 0) FROM main.{table})")
        connection.execute("DELETE FROM main.states")
        connection.execute("INSERT INTO main.states SELECT * FROM origin.states")
        connection.execute("COMMIT")
