"""Reading a file of a project whole, up to a limit."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.core.errors import InputError


def read_limited(path: Path, most: int, what: str) -> bytes:
    """All bytes of a file that has at most `most` of them; `what` (``project``, ``journal``) begins the error codes.

    Raises
    ------
    InputError
        ``<what>.missing``, ``<what>.unreadable``, ``<what>.too_large``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError as error:
        raise InputError(f"{what}.missing", path=str(path)) from error
    except OSError as error:
        raise InputError(f"{what}.unreadable", path=str(path), reason=error.strerror or str(error)) from error
    if len(data) > most:
        raise InputError(f"{what}.too_large", path=str(path), limit_mib=most >> 20)
    return data
