"""Rows of a table in the order of their moments, so that any window of time is a slice."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moments import NO_MOMENT, moments
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import TimeWindow

I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_making = threading.Lock()
"""Reading a million texts takes a second: two threads that want the same do not both do it."""


@dataclass(frozen=True, slots=True, eq=False)
class TimeIndex:
    """Moments of a table, sorted.

    Attributes
    ----------
    seconds : int64, shape (m,)
        Ascending, since 1970-01-01 UTC; rows without a moment are left out.
    rows : int64, shape (m,)
        Row numbers in that order; rows of the same moment in the order of the table.
    total
        Rows of the table, those without a moment included.
    """

    seconds: I64
    rows: I64
    total: int

    @property
    def without(self) -> int:
        """Rows without a moment; no window shows them."""
        return self.total - len(self.rows)

    def span(self, window: TimeWindow | None) -> slice:
        """Which part of the sorted moments lies in ``start <= t < end``; all of them without a window."""
        if window is None:
            return slice(0, len(self.seconds))
        low = 0 if window.start is None else int(np.searchsorted(self.seconds, window.start, "left"))
        high = len(self.seconds) if window.end is None else int(np.searchsorted(self.seconds, window.end, "left"))
        return slice(low, max(low, high))

    def mask(self, window: TimeWindow) -> Bools:
        """Which rows of the table lie in the window, shape (total,)."""
        shown = np.zeros(self.total, bool)
        shown[self.rows[self.span(window)]] = True
        return shown

    def counts(self, edges: I64) -> I64:
        """Rows between neighbouring edges, ``edges[i] <= t < edges[i + 1]``, shape (len(edges) - 1,)."""
        return np.diff(np.searchsorted(self.seconds, edges, "left")).astype(np.int64)


def time_index(table: FeatureTable, column: str) -> TimeIndex:
    """The index of a column of moments, made once per state of the table.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``; see `analysis.moments.moments`.
    """
    with _making:
        return table.derived(("time index", column), lambda: _made(table, column))


def _made(table: FeatureTable, column: str) -> TimeIndex:
    seconds, _findings = moments(table, column)
    known = np.flatnonzero(seconds != NO_MOMENT)
    order = known[np.argsort(seconds[known], kind="stable")].astype(np.int64)
    return TimeIndex(seconds[order], order, len(table))
