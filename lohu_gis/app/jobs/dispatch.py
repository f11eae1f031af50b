"""How news of a job reaches the thread that may touch the document."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Protocol


class Dispatcher(Protocol):
    """Carries calls to one thread; the window implements it with a queued signal."""

    def post(self, call: Callable[[], object]) -> None:
        """Run `call` soon on the dispatcher's thread, in the order of posting; never blocks."""


class InlineDispatcher:
    """Runs every call at once on the thread that posts it; for the command line and tests."""

    def post(self, call: Callable[[], object]) -> None:
        """Run `call` now."""
        call()


class QueueDispatcher:
    """Keeps calls until its owner runs them; for programs without an event loop and for tests of order."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()

    def post(self, call: Callable[[], object]) -> None:
        """Keep `call` for the owner."""
        self._calls.put(call)

    def run_next(self, timeout: float | None = None) -> bool:
        """Run the oldest call, waiting up to `timeout` seconds for one; False if none came."""
        try:
            call = self._calls.get(timeout=timeout) if timeout != 0 else self._calls.get_nowait()
        except queue.Empty:
            return False
        call()
        return True

    def run_all(self) -> int:
        """Run what is there without waiting; how many calls ran."""
        count = 0
        while self.run_next(timeout=0):
            count += 1
        return count

    def run_until(self, done: Callable[[], bool], timeout: float = 60.0) -> bool:
        """Run calls until `done()` holds; False when `timeout` seconds pass without any news."""
        while not done():
            if not self.run_next(timeout):
                return False
        return True
