"""How long a call in a worker may take and how much memory it may use."""

from __future__ import annotations

from typing import NamedTuple

MIB = 1 << 20
SLACK_BYTES = 1024 * MIB
"""Address space of the worker beyond its memory limit: libraries reserve more than they use. The parent, which watches
the memory in use, is the first line; the bound on addresses only stops a single huge allocation."""


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
