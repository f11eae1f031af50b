"""What a function that runs in a worker is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from lohu_gis.core.progress import Progress


class CallProgress(Progress):
    """The progress of a call in a worker, which also takes batches of the result while the work goes on."""

    def __init__(self, report: Callable[[float, str], object] | None = None,
                 cancelled: Callable[[], bool] | None = None, send: Callable[[Any], object] | None = None) -> None:
        super().__init__(report, cancelled)
        self._send = send

    def send(self, batch: object) -> None:
        """Hand a batch to the caller's `on_batch`; waits while the caller is slower, raises `Cancelled` if it
        no longer wants any. Arrays in it go through shared memory."""
        self.check()
        if self._send is not None:
            self._send(batch)


class Call(NamedTuple):
    """A request: ``function(progress, *args)`` with a `CallProgress`."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    memory_bytes: int | None
