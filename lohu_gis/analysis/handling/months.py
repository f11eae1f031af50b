"""Complaints by calendar month of Shenzhen: what came in, what was closed, what stayed open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moments import NO_MOMENT, OFFSET_S

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """m months in a row.

    Attributes
    ----------
    numbers : int64, shape (m,)
        Months since January 1970.
    opened, closed : int64, shape (m,)
        Cases that came in and that were closed in each.
    open_ : int64, shape (m,)
        Cases under way at the end of each, or at the moment of the count.
    """

    numbers: I64
    opened: I64
    closed: I64
    open_: I64


def month_of(seconds: I64) -> I64:
    """Month since January 1970 of each moment, by the calendar of Shenzhen; `NO_MOMENT` stays."""
    local = np.where(seconds == NO_MOMENT, 0, seconds + OFFSET_S).astype("datetime64[s]")
    return np.where(seconds == NO_MOMENT, NO_MOMENT, local.astype("datetime64[M]").astype(np.int64))


def month_start(number: int) -> int:
    """The first moment of a month, in seconds."""
    return int(np.datetime64(number, "M").astype("datetime64[s]").astype(np.int64)) - OFFSET_S


def month_text(number: int) -> str:
    """``YYYY-MM``."""
    return str(np.datetime64(number, "M"))


def month_number(text: str) -> int:
    """The month of ``YYYY-MM``."""
    return int(np.datetime64(text[:7], "M").astype(np.int64))


def months(opened: I64, closed: I64, as_of: int) -> Months:
    """Counts of each month from the first opening to the moment of the count; without cases no month.

    Parameters
    ----------
    opened, closed : int64, shape (n,)
        Moments in seconds, `NO_MOMENT` where missing; what lies behind `as_of` is not known yet. A case without an
        opening does not count.
    """
    there = (opened != NO_MOMENT) & (opened <= as_of)
    if not there.any():
        none = np.zeros(0, np.int64)
        return Months(none, none, none, none)
    done = there & (closed != NO_MOMENT) & (closed <= as_of)
    first, last = int(month_of(opened[there]).min()), int(month_of(np.array([as_of]))[0])
    numbers = np.arange(first, last + 1)
    into = np.bincount(month_of(opened[there]) - first, minlength=len(numbers))
    out = np.bincount(np.maximum(month_of(closed[done]) - first, 0), minlength=len(numbers))
    return Months(numbers, into, out, np.cumsum(into) - np.cumsum(out))
