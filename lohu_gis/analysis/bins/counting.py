"""Events per cell: how many, and a statistic of their weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

Statistic = Literal["count", "sum", "mean", "min", "max"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)


@dataclass(frozen=True, slots=True, eq=False)
class Numbering:
    """The occupied cells of a tiling and which of them each event is in.

    Attributes
    ----------
    columns, rows : int64, shape (k,)
        Cells in ascending order of column, then row.
    cell_of : int64, shape (n,)
        Number of each event's cell.
    """

    columns: I64
    rows: I64
    cell_of: I64


def numbered(columns: I64, rows: I64) -> Numbering:
    """Numbers for the cells that occur."""
    if len(columns) == 0:
        empty = np.zeros(0, np.int64)
        return Numbering(empty, empty, empty)
    left, low = int(columns.min()), int(rows.min())
    height = int(rows.max()) - low + 1
    keys = (columns - left) * height + (rows - low)
    width = int(columns.max()) - left + 1
    if width * height <= max(4 * len(keys), 1_000_000):  # marking is faster than sorting where cells are few
        marked = np.zeros(width * height, bool)
        marked[keys] = True
        found = np.flatnonzero(marked)
        number = np.cumsum(marked) - 1
        cell_of = number[keys].astype(np.int64)
    else:
        found, cell_of = np.unique(keys, return_inverse=True)
        cell_of = cell_of.astype(np.int64)
    return Numbering(found // height + left, found % height + low, cell_of)


def statistic_of(cell_of: I64, cells: int, weights: F64 | None, statistic: Statistic) -> tuple[I64, F64]:
    """Events per cell (k,), and the statistic (k,).

    Parameters
    ----------
    cell_of : shape (n,)
        Cell of each event, 0 to ``cells - 1``.
    weights
        Without missing values; None counts every event as one.
    statistic
        ``count`` and ``sum`` add the weights; ``mean``, ``min`` and ``max`` are NaN for cells without events.
    """
    count = np.bincount(cell_of, minlength=cells).astype(np.int64)
    if weights is None:
        weights = np.ones(len(cell_of))
    if statistic in ("count", "sum", "mean"):
        total = np.bincount(cell_of, weights, minlength=cells).astype(np.float64)
        if statistic != "mean":
            return count, total
        return count, np.divide(total, count, out=np.full(cells, np.nan), where=count > 0)
    value = np.full(cells, np.inf if statistic == "min" else -np.inf)
    (np.minimum if statistic == "min" else np.maximum).at(value, cell_of, weights)
    return count, np.where(count > 0, value, np.nan)
