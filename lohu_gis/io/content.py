"""A name for the content of a file, quick also for large ones."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lohu_gis.core.errors import InputError

WHOLE = 4 * 2**20
PIECE = 2**16
PIECES = 16


def content_name(path: Path) -> str:
    """``sha256:...`` of a file up to 4 MiB; for larger files and folders ``sample:...`` of sizes and 16 pieces.

    Equal content has equal names wherever it lies; a change in a large file may go unnoticed when it keeps the size and
    misses the pieces.

    Raises
    ------
    InputError
        ``file.missing``, ``file.unreadable``.
    """
    try:
        files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        total = hashlib.sha256()
        whole = not path.is_dir() and path.stat().st_size <= WHOLE
        for file in files:
            _add(total, file)
    except FileNotFoundError as error:
        raise InputError("file.missing", path=str(path)) from error
    except OSError as error:
        raise InputError("file.unreadable", path=str(path), reason=error.strerror or str(error)) from error
    return f"{'sha256' if whole else 'sample'}:{total.hexdigest()}"


def _add(total: hashlib._Hash, file: Path) -> None:
    size = file.stat().st_size
    with file.open("rb") as stream:
        if size <= WHOLE:
            total.update(stream.read())
            return
        total.update(f"{file.suffix} {size} ".encode())
        for number in range(PIECES):
            stream.seek((size - PIECE) * number // (PIECES - 1))
            total.update(stream.read(PIECE))
