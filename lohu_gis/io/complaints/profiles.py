"""Profiles of layouts on disk: TOML files, and those that a person confirmed, in the folder of settings."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lohu_gis.io.platform import current
from lohu_gis.io.project.atomic import make_folder, write_bytes
from lohu_gis.io.rules import read_rules

FOLDER = "profiles"
KEY_FILE = "person.key"
KEY_BYTES = 32
PROFILE_LIMIT = 500

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


def read_profile(path: Path) -> dict[str, Any]:
    """The content of a profile.

    Raises
    ------
    InputError
        ``file.missing``; ``rules.unreadable`` for what is no TOML, too large or too deep.
    """
    return read_rules(path)


def remembered(kind: str, fingerprint: str) -> Path | None:
    """The profile that was confirmed for a layout; None where none was."""
    path = _path(kind, fingerprint)
    return path if path.is_file() else None


def remember(kind: str, fingerprint: str, content: Mapping[str, Any]) -> Path:
    """Keep a confirmed profile for its layout; replaces the one before.

    Raises
    ------
    InputError
        When the folder of settings cannot be written.
    """
    path = _path(kind, fingerprint)
    make_folder(path.parent)
    write_bytes(path, to_toml(content).encode())
    return path


def all_remembered(kind: str) -> list[Path]:
    """The profiles of all layouts that were confirmed, the newest `PROFILE_LIMIT`."""
    folder = current().config_folder() / FOLDER
    try:
        found = [path for path in folder.glob(f"{kind}-*.toml") if path.is_file()]
        return sorted(found, key=lambda path: -path.stat().st_mtime)[:PROFILE_LIMIT]
    except OSError:
        return []


def forget(kind: str, fingerprint: str) -> None:
    """Remember a layout no more."""
    _path(kind, fingerprint).unlink(missing_ok=True)


def _path(kind: str, fingerprint: str) -> Path:
    if not _FINGERPRINT.fullmatch(fingerprint) or not kind.isidentifier():
        raise ValueError("no fingerprint")
    return current().config_folder() / FOLDER / f"{kind}-{fingerprint}.toml"


def person_key() -> bytes:
    """The secret under which telephones become keys of persons: made once per person's folder of settings.

    It never leaves that folder, so nobody who gets a project can find the numbers by trying all; the same person counts
    as one over all files that are read with the same settings. Empty where the folder cannot be written.
    """
    path = current().config_folder() / KEY_FILE
    try:
        key = path.read_bytes()
        if len(key) == KEY_BYTES:
            return key
    except OSError:
        pass
    key = secrets.token_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
    except FileExistsError:
        return _other_key(path)
    except OSError:
        return b""
    return key


def _other_key(path: Path) -> bytes:
    """A key that another program has just made; empty for a damaged one."""
    try:
        key = path.read_bytes()
    except OSError:
        return b""
    return key if len(key) == KEY_BYTES else b""


def to_toml(content: Mapping[str, Any]) -> str:
    """Texts, lists of texts and tables of them as TOML."""
    flat = {name: value for name, value in content.items() if not isinstance(value, Mapping)}
    tables = {name: value for name, value in content.items() if isinstance(value, Mapping)}
    lines = [*_lines(flat)]
    for name, table in tables.items():
        lines += ["", f"[{_key(name)}]", *_lines(table)]
    return "\n".join(lines) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        yield f"{_key(name)} = {_value(value)}"


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else _quoted(name)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_quoted(str(part)) for part in value)}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    escaped = "".join(f"\\u{ord(char):04x}" if ord(char) < 32 or ord(char) == 127 else char
                      for char in text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"'
