"""Files appear whole or not at all: written beside their place, flushed, then moved over the old one."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lohu_gis.core.errors import InputError, LohuError
from lohu_gis.io.platform import current

_ROOM_BYTES = 256 * 1024
_FULL = ("no space left", "disk full", "database or disk is full", "enospc", "quota", "not enough space")


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """A folder beside `target` to write in; `publish` takes files from it, and it is gone in the end.

    Raises
    ------
    InputError
        ``out.folder_missing``, ``out.unwritable``, ``disk.full``: the old file is as it was.
    """
    parent = target.absolute().parent
    if not parent.is_dir():
        raise InputError("out.folder_missing", path=str(target), folder=str(parent))
    try:
        folder = Path(tempfile.mkdtemp(prefix=".lohu-", dir=parent))
    except OSError as error:
        raise trouble(target, error) from error
    try:
        yield folder
    except LohuError:
        raise
    except Exception as error:
        if isinstance(error, OSError) or _is_full(parent, str(error)) or _from_library(error):
            raise trouble(target, error) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(pairs: list[tuple[Path, Path]]) -> None:
    """Move finished files to their places, flushed first; the last pair is the one that counts as the file.

    Every file is complete before the first old one is replaced.
    """
    for source, _ in pairs:
        with source.open("rb+") as file:
            os.fsync(file.fileno())
    for source, target in pairs:
        try:
            current().replace(source, target)
        except OSError as error:
            raise trouble(target, error) from error
    current().sync_folder(pairs[-1][1].absolute().parent)


def trouble(target: Path, error: Exception) -> InputError:
    """The error for a file that could not be written: disk full, read-only, or the library's own words."""
    reason = " ".join(str(getattr(error, "strerror", None) or error).split())
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or _is_full(target.absolute().parent, reason):
        return InputError("disk.full", path=str(target))
    if isinstance(error, PermissionError) or getattr(error, "errno", None) == errno.EROFS:
        return InputError("out.read_only", path=str(target), folder=str(target.absolute().parent))
    return InputError("out.unwritable", path=str(target), reason=reason[:300])


def _is_full(folder: Path, reason: str) -> bool:
    if any(word in reason.lower() for word in _FULL):
        return True
    try:
        return shutil.disk_usage(folder).free < _ROOM_BYTES
    except OSError:
        return False


def _from_library(error: Exception) -> bool:
    return type(error).__module__.split(".")[0] in {"pyogrio", "rasterio", "fiona", "pyarrow", "openpyxl", "sqlite3"}
