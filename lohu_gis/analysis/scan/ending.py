"""Search of cylinders that end on the last day (prospective)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.scan.ratio import LEAST, largest_expected, ratio
from lohu_gis.analysis.scan.search import Found, Space, joined
from lohu_gis.core.progress import Progress

I64 = npt.NDArray[np.int64]

AT_ONCE = 1_000_000
"""Counts held at once: draws are searched in groups of so many."""


def draws_at_once(space: Space) -> int:
    """How many draws one call of `search` should be given."""
    return int(np.clip(AT_ONCE // max(1, len(space.circles) * space.longest), 1, 64))


def search(space: Space, days: I64, level: float, progress: Progress | None = None) -> Found:
    """Cylinders whose ratio is at least `level` (> 0), the best of each draw, centre and rank.

    Parameters
    ----------
    days
        Day of each record in each draw, int64 (B, n).
    """
    circles, draws = space.circles, len(days)
    at_place = _recent(space, days)
    here = np.zeros((len(circles), space.longest, draws), at_place.dtype)
    margins = np.array([space.by_stretch(length)[-1] for length in range(1, space.longest + 1)])
    most = int(margins.max(initial=0))
    limits = largest_expected(level, most, space.total)
    parts = []
    for rank in range(circles.order.shape[1]):
        if progress is not None:
            progress.check()
        here += at_place[circles.order[:, rank]]
        expected = circles.records[:, rank, None] * margins / space.total
        least = np.searchsorted(limits, expected)
        least[~circles.whole[:, rank]] = most + 1
        least = np.maximum(least, LEAST).astype(here.dtype)
        flagged = np.flatnonzero(here >= least[:, :, None])
        if len(flagged):
            centre, length, draw = np.unravel_index(flagged, here.shape)
            count = here[centre, length, draw].astype(np.int64)
            llr = ratio(count, expected[centre, length], space.total)
            found = Found(draw, centre, np.full(len(draw), rank), np.full(len(draw), space.records.days - 1),
                          length + 1, count, llr)
            parts.append(found.taken(llr >= level).best())
    return joined(parts)


def _recent(space: Space, days: I64) -> npt.NDArray[np.integer]:
    """Records of each place in the last 1, 2, ... days of each draw, shape (P + 1, longest, B); the last row is 0."""
    draws, spots = len(days), len(space.circles)
    age = space.records.days - 1 - days
    near = age < space.longest
    draw = np.broadcast_to(np.arange(draws)[:, None], days.shape)
    place = np.broadcast_to(space.records.place, days.shape)
    at = (place[near] * space.longest + age[near]) * draws + draw[near]
    size = (spots + 1) * space.longest * draws
    counts = np.bincount(at, minlength=size).reshape(spots + 1, space.longest, draws)
    most = near.sum(axis=1).max(initial=0)
    kind = np.uint8 if most < 250 else np.uint16 if most < 60_000 else np.int32
    return np.cumsum(counts, axis=1, dtype=kind)
