"""Garbage is collected on the GUI thread only.

Python collects cycles on whatever thread happens to allocate; a cycle that holds a Qt object would then be destroyed
on a worker's thread, which ends the program. So the automatic collector is off while a window runs, and a timer does
its work where Qt objects may die.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 200
YOUNG, MIDDLE, OLD = 2000, 10, 20
"""Collect the young from so many new objects on, the middle after so many of those, the old after so many of them."""
BURST = 20_000
"""Collect the young from so many new objects on, the middle after so many of those, the old after so many of these."""
LONG_S = 0.03
"""A collection that took longer is not repeated over the same objects: what survived counts as lasting."""


class GuiGarbage(QObject):
    """Switches the automatic collector off until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Take over; what exists now is taken for lasting and never looked at again."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer.start(LOOK_MS)

    def stop(self) -> None:
        """Give back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    @staticmethod
    def _look() -> None:
        young, middle, old = gc.get_count()
        if young < YOUNG:
            return
        if young > BURST:
            gc.freeze()
            return
        generation = 2 if old >= OLD else 1 if middle >= MIDDLE else 0
        began = time.perf_counter()
        gc.collect(generation)
        if time.perf_counter() - began > LONG_S:
            gc.freeze()

    @staticmethod
    def settle() -> None:
        """Take what was loaded and built just now for lasting; called after large imports."""
        gc.freeze()
