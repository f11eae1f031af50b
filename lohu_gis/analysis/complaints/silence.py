"""Failures nobody foresaw say where they happened, not what was in the cell: their words may quote it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lohu_gis.core.errors import Cancelled, LohuError


class Unforeseen(RuntimeError):
    """A fault of the program while persons were in memory: kind and place of the failure, without its words."""


@contextmanager
def without_words() -> Iterator[None]:
    """Turn unforeseen failures inside into `Unforeseen`; errors of this program and cancelling pass."""
    try:
        yield
    except (LohuError, Cancelled, MemoryError, RecursionError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its words must not get out
        frames = traceback.extract_tb(error.__traceback__)
        places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[:-5:-1])
        raise Unforeseen(f"{type(error).__name__} at {places}") from None
