"""Measures how long a program's own work keeps its GUI thread from answering.

A wall clock alone would fail on a machine that is busy with something else. The system knows how long each thread was
ready to run and had to wait for a processor: that time is nobody's fault here and is taken off. Sleeping, waiting for
a lock or a file, computing, and waiting for another thread of this program that computes all count.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

BEAT_MS = 10
TASKS = Path("/proc/self/task")


@dataclass
class Beats(QObject):
    """Beats on the thread that made it until `stop`.

    Attributes
    ----------
    blocks
        Seconds each late beat was late by this program's own fault, with what was going on (`doing`).
    """

    blocks: list[tuple[float, str]] = field(default_factory=list)
    doing: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._at, self._waits, self._cpu = time.monotonic(), waits(), time.process_time()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        """Beat no more."""
        self._beat()
        self._timer.stop()

    @property
    def longest_s(self) -> float:
        """The longest block of all."""
        return max((seconds for seconds, _ in self.blocks), default=0.0)

    def _beat(self) -> None:
        now, after, cpu = time.monotonic(), waits(), time.process_time()
        late = now - self._at - BEAT_MS / 1000
        if late > BEAT_MS / 1000:
            if after:
                late -= unjust(self._waits, after)
            else:  # a system that does not say: only time with a processor counts
                late = min(late, cpu - self._cpu)
            self.blocks.append((max(late, 0.0), self.doing))
        self._at, self._waits, self._cpu = now, after, cpu


def unjust(before: dict[str, float], after: dict[str, float]) -> float:
    """How long the GUI thread, or the thread it may have waited for, had no processor."""
    lost = {thread: max(wait - before.get(thread, 0.0), 0.0) for thread, wait in after.items()}
    own = lost.pop(str(os.getpid()), 0.0)
    return own + max(lost.values(), default=0.0)


def waits() -> dict[str, float]:
    """Seconds that each thread of this process has waited for a processor; empty where the system does not say."""
    found: dict[str, float] = {}
    if TASKS.exists():
        for thread in os.listdir(TASKS):
            try:
                found[thread] = int((TASKS / thread / "schedstat").read_text().split()[1]) / 1e9
            except (OSError, IndexError):  # it has ended, or the kernel was built without
                continue
    return found
