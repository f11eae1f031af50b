"""Points, triangles and edges of prisms over rings; and the coarse boxes that stand in for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.scene3d.build.arrays import F64, I32, I64, Mask
from lohu_gis.scene3d.build.light import Light, foot_shade, wall_shade

SMOOTH = np.cos(np.radians(25.0))
"""Walls that meet at a smaller angle show no edge between them (round towers stay round)."""


@dataclass(frozen=True, slots=True, eq=False)
class Prisms:
    """Walls and roofs over v corners: 4 v wall points first, then v roof points.

    Attributes
    ----------
    points : float64, shape (5 v, 3)
    shade : float64, shape (5 v,)
        Share of light.
    corner : int64, shape (5 v,)
        The corner that each point comes from.
    lift : float64, shape (5 v,)
    wall_triangles : int64, shape (2 v, 3)
    edges : int32, shape (e, 2)
    """

    points: F64
    shade: F64
    corner: I64
    lift: F64
    wall_triangles: I64
    edges: I32


def raise_prisms(xy: F64, following: I64, base: F64, span: tuple[F64, F64], light: Light) -> Prisms:
    """Prisms over open rings whose solid lies on the left (shells counter-clockwise, holes clockwise).

    Parameters
    ----------
    xy : float64, shape (v, 2)
    following : int64, shape (v,)
        Next corner along the ring.
    base : float64, shape (v,)
        Ground at each corner (the same for all corners of a building), metres.
    span : float64, shape (v,), twice
        Lower side and top above that ground at each corner.
    light
        What the shade is computed from.
    """
    count = len(xy)
    ahead = xy[following] - xy
    length = np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)
    normal = np.column_stack([ahead[:, 1], -ahead[:, 0]]) / length[:, None]
    lower, upper = span
    foot, top = base + lower, base + upper
    wall = np.empty((count, 4, 3))
    wall[:, 0, :2] = wall[:, 3, :2] = xy
    wall[:, 1, :2] = wall[:, 2, :2] = xy[following]
    wall[:, :2, 2] = foot[:, None]
    wall[:, 2:, 2] = top[:, None]
    bright = wall_shade(normal, light)
    shade = np.empty((count, 4))
    shade[:, :2] = foot_shade(bright)[:, None]
    shade[:, 2:] = bright[:, None]
    lift = np.empty((count, 4))
    lift[:, :2] = lower[:, None]
    lift[:, 2:] = upper[:, None]
    corners = np.arange(count, dtype=np.int64)
    quads = 4 * corners[:, None]
    triangles = np.concatenate([quads + np.array([0, 1, 2]), quads + np.array([0, 2, 3])], axis=1).reshape(-1, 3)
    return Prisms(np.concatenate([wall.reshape(-1, 3), np.column_stack([xy, top])]),
                  np.concatenate([shade.ravel(), np.ones(count)]), np.concatenate([np.repeat(corners, 4), corners]),
                  np.concatenate([lift.ravel(), upper]), triangles, _edges(following, normal, lower > 0.0))


def _edges(following: I64, normal: F64, raised: Mask) -> I32:
    """Roof outlines, the corner between two walls that meet at an angle, and the foot of walls above the ground."""
    count = len(following)
    corners = np.arange(count, dtype=np.int64)
    outline = np.column_stack([4 * count + corners, 4 * count + following])
    foot = np.column_stack([4 * corners, 4 * corners + 1])[raised]
    sharp = (normal * normal[following]).sum(axis=1) < SMOOTH
    upright = np.column_stack([4 * corners + 1, 4 * corners + 2])[sharp]
    return np.concatenate([outline, upright, foot]).astype(np.int32)


def oriented_boxes(xy: F64, starts: I64, along: F64) -> F64:
    """Corners (n, 4, 2), counter-clockwise, of a box around each group of corners, turned to a given direction.

    Parameters
    ----------
    xy : float64, shape (v, 2)
    starts : int64, shape (n,)
        First corner of each group; no group is empty.
    along : float64, shape (n, 2)
        Unit vector of one side of the box.
    """
    sizes = np.diff(np.r_[starts, len(xy)])
    axis = np.repeat(along, sizes, axis=0)
    forward = (xy * axis).sum(axis=1)
    aside = xy[:, 1] * axis[:, 0] - xy[:, 0] * axis[:, 1]
    low_f, high_f = np.minimum.reduceat(forward, starts), np.maximum.reduceat(forward, starts)
    low_a, high_a = np.minimum.reduceat(aside, starts), np.maximum.reduceat(aside, starts)
    across = np.column_stack([-along[:, 1], along[:, 0]])
    sides = ((low_f, low_a), (high_f, low_a), (high_f, high_a), (low_f, high_a))
    return np.stack([f[:, None] * along + a[:, None] * across for f, a in sides], axis=1)


def longest_sides(xy: F64, following: I64, starts: I64) -> F64:
    """Direction (unit vector) of the longest side of each group of corners, shape (n, 2)."""
    ahead = xy[following] - xy
    length = np.hypot(ahead[:, 0], ahead[:, 1])
    group = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(xy)]))
    order = np.lexsort((-length, group))
    best = order[starts]
    return ahead[best] / np.maximum(length[best], 1e-9)[:, None]
