"""Which walls lie across the sun's azimuth, when, and how far away: the geometry under `horizon`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.path import GRAZING, SunPath
from lohu_gis.analysis.sun.solids import Solids

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CLOSE_M = 1e-7
"""A wall nearer than this is the one the point lies on (or continues it); its own facade decides there."""

_AT_ONCE = 1_000_000
_QUARTER = np.pi / 2


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """n pairs of a place and a wall.

    Attributes
    ----------
    first, last
        Azimuths of the wall's ends as the place sees them; clockwise from `first` to `last` is less than half a turn.
    away
        Distance to the wall's line.
    toward_x, toward_y
        Unit vector across the wall's line, away from the place.
    farthest
        Distance to the farther end.
    facing
        The place lies on the outer side of the wall.
    """

    first: F64
    last: F64
    away: F64
    toward_x: F64
    toward_y: F64
    farthest: F64
    facing: Bools

    def take(self, keep: Bools) -> Seen:
        """Some of the pairs."""
        return Seen(self.first[keep], self.last[keep], self.away[keep], self.toward_x[keep], self.toward_y[keep],
                    self.farthest[keep], self.facing[keep])


def seen(x: F64, y: F64, city: Solids, wall: I64) -> Seen:
    """Pairs of places (x, y) and walls, shape (n,) each."""
    ax, ay = city.a[wall, 0] - x, city.a[wall, 1] - y
    bx, by = city.b[wall, 0] - x, city.b[wall, 1] - y
    ex, ey = bx - ax, by - ay
    length = np.hypot(ex, ey)
    across = (ax * ey - ay * ex) / length  # negative on the right of a -> b, which is outside
    facing = across < 0
    sign = np.where(facing, 1.0, -1.0)
    at_a, at_b = np.arctan2(ax, ay), np.arctan2(bx, by)
    return Seen(np.where(facing, at_a, at_b), np.where(facing, at_b, at_a), np.abs(across), -sign * ey / length,
                sign * ex / length, np.maximum(np.hypot(ax, ay), np.hypot(bx, by)), facing)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """Instants in a row, the azimuth running one way through at most half a turn; sorted by azimuth."""

    middle: float
    azimuth: F64  # relative to `middle`, ascending
    instant: I64


def crossings(pairs: Seen, reach: F64, path: SunPath, aside: float | None = None) -> Iterator[tuple[I64, I64, F64]]:
    """Instants at which the sun's azimuth meets the wall of a pair.

    Parameters
    ----------
    reach
        How much higher than the lowest point of its place each wall is: pairs that are too far for it are left out.
    aside
        None takes walls wider by `GRAZING` on both sides. A number looks so many radians beside the sun, at walls as
        they are, so that a line through a ring of walls meets an even number of them.

    Yields
    ------
    pair, instant, distance
        In pieces of limited size; `distance` along the azimuth to the wall.
    """
    turned = path.azimuth + (aside or 0.0)
    ux, uy = np.sin(turned), np.cos(turned)
    steep = path.steepness
    for stretch in _stretches(path, turned):
        start, stop = _span(pairs, stretch, exact=aside is not None)
        some = np.flatnonzero(stop > start)
        # Through half a day the sun only rises or only sinks before it rises: the ends of a run are its lowest.
        lowest = np.minimum(steep[stretch.instant[start[some]]], steep[stretch.instant[stop[some] - 1]])
        some = some[lowest * pairs.away[some] <= reach[some]]
        counts = stop[some] - start[some]
        for part in _pieces(counts):
            pair = np.repeat(some[part], counts[part])
            number = np.arange(len(pair)) - np.repeat(np.cumsum(counts[part]) - counts[part], counts[part])
            instant = stretch.instant[np.repeat(start[some[part]], counts[part]) + number]
            straight = pairs.toward_x[pair] * ux[instant] + pairs.toward_y[pair] * uy[instant]
            distance = np.minimum(pairs.away[pair] / np.maximum(straight, 1e-12), pairs.farthest[pair])
            yield pair, instant, distance


def _span(pairs: Seen, stretch: _Stretch, *, exact: bool) -> tuple[I64, I64]:
    """First and last + 1 instant of a stretch in which each wall lies across the azimuth."""
    wide = 0.0 if exact else GRAZING
    first = _wrapped(pairs.first - wide - stretch.middle)
    last = _wrapped(pairs.last + wide - stretch.middle)
    seam = first - last > np.pi  # the wall lies across the seam opposite of the stretch's middle
    first = np.where(seam & (first > _QUARTER), first - 2 * np.pi, first)
    last = np.where(seam & (first > last), last + 2 * np.pi, last)
    start = np.searchsorted(stretch.azimuth, first, side="left")
    stop = np.searchsorted(stretch.azimuth, last, side="left" if exact else "right")
    stop[pairs.away <= CLOSE_M] = 0
    return start, stop


def _wrapped(angle: F64) -> F64:
    return angle - 2 * np.pi * np.round(angle / (2 * np.pi))


def _stretches(path: SunPath, azimuth: F64) -> Iterator[_Stretch]:
    """Instants with the sun up, cut where the azimuth turns back, the altitude passes noon, or a quarter is full."""
    up = np.flatnonzero(path.up)
    if len(up) == 0:
        return
    smooth = np.unwrap(azimuth[up])
    way = np.sign(np.diff(smooth))
    rising = np.sign(np.diff(path.altitude[up]))
    start = 0
    for index in range(1, len(up) + 1):
        done = index == len(up) or up[index] != up[index - 1] + 1 or abs(smooth[index] - smooth[start]) > _QUARTER or (
            index > start + 1 and (way[index - 1] != way[start] or rising[index - 1] != rising[start]))
        if done:
            middle = float(smooth[start] + smooth[index - 1]) / 2
            order = np.argsort(smooth[start:index], kind="stable")
            yield _Stretch(middle, (smooth[start:index] - middle)[order], up[start:index][order])
            start = index


def _pieces(counts: I64) -> Iterator[slice]:
    """Slices of neighbouring pairs with about a million crossings each."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        done = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, done + _AT_ONCE, side="right")), start + 1)
        yield slice(start, stop)
        start = stop
