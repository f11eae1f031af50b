"""The sun check: hours of all window points of chosen buildings, in pieces, with doubt and culprits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.city import City
from lohu_gis.analysis.sun.horizon import Gaps, edge_of, gaps_of, raise_edge, shadow_boxes
from lohu_gis.analysis.sun.hours import Hours, Losses, hours_of
from lohu_gis.analysis.sun.path import SunPath
from lohu_gis.analysis.sun.solids import Solids
from lohu_gis.analysis.sun.windows import Windows
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_POINTS_AT_ONCE = 6_000


@dataclass(frozen=True, slots=True, eq=False)
class WindowSun:
    """Sun of p window points, in minutes.

    Attributes
    ----------
    minutes, longest
        Of all counted runs, and the longest of them.
    at_worst
        With buildings of unknown height as high as they may be.
    possible
        With nothing but the point's own building.
    losses
        By building number; with `minutes` they add up to the minutes of the band with the sun up.
    """

    windows: Windows
    minutes: F64
    longest: F64
    at_worst: F64
    possible: F64
    losses: Losses


def window_sun(city: City, windows: Windows, path: SunPath, min_run_min: float, progress: Progress | None = None, *,
               possible: bool = True) -> WindowSun:
    """Sun of window points of a city; no points give empty arrays. Without `possible` that part is left NaN."""
    parts = [_of_columns(city, windows.columns(piece), path, min_run_min, possible=possible)
             for piece in column_pieces(windows, progress or Progress())]
    if not parts:
        none = np.zeros(0)
        return WindowSun(windows, none, none, none, none, Losses(np.zeros(0, np.int64), np.zeros(0, np.int64), none))
    firsts = np.cumsum([0] + [len(p.minutes) for p in parts[:-1]])
    losses = Losses(np.concatenate([p.losses.point + first for p, first in zip(parts, firsts, strict=True)]),
                    np.concatenate([p.losses.part for p in parts]), np.concatenate([p.losses.minutes for p in parts]))
    return WindowSun(windows, np.concatenate([p.minutes for p in parts]), np.concatenate([p.longest for p in parts]),
                     np.concatenate([p.at_worst for p in parts]), np.concatenate([p.possible for p in parts]), losses)


def column_pieces(windows: Windows, progress: Progress) -> Iterator[slice]:
    """Slices of columns with some thousand points each, with a report and a check before each."""
    start, count = 0, len(windows.x)
    while start < count:
        progress.at(start / count)
        limit = windows.offsets[start] + _POINTS_AT_ONCE
        stop = max(int(np.searchsorted(windows.offsets, limit, side="right")) - 1, start + 1)
        yield slice(start, min(stop, count))
        start = stop
    progress.at(1.0)


def in_reach(city: Solids, windows: Windows, path: SunPath) -> Bools:
    """Parts whose shadow may meet the box around some windows during the day, and the windows' own."""
    kept = np.zeros(len(city), bool)
    rows = np.flatnonzero(city.known)
    if len(windows.x) and len(rows) and path.up.any():
        boxes = shadow_boxes(city, rows, path, float(windows.lowest.min()))
        kept[rows] = ((boxes[:, 0] <= windows.x.max()) & (boxes[:, 2] >= windows.x.min())
                      & (boxes[:, 1] <= windows.y.max()) & (boxes[:, 3] >= windows.y.min()))
    kept[windows.part] = True
    return kept


def _of_columns(city: City, windows: Windows, path: SunPath, min_run_min: float, *, possible: bool) -> WindowSun:
    known = city.solids
    edge, gaps = edge_of(windows, known, path), gaps_of(windows, known, path)
    found = hours_of(windows, edge, gaps, path, min_run_min)
    alone = np.full(len(windows), np.nan)
    if possible:
        alone = hours_of(windows, edge_of(windows, known, path, own=True), gaps_of(windows, known, path, own=True),
                         path, min_run_min).minutes
    at_worst = found.minutes
    if city.unknown.any():
        doubtful = city.doubtful()
        before = edge.height.copy()
        raise_edge(edge, windows, doubtful, path, city.unknown)
        more = gaps_of(windows, doubtful, path, city.unknown)
        if len(more.column) or not np.array_equal(before, edge.height):
            at_worst = hours_of(windows, edge, _joined(gaps, more), path, min_run_min).minutes
    return WindowSun(windows, found.minutes, found.longest_min, at_worst, alone,
                     by_building(found, known.building))


def _joined(first: Gaps, second: Gaps) -> Gaps:
    return Gaps(np.concatenate([first.column, second.column]), np.concatenate([first.instant, second.instant]),
                np.concatenate([first.low, second.low]), np.concatenate([first.high, second.high]),
                np.concatenate([first.part, second.part]))


def by_building(hours: Hours, building: I64) -> Losses:
    """Losses by building number in place of part."""
    losses = hours.losses
    if len(losses.point) == 0:
        return losses
    owner = building[losses.part]
    order = np.lexsort((owner, losses.point))
    point, owner, minutes = losses.point[order], owner[order], losses.minutes[order]
    first = np.flatnonzero(np.concatenate([[True], (point[1:] != point[:-1]) | (owner[1:] != owner[:-1])]))
    point, owner, minutes = point[first], owner[first], np.add.reduceat(minutes, first)
    order = np.lexsort((owner, -minutes, point))
    return Losses(point[order], owner[order], minutes[order])
