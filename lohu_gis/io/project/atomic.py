"""Writing a file whole or not at all; what was there before stays until the new one is safe."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lohu_gis.core.errors import InputError
from lohu_gis.io.platform import current

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}


def write_error(error: OSError, path: Path) -> InputError:
    """The failure to write `path` as a code: ``disk.full``, ``disk.read_only``, ``disk.missing`` or
    ``disk.failed``; each leaves what was there before as it was."""
    if error.errno in _FULL:
        code = "disk.full"
    elif error.errno in _FORBIDDEN:
        code = "disk.read_only"
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        code = "disk.missing"
    else:
        code = "disk.failed"
    return InputError(code, path=str(path), reason=error.strerror or str(error))


@contextmanager
def writing(path: Path, previous: Path | None = None) -> Iterator[IO[bytes]]:
    """A file to fill, which takes the place of `path` in the end; an exception leaves `path` as it was.

    Parameters
    ----------
    previous
        Where to keep what was at `path` before; also exchanged in one step.

    Raises
    ------
    InputError
        As `write_error`.
    """
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if previous is not None and path.exists():
            _keep(path, previous)
        current().replace(temporary, path)
        current().sync_folder(path.parent)
    except OSError as error:
        raise write_error(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes, previous: Path | None = None) -> None:
    """`writing` for bytes that are there already."""
    with writing(path, previous) as file:
        file.write(data)


def _keep(path: Path, previous: Path) -> None:
    """Give the file at `path` a second name; a copy where the file system has no links."""
    spare = previous.with_name(f".{previous.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        _link_or_copy(path, spare)
        current().replace(spare, previous)
    finally:
        with contextlib.suppress(OSError):
            spare.unlink(missing_ok=True)


def _link_or_copy(source: Path, target: Path) -> None:
    link: Callable[[Path, Path], object] = os.link
    try:
        link(source, target)
    except OSError as error:
        if error.errno in _FULL:
            raise
        shutil.copyfile(source, target)


def link_or_copy(source: Path, target: Path) -> None:
    """The same content at `target`, which must not exist; as a second name where the file system has links.

    Raises
    ------
    InputError
        As `write_error`.
    """
    spare = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        _link_or_copy(source, spare)
        current().replace(spare, target)
    except OSError as error:
        raise write_error(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            spare.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder and those above it; errors as `write_error`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(error, path) from error
