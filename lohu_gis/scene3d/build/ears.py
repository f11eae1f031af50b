"""Ear clipping of many polygons with the same number of corners, all in lock step."""

from __future__ import annotations

import numpy as np

from lohu_gis.scene3d.build.arrays import F64, I64, Mask

EDGE = 1e-9
"""Relative tolerance (share of a polygon's squared extent) for corners on a line."""


def clip_ears(xy: F64) -> tuple[I64, Mask]:
    """Triangles of n simple counter-clockwise polygons with k corners each.

    In every step each polygon gives up its fattest ear: the convex corner whose triangle contains no other corner, with
    the largest area relative to its longest side. Corners on a straight line are clipped last, as triangles without
    area, so that every corner stays a corner of the roof. The work grows with k cubed; meant for k <= 10.

    Parameters
    ----------
    xy : float64, shape (n, k, 2)
        Corners, metres; k >= 3.

    Returns
    -------
    triangles : int64, shape (n, k - 2, 3)
        Corner indices 0 to k - 1, counter-clockwise.
    done : bool, shape (n,)
        False where no ear was found or the triangles do not add up to the polygon (it crosses itself); the triangles
        of such a polygon mean nothing.
    """
    count, corners = xy.shape[:2]
    rest = np.broadcast_to(np.arange(corners, dtype=np.int64), (count, corners))
    triangles = np.empty((count, corners - 2, 3), np.int64)
    done = np.ones(count, bool)
    reach = np.ptp(xy, axis=1).max(axis=1, initial=0.0) ** 2 * EDGE
    lines = np.arange(count)
    for step in range(corners - 3):
        left = corners - step
        score = _fatness(np.take_along_axis(xy, rest[:, :, None], axis=1), reach)
        tip = score.argmax(axis=1)
        done &= score[lines, tip] >= 0.0
        triangles[:, step] = np.column_stack([rest[lines, (tip - 1) % left], rest[lines, tip],
                                              rest[lines, (tip + 1) % left]])
        keep = np.arange(left) != tip[:, None]
        rest = rest[keep].reshape(count, left - 1)
    triangles[:, -1] = rest
    return triangles, done & _adds_up(xy, triangles, reach)


def _fatness(ring: F64, reach: F64) -> F64:
    """Score of each corner as an ear, shape (n, left): > 0 an ear, 0 a corner on a line, < 0 none."""
    before, after = np.roll(ring, 1, axis=1), np.roll(ring, -1, axis=1)
    area = _cross(ring - before, after - ring)
    sides = np.stack([_square(ring - before), _square(after - ring), _square(before - after)])
    score = area / np.maximum(sides.max(axis=0), 1e-300)
    score = np.where(area <= reach[:, None], np.where(area >= -reach[:, None], 0.0, -1.0), score)
    blocked = np.zeros(score.shape, bool)
    for offset in range(2, ring.shape[1] - 1):
        other = np.roll(ring, -offset, axis=1)
        inside = (_cross(ring - before, other - before) >= -reach[:, None])
        inside &= _cross(after - ring, other - ring) >= -reach[:, None]
        inside &= _cross(before - after, other - after) >= -reach[:, None]
        blocked |= inside
    return np.where(blocked, -1.0, score)


def _adds_up(xy: F64, triangles: I64, reach: F64) -> Mask:
    a, b, c = (np.take_along_axis(xy, triangles[:, :, k, None], axis=1) for k in range(3))
    pieces = _cross(b - a, c - a)
    local = xy - xy[:, :1]
    whole = _cross(local, np.roll(local, -1, axis=1)).sum(axis=1)
    limit = np.maximum(np.abs(whole) * 1e-9, reach * xy.shape[1])
    fits: Mask = (np.abs(pieces.sum(axis=1) - whole) <= limit) & (pieces >= -reach[:, None]).all(axis=1)
    simple: Mask = fits & (whole > 0)
    return simple


def _cross(a: F64, b: F64) -> F64:
    product: F64 = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product


def _square(a: F64) -> F64:
    length: F64 = (a * a).sum(axis=-1)
    return length
