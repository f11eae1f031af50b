"""Pictures through shared memory: one side draws into a slot, the other copies it out."""

from __future__ import annotations

from multiprocessing.shared_memory import SharedMemory

import numpy as np

from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.link.memory import reserve

SLOTS = 2
"""One being drawn, one being read."""


class FrameStore:
    """Room for `slots` pictures of at most `capacity` bytes each.

    Parameters
    ----------
    capacity
        Bytes per slot.
    name
        Of a store that the other side made; None makes a new one, which must be closed by its maker.
    slots
        How many pictures there is room for; both sides must say the same.

    Raises
    ------
    OSError
        When the system has no room for it.
    """

    def __init__(self, capacity: int, name: str | None = None, slots: int = SLOTS) -> None:
        self.capacity = capacity
        self._slots = slots
        self._own = name is None
        self._memory: SharedMemory | None = (reserve(capacity * slots) if name is None
                                             else SharedMemory(name=name))
        self.name = self._memory.name

    def slot(self, number: int, shape: tuple[int, ...]) -> U8:
        """A slot as an array; written by one side and read by the other.

        Raises
        ------
        ValueError
            When a picture of that shape does not fit.
        """
        if self._memory is None or int(np.prod(shape)) > self.capacity:
            raise ValueError("no room for this picture")
        return np.ndarray(shape, np.uint8, self._memory.buf, (number % self._slots) * self.capacity)

    def close(self) -> None:
        """Let go of the memory; its maker gives it back. Closing again does nothing."""
        if self._memory is not None:
            memory, self._memory = self._memory, None
            memory.close()
            if self._own:
                memory.unlink()
