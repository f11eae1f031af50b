"""Which rows of a table are shown, and in which order; runs on a thread of the compute lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.timing import time_index
from lohu_gis.core.progress import Progress

if TYPE_CHECKING:
    from lohu_gis.core.fidset import FidSet
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.core.times import TimeWindow

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RowOrder:
    """What the planner asked for.

    Attributes
    ----------
    where
        Expression; empty shows all rows.
    column, descending
        Sorted by this column, empty for the order of the file; rows without a value come last.
    only
        Show only these rows; None shows all.
    time, window
        Show only rows whose moment in the column `time` lies in the window; None shows all.
    """

    where: str = ""
    column: str = ""
    descending: bool = False
    only: FidSet | None = None
    time: str = ""
    window: TimeWindow | None = None


def ordered_rows(table: FeatureTable, order: RowOrder, progress: Progress) -> I64 | None:
    """Row numbers to show in order, int64 (k,); None stands for all rows as they are.

    Raises
    ------
    InputError, UsageError
        When the expression cannot be read or names a column the table does not have; ``column.no_times``.
    """
    for name in table.column_names:
        progress.check()
        table.column(name)  # joined here, so that painting a cell need not
    rows = _kept(table, order)
    progress.at(0.3)
    if not order.column:
        return rows
    sorted_rows = _sorted(table.column(order.column), descending=order.descending)
    progress.at(0.9)
    if rows is None:
        return sorted_rows
    kept = np.zeros(len(table), bool)
    kept[rows] = True
    return sorted_rows[kept[sorted_rows]]


def _kept(table: FeatureTable, order: RowOrder) -> I64 | None:
    from lohu_gis.core.expression import parse

    mask: npt.NDArray[np.bool_] | None = None
    if order.where.strip():
        mask = np.asarray(parse(order.where).mask(table), bool)
    if order.only is not None:
        chosen = np.zeros(len(table), bool)
        rows = table.rows_of(order.only.array())
        chosen[rows[rows >= 0]] = True
        mask = chosen if mask is None else mask & chosen
    if order.window is not None and order.time in table.column_names:
        shown = time_index(table, order.time).mask(order.window)
        mask = shown if mask is None else mask & shown
    return None if mask is None else np.flatnonzero(mask)


def _sorted(values: Any, *, descending: bool) -> I64:
    import pyarrow.compute as pc

    order = pc.array_sort_indices(values, order="descending" if descending else "ascending", null_placement="at_end")
    found: I64 = order.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def runs_of(positions: I64) -> list[tuple[int, int]]:
    """Ascending positions as inclusive (first, last) runs."""
    if len(positions) == 0:
        return []
    breaks = np.flatnonzero(np.diff(positions) != 1)
    firsts = positions[np.concatenate([[0], breaks + 1])]
    lasts = positions[np.concatenate([breaks, [len(positions) - 1]])]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
