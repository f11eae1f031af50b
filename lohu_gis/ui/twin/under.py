"""What lies under a pixel, answered at once on this side: for tools and cards that follow the pointer.

The 3D process answers the same (`Engine.pick`) for clicks; here the ground is followed along the ray instead of
tried triangle by triangle, so that an answer takes a few milliseconds.
"""

from __future__ import annotations

import numpy as np

from lohu_gis.scene3d.build.arrays import F64, I64
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.caps import kept_side
from lohu_gis.scene3d.build.ids import TREES
from lohu_gis.scene3d.build.pick import Pick, first_hit
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.link.appearance import Cut
from lohu_gis.ui.twin.gestures import ground_at


def under(scene: SceneData, camera: Camera, x: float, y: float, size: tuple[int, int], cut: Cut | None = None) -> Pick:
    """The building or the ground under pixel `x`, `y` (from the upper left) of a picture of `size`.

    Buildings are looked for only where the `cut` has left them; trees are looked through.
    """
    start, direction = camera.ray(x, y, size)
    spot = ground_at(camera, x, y, size, scene.relief)
    nearest, fid = np.inf if spot is None else float(np.linalg.norm(spot - start)), None
    first, last = (0.0, np.inf) if cut is None else _kept_range(cut, start, direction)
    begin = start + first * direction
    boxes = np.array([chunk.bounds for chunk in scene.chunks]).reshape(-1, 6)
    for number in _on_the_way(boxes, start, direction):
        chunk = scene.chunks[number]
        if len(chunk.triangles) and chunk.layer != TREES:
            way, triangle = first_hit(chunk.points, chunk.triangles, begin - chunk.origin, direction)
            way += first
            if way < min(nearest, last):
                nearest, fid = way, int(chunk.fids[chunk.building[chunk.triangles[triangle, 0]]])
    if not np.isfinite(nearest):
        return Pick(None, None)
    place = start + nearest * direction
    return Pick(fid, (float(place[0]), float(place[1]), float(place[2])))


def inside(scene: SceneData, camera: Camera, box: tuple[float, float, float, float], size: tuple[int, int]) -> I64:
    """Ids of what stands with the middle of its top inside a rectangle (x0, y0, x1, y1) of the picture."""
    x0, x1 = sorted((box[0], box[2]))
    y0, y1 = sorted((box[1], box[3]))
    found = [np.zeros(0, np.int64)]
    for chunk in scene.chunks:
        if len(chunk.points) == 0:
            continue
        count = len(chunk.fids)
        size_of = np.maximum(np.bincount(chunk.building, minlength=count), 1)
        middle = np.column_stack([np.bincount(chunk.building, weights=chunk.points[:, k], minlength=count) / size_of
                                  for k in range(3)])
        drawn = np.bincount(chunk.building, minlength=count) > 0
        middle[:, 2] = -np.inf
        np.maximum.at(middle[:, 2], chunk.building, chunk.points[:, 2])
        seen = camera.project(middle[drawn] + chunk.origin, size)
        with np.errstate(invalid="ignore"):
            hit = (seen[:, 0] >= x0) & (seen[:, 0] <= x1) & (seen[:, 1] >= y0) & (seen[:, 1] <= y1)
        found.append(chunk.fids[drawn][hit])
    return np.concatenate(found)


def _kept_range(cut: Cut, start: F64, direction: F64) -> tuple[float, float]:
    """From where to where a ray runs through what is not cut away, metres along it."""
    ends = np.array([start, start + direction])
    here, ahead = kept_side(ends, (cut.x, cut.y), cut.azimuth_deg)
    pace = ahead - here
    if abs(pace) < 1e-9:
        return (0.0, np.inf) if here >= 0 else (0.0, -1.0)
    meets = -here / pace
    if pace > 0:
        return max(float(meets), 0.0), np.inf
    return 0.0, float(meets)


def _on_the_way(boxes: F64, start: F64, direction: F64) -> I64:
    """Boxes (n, 6; NaN for empty ones) that a ray meets, nearest first."""
    full = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    boxes = boxes[full]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (boxes[:, :3] - start) / direction, (boxes[:, 3:] - start) / direction
        enter, leave = np.nanmax(np.fmin(one, other), axis=1), np.nanmin(np.fmax(one, other), axis=1)
        met = np.flatnonzero((enter <= leave) & (leave >= 0))
    return full[met[np.argsort(enter[met], kind="stable")]]
