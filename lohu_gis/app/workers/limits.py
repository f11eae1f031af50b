"""How long a call in a worker may take and how much memory it may use, and how both are watched."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

MIB = 1 << 20
SLACK_BYTES = 1024 * MIB
"""Address space beyond the memory limit: libraries reserve more than they use."""


class Limits(NamedTuple):
    """Limits of one call; None means no limit.

    Attributes
    ----------
    seconds
        Whole time of the call.
    silent_s
        Time without any sign of life (progress, batch, result): a file that does not answer is found by this,
        while a large one may take long.
    memory_bytes
        Resident memory of the worker.
    """

    seconds: float | None = None
    silent_s: float | None = None
    memory_bytes: int | None = None


def resident_bytes(pid: int) -> int | None:
    """Resident memory of a process; None where it cannot be told (not Linux, process gone)."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return None


def bound_address_space(memory_bytes: int | None) -> None:
    """Let this process's allocations fail beyond the limit (Linux); the watching parent is the first line,
    this one stops a single huge allocation. None lifts the bound again."""
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if memory_bytes is None:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        return
    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    wanted = used + memory_bytes + SLACK_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))
