"""Prepared data kept between pictures: least recently used first out, safe between threads."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import numpy as np

Value = TypeVar("Value")
_SHARED = {"geometry", "sheet"}
"""Fields that point to what somebody else keeps."""
PATIENCE_S = 1.0
"""Who waits longer for a value that another thread is making makes it as well: that thread may be at something long,
and a waiting one cannot be cancelled."""
_ALWAYS = 8
"""So many of the latest values are kept whatever their size."""


class MapCache:
    """Keeps what is costly to make again: measured geometry, classes, orders, raster statistics.

    Of two threads that ask for the same missing key one computes it and the other waits, at most `PATIENCE_S`.

    Parameters
    ----------
    megabytes
        Room for arrays; a million polygons take about 80 MB and 20 MB more for every style or edit.
    entries
        How many values are kept at most.
    """

    def __init__(self, megabytes: float = 320.0, entries: int = 2000) -> None:
        self._limit, self._entries = megabytes * 1e6, entries
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Event] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value kept under `key`, made now if there is none. Nothing is kept when `make` raises."""
        done = threading.Event()
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast(Value, self._values[key][0])
            maker = self._making.setdefault(key, done)
        if maker is not done:
            maker.wait(PATIENCE_S)
            with self._lock:
                if key in self._values:
                    return cast(Value, self._values[key][0])
        try:
            value = make()
            with self._lock:
                if key in self._values:
                    return cast(Value, self._values[key][0])
                self._store(key, value)
            return value
        finally:
            with self._lock:
                if self._making.get(key) is done:
                    del self._making[key]
            done.set()

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value that was made elsewhere (for example while a file was read)."""
        with self._lock:
            self._store(key, value)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._values)

    def _store(self, key: Hashable, value: object) -> None:
        weight = weight_of(value)
        self._bytes += weight - self._values.pop(key, (None, 0))[1]
        self._values[key] = (value, weight)
        while len(self._values) > _ALWAYS and (self._bytes > self._limit or len(self._values) > self._entries):
            _, (_, freed) = self._values.popitem(last=False)
            self._bytes -= freed


def weight_of(value: object) -> int:
    """Bytes of the arrays in a value that are its own: arrays, tuples and dataclasses of them."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, tuple):
        return sum(map(weight_of, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return sum(weight_of(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in _SHARED)
    return 0
