"""The cut faces of buildings where an upright plane opens the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lohu_gis.scene3d.build.arrays import F64, I32, U8, Mask
from lohu_gis.scene3d.build.ids import FID_BITS, UNITS
from lohu_gis.scene3d.build.marks import Faces
from lohu_gis.scene3d.build.mesh import MeshChunk

DARKER = 0.5
"""Cut faces are the colour of the building at this share."""

FLAT = 0.5
"""Triangles that look up at least this much are roofs."""


def kept_side(points: F64, place: tuple[float, float], azimuth_deg: float) -> F64:
    """Metres from an upright plane into the part that is kept, negative in the part that is cut away, shape (n,).

    Parameters
    ----------
    points
        x, y in the first two columns, shape (n, 2 or 3).
    place
        A point of the plane.
    azimuth_deg
        Direction into the part that is cut away, clockwise from north.
    """
    azimuth = np.radians(azimuth_deg)
    ahead: F64 = -((points[:, 0] - place[0]) * np.sin(azimuth) + (points[:, 1] - place[1]) * np.cos(azimuth))
    return ahead


def caps(chunks: Sequence[MeshChunk], place: tuple[float, float], azimuth_deg: float) -> Faces:
    """Where a plane goes through buildings and units: one upright face under every piece of roof it crosses.

    Buildings are prisms, so what lies under a roof down to its lower side is inside. Parameters: see `kept_side`.
    """
    corners: list[F64] = [np.zeros((0, 4, 3))]
    colours: list[U8] = [np.zeros((0, 3), np.uint8)]
    for chunk in chunks:
        if len(chunk.triangles) and int(chunk.fids[0] >> FID_BITS) <= UNITS and _crossed(chunk, place, azimuth_deg):
            faces, building = _faces(chunk, place, azimuth_deg)
            corners.append(faces)
            colours.append(np.round(chunk.colours[building] * DARKER).astype(np.uint8))
    return Faces.of(np.concatenate(corners), np.concatenate(colours))


def _crossed(chunk: MeshChunk, place: tuple[float, float], azimuth_deg: float) -> bool:
    west, south, _, east, north, _ = chunk.bounds
    box = np.array([[west, south], [east, south], [east, north], [west, north]])
    side = kept_side(box, place, azimuth_deg)
    return bool((side > 0).any() and (side < 0).any())


def _faces(chunk: MeshChunk, place: tuple[float, float], azimuth_deg: float) -> tuple[F64, I32]:
    """Corners (q, 4, 3) of the cut faces, and the building each belongs to."""
    points = chunk.points.astype(np.float64) + chunk.origin
    side = kept_side(points, place, azimuth_deg)
    own = chunk.triangles
    crossed = own[((side[own] > 0).any(axis=1)) & ((side[own] <= 0).any(axis=1))]
    a = points[crossed[:, 0]]
    up = np.cross(points[crossed[:, 1]] - a, points[crossed[:, 2]] - a)
    crossed = crossed[up[:, 2] > FLAT * np.linalg.norm(up, axis=1)]
    ends = _ends(points[crossed], side[crossed])
    building = chunk.building[crossed[:, 0]]
    foot = (chunk.base + chunk.lower)[building]
    below = ends.copy()
    below[:, :, 2] = np.minimum(foot[:, None], ends[:, :, 2])
    return np.stack([ends[:, 0], ends[:, 1], below[:, 1], below[:, 0]], axis=1), building


def _ends(triangles: F64, side: F64) -> F64:
    """Where the sides of crossed triangles (t, 3, 3) meet the plane, shape (t, 2, 3)."""
    after = np.roll(triangles, -1, axis=1)
    side_after = np.roll(side, -1, axis=1)
    met: Mask = (side > 0) != (side_after > 0)
    order = np.argsort(~met, axis=1, kind="stable")[:, :2]  # the two sides that are met, in order
    rows = np.arange(len(triangles))[:, None]
    one, other = side[rows, order], side_after[rows, order]
    share = (one / (one - other))[:, :, None]
    found: F64 = triangles[rows, order] * (1 - share) + after[rows, order] * share
    return found
