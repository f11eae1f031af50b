"""Hours of sun of window points, their runs, and who takes the rest of the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.horizon import I32, NOBODY, SUN_DOWN, Edge, Gaps
from lohu_gis.analysis.sun.path import SunPath
from lohu_gis.analysis.sun.windows import Windows

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """Minutes that points lose to parts: one entry per point and part, by point, most minutes first, shape (m,)."""

    point: I64
    part: I64
    minutes: F64


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Sun of p window points.

    Attributes
    ----------
    minutes
        Of all counted runs, shape (p,).
    longest_min
        The longest run, shape (p,).
    losses
        ``minutes + sum(losses) =`` the minutes of the band with the sun up, for every point.
    """

    minutes: F64
    longest_min: F64
    losses: Losses


def hours_of(windows: Windows, edge: Edge, gaps: Gaps, path: SunPath, min_run_min: float) -> Hours:
    """Sun of the points of window columns under an edge of shadow.

    An interval between two instants counts when both are lit; runs of intervals shorter than `min_run_min` do not.
    A lost minute belongs to the part that shades the end of its interval (the earlier end if both are shaded; where
    several parts shade, to the one that stands highest before the sun); minutes of a run that is too short, to the part
    that ends it, or else the one before it.
    """
    lit, culprit = lit_instants(windows, edge, gaps)
    return _counted(lit, culprit, path, min_run_min)


def lit_instants(windows: Windows, edge: Edge, gaps: Gaps) -> tuple[Bools, I32]:
    """Which points are lit when, bool (p, K), and who shades them (`NOBODY` where lit), (p, K)."""
    column = windows.column
    lit = windows.z[:, None] > edge.height[column]
    culprit = np.where(lit, np.int32(NOBODY), edge.culprit[column])
    if len(gaps.column):
        _shade_gaps(lit, culprit, windows, gaps)
    return lit, culprit


def _shade_gaps(lit: Bools, culprit: I32, windows: Windows, gaps: Gaps) -> None:
    counts = np.diff(windows.offsets)[gaps.column]
    entry = np.repeat(np.arange(len(counts)), counts)
    point = windows.offsets[:-1][gaps.column][entry] + np.arange(len(entry)) - np.repeat(np.cumsum(counts) - counts,
                                                                                          counts)
    inside = (windows.z[point] >= gaps.low[entry]) & (windows.z[point] <= gaps.high[entry])
    point, entry = point[inside], entry[inside]
    free = lit[point, gaps.instant[entry]]
    point, entry = point[free], entry[free]
    lit[point, gaps.instant[entry]] = False
    cell = point * lit.shape[1] + gaps.instant[entry]
    culprit.reshape(-1)[cell] = np.iinfo(np.int32).max
    np.minimum.at(culprit.reshape(-1), cell, gaps.part[entry].astype(np.int32))


def _counted(lit: Bools, culprit: I32, path: SunPath, min_run_min: float) -> Hours:
    points, instants = lit.shape
    if instants < 2 or points == 0:
        nothing = np.zeros(points)
        return Hours(nothing, nothing.copy(), Losses(*(np.zeros(0, np.int64),) * 2, np.zeros(0)))
    counted = lit[:, :-1] & lit[:, 1:]
    blame = np.where(culprit[:, :-1] != NOBODY, culprit[:, :-1], culprit[:, 1:])
    blame[:, ~(path.up[:-1] & path.up[1:])] = SUN_DOWN
    row, start, stop = _runs(counted)
    clock = np.concatenate([[0.0], np.cumsum(path.step_min)])
    length = clock[stop] - clock[start]
    short = length < min_run_min - 1e-9
    _blame_short(counted, blame, culprit, row[short], start[short], stop[short])
    row, length = row[~short], length[~short]
    minutes = np.bincount(row, length, minlength=points).astype(np.float64)
    longest = np.zeros(points)
    np.maximum.at(longest, row, length)
    return Hours(minutes, longest, _losses(counted, blame, path.step_min))


def _runs(flags: Bools) -> tuple[I64, I64, I64]:
    """Runs of True along rows: row, first and last + 1 column."""
    padded = np.zeros((flags.shape[0], flags.shape[1] + 1), np.int8)
    padded[:, 1:] = flags
    change = np.diff(padded.reshape(-1), append=np.int8(0))
    begin, end = np.flatnonzero(change == 1) + 1, np.flatnonzero(change == -1) + 1
    width = padded.shape[1]
    row = begin // width
    return row, begin - row * width - 1, end - row * width - 1


def _blame_short(counted: Bools, blame: I32, culprit: I32, row: I64, start: I64, stop: I64) -> None:
    """Short runs are lost too: to the part that ends them, or else the one before them."""
    instants = culprit.shape[1]
    after = culprit[row, np.minimum(stop + 1, instants - 1)]
    before = culprit[row, np.maximum(start - 1, 0)]
    who = np.where((stop + 1 < instants) & (after >= 0), after, before)
    counts = stop - start
    rows = np.repeat(row, counts)
    columns = np.repeat(start - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    counted[rows, columns] = False
    blame[rows, columns] = np.repeat(who, counts)


def _losses(counted: Bools, blame: I32, step_min: F64) -> Losses:
    """Minutes by point and part; stretches with one culprit are summed before anything is sorted."""
    lost = np.where(counted, np.int32(NOBODY), blame)
    changed = np.ones(lost.shape, bool)
    changed[:, 1:] = lost[:, 1:] != lost[:, :-1]
    start = np.flatnonzero(changed)
    width = lost.shape[1]
    clock = np.concatenate([[0.0], np.cumsum(step_min)])
    stop = np.append(start[1:], lost.size)
    row = start // width
    minutes = clock[(stop - 1) % width + 1] - clock[start % width]
    part = lost.reshape(-1)[start].astype(np.int64)
    real = part > NOBODY
    row, part, minutes = row[real], part[real], minutes[real]
    if len(row) == 0:
        return Losses(row, part, minutes)
    order = np.lexsort((part, row))
    row, part, minutes = row[order], part[order], minutes[order]
    first = np.flatnonzero(np.concatenate([[True], (row[1:] != row[:-1]) | (part[1:] != part[:-1])]))
    row, part, minutes = row[first], part[first], np.add.reduceat(minutes, first)
    order = np.lexsort((part, -minutes, row))
    return Losses(row[order], part[order], minutes[order])


__all__ = ["NOBODY", "SUN_DOWN", "Hours", "Losses", "hours_of", "lit_instants"]
