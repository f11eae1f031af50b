"""Rule files: TOML in UTF-8, limited in size and depth, because anybody may have written them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from lohu_gis.core.errors import InputError

MAX_BYTES = 1_000_000
MAX_LINE = 20_000
"""Characters of one line: the time a TOML reader takes grows with the square of a dotted key's length."""

MAX_DEPTH = 8


def read_rules(path: Path) -> dict[str, Any]:
    """The content of a rule file.

    Raises
    ------
    InputError
        ``file.missing``, ``rules.unreadable`` (not TOML, not UTF-8, too large, nested too deeply).
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("rules.unreadable", path=str(path), reason=f"> {MAX_BYTES} bytes")
        text = path.read_text(encoding="utf-8-sig")
        if any(len(line) > MAX_LINE for line in text.splitlines()):
            raise InputError("rules.unreadable", path=str(path), reason=f"a line > {MAX_LINE} characters")
        content = tomllib.loads(text)
    except FileNotFoundError as error:
        raise InputError("file.missing", path=str(path)) from error
    except RecursionError as error:
        raise InputError("rules.unreadable", path=str(path), reason=f"nested > {MAX_DEPTH}") from error
    except (OSError, ValueError) as error:  # not UTF-8, not TOML, numbers without end are ValueErrors
        raise InputError("rules.unreadable", path=str(path), reason=str(error)[:200]) from error
    if not _shallow(content):
        raise InputError("rules.unreadable", path=str(path), reason=f"nested > {MAX_DEPTH}")
    return content


def _shallow(content: Any) -> bool:
    """Whether nothing is nested deeper than `MAX_DEPTH`; walks level by level, so it cannot run out of stack."""
    level = [content]
    for _depth in range(MAX_DEPTH + 1):
        level = [child for node in level if isinstance(node, dict | list)
                 for child in (node.values() if isinstance(node, dict) else node)]
        if not level:
            return True
    return False
