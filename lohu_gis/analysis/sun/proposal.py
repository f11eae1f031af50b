"""What a proposal takes: windows before and after, the culprit, and how high it may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.check import column_pieces
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


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Columns that the proposal can reach, without it: windows, edge, gaps, and the numbers of their points."""

    windows: Windows
    edge: Edge
    gaps: Gaps
    points: I64


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
    A higher prism never shades less, so that bisection finds the limit; the number above it was tried and failed.
    """
    progress = progress or Progress()
    solid, storeys = city.solids, city.storeys[part]
    height = float((solid.top[part] - solid.base[part]) / storeys) if storeys >= 1 else np.nan
    storey_m = height if np.isfinite(height) and height > 0 else STOREY_M
    needed = np.broadcast_to(np.asarray(needed_min, np.float64), len(windows))
    pieces = _pieces(city.solids, windows, path, part, solid.base[part] + most * storey_m, progress.part(0.0, 0.7))
    passing = [hours_of(p.windows, p.edge, p.gaps, path, min_run_min).minutes >= needed[p.points] - 1e-6
               for p in pieces]
    tried: dict[int, bool] = {}

    def failing(count: int) -> I64:
        progress.at(0.7 + 0.3 * min(len(tried) / 9, 1.0))
        tops = solid.top.copy()
        tops[part] = solid.base[part] + count * storey_m
        raised = solid.raised(tops)
        lost = [p.points[passed & (_with(p, raised, path, part, min_run_min) < needed[p.points] - 1e-6)]
                for p, passed in zip(pieces, passing, strict=True)]
        found = np.concatenate([np.zeros(0, np.int64), *lost])
        tried[count] = len(found) == 0
        return found

    low, high = 0, most + 1
    worst = np.zeros(0, np.int64)
    while high - low > 1:
        middle = most if high > most else (low + high) // 2
        found = failing(middle)
        if len(found):
            high, worst = middle, found
        else:
            low = middle
    progress.at(1.0)
    return Allowed(low, float(solid.base[part] + low * storey_m), low == most, worst, tried)


def _pieces(solid: Solids, windows: Windows, path: SunPath, part: int, top: float, progress: Progress) -> list[_Piece]:
    """Columns in the shadow of the proposal at its highest, with what the other parts do to them."""
    tops = solid.top.copy()
    tops[part] = top
    raised = solid.raised(tops)
    mask = np.arange(len(solid)) == part
    if not (raised.known & mask).any() or len(windows) == 0:
        return []
    box = shadow_boxes(raised, np.array([part]), path, float(windows.lowest.min()))[0]
    reached = ((windows.x >= box[0]) & (windows.x <= box[2]) & (windows.y >= box[1]) & (windows.y <= box[3])
               & (windows.part != part))
    points = np.flatnonzero(np.repeat(reached, np.diff(windows.offsets)))
    near = windows.only(np.repeat(reached, np.diff(windows.offsets)))
    others = np.where(mask, np.nan, solid.top)  # a height that nobody knows throws no shadow
    city = solid.raised(others)
    found = []
    for piece in column_pieces(near, progress):
        columns = near.columns(piece)
        own = points[near.offsets[piece.start]:near.offsets[piece.stop]]
        found.append(_Piece(columns, edge_of(columns, city, path), gaps_of(columns, city, path), own))
    return found


def _with(piece: _Piece, raised: Solids, path: SunPath, part: int, min_run_min: float) -> F64:
    """Minutes of a piece's windows with the proposal."""
    edge = piece.edge.copy()
    mask = np.arange(len(raised)) == part
    raise_edge(edge, piece.windows, raised, path, mask)
    more = gaps_of(piece.windows, raised, path, mask)
    gaps = Gaps(np.concatenate([piece.gaps.column, more.column]), np.concatenate([piece.gaps.instant, more.instant]),
                np.concatenate([piece.gaps.low, more.low]), np.concatenate([piece.gaps.high, more.high]),
                np.concatenate([piece.gaps.part, more.part]))
    return hours_of(piece.windows, edge, gaps, path, min_run_min).minutes
