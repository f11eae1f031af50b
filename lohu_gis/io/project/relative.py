"""Paths inside project files: relative on disk, absolute in memory.

A project and its data move together, so what is written names files relative to the project's folder with ``/``.
Everything else in the program wants a path that it can open.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any


def to_disk(value: Any, folder: Path) -> Any:
    """JSON builtins of a project or a part of it with file paths relative to `folder`."""
    return _walk(value, lambda path: _relative(path, folder))


def from_disk(value: Any, folder: Path) -> Any:
    """The same with absolute file paths; an absolute one stays as it is."""
    return _walk(value, lambda path: _absolute(path, folder))


def _relative(path: str, folder: Path) -> str:
    if not Path(path).is_absolute():
        return path
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return path.replace(os.sep, "/")


def _absolute(path: str, folder: Path) -> str:
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive:
        return path
    return os.path.normpath(folder / path).replace(os.sep, "/")


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    """`value` with the path of every file origin changed; parts without any are shared."""
    if isinstance(value, dict):
        new = {key: _walk(item, change) for key, item in value.items()}
        if value.get("type") == "file" and isinstance(value.get("path"), str):
            new["path"] = change(value["path"])
        return new if any(new[key] is not item for key, item in value.items()) else value
    if isinstance(value, list | tuple):
        items = [_walk(item, change) for item in value]
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value
