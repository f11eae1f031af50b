"""Lines that mark buildings: the edges of demolished ones, the hatching of failing ones."""

from __future__ import annotations

import numpy as np

from lohu_gis.scene3d.build.arrays import F64, I64, U8, spans, within
from lohu_gis.scene3d.build.light import ACCENT, CLAY, FAILED
from lohu_gis.scene3d.build.raised import DEMOLISHED, FADED, FAILING, PROPOSED

HATCH_M = 3.0
"""Distance between hatching lines, metres; a storey."""

MOST_HATCHES = 400
"""Most hatching lines on one wall or roof; wider ones are hatched more thinly."""

OFF_M = 0.05
"""Hatching stands this far off the surface, metres."""

TINTED, PALE = 0.35, 0.7


def painted(colours: U8, state: U8) -> U8:
    """Colours of buildings after their state, uint8 (n, 3): proposed ones in accent, failing ones reddish, faded ones
    nearly clay."""
    paint = colours.astype(np.float64)
    shares = {FAILING: (TINTED, FAILED), FADED: (PALE, CLAY), PROPOSED: (1.0, ACCENT)}
    for which, (share, other) in shares.items():
        chosen = state == which
        paint[chosen] = (1 - share) * paint[chosen] + share * np.array(other)
    return np.round(paint).astype(np.uint8)


def edges_of_gone(xy: F64, following: I64, foot: F64, top: F64, row: I64, state: U8) -> tuple[F64, I64]:
    """Roof outlines and uprights of demolished buildings whose height is known.

    Parameters
    ----------
    xy : float64, shape (v, 2)
    following : int64, shape (v,)
        Next corner along the ring.
    foot, top : float64, shape (v,)
        Heights at each corner; top NaN where unknown.
    row : int64, shape (v,)
        Building of each corner.
    state : uint8, shape (n,)
        Of the buildings.

    Returns
    -------
    Segments (s, 2, 3) and the building of each.
    """
    mine = np.flatnonzero((state[row] == DEMOLISHED) & ~np.isnan(top))
    upper = np.column_stack([xy, top])
    roof = np.stack([upper[mine], upper[following[mine]]], axis=1)
    upright = np.stack([np.column_stack([xy, foot])[mine], upper[mine]], axis=1)
    return np.concatenate([roof, upright]), np.tile(row[mine], 2)


def hatching(xy: F64, following: I64, foot: F64, top: F64, row: I64, state: U8) -> tuple[F64, I64]:
    """Slanting lines on the walls of failing buildings and lines across their roofs; arguments as above."""
    mine = np.flatnonzero((state[row] == FAILING) & ~np.isnan(top))
    if len(mine) == 0:
        return np.zeros((0, 2, 3)), np.zeros(0, np.int64)
    walls, of_wall = _on_walls(xy[mine], xy[following[mine]], foot[mine], top[mine])
    roofs, of_roof = _on_roofs(xy[mine], xy[following[mine]], top[mine], row[mine])
    return np.concatenate([walls, roofs]), np.concatenate([row[mine][of_wall], of_roof])


def _on_walls(start: F64, end: F64, foot: F64, top: F64) -> tuple[F64, I64]:
    """Lines rising at 45 degrees, clipped to each wall."""
    length = np.hypot(*(end - start).T)
    height = top - foot
    reach = length + height
    count = np.clip(np.floor(reach / HATCH_M), 0, MOST_HATCHES).astype(np.int64)
    wall = np.repeat(np.arange(len(count)), count)
    step = reach[wall] / (count[wall] + 1.0)
    shift = step * (within(spans(count)) + 1.0) - height[wall]
    low = np.maximum(shift, 0.0)
    high = np.minimum(shift + height[wall], length[wall])
    ahead = (end - start) / np.maximum(length, 1e-9)[:, None]
    outward = np.column_stack([ahead[:, 1], -ahead[:, 0]]) * OFF_M
    ends = []
    for along in (low, high):
        flat = start[wall] + along[:, None] * ahead[wall] + outward[wall]
        ends.append(np.column_stack([flat, foot[wall] + along - shift]))
    return np.stack(ends, axis=1), wall


def _on_roofs(start: F64, end: F64, top: F64, row: I64) -> tuple[F64, I64]:
    """Lines from west to east where they lie inside the footprint (even-odd rule)."""
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    order = np.argsort(row, kind="stable")
    _, first, number = np.unique(row[order], return_index=True, return_inverse=True)
    south = np.minimum.reduceat(low[order], first)
    spacing = np.maximum(HATCH_M, (np.maximum.reduceat(high[order], first) - south) / MOST_HATCHES)
    building = np.empty(len(row), np.int64)
    building[order] = number
    gap, begin = spacing[building], south[building] + spacing[building] / 2
    lowest, highest = np.ceil((low - begin) / gap), np.ceil((high - begin) / gap)
    count = (highest - lowest).astype(np.int64)
    side = np.repeat(np.arange(len(count)), count)
    line = lowest[side] + within(spans(count))
    y = begin[side] + line * gap[side]
    share = (y - start[side, 1]) / (end[side, 1] - start[side, 1])
    x = start[side, 0] + share * (end[side, 0] - start[side, 0])
    order = np.lexsort((x, line, row[side]))
    left, right = order[0::2], order[1::2]
    z = top[side] + OFF_M
    ends = [np.column_stack([x[one], y[one], z[one]]) for one in (left, right)]
    return np.stack(ends, axis=1), row[side][left]
