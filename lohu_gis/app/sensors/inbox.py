"""The queue between feeds and the one writer: bounded, so that a flood waits where it comes from."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from lohu_gis.core.operations import Reading


@dataclass(frozen=True, slots=True)
class Delivery:
    """Readings that arrived together.

    Attributes
    ----------
    feed
        Which feed they are from.
    done
        Called once they are on disk, on the writing thread: the moment to acknowledge them.
    """

    feed: str
    readings: tuple[Reading, ...]
    done: Callable[[], None] | None = None


class Inbox:
    """Deliveries that wait to be written.

    Parameters
    ----------
    most
        How many readings may wait; then `put` does.
    """

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._waiting: deque[Delivery] = deque()
        self._count = 0
        self._news = threading.Condition()
        self._closed = False

    def put(self, delivery: Delivery, timeout: float | None = None) -> bool:
        """Hand in a delivery; waits while the queue is full. False when there was no room in time or it is closed."""
        with self._news:
            if not self._news.wait_for(lambda: self._closed or self._count < self._most, timeout) or self._closed:
                return False
            self._waiting.append(delivery)
            self._count += len(delivery.readings)
            self._news.notify_all()
            return True

    def take(self, most: int, timeout: float | None = None) -> list[Delivery]:
        """What waits, at most about `most` readings; waits for the first one. Empty in time-out or when closed."""
        with self._news:
            self._news.wait_for(lambda: self._closed or self._waiting, timeout)
            taken: list[Delivery] = []
            count = 0
            while self._waiting and (not taken or count + len(self._waiting[0].readings) <= most):
                taken.append(self._waiting.popleft())
                count += len(taken[-1].readings)
            self._count -= count
            if taken:
                self._news.notify_all()
            return taken

    @property
    def waiting(self) -> int:
        """Readings that wait."""
        return self._count

    @property
    def closed(self) -> bool:
        """Whether nothing is accepted any more."""
        return self._closed

    def close(self) -> None:
        """Accept nothing more; what waits can still be taken."""
        with self._news:
            self._closed = True
            self._news.notify_all()
