"""Shared memory that is really there."""

from __future__ import annotations

import os
from multiprocessing.shared_memory import SharedMemory


def reserve(size: int) -> SharedMemory:
    """New shared memory of at least one byte, backed by pages from the start.

    Without this a small ``/dev/shm`` (64 MB in many containers) lets the memory be made and ends the program with a bus
    error at the first write beyond it.

    Raises
    ------
    OSError
        When there is not enough; nothing is left behind.
    """
    memory = SharedMemory(create=True, size=max(size, 1))
    descriptor = getattr(memory, "_fd", -1)
    if descriptor < 0 or not hasattr(os, "posix_fallocate"):
        return memory  # Windows commits the memory when it is made
    try:
        os.posix_fallocate(descriptor, 0, max(size, 1))
    except OSError:
        memory.close()
        memory.unlink()
        raise
    return memory
