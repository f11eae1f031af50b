"""Importing pyogrio without the pandas and geopandas it would bring along for functions that are never used here.

They cost 0.25 s and 60 MB in every process that opens a file. Only processes that are this program's alone
(the command line, the workers) import this module; in a notebook, where others may want ``geopandas.read_file``,
pyogrio stays as it is.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

FRAMES = ("geopandas", "pandas")


@contextmanager
def absent(*names: str) -> Iterator[None]:
    """Let imports of the given modules fail as if they were not installed; those imported already stay."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # the documented way to make an import fail
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name, absent) is None:
                del sys.modules[name]


def import_pyogrio() -> None:
    """Import pyogrio without frames; nothing happens where it is imported already."""
    if "pyogrio" not in sys.modules:
        with absent(*FRAMES):
            importlib.import_module("pyogrio")


import_pyogrio()
