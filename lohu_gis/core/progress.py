"""How a long computation says how far it is and hears that it should stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lohu_gis.core.errors import Cancelled


class Progress:
    """Handed to long computations; the default instance reports nothing and is never cancelled.

    Parameters
    ----------
    report
        Called with the share done (0 to 1) and a short message id.
    cancelled
        Asked at every check; True means stop.
    """

    def __init__(self, report: Callable[[float, str], object] | None = None,
                 cancelled: Callable[[], bool] | None = None) -> None:
        self._report = report
        self._cancelled = cancelled

    def check(self) -> None:
        """Raise `Cancelled` if somebody asked this work to stop."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled

    def at(self, share: float, message: str = "") -> None:
        """Say how far the work is (0 to 1, clipped) and check for cancellation."""
        self.check()
        if self._report is not None:
            self._report(min(max(share, 0.0), 1.0), message)

    def chunks(self, count: int, size: int, message: str = "") -> Iterator[slice]:
        """Slices that cover ``range(count)`` in steps of `size`, with a report and a check before each.

        Choose `size` so that one step takes at most 100 ms; nothing is yielded for ``count == 0``.
        """
        for start in range(0, count, size):
            self.at(start / count, message)
            yield slice(start, min(start + size, count))
        self.at(1.0, message)

    def part(self, start: float, end: float) -> Progress:
        """A progress for a step that covers the share from `start` to `end` of this one."""
        return Progress(lambda share, message: self.at(start + share * (end - start), message), self._cancelled)
