"""What a proposal takes: windows before and after, the culprit, and how high it may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.city import City
from lohu_gis.analysis.sun.horizon import Edge, Gaps, edge_of, gaps_of, raise_edge, shadow_boxes
from lohu_gis.analysis.sun.hours import hours_of
from lohu_gis.analysis.sun.path import SunPath
from lohu_gis.analysis.sun.solids import Solids
from lohu_gis.analysis.sun.survey import surveyed
from lohu_gis.analysis.sun.windows import Windows
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STOREY_M = 3.0
"""Height of a storey of a proposal whose own is unknown."""

MOST_STOREYS = 120
"""Where the search for the highest proposal ends."""

POINTS_AT_ONCE, RING_M = 4_000, 40.0
"""Windows of one piece of the search; windows are ordered by rings of this width around the proposal."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Windows of a city before and after, in minutes, shape (p,) each.

    Attributes
    ----------
    windows
        Of the city after; those that a new building walls up are not among them.
    before_worst, after_worst
        With buildings of unknown height as high as they may be.
    culprit
        Number of the building (of the city after) that takes most of what was lost; -1 where nothing was.
    taken
        Minutes that it takes.
    """

    windows: Windows
    before: F64
    after: F64
    before_worst: F64
    after_worst: F64
    culprit: I64
    taken: F64


def change_of(before: City, after: City, windows: Windows, rows: I64, path: SunPath, min_run_min: float,
              progress: Progress | None = None) -> Change:
    """Sun of windows in two cities.

    Parameters
    ----------
    windows
        Of buildings that stand unchanged in both, numbered as in `after`.
    rows
        Row in `before` of each row of `after`, -1 for new ones, shape (n,).
    """
    progress = progress or Progress()
    first = surveyed(before, windows.of_parts(rows[windows.part]), path, min_run_min, progress.part(0.0, 0.5),
                     possible=False)
    second = surveyed(after, windows, path, min_run_min, progress.part(0.5, 1.0), possible=False)
    was = {name: number for number, name in enumerate(before.names)}
    same = np.array([was.get(name, -1) for name in after.names], np.int64)
    point, part, minutes = _more_lost(first.losses.point, first.losses.part, first.losses.minutes,
                                      second.losses.point, second.losses.part, second.losses.minutes, same)
    culprit, taken = np.full(len(windows), -1, np.int64), np.zeros(len(windows))
    lost = first.minutes - second.minutes
    order = np.lexsort((-part, minutes))  # the last one written is the worst; among equals the lowest number
    culprit[point[order]], taken[point[order]] = part[order], minutes[order]
    unharmed = lost <= 0
    culprit[unharmed], taken[unharmed] = -1, 0.0
    return Change(windows, first.minutes, second.minutes, first.at_worst, second.at_worst, culprit,
                  np.minimum(taken, np.maximum(lost, 0.0)))


def _more_lost(point: I64, part: I64, minutes: F64, point2: I64, part2: I64, minutes2: F64,
               same: I64) -> tuple[I64, I64, F64]:
    """Minutes that buildings (numbered as after) take in addition to what they took before."""
    width = max(int(part.max(initial=0)), int(same.max(initial=0))) + 2
    key = point * width + part
    order = np.argsort(key)
    key, minutes = key[order], minutes[order]
    asked = point2 * width + np.where(same[part2] < 0, width - 1, same[part2])
    spot = np.minimum(np.searchsorted(key, asked), max(len(key) - 1, 0))
    known = np.zeros(len(asked)) if len(key) == 0 else np.where(key[spot] == asked, minutes[spot], 0.0)
    more = minutes2 - known
    there = more > 1e-9
    return point2[there], part2[there], more[there]


@dataclass(frozen=True, slots=True, eq=False)
class Allowed:
    """How high a proposal may be.

    Attributes
    ----------
    storeys
        The largest number that keeps every verdict; 0 when not even one storey does.
    top_m
        Height of its top.
    at_limit
        The search ended at `MOST_STOREYS`: higher ones were not tried.
    failing
        Windows (numbers of points) that would no longer pass with one storey more.
    tried
        Every number of storeys tried, and whether it keeps all verdicts.
    """

    storeys: int
    top_m: float
    at_limit: bool
    failing: I64
    tried: dict[int, bool]


def highest_allowed(city: City, windows: Windows, path: SunPath, part: int, *, needed_min: F64 | float = 180.0,
                    min_run_min: float = 5.0, most: int = MOST_STOREYS, progress: Progress | None = None) -> Allowed:
    """The largest number of storeys of one part that leaves every window its verdict.

    Parameters
    ----------
    windows
        Of the other buildings.
    part
        Row of the proposal; a storey of it is ``(top - base) / storeys`` high, or 3 m where that is unknown.
    needed_min
        Minutes that each window needs, NaN where it needs none; one for all or shape (p,). Windows that do not reach
        them without the proposal do not count.

    Notes
    -----
    A higher prism never shades less: the number is doubled until a window fails, then bisected; the number above it was
    tried and failed. Only windows that a shadow reaches are looked at, the nearest first.
    """
    progress = progress or Progress()
    solid, storeys = city.solids, city.storeys[part]
    height = float((solid.top[part] - solid.base[part]) / storeys) if storeys >= 1 else np.nan
    storey_m = height if np.isfinite(height) and height > 0 else STOREY_M
    needed = np.broadcast_to(np.asarray(needed_min, np.float64), len(windows))
    trial = _Trial(solid, path, part, min_run_min, _pieces(solid, windows, part, needed))
    tried: dict[int, bool] = {}

    def fails(count: int) -> bool:
        progress.at(min(len(tried) / 16, 0.9))
        tried[count] = len(trial.failing(float(solid.base[part] + count * storey_m), progress, first=True)) == 0
        return not tried[count]

    low, high = 0, 1
    while high <= most and not fails(high):
        low, high = high, min(2 * high, most) if high < most else most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fails(middle) else (middle, high)
    worst = np.zeros(0, np.int64) if low >= most else trial.failing(float(solid.base[part] + high * storey_m), progress)
    progress.at(1.0)
    return Allowed(low, float(solid.base[part] + low * storey_m), low >= most, worst, tried)


class _Piece:
    """Some columns of windows near each other; what the city without the proposal does to them is found when asked."""

    def __init__(self, windows: Windows, points: I64, needed: F64) -> None:
        self.windows, self.points, self.needed = windows, points, needed
        self._without: tuple[Edge, Gaps, Bools] | None = None

    def without(self, city: Solids, path: SunPath, min_run_min: float) -> tuple[Edge, Gaps, Bools]:
        """Edge and gaps without the proposal, and which windows pass then."""
        if self._without is None:
            edge, gaps = edge_of(self.windows, city, path), gaps_of(self.windows, city, path)
            minutes = hours_of(self.windows, edge, gaps, path, min_run_min).minutes
            self._without = edge, gaps, minutes >= self.needed - 1e-6
        return self._without


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """Tries heights of one part."""

    solid: Solids
    path: SunPath
    part: int
    min_run_min: float
    pieces: list[_Piece]

    def failing(self, top: float, progress: Progress, *, first: bool = False) -> I64:
        """Windows that pass without the proposal and do not with this top; `first` ends with the first piece."""
        others, with_it = self._raised(np.nan), self._raised(top)
        mask = np.arange(len(self.solid)) == self.part
        found = [np.zeros(0, np.int64)]
        for piece in self.pieces if (with_it.known & mask).any() else []:
            progress.check()
            windows = piece.windows
            box = shadow_boxes(with_it, np.array([self.part]), self.path, float(windows.lowest.min()))[0]
            reached = ((windows.x >= box[0]) & (windows.x <= box[2]) & (windows.y >= box[1]) & (windows.y <= box[3]))
            if not reached.any():
                continue
            edge, gaps, passed = piece.without(others, self.path, self.min_run_min)
            after = _minutes_with(piece, edge, gaps, with_it, mask, self.path, self.min_run_min)
            found.append(piece.points[passed & (after < piece.needed - 1e-6)])
            if first and len(found[-1]):
                break
        return np.sort(np.concatenate(found))

    def _raised(self, top: float) -> Solids:
        """The city with another top of the proposal; one that nobody knows throws no shadow."""
        tops = self.solid.top.copy()
        tops[self.part] = top
        return self.solid.raised(tops)


def _pieces(solid: Solids, windows: Windows, part: int, needed: F64) -> list[_Piece]:
    """Windows that need sun, in pieces, the nearest to the proposal first."""
    wanted = ~np.isnan(needed) & (windows.part != part)[windows.column]
    near = windows.only(wanted)
    bounds = solid.bounds[part]
    if len(near) == 0 or not np.isfinite(bounds).all():
        return []
    points = np.flatnonzero(wanted)
    away = np.hypot(near.x - (bounds[0] + bounds[2]) / 2, near.y - (bounds[1] + bounds[3]) / 2)
    found = []
    order = np.argsort(away // RING_M * len(away) + np.arange(len(away)), kind="stable")
    counts = np.diff(near.offsets)[order]
    for chosen in np.split(order, np.flatnonzero(np.diff(np.cumsum(counts) // POINTS_AT_ONCE)) + 1):
        mask = np.zeros(len(near.x), bool)
        mask[chosen] = True
        flags = np.repeat(mask, np.diff(near.offsets))
        found.append(_Piece(near.only(flags), points[flags], needed[points[flags]]))
    return found


def _minutes_with(piece: _Piece, before: Edge, gaps: Gaps, raised: Solids, mask: Bools, path: SunPath,
                  min_run_min: float) -> F64:
    """Minutes of a piece's windows with the proposal."""
    edge = before.copy()
    raise_edge(edge, piece.windows, raised, path, mask)
    more = gaps_of(piece.windows, raised, path, mask)
    both = Gaps(np.concatenate([gaps.column, more.column]), np.concatenate([gaps.instant, more.instant]),
                np.concatenate([gaps.low, more.low]), np.concatenate([gaps.high, more.high]),
                np.concatenate([gaps.part, more.part]))
    return hours_of(piece.windows, edge, both, path, min_run_min).minutes
