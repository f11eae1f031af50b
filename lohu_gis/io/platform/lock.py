"""Who has something open: a lock file that the system frees when its holder dies, with the holder's name in it."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from lohu_gis.io.platform import current
from lohu_gis.io.platform.port import Platform

TRIES = 5
LARGEST_BYTES = 4096


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a lock. All empty when the file does not say (just being written, damaged).

    Attributes
    ----------
    since
        ISO 8601 with offset.
    """

    pid: int = 0
    host: str = ""
    user: str = ""
    since: str = ""


class FileLock:
    """A lock that is held; `release` it, or let the process end."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock back and remove its file; a second call does nothing."""
        if self._descriptor < 0:
            return
        # Removing before closing: afterwards the name may belong to somebody else. Windows removes only closed files.
        ours = _still_named(self._descriptor, self.path)
        removed = ours and _remove(self.path)
        os.close(self._descriptor)
        self._descriptor = -1
        if ours and not removed:
            _remove(self.path)


def acquire(path: Path, platform: Platform | None = None) -> FileLock | Holder:
    """Take the lock named by a file, without waiting.

    Parameters
    ----------
    path
        The lock file; its folder exists. It is made and removed as needed; one left behind by a crash does no harm.

    Returns
    -------
    FileLock or Holder
        The lock, or who has it.

    Raises
    ------
    OSError
        The folder cannot be written to.
    """
    system = platform or current()
    for _ in range(TRIES):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            taken = _take(system, descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        if not taken:
            os.close(descriptor)
            return read_holder(path)
        if _still_named(descriptor, path):
            with contextlib.suppress(OSError):  # on a full disk the lock holds all the same, without a name in it
                _write(descriptor, me())
            return FileLock(path, descriptor)
        os.close(descriptor)  # its holder removed it between our opening and locking
    return read_holder(path)


def _take(system: Platform, descriptor: int, path: Path) -> bool:
    """Lock by the system; on a file system without locks by what stands in the file."""
    try:
        return system.lock_file(descriptor)
    except OSError:
        holder = read_holder(path)
        mine = holder.host in ("", socket.gethostname())
        return mine and not (holder.pid and system.is_running(holder.pid))


def me() -> Holder:
    """This process as a holder."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):
        user = ""
    since = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    return Holder(pid=os.getpid(), host=socket.gethostname(), user=user, since=since)


def read_holder(path: Path) -> Holder:
    """Who a lock file names; an empty `Holder` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(LARGEST_BYTES), type=Holder)
    except (OSError, msgspec.DecodeError):
        return Holder()


def _write(descriptor: int, holder: Holder) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, msgspec.json.encode(holder))


def _still_named(descriptor: int, path: Path) -> bool:
    try:
        named = path.stat()
    except OSError:
        return False
    return os.path.samestat(os.fstat(descriptor), named)


def _remove(path: Path) -> bool:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        return True
    return False
