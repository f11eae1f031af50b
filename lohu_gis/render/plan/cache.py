"""Prepared data kept between pictures: least recently used first out, safe between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


class MapCache:
    """Keeps what is costly to make again: measured geometry, classes, orders, raster statistics.

    Two threads that ask for the same missing key may both compute it; the first one stored is given to both.

    Parameters
    ----------
    entries
        How many values are kept; a layer needs about five.
    """

    def __init__(self, entries: int = 256) -> None:
        self._entries = entries
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value kept under `key`, made now if there is none. Nothing is kept when `make` raises."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast(Value, self._values[key])
        value = make()
        with self._lock:
            value = self._values.setdefault(key, value)
            self._values.move_to_end(key)
            while len(self._values) > self._entries:
                self._values.popitem(last=False)
        return value

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value that was made elsewhere (for example while a file was read)."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()

    def __len__(self) -> int:
        return len(self._values)
