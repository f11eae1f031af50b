"""One piece of work: its state, how far it is and how long it will take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from enum import Enum
from typing import Any

ESTIMATE_AFTER_S = 0.5
"""Remaining time is not guessed earlier; the first steps say little about the rest."""


class JobState(Enum):
    """Being asked to stop (`CANCELLING`) and having stopped (`CANCELLED`) are two states."""

    PENDING = "pending"
    RUNNING = "running"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FAILED = "failed"
    DONE = "done"

    @property
    def over(self) -> bool:
        """True when nothing more will happen."""
        return self in (JobState.CANCELLED, JobState.FAILED, JobState.DONE)


class Job:
    """Handle of submitted work; made by `Jobs.submit` only.

    Attributes
    ----------
    key, lane, label
        As submitted; the label is a message id.
    state
        See `JobState`.
    share, message
        How far it is (0 to 1) and what it is doing (message id).
    result, error
        What came out; None before. A result that went to a callback is not kept here: the list of recent jobs
        must not hold tables in memory.
    """

    def __init__(self, key: Hashable, lane: str, label: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.key = key
        self.lane = lane
        self.label = label
        self.state = JobState.PENDING
        self.share = 0.0
        self.message = ""
        self.result: Any = None
        self.error: BaseException | None = None
        self._clock = clock
        self._started: float | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._over = threading.Event()

    def __repr__(self) -> str:
        return f"Job({self.key!r}, {self.state.name}, {self.share:.0%})"

    @property
    def stop_asked(self) -> bool:
        """True once somebody asked this job to stop."""
        return self._stop.is_set()

    @property
    def remaining_s(self) -> float | None:
        """Seconds left at the average pace so far; None while nothing can be said."""
        if self.state is not JobState.RUNNING or self._started is None or self.share <= 0:
            return None
        elapsed = self._clock() - self._started
        return None if elapsed < ESTIMATE_AFTER_S else elapsed * (1 - self.share) / self.share

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the job is over; False when `timeout` seconds pass before. Never call it on the main thread."""
        return self._over.wait(timeout)

    def begin(self) -> bool:
        """Mark the start of the work (called by the lane); False when it was cancelled before."""
        with self._lock:
            if self._stop.is_set():
                return False
            self._started = self._clock()
            self.state = JobState.RUNNING
            return True

    def ask_stop(self) -> None:
        """Ask the work to stop at its next check."""
        with self._lock:
            self._stop.set()
            if self.state is JobState.RUNNING:
                self.state = JobState.CANCELLING

    def end(self, state: JobState) -> None:
        """Mark the end of the work (called by `Jobs`)."""
        with self._lock:
            self.state = state
        self._over.set()
