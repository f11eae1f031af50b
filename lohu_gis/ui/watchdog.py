"""Names calls that keep the GUI thread from answering."""

from __future__ import annotations

import faulthandler
import logging
import tempfile
import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

log = logging.getLogger(__name__)

BEAT_MS = 20
STACK_LINES = 40
NAMED_AFTER_S = 0.1
"""A block longer than this is written down with the stack that was running."""


@dataclass(frozen=True, slots=True)
class Block:
    """One time the thread did not answer; `stack` is where it was when it was noticed."""

    seconds: float
    stack: str


class Watchdog(QObject):
    """A timer beats on the GUI thread, a thread listens and looks at the stack when the beat is late.

    Parameters
    ----------
    parent
        Owner of the timer.
    limit_s
        Blocks shorter than this are not recorded.

    Notes
    -----
    `blocks` grows while the program runs; tests fail on one longer than 0.25 s.
    """

    def __init__(self, parent: QObject | None = None, limit_s: float = NAMED_AFTER_S) -> None:
        super().__init__(parent)
        self.blocks: list[Block] = []
        self._limit_s = limit_s
        self._beat_at = time.monotonic()
        self._late_stack = ""
        self._thread_id = threading.get_ident()
        self._stop = threading.Event()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._listener = threading.Thread(target=self._listen, name="lohu-watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch; call it on the GUI thread."""
        self._beat_at = time.monotonic()
        self._timer.start(BEAT_MS)
        self._listener.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._stop.set()

    @property
    def longest_s(self) -> float:
        """The longest block so far, 0 for none."""
        return max((block.seconds for block in self.blocks), default=0.0)

    def _beat(self) -> None:
        now = time.monotonic()
        late = now - self._beat_at - BEAT_MS / 1000
        if late > self._limit_s:
            self.blocks.append(Block(late, self._late_stack))
            log.debug("the window did not answer for %.0f ms:\n%s", late * 1000, self._late_stack)
        self._beat_at, self._late_stack = now, ""

    def _listen(self) -> None:
        while not self._stop.wait(self._limit_s / 3):
            late = time.monotonic() - self._beat_at - BEAT_MS / 1000
            if late > self._limit_s and not self._late_stack:
                self._late_stack = stack_of(self._thread_id)


def stack_of(thread_id: int) -> str:
    """Where a thread is, innermost call first; empty when it has ended.

    Frames are not touched: whoever holds one when its function returns becomes the one to destroy its variables, and Qt
    objects must not die on another thread than theirs.
    """
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        text = file.read().decode(errors="replace")
    head = f"0x{thread_id:016x} "
    found = next((part for part in text.split("\n\n") if head in part.partition("\n")[0]), "")
    return "\n".join(found.splitlines()[1:STACK_LINES])
