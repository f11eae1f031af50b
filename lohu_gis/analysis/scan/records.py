"""Records as a scan sees them: a place and a day each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

PLACE_M = 0.01
"""Records nearer than this share a place: coordinates that were transformed differ in the last digits."""


@dataclass(frozen=True)
class Records:
    """n records at P places on D days, in an order that does not depend on how they came.

    Attributes
    ----------
    rows
        Row of each record in the input, int64 (n,).
    place, day
        Number of its place and of its day since the first of the period, int64 (n,).
    places
        Coordinates in metres, (P, 2).
    days
        Days of the period, first and last included.
    """

    rows: I64
    place: I64
    day: I64
    places: F64
    days: int

    def __len__(self) -> int:
        return len(self.place)

    def by_place(self) -> I64:
        """Records of each place, int64 (P,)."""
        return np.bincount(self.place, minlength=len(self.places))

    def by_day(self) -> I64:
        """Records of each day, int64 (D,)."""
        return np.bincount(self.day, minlength=self.days)


def records_of(coordinates: F64, day: I64, days: int) -> Records:
    """Records from coordinates (n, 2) in metres and days (n,) counted from the first of `days`."""
    steps = np.round(coordinates / PLACE_M)
    order = np.lexsort((day, coordinates[:, 1], coordinates[:, 0], steps[:, 1], steps[:, 0])).astype(np.int64)
    sorted_steps = steps[order]
    new = np.append(True, (sorted_steps[1:] != sorted_steps[:-1]).any(axis=1))[:len(order)]
    return Records(order, (np.cumsum(new) - 1).astype(np.int64), day[order].astype(np.int64),
                   coordinates[order[new]], days)
