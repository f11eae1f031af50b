"""What a search over cylinders needs and finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.scan.circles import Circles
from lohu_gis.analysis.scan.records import Records

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Space:
    """All cylinders: circles around places times stretches of days.

    Attributes
    ----------
    longest
        Days of a cylinder at most.
    prospective
        Only cylinders that end on the last day.
    """

    records: Records
    circles: Circles
    longest: int
    prospective: bool

    @property
    def total(self) -> int:
        """Records in all."""
        return len(self.records)

    def by_stretch(self, length: int) -> I64:
        """Records in the `length` days that end on each day, int64 (D,); days before the period have none."""
        running = np.concatenate([np.zeros(length, np.int64), np.cumsum(self.records.by_day())])
        inside: I64 = running[length:] - running[:-length]
        return inside


@dataclass(frozen=True)
class Found:
    """Cylinders that reach a level, the best of each draw, centre and rank; arrays of shape (k,).

    Attributes
    ----------
    draw, centre, rank
        Which of the searched draws, centre and number of the outermost place.
    end, length
        Last day and number of days.
    count, llr
        Records inside and log likelihood ratio.
    """

    draw: I64
    centre: I64
    rank: I64
    end: I64
    length: I64
    count: I64
    llr: F64

    def __len__(self) -> int:
        return len(self.llr)

    def taken(self, which: npt.NDArray[np.bool_] | I64) -> Found:
        """Some of them."""
        return Found(*(getattr(self, name)[which] for name in FIELDS))

    def best(self) -> Found:
        """The best of each draw, centre and rank: the greatest ratio, then the shortest, then the latest."""
        order = np.lexsort((-self.end, self.length, -self.llr, self.rank, self.centre, self.draw))
        keys = np.stack([self.draw, self.centre, self.rank])[:, order]
        first = np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))[:len(order)]
        return self.taken(order[first])

    def maxima(self, draws: int) -> F64:
        """The greatest ratio of each of `draws` draws, 0 where nothing was found."""
        found = np.zeros(draws)
        np.maximum.at(found, self.draw, self.llr)
        return found


FIELDS = ("draw", "centre", "rank", "end", "length", "count", "llr")


def joined(parts: list[Found]) -> Found:
    """Findings one after the other; empty without any."""
    empty = np.zeros(0, np.int64)
    whole = [np.concatenate([getattr(part, name) for part in parts] or [empty]) for name in FIELDS]
    draw, centre, rank, end, length, count, llr = whole
    return Found(draw, centre, rank, end, length, count, llr.astype(np.float64))
