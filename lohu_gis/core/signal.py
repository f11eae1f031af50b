"""A typed signal without Qt: four of them carry all news of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Payload = TypeVar("Payload")


class Subscription:
    """The right to be told; `close` ends it and may be called twice."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel: Callable[[], None] | None = cancel

    def close(self) -> None:
        """Stop being told. Closing again does nothing."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


class Signal(Generic[Payload]):
    """Calls its subscribers in order of subscription, on the thread that emits.

    A subscriber that raises does not keep the others from being told: the first exception is raised
    again after everybody was called.
    """

    def __init__(self) -> None:
        self._listeners: dict[int, Callable[[Payload], object]] = {}
        self._next = 0

    def connect(self, listener: Callable[[Payload], object]) -> Subscription:
        """Call `listener` with every payload until the returned subscription is closed."""
        key = self._next
        self._next += 1
        self._listeners[key] = listener
        return Subscription(lambda: self._drop(key))

    def emit(self, payload: Payload) -> None:
        """Tell everybody who was subscribed when the call began and still is."""
        first: Exception | None = None
        for key in tuple(self._listeners):
            listener = self._listeners.get(key)
            if listener is None:
                continue
            try:
                listener(payload)
            except Exception as error:  # noqa: BLE001 - the others must hear the news all the same
                first = first or error
        if first is not None:
            raise first

    def _drop(self, key: int) -> None:
        self._listeners.pop(key, None)
