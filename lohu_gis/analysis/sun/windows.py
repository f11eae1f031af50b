"""Window points: per storey along facades, at the height of the sill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.solids import Solids
from lohu_gis.core.errors import UsageError

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MAX_POINTS = 1_500_000
"""Window points of one run; more would fill the memory of an office machine."""

TOUCHING_M = 0.05
"""Where another building stands this close to a wall, there is no window."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Window points in columns: points above one another share a place on the facade.

    Attributes
    ----------
    x, y
        Of the columns, on the wall, shape (c,).
    nx, ny
        Unit normal of the wall, outward, shape (c,).
    part
        The part whose wall it is, shape (c,).
    offsets
        Points of column i are ``[i]:[i + 1]`` of this array, from below to above, shape (c + 1,).
    z
        Heights of the points, shape (p,).
    storey
        1 = ground floor of the building, shape (p,).
    width, height
        Stretch of facade and height of storey that a point of the column stands for, shape (c,).
    """

    x: F64
    y: F64
    nx: F64
    ny: F64
    part: I64
    offsets: I64
    z: F64
    storey: I64
    width: F64
    height: F64

    def __len__(self) -> int:
        return len(self.z)

    @property
    def column(self) -> I64:
        """The column of each point, shape (p,)."""
        return np.repeat(np.arange(len(self.x)), np.diff(self.offsets))

    @property
    def lowest(self) -> F64:
        """Height of the lowest point of each column, infinite for a column without points, shape (c,)."""
        found = np.full(len(self.x), np.inf)
        there = np.diff(self.offsets) > 0
        found[there] = self.z[self.offsets[:-1][there]]
        return found

    def columns(self, part: slice) -> Windows:
        """Some neighbouring columns with their points."""
        start, stop, _ = part.indices(len(self.x))
        points = slice(int(self.offsets[start]), int(self.offsets[stop]))
        return Windows(self.x[part], self.y[part], self.nx[part], self.ny[part], self.part[part],
                       self.offsets[start:stop + 1] - self.offsets[start], self.z[points], self.storey[points],
                       self.width[part], self.height[part])

    def only(self, points: Bools) -> Windows:
        """The marked points; columns that lose all of theirs are left out."""
        counts = np.bincount(self.column[points], minlength=len(self.x))
        kept = counts > 0
        return Windows(self.x[kept], self.y[kept], self.nx[kept], self.ny[kept], self.part[kept],
                       np.concatenate([[0], np.cumsum(counts[kept])]), self.z[points], self.storey[points],
                       self.width[kept], self.height[kept])

    def of_parts(self, part: I64) -> Windows:
        """The same windows where parts have other numbers: `part` of each column, shape (c,)."""
        return Windows(self.x, self.y, self.nx, self.ny, part, self.offsets, self.z, self.storey, self.width,
                       self.height)


def window_points(buildings: Solids, storeys: F64, subjects: Bools, *, sill_m: float = 0.9,
                  spacing_m: float = 1.0) -> Windows:
    """Window points of the subjects' outer and courtyard walls.

    Parameters
    ----------
    storeys
        Storeys of each part, NaN where unknown, shape (n,).
    subjects
        Parts whose windows are asked for, bool (n,).
    sill_m
        Height of the points above the floor of their storey. A storey is ``(top - base) / storeys`` high.
    spacing_m
        Walls are divided into the fewest equal stretches not longer than this, with a point in the middle of each.
        Walls that are shorter get a point where the running length of their ring passes a multiple of it.

    Returns
    -------
    Windows
        Without points that lie inside or touch another part at their height (party walls, podiums): no window there.

    Raises
    ------
    UsageError
        ``sun.too_many_points`` with a spacing that would do.
    """
    has_windows = subjects & buildings.known & (storeys >= 1)
    per_part = np.where(has_windows, np.floor(np.nan_to_num(storeys)), 0).astype(np.int64)
    walls = np.flatnonzero(per_part[buildings.part] > 0)
    counts = _stretches(buildings, walls, spacing_m)
    total = int((counts * per_part[buildings.part[walls]]).sum())
    if total > MAX_POINTS:
        raise UsageError("sun.too_many_points", count=total, limit=MAX_POINTS,
                         proposal=float(f"{spacing_m * total / MAX_POINTS * 1.1:.2g}"))
    wall = np.repeat(walls, counts)
    number = np.arange(len(wall)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (number + 0.5) / np.repeat(counts, counts)
    along = buildings.b[wall] - buildings.a[wall]
    spot = buildings.a[wall] + along * share[:, None]
    normal = np.column_stack([along[:, 1], -along[:, 0]]) / np.hypot(along[:, 0], along[:, 1])[:, None]
    part = buildings.part[wall]
    floors = per_part[part]
    offsets = np.concatenate([[0], np.cumsum(floors)]).astype(np.int64)
    column = np.repeat(np.arange(len(part)), floors)
    floor = np.arange(offsets[-1]) - offsets[column]
    height = (buildings.top - buildings.base) / np.maximum(per_part, 1)
    z = buildings.base[part][column] + floor * height[part][column] + sill_m
    storey = _first_storey(buildings, storeys)[part][column] + floor
    width = np.hypot(along[:, 0], along[:, 1]) / np.repeat(counts, counts)
    windows = Windows(spot[:, 0], spot[:, 1], normal[:, 0], normal[:, 1], part, offsets, z, storey, width, height[part])
    return windows.only(~_walled_up(windows, buildings))


def _stretches(buildings: Solids, walls: I64, spacing: float) -> I64:
    """How many points each of the walls gets; a part that is too small for the spacing has one on its longest wall."""
    length = np.hypot(*(buildings.b[walls] - buildings.a[walls]).T)
    end = np.cumsum(length)
    passed = np.floor(end / spacing) - np.floor((end - length) / spacing)
    found = np.where(length >= spacing, np.ceil(length / spacing - 1e-9), np.minimum(passed, 1))
    counts = np.asarray(found, np.int64)
    part = buildings.part[walls]
    order = np.lexsort((length, part))
    longest = order[np.flatnonzero(np.diff(part[order], append=-1))]
    none = np.bincount(part, weights=counts) == 0
    counts[longest[none[part[longest]]]] = 1
    return counts


def _first_storey(buildings: Solids, storeys: F64) -> I64:
    """Number of the lowest storey of each part: those of the parts of its building below it are counted first."""
    first = np.ones(len(buildings), np.int64)
    raised = np.flatnonzero(buildings.base > buildings.ground)
    if len(raised) == 0:
        return first
    order = np.argsort(buildings.building, kind="stable")
    numbers = buildings.building[order]
    for part in raised[np.argsort(buildings.base[raised], kind="stable")]:
        low, high = (np.searchsorted(numbers, buildings.building[part], side=side) for side in ("left", "right"))
        below = [p for p in order[low:high]
                 if buildings.base[p] < buildings.base[part] and buildings.top[p] <= buildings.base[part] + 0.5
                 and storeys[p] >= 1]
        first[part] = max((first[p] + int(storeys[p]) for p in below), default=1)
    return first


def _walled_up(windows: Windows, buildings: Solids) -> Bools:
    """Points with another part in front of them."""
    import shapely

    blocked = np.zeros(len(windows), bool)
    if len(windows.x) == 0:
        return blocked
    tree = shapely.STRtree(buildings.shapes)
    column, part = tree.query(shapely.points(windows.x, windows.y), predicate="dwithin", distance=TOUCHING_M)
    other = (part != windows.part[column]) & buildings.known[part]
    column, part = column[other], part[other]
    counts = np.diff(windows.offsets)[column]
    points = np.repeat(windows.offsets[:-1][column] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    owner = np.repeat(part, counts)
    inside = (windows.z[points] >= buildings.base[owner]) & (windows.z[points] < buildings.top[owner])
    blocked[points[inside]] = True
    return blocked
