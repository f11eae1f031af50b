"""The part of the ground that a near view shows in more detail than the whole ground can be drawn in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lohu_gis.scene3d.build.arrays import Mask
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.scene import Extent, SceneData
from lohu_gis.scene3d.build.terrain import GroundMesh

SIDE = 1.4
"""Side of the patch as a share of the distance of the camera."""

AHEAD = 0.15
"""How far the middle of the patch lies behind the point looked at, as a share of the distance."""

WORTH = 1.5
"""How much finer than the whole ground a patch must be."""

NEAREST_M = 180.0
"""Somebody who walks sees the street in detail for about this far."""


@dataclass(frozen=True, slots=True)
class GroundPatch:
    """A rectangle of cells of the ground mesh.

    Attributes
    ----------
    top, bottom, left, right : int
        Rows ``top`` to ``bottom - 1`` and columns ``left`` to ``right - 1`` of cells, from the north-west.
    extent : tuple of float
        ``xmin, ymin, xmax, ymax`` of these cells.
    """

    top: int
    bottom: int
    left: int
    right: int
    extent: Extent

    def triangles_of(self, ground: GroundMesh) -> Mask:
        """Which triangles of the ground belong to the patch, shape (t,)."""
        row, column = ground.cells[:, 0], ground.cells[:, 1]
        return (row >= self.top) & (row < self.bottom) & (column >= self.left) & (column < self.right)

    def served_by(self, drawn: Extent) -> bool:
        """True when what is drawn for `drawn` lies nearby and is of a similar size, so that it can stay."""
        own, other = np.array(drawn), np.array(self.extent)
        sides, others = own[2:] - own[:2], other[2:] - other[:2]
        moved = np.abs((own[2:] + own[:2]) - (other[2:] + other[:2])) / 2
        return bool((moved < 0.2 * others).all() and (sides < 1.7 * others).all() and (sides > 0.75 * others).all())


def near_patch(scene: SceneData, camera: Camera, patch_px: int, whole_px: int) -> GroundPatch | None:
    """The cells a camera looks at, or None where the whole ground is fine enough.

    Parameters
    ----------
    scene
        Its ground mesh is cut.
    camera
        Where the view looks from.
    patch_px, whole_px
        Pixels along the longer side of the picture of the patch and of the whole ground.
    """
    west, south, east, north = scene.extent
    side = SIDE * camera.distance
    if side / patch_px * WORTH > max(east - west, north - south) / whole_px:
        return None
    rows, columns = scene.ground.shape
    step_x, step_y = (east - west) / (columns - 1), (north - south) / (rows - 1)
    azimuth = np.radians(camera.azimuth_deg)
    ahead = AHEAD * camera.distance * np.cos(np.radians(camera.pitch_deg))
    x, y = camera.x + np.sin(azimuth) * ahead, camera.y + np.cos(azimuth) * ahead
    left, right = _cells(x - side / 2 - west, x + side / 2 - west, step_x, columns - 1)
    top, bottom = _cells(north - y - side / 2, north - y + side / 2, step_y, rows - 1)
    if right <= left or bottom <= top:
        return None
    return GroundPatch(top, bottom, left, right, (west + left * step_x, north - bottom * step_y, west + right * step_x,
                                                  north - top * step_y))


def detail_extent(scene: SceneData, camera: Camera, patch_px: int) -> Extent | None:
    """The part of the map on the ground that a camera should see in more detail than it lies there.

    None without a map, where the map or the detail that lies there is fine enough, and where no ground is near.

    Parameters
    ----------
    patch_px
        Pixels along the longer side of the picture of the detail.
    """
    if scene.texture is None:
        return None
    patch = near_patch(scene, widened(camera), patch_px, max(scene.texture.rgba.shape[:2]))
    served = patch is None or (scene.detail is not None and patch.served_by(scene.detail.extent))
    return None if patch is None or served else patch.extent


def widened(camera: Camera) -> Camera:
    """The camera of somebody who walks as one that looks at the street before them, not at their feet."""
    return replace(camera, distance=max(camera.distance, NEAREST_M))


def _cells(low: float, high: float, step: float, count: int) -> tuple[int, int]:
    return max(int(np.floor(low / step)), 0), min(int(np.ceil(high / step)), count)
