"""Output files written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from lohu_gis.core.errors import InputError


def write_whole(path: str | Path, data: bytes) -> None:
    """Write a file beside its place, bring it to the disk, then put it there in one step.

    Raises
    ------
    InputError
        ``disk.full``, ``disk.read_only``, ``disk.missing`` or ``disk.failed``; an existing file stays as it was.
    """
    target = Path(path)
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(target))
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise InputError(_code(error), path=str(target), reason=error.strerror or str(error)) from error


def _code(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk.full"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "disk.missing"
    read_only = isinstance(error, PermissionError) or error.errno == errno.EROFS
    return "disk.read_only" if read_only else "disk.failed"


def _mode(target: Path) -> int:
    """The access rights of the file that is replaced, else those a new file would get."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
