"""Search of cylinders that end on any day (retrospective).

Circles around one centre are nested: one holds at least as many records as those inside it. So only some of them are
counted in full, and only where the count there could do for the smallest of the group are its members looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.scan.ratio import LEAST, largest_expected, ratio
from lohu_gis.analysis.scan.search import Found, Space, joined
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Counts = npt.NDArray[np.integer]

BLOCK = 262_144
"""Counts held at once, so that they stay in the processor's cache."""

AT_ONCE = 16_000_000
"""Records by place, day and draw held at once."""

GROWTH = 1.2
"""Outermost rank of a group of circles against the one before."""

BITS = 18
"""Of the number of steps of expectation in the table of smallest counts."""


def draws_at_once(space: Space) -> int:
    """How many draws one call of `search` should be given."""
    width = max(1, (len(space.circles) + 1) * (space.records.days + space.longest))
    return int(np.clip(AT_ONCE // width, 1, 32))


@dataclass(frozen=True)
class _Draws:
    """Records by place and day of some draws.

    Attributes
    ----------
    daily
        (B, P + 1, pad + D), the pad before the first day and the last place without records.
    running
        Sums of `daily` over the days before, (B, P + 1, pad + D + 1).
    """

    daily: Counts
    running: npt.NDArray[np.int32]


@dataclass(frozen=True)
class _Limits:
    """What a count has to reach.

    Attributes
    ----------
    table
        Smallest counts by the product of both margins without its last `shift` bits, at most those that are truly
        needed; the last entry is out of reach.
    largest
        Largest expectations by count.
    """

    table: Counts
    shift: int
    largest: F64
    level: float

    def least(self, records: I64, margins: I64) -> Counts:
        """Smallest counts for circles with `records` (c,) and stretches with `margins` (d,), shape (c, d).

        Negative `records` say that the circle is not looked at.
        """
        step = np.maximum(records, 0)[:, None] * margins
        least: Counts = self.table[step >> self.shift]
        least[records < 0] = self.table[-1]
        return least


def search(space: Space, days: I64, level: float, progress: Progress | None = None) -> Found:
    """Cylinders whose ratio is at least `level` (> 0), the best of each draw, centre and rank.

    Parameters
    ----------
    days
        Day of each record in each draw, int64 (B, n).
    """
    margins = [_padded(space, space.by_stretch(length)) for length in range(1, space.longest + 1)]
    most = int(margins[-1].max())
    kind = np.uint8 if most < 250 else np.uint16 if most < 60_000 else np.int32
    draws = _draws(space, days, kind)
    limits = _limits(space, level, most, kind)
    width = draws.daily.shape[2]
    size = max(1, BLOCK // (len(days) * width))
    parts = []
    for start in range(0, len(space.circles), size):
        centres = np.arange(start, min(start + size, len(space.circles)))
        parts += _around(space, draws, centres, margins, limits, progress)
    return joined(parts).best()


def _draws(space: Space, days: I64, kind: npt.DTypeLike) -> _Draws:
    pad, spots = space.longest - 1, len(space.circles)
    width = pad + space.records.days
    at = space.records.place * width + pad + days + np.arange(len(days))[:, None] * (spots + 1) * width
    daily = np.bincount(at.ravel(), minlength=len(days) * (spots + 1) * width).reshape(len(days), spots + 1, width)
    running = np.zeros((len(days), spots + 1, width + 1), np.int32)
    np.cumsum(daily, axis=2, out=running[:, :, 1:])
    return _Draws(daily.astype(kind), running)


def _padded(space: Space, margin: I64) -> I64:
    """Margins of the stretches ending on each padded day; 0 in the pad, where nothing ends."""
    return np.concatenate([np.zeros(space.longest - 1, np.int64), margin])


def _limits(space: Space, level: float, most: int, kind: npt.DTypeLike) -> _Limits:
    product = int(space.circles.records.max()) * most
    shift = max(product.bit_length() - BITS, 0)
    at = (np.arange((product >> shift) + 1) << shift) / space.total
    limits = largest_expected(level, most, space.total)
    least = np.searchsorted(limits, at)
    return _Limits(np.append(np.maximum(least, LEAST), most + 1).astype(kind), shift, limits, level)


def _groups(ranks: int) -> list[slice]:
    """Ranks in groups that grow by `GROWTH`."""
    groups, start = [], 0
    while start < ranks:
        stop = min(max(start + 1, int((start + 1) * GROWTH)), ranks)
        groups.append(slice(start, stop))
        start = stop
    return groups


def _around(space: Space, draws: _Draws, centres: I64, margins: list[I64], limits: _Limits,
            progress: Progress | None) -> list[Found]:
    """The search around some centres."""
    circles, batch, width = space.circles, len(draws.daily), draws.daily.shape[2]
    here = np.zeros((batch, len(centres), width), draws.daily.dtype)
    taken = np.empty_like(here)
    inside, flat = np.empty((batch, here[0].size), here.dtype), here.reshape(batch, -1)
    parts = []
    for group in _groups(circles.order.shape[1]):
        if progress is not None:
            progress.check()
        for rank in range(group.start, group.stop):
            np.take(draws.daily, circles.order[centres, rank], axis=1, out=taken)
            here += taken
        smallest = _smallest(space, centres, group)
        if (smallest < 0).all():
            continue
        for length, margin in enumerate(margins, 1):
            if length == 1:
                inside[:] = flat
            else:
                inside[:, length - 1:] += flat[:, :1 - length]
            # Nothing ends in the pad, where a stretch would reach into the row before.
            least = limits.least(smallest, margin)
            least[:, :space.longest - 1] = limits.table[-1]
            flagged = np.flatnonzero(inside >= least.ravel())
            if len(flagged):
                draw, at = np.divmod(flagged, flat.shape[1])
                where = _Flagged(draw, centres[at // width], at % width, length, margin[at % width])
                parts += _members(space, draws, group, limits, where, inside[draw, at].astype(np.int64))
    return parts


def _smallest(space: Space, centres: I64, group: slice) -> I64:
    """Records of the smallest circle of a group that counts, (c,); -1 where none does."""
    whole = space.circles.whole[centres, group]
    first = whole.argmax(axis=1)
    records = space.circles.records[centres, group][np.arange(len(centres)), first]
    return np.where(whole.any(axis=1), records, -1)


@dataclass(frozen=True)
class _Flagged:
    """Stretches of `length` days to look at closely: draw, centre, padded day, records of the stretch."""

    draw: I64
    centre: I64
    at: I64
    length: int
    margin: I64


def _members(space: Space, draws: _Draws, group: slice, limits: _Limits, where: _Flagged, count: I64) -> list[Found]:
    """All circles of a group at the stretches where the largest holds enough records for the smallest."""
    parts, circles = [], space.circles
    for rank in range(group.stop - 1, group.start - 1, -1):
        expected = circles.records[where.centre, rank] * where.margin / space.total
        good = np.flatnonzero((expected <= limits.largest[count]) & circles.whole[where.centre, rank])
        if len(good):
            llr = ratio(count[good], expected[good], space.total)
            found = Found(where.draw[good], where.centre[good], np.full(len(good), rank),
                          where.at[good] - (space.longest - 1), np.full(len(good), where.length), count[good], llr)
            parts.append(found.taken(llr >= limits.level))
        if rank > group.start:
            place = circles.order[where.centre, rank]
            count = count - (draws.running[where.draw, place, where.at + 1]
                             - draws.running[where.draw, place, where.at + 1 - where.length])
    return [joined(parts).best()] if parts else []
