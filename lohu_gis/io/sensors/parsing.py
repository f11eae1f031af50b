"""JSON of strangers: limited in size by who reads it, in depth here; messages hold the place, never the content."""

from __future__ import annotations

import re
from typing import Any

from lohu_gis.core.errors import InputError


def decode(path: str, raw: bytes) -> Any:
    """A JSON document.

    Raises
    ------
    InputError
        ``file.corrupt`` with the place of the mistake.
    """
    import msgspec

    try:
        return msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        place = re.search(r"byte \d+", str(error))
        where = place[0] if place else type(error).__name__
        raise InputError("file.corrupt", path=path, reason=f"JSON, {where}") from None
