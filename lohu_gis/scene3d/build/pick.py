"""What lies under a pixel: rays against the meshes of a scene, without a graphics card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.scene3d.build.arrays import F32, F64, I32
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.ids import TREES
from lohu_gis.scene3d.build.scene import SceneData


@dataclass(frozen=True, slots=True)
class Pick:
    """The first thing on a ray.

    Attributes
    ----------
    fid : int or None
        Scene id of the building, None for ground or sky.
    position : tuple of float, or None
        Where the ray meets it, in the CRS of the scene; None for sky.
    """

    fid: int | None
    position: tuple[float, float, float] | None


def pick(scene: SceneData, camera: Camera, x: float, y: float, size: tuple[int, int]) -> Pick:
    """The building or the ground under pixel `x`, `y` (from the upper left) of a picture of `size`.

    Looks through trees. Of units and context models the scene id is given, see `ids.split_scene_id`.
    """
    start, direction = camera.ray(x, y, size)
    nearest, fid = np.inf, None
    for chunk in scene.chunks:
        if len(chunk.triangles) == 0 or chunk.layer == TREES or not _may_hit(chunk.bounds, start, direction, nearest):
            continue
        way, triangle = first_hit(chunk.points, chunk.triangles, start - chunk.origin, direction)
        if way < nearest:
            nearest, fid = way, int(chunk.fids[chunk.building[chunk.triangles[triangle, 0]]])
    ground = scene.ground
    way, _ = first_hit(ground.points, ground.triangles, start - ground.origin, direction)
    if way < nearest:
        nearest, fid = way, None
    if not np.isfinite(nearest):
        return Pick(None, None)
    spot = start + nearest * direction
    if fid is None:
        fid = _outlined(scene, spot)
    return Pick(fid, (float(spot[0]), float(spot[1]), float(spot[2])))


def first_hit(points: F32, triangles: I32, start: F64, direction: F64) -> tuple[float, int]:
    """Distance along the ray and number of the first triangle seen from its front; ``inf, -1`` for none.

    Method: Moeller and Trumbore, Fast, minimum storage ray-triangle intersection (1997), in float64.
    """
    corners = points.astype(np.float64)
    a = corners[triangles[:, 0]]
    ab, ac = corners[triangles[:, 1]] - a, corners[triangles[:, 2]] - a
    across = np.cross(direction, ac)
    facing = (ab * across).sum(axis=1)
    from_a = start - a
    u = (from_a * across).sum(axis=1)
    over = np.cross(from_a, ab)
    v = over @ direction
    hit = np.flatnonzero((facing > 1e-12) & (u >= 0) & (v >= 0) & (u + v <= facing))
    way = (ac[hit] * over[hit]).sum(axis=1) / facing[hit]
    hit, way = hit[way > 0], way[way > 0]
    if len(hit) == 0:
        return np.inf, -1
    best = int(way.argmin())
    return float(way[best]), int(hit[best])


def _may_hit(bounds: F64, start: F64, direction: F64, nearest: float) -> bool:
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (bounds[:3] - start) / direction, (bounds[3:] - start) / direction
    enter = np.nanmax(np.fmin(one, other))
    leave = np.nanmin(np.fmax(one, other))
    return bool(enter <= leave and leave >= 0 and enter < nearest)


def _outlined(scene: SceneData, spot: F64) -> int | None:
    """The building of unknown height whose outline surrounds a point of the ground (even-odd rule)."""
    for chunk in scene.chunks:
        segments = chunk.outline[:, :, :2].astype(np.float64) + chunk.origin[:2]
        if len(segments) == 0:
            continue
        a, b = segments[:, 0], segments[:, 1]
        spans_y = (a[:, 1] > spot[1]) != (b[:, 1] > spot[1])
        with np.errstate(divide="ignore", invalid="ignore"):
            x = a[:, 0] + (spot[1] - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
        crossings = np.bincount(chunk.outline_building[spans_y & (x > spot[0])], minlength=len(chunk.fids))
        inside = np.flatnonzero(crossings % 2)
        if len(inside):
            return int(chunk.fids[inside[0]])
    return None
