"""Records of a layer in the order of their moments, with places and categories: what a live layer steps through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.events import events_of
from lohu_gis.analysis.tables import texts
from lohu_gis.analysis.timing import TimeIndex, time_index
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import TimeWindow

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Numbers = I64 | slice
"""Which records: a slice of their order, or their numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Places sorted by time, those without a moment last.

    Attributes
    ----------
    points : shape (n, 2)
        In metres.
    rows : int64, shape (n,)
        Row of the table each belongs to.
    seconds : int64, shape (m,)
        Moments of the first m records, ascending, since 1970-01-01 UTC; empty where the layer has none.
    categories
        The different texts of the column of categories, and for each record the number of its own (-1 for none).
    unplaced
        Rows that would count if they had a place.
    """

    points: F64
    rows: I64
    seconds: I64
    categories: tuple[tuple[str, ...], npt.NDArray[np.int32]] | None = None
    unplaced: int = 0

    def __len__(self) -> int:
        return len(self.points)

    @property
    def timed(self) -> bool:
        """Whether records have moments."""
        return len(self.seconds) > 0

    def span(self, window: TimeWindow | None) -> slice:
        """Records of a window; all of them without one, and where no record has a moment."""
        if window is None or not self.timed:
            return slice(0, len(self))
        return TimeIndex(self.seconds, self.rows[:len(self.seconds)], len(self)).span(window)

    def chosen(self, window: TimeWindow | None, wanted: Collection[str] = ()) -> Numbers:
        """Records of a window and of some categories (none named: of all)."""
        part = self.span(window)
        if not wanted or self.categories is None:
            return part
        names, codes = self.categories
        allowed = np.array([*(name in wanted for name in names), False])  # the last is for -1
        found: I64 = np.flatnonzero(allowed[codes[part]]) + part.start
        return found


def records_of(table: FeatureTable, time: str | None, category: str | None = None,
               shown: Mask | None = None) -> Records:
    """The records of a table of points in metres.

    Parameters
    ----------
    time, category
        Columns of moments and of categories; None for none.
    shown : bool (rows of the table,)
        Only these rows; None takes all. Rows without a place are left out.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    """
    events, _findings = events_of(table, None, needed=False)
    kept = np.ones(len(events.rows), bool) if shown is None else shown[events.rows]
    points, rows = events.points[kept], events.rows[kept]
    placed = np.zeros(len(table), bool)
    placed[rows] = True
    unplaced = (len(table) if shown is None else int(shown.sum())) - int(placed.sum())
    seconds = np.zeros(0, np.int64)
    if time is not None:
        index = time_index(table, time)
        place = np.full(len(table), len(table), np.int64)  # of each row in time, those without a moment last
        place[index.rows] = np.arange(len(index.rows))
        order = np.argsort(place[rows], kind="stable")
        points, rows = points[order], rows[order]
        ranks = place[rows]
        seconds = index.seconds[ranks[ranks < len(index.rows)]]
    return Records(points, rows, seconds, None if category is None else _categories(table, category, rows),
                   unplaced)


def _categories(table: FeatureTable, column: str, rows: I64) -> tuple[tuple[str, ...], npt.NDArray[np.int32]]:
    import pyarrow as pa

    source = table.column(column) if column in table.column_names else None
    plain = source is not None and pa.types.is_string(source.type)
    found = pa.array(source if plain else texts(table, column)).dictionary_encode()
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    names = tuple(str(name) for name in found.dictionary.to_pylist())
    codes = found.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    return names, codes[rows]
