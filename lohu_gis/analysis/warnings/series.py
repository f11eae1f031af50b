"""Events as counts per period and group; periods in which nothing happened count as zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]

Step = Literal["day", "week"]
LENGTHS: dict[Step, int] = {"day": 1, "week": 7}
MONDAY = 4
"""1970-01-05, the first Monday of day numbers."""

MAX_CELLS = 20_000_000
"""Periods times groups."""


@dataclass(frozen=True, eq=False)
class Series:
    """Counts of groups in periods without a gap.

    Attributes
    ----------
    counts
        Shape (periods, groups).
    first_days
        Day number (since 1970-01-01) with which each period begins, shape (periods,).
    step
        Length of a period.
    """

    counts: I64
    first_days: I64
    step: Step


def counted(days: I64, groups: I64, count: int, step: Step, last_day: int) -> Series:
    """Series of events.

    Parameters
    ----------
    days, groups
        Day number and group (0 to `count` - 1) of each event, shape (n,).
    step
        ``week`` runs from Monday to Sunday; only whole weeks count.
    last_day
        The last day that is over; later events do not count.

    Raises
    ------
    ValueError
        More than `MAX_CELLS` periods times groups.
    """
    length = LENGTHS[step]
    base = MONDAY if step == "week" else 0
    inside = days <= last_day
    days, groups = days[inside], groups[inside]
    end = (last_day + 1 - base) // length  # the first period that is not over
    if not len(days):
        return Series(np.zeros((0, count), np.int64), np.zeros(0, np.int64), step)
    first = (int(days.min()) - base) // length
    if step == "week" and int(days.min()) > first * length + base:
        first += 1  # the first week is only known in part
    periods = max(end - first, 0)
    if periods * count > MAX_CELLS:
        raise ValueError(f"more than {MAX_CELLS} periods times groups")
    at = (days - base) // length - first
    whole = (at >= 0) & (at < periods)
    cells = np.bincount(at[whole] * count + groups[whole], minlength=periods * count)
    return Series(cells.reshape(periods, count), (first + np.arange(periods)) * length + base, step)
