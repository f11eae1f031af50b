"""The ground that buildings stand on: lowest and highest point of the drawn ground under each footprint."""

from __future__ import annotations

import numpy as np

from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.geometry.measure import bounds
from lohu_gis.scene3d.build.arrays import F64, I64, Mask, spans, within
from lohu_gis.scene3d.build.footprints import Footprints, with_ground
from lohu_gis.scene3d.build.raised import ALONE
from lohu_gis.scene3d.build.terrain import TerrainGrid

SLOPE_LIMIT_M = 3.0
"""A building under which the ground differs by more stands on a slope: a storey is hidden on one side or bare on the
other."""

MOST_CROSSINGS = 4096
"""Most crossings of one side of a footprint with one family of grid lines; longer sides are looked at more thinly."""


def stand(rows: Footprints, terrain: TerrainGrid | None, only: Mask | None = None) -> Footprints:
    """Footprints on the lowest ground under any part of their building.

    Parameters
    ----------
    rows
        All rows, because parts of one building may be anywhere among them.
    terrain
        The ground as it is drawn; None is level ground at 0 m.
    only
        Rows whose ground must be looked at again, together with the parts of the same buildings; None looks at all.
    """
    if terrain is None:
        level = np.zeros(len(rows))
        return with_ground(rows, level, level)
    chosen = np.ones(len(rows), bool) if only is None else only | same_building(rows.group, rows.group[only])
    index = np.flatnonzero(chosen)
    base, slope = rows.base_m.copy(), rows.slope_m.copy()
    low, high = ground_range(terrain, rows.geometry.take(index))
    low, high = _of_buildings(rows.group[index], low, high)
    base[index] = low
    slope[index] = high - low
    return with_ground(rows, base, slope)


def slope_finding(rows: Footprints, limit_m: float = SLOPE_LIMIT_M) -> tuple[Finding, ...]:
    """``building.on_slope``: how many buildings (parts count once) and the steepest of them; nothing when none."""
    steep = np.flatnonzero(rows.slope_m > limit_m)
    if len(steep) == 0:
        return ()
    group = rows.group[steep]
    count = int((group == ALONE).sum()) + len(_grouped(group))
    worst = steep[rows.slope_m[steep].argmax()]
    return (Finding(code="building.on_slope", severity="info", count=count,
                    facts={"limit_m": limit_m, "steepest_m": round(float(rows.slope_m[worst]), 1),
                           "fid": int(rows.fids[worst])}),)


def same_building(group: I64, wanted: I64) -> Mask:
    """Which rows are parts of a building of several parts whose number is among `wanted`, shape of `group`."""
    parts: Mask = np.isin(group, _grouped(wanted))
    return parts


def ground_range(terrain: TerrainGrid, geometry: Geometry) -> tuple[F64, F64]:
    """Lowest and highest point of the drawn ground under each row, metres, shape (n,) each; 0 without coordinates.

    Exact for the drawn triangles: a surface of flat triangles has its extremes under an area at corners of the
    outline, where the outline crosses sides of triangles, or at nodes inside the outline. Beyond the grid the height
    of its border counts.
    """
    x, y, row = _spots(terrain, geometry)
    height = terrain.surface(x, y)
    known = np.isfinite(x)
    height, row = height[known], row[known]
    low, high = np.full(len(geometry), np.inf), np.full(len(geometry), -np.inf)
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]]) if len(row) else np.zeros(0, np.int64)
    if len(starts):
        low[row[starts]] = np.minimum.reduceat(height, starts)
        high[row[starts]] = np.maximum.reduceat(height, starts)
    _nodes_inside(terrain, geometry, low, high)
    without = ~np.isfinite(low)
    low[without] = high[without] = 0.0
    return low, high


def _spots(terrain: TerrainGrid, geometry: Geometry) -> tuple[F64, F64, I64]:
    """Corners of outlines and their crossings with sides of triangles, row after row."""
    xy, offsets = geometry.coords, geometry.ring_offsets
    ring = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    row_of = np.repeat(np.arange(len(geometry)), np.diff(geometry.row_coord_offsets))
    sides = np.flatnonzero(ring[1:] == ring[:-1])
    a, b = xy[sides], xy[sides + 1]
    xs, ys, rows = [xy[:, 0]], [xy[:, 1]], [row_of]
    for start, end in _across(terrain, a, b):
        side, share = _crossings(start, end)
        xs.append(a[side, 0] + share * (b[side, 0] - a[side, 0]))
        ys.append(a[side, 1] + share * (b[side, 1] - a[side, 1]))
        rows.append(row_of[sides[side]])
    order = np.argsort(np.concatenate(rows), kind="stable")
    return np.concatenate(xs)[order], np.concatenate(ys)[order], np.concatenate(rows)[order]


def _across(terrain: TerrainGrid, a: F64, b: F64) -> list[tuple[F64, F64]]:
    """Ends of sides in three coordinates whose whole numbers are the columns, rows and diagonals of the mesh."""
    def grid(xy: F64) -> tuple[F64, F64]:
        return (xy[:, 0] - terrain.west) / terrain.step_x, (terrain.north - xy[:, 1]) / terrain.step_y

    (u_a, v_a), (u_b, v_b) = grid(a), grid(b)
    return [(u_a, u_b), (v_a, v_b), (u_a + v_a, u_b + v_b)]


def _crossings(start: F64, end: F64) -> tuple[I64, F64]:
    """For each side the shares at which it passes whole numbers: the number of the side and the share."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    with np.errstate(invalid="ignore"):
        first, last = np.ceil(low), np.floor(high)
        count = np.where(np.isfinite(low + high), np.clip(last - first + 1, 0, MOST_CROSSINGS), 0).astype(np.int64)
    side = np.repeat(np.arange(len(start)), count)
    line = first[side] + within(spans(count))
    length = end[side] - start[side]
    share = (line - start[side]) / np.where(length == 0, 1.0, length)
    return side, np.clip(share, 0.0, 1.0)


def _nodes_inside(terrain: TerrainGrid, geometry: Geometry, low: F64, high: F64) -> None:
    """Widen the ranges by nodes of the grid that lie inside the outlines (even-odd rule)."""
    row, node_row, node_column = _nodes_near(terrain, geometry)
    height = terrain.z[node_row, node_column].astype(np.float64)
    matters = (height < low[row]) | (height > high[row])
    row, height = row[matters], height[matters]
    x: F64 = terrain.west + node_column[matters] * np.float64(terrain.step_x)
    y: F64 = terrain.north - node_row[matters] * np.float64(terrain.step_y)
    inside = points_inside(geometry, row, x, y)
    np.minimum.at(low, row[inside], height[inside])
    np.maximum.at(high, row[inside], height[inside])


def _nodes_near(terrain: TerrainGrid, geometry: Geometry) -> tuple[I64, I64, I64]:
    """Nodes in the box of each row: number of the row of geometry, row and column of the node."""
    box = bounds(geometry)
    rows, columns = terrain.z.shape
    with np.errstate(invalid="ignore"):
        left = np.clip(np.ceil((box[:, 0] - terrain.west) / terrain.step_x), 0, columns)
        right = np.clip(np.floor((box[:, 2] - terrain.west) / terrain.step_x), -1, columns - 1)
        top = np.clip(np.ceil((terrain.north - box[:, 3]) / terrain.step_y), 0, rows)
        bottom = np.clip(np.floor((terrain.north - box[:, 1]) / terrain.step_y), -1, rows - 1)
        wide, tall = np.maximum(right - left + 1, 0), np.maximum(bottom - top + 1, 0)
    count = np.nan_to_num(wide * tall).astype(np.int64)
    row = np.repeat(np.arange(len(geometry)), count)
    place = within(spans(count))
    across = np.nan_to_num(wide).astype(np.int64)[row]
    node_row = np.nan_to_num(top).astype(np.int64)[row] + place // np.maximum(across, 1)
    node_column = np.nan_to_num(left).astype(np.int64)[row] + place % np.maximum(across, 1)
    return row, node_row, node_column


def points_inside(geometry: Geometry, row: I64, x: F64, y: F64) -> Mask:
    """Which points lie inside the row of `geometry` they are asked about (even-odd rule); shape of `row`."""
    offsets = geometry.row_coord_offsets
    count = offsets[row + 1] - offsets[row]
    point = np.repeat(np.arange(len(row)), count)
    corner = np.repeat(offsets[row], count) + within(spans(count))
    ring = np.searchsorted(geometry.ring_offsets, corner, side="right")
    after = np.minimum(corner + 1, max(len(geometry.coords) - 1, 0))
    same = np.searchsorted(geometry.ring_offsets, after, side="right") == ring
    a, b = geometry.coords[corner], geometry.coords[after]
    with np.errstate(divide="ignore", invalid="ignore"):
        spanned = same & ((a[:, 1] > y[point]) != (b[:, 1] > y[point]))
        cross_x = a[:, 0] + (y[point] - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
        passed = spanned & (cross_x > x[point])
    odd: Mask = np.bincount(point[passed], minlength=len(row)) % 2 == 1
    return odd


def _grouped(group: I64) -> I64:
    """The numbers of buildings of several parts among `group`."""
    return np.unique(group[group != ALONE])


def _of_buildings(group: I64, low: F64, high: F64) -> tuple[F64, F64]:
    """Lowest and highest of all parts of each building, for each part."""
    grouped = np.flatnonzero(group != ALONE)
    if len(grouped) == 0:
        return low, high
    _, number = np.unique(group[grouped], return_inverse=True)
    lowest, highest = np.full(number.max() + 1, np.inf), np.full(number.max() + 1, -np.inf)
    np.minimum.at(lowest, number, low[grouped])
    np.maximum.at(highest, number, high[grouped])
    low, high = low.copy(), high.copy()
    low[grouped], high[grouped] = lowest[number], highest[number]
    return low, high
