"""Single lines of sight, exact against prisms and ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sight.ground import Ground
from lohu_gis.analysis.sight.prisms import Prisms

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Spot = tuple[float, float, float]

TOUCH_M = 1e-3
"""A line that runs less than a millimetre inside something only touches it."""

_ALONG_M = 1e-6  # nearer than this to a wall all the way is along it, not inside

TERRAIN = "terrain"
"""Name of the ground where it is in the way."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a line of sight meets.

    Attributes
    ----------
    visible
        None where it depends on something unknown.
    obstacle
        The first thing in the way (a building's name or ``terrain``); the unknown thing that decides where `visible` is
        None; None where nothing is in the way.
    clearance_m
        Visible: how far above the nearest thing under it the line passes, vertically. Hidden: below zero, how far the
        line runs below the top of the obstacle at most. None where unknown or nothing is there to compare with.
    spot
        Where it is decided: the first point inside the obstacle, or where the line passes nearest above something.
    nearest
        Visible: what `clearance_m` is measured to.
    share
        Where `spot` lies on the way, 0 at the origin and 1 at the target.
    """

    visible: bool | None
    obstacle: str | None
    clearance_m: float | None
    spot: Spot
    nearest: str | None
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class _Stretches:
    """Stretches of the way over footprints: building row, shares of the way where each begins and ends."""

    row: I64
    start: F64
    end: F64


@dataclass(frozen=True, slots=True)
class _Found:
    """Something on the way: share of the way, clearance (below zero: inside), name."""

    share: float
    clearance: float
    name: str


def line_of_sight(prisms: Prisms, ground: Ground, origin: Spot, target: Spot) -> Sight:
    """Is the target seen from the origin?

    Parameters
    ----------
    prisms
        Buildings; parts with a base can be seen under. One without a known top makes the answer unknown where the line
        passes over its footprint and nothing known is in the way.
    ground
        Linear between nodes where the line crosses a row or column of them (as the viewshed's surface); gaps make the
        answer unknown. Level ground hides what lies below 0 m.
    origin, target
        x, y, z in metres; not the same place.

    Returns
    -------
    Sight
        Lines that run at most a millimetre inside something are not blocked. Of several buildings that are passed the
        nearest decides; the ground is compared with only where the line passes over no building.
    """
    over = _over(prisms, origin, target)
    blocked, passed, unknown = _against(prisms, over, origin, target)
    soil, gap = _against_ground(ground, origin, target)
    stops = [*blocked, *([soil] if soil is not None and soil.clearance < 0 else [])]
    if stops:
        first = min(stops, key=lambda found: (found.share, found.clearance))
        return Sight(False, first.name, first.clearance, _at(origin, target, first.share), None, first.share)
    doubts = [*unknown, *([gap] if gap is not None else [])]
    if doubts:
        first = min(doubts, key=lambda found: found.share)
        return Sight(None, first.name, None, _at(origin, target, first.share), None, first.share)
    near = min(passed, key=lambda found: found.clearance) if passed else soil
    if near is None:
        return Sight(True, None, None, target, None, 1.0)
    return Sight(True, None, near.clearance, _at(origin, target, near.share), near.name, near.share)


def _at(origin: Spot, target: Spot, share: float) -> Spot:
    x, y, z = (a + share * (b - a) for a, b in zip(origin, target, strict=True))
    return x, y, z


def _over(prisms: Prisms, origin: Spot, target: Spot) -> _Stretches:
    """Where the way, seen from above, runs over footprints."""
    import shapely

    flat = np.hypot(target[0] - origin[0], target[1] - origin[1])
    upright = bool(flat < 1e-9)
    way: Any = shapely.Point(origin[:2]) if upright else shapely.LineString([origin[:2], target[:2]])
    rows = np.sort(np.asarray(shapely.STRtree(prisms.shapes).query(way, predicate="intersects"), np.int64))
    if upright:
        return _Stretches(rows, np.zeros(len(rows)), np.ones(len(rows)))
    common = shapely.intersection(prisms.shapes[rows], way)
    parts, owner = shapely.get_parts(common, return_index=True)
    coords, part = shapely.get_coordinates(parts, return_index=True)
    pair = part[1:] == part[:-1]
    one, other, row = coords[:-1][pair], coords[1:][pair], rows[owner[part[:-1][pair]]]
    middle = shapely.points((one + other) / 2)
    inside = shapely.distance(shapely.boundary(prisms.shapes[row]), middle) > _ALONG_M
    ahead = np.array([target[0] - origin[0], target[1] - origin[1]]) / flat**2
    shares = np.sort(np.stack([(end - np.array(origin[:2])) @ ahead for end in (one, other)], axis=1), axis=1)
    return _joined(row[inside], np.clip(shares[inside], 0.0, 1.0))


def _joined(row: I64, shares: F64) -> _Stretches:
    """Stretches in order, those of one building that follow one another as one."""
    order = np.lexsort((shares[:, 0], row))
    row, shares = row[order], shares[order]
    new = np.ones(len(row), bool)
    new[1:] = (np.diff(row) != 0) | (shares[1:, 0] - shares[:-1, 1] > 1e-12)
    last = np.append(new[1:], True)[:len(row)]
    return _Stretches(row[new], shares[new, 0], shares[last, 1])


def _against(prisms: Prisms, over: _Stretches, origin: Spot,
             target: Spot) -> tuple[list[_Found], list[_Found], list[_Found]]:
    """Buildings in the way, buildings passed above, buildings that nothing is known of."""
    length = float(np.linalg.norm(np.subtract(target, origin)))
    rise = target[2] - origin[2]
    blocked, passed, unknown = [], [], []
    for row, start, end in zip(over.row.tolist(), over.start.tolist(), over.end.tolist(), strict=True):
        name, top, bottom = prisms.names[row], float(prisms.top[row]), float(prisms.bottom[row])
        if (end - start) * length <= TOUCH_M:
            continue
        if np.isnan(top):
            unknown.append(_Found(start, np.nan, name))
            continue
        low, high = _between(origin[2], rise, start, end, bottom, top)
        if (high - low) * length > TOUCH_M and _depth(origin[2], rise, low, high, bottom, top) > 0:
            lowest = min(origin[2] + rise * low, origin[2] + rise * high)
            blocked.append(_Found(low, lowest - top, name))
            continue
        share = start if rise > 0 else end
        if origin[2] + rise * share >= top - TOUCH_M:
            passed.append(_Found(share, max(origin[2] + rise * share - top, 0.0), name))
    return blocked, passed, unknown


def _between(z: float, rise: float, start: float, end: float, bottom: float, top: float) -> tuple[float, float]:
    """The part of a stretch where the line is between two heights; its end before its start where there is none."""
    if rise == 0:
        return (start, end) if bottom <= z <= top else (end, start)
    one, other = sorted(((bottom - z) / rise, (top - z) / rise))
    return max(start, one), min(end, other)


def _depth(z: float, rise: float, low: float, high: float, bottom: float, top: float) -> float:
    """How far the middle of the part inside lies from the lower or upper side, less what counts as touching."""
    middle = z + rise * (low + high) / 2
    return min(top - middle, middle - bottom) - 1e-9


def _against_ground(ground: Ground, origin: Spot, target: Spot) -> tuple[_Found | None, _Found | None]:
    """The first place below the ground, else the one nearest above it (ends excluded); and the first gap."""
    if ground.flat:
        return _against_level(origin, target), None
    shares = crossings(ground, origin, target)
    x, y = (origin[i] + shares * (target[i] - origin[i]) for i in (0, 1))
    soil = ground.at(x, y)
    clear = origin[2] + shares * (target[2] - origin[2]) - soil
    gaps = np.flatnonzero(np.isnan(soil))
    gap = _Found(float(shares[gaps[0]]), np.nan, TERRAIN) if len(gaps) else None
    below = np.flatnonzero(clear < -TOUCH_M)
    if len(below):
        return _first_below(shares, clear, int(below[0])), gap
    inner = np.where(np.isnan(clear), np.inf, clear)[1:-1]
    if not len(inner) or np.isinf(inner).all():
        return None, gap
    nearest = int(np.argmin(inner)) + 1
    return _Found(float(shares[nearest]), max(float(clear[nearest]), 0.0), TERRAIN), gap


def _against_level(origin: Spot, target: Spot) -> _Found:
    low = min(origin[2], target[2])
    if low < -TOUCH_M:
        share = 0.0 if origin[2] < -TOUCH_M else origin[2] / (origin[2] - target[2])
        return _Found(share, low, TERRAIN)
    return _Found(0.0 if origin[2] <= target[2] else 1.0, low, TERRAIN)


def _first_below(shares: F64, clear: F64, first: int) -> _Found:
    """Where the line goes into the ground (linear between crossings), and the deepest point before it comes out."""
    entry = float(shares[first])
    if first > 0 and clear[first - 1] > 0:
        part = clear[first - 1] / (clear[first - 1] - clear[first])
        entry = float(shares[first - 1] + part * (shares[first] - shares[first - 1]))
    out = np.flatnonzero(~(clear[first:] < 0))
    last = first + int(out[0]) if len(out) else len(clear)
    return _Found(entry, float(clear[first:last].min()), TERRAIN)


def crossings(ground: Ground, origin: Spot | tuple[float, float], target: Spot | tuple[float, float]) -> F64:
    """Shares of the way where it crosses a row or column of nodes, in order, with 0 and 1 at its ends."""
    ends = ground.nodes(np.array([origin[0], target[0]]), np.array([origin[1], target[1]]))
    shares = [np.array([0.0, 1.0])]
    for start, end in ends:
        low, high = sorted((float(start), float(end)))
        lines = np.arange(np.floor(low) + 1, np.ceil(high))
        if len(lines) and end != start:
            shares.append((lines - start) / (end - start))
    return np.unique(np.clip(np.concatenate(shares), 0.0, 1.0))
