"""Mouse and keys -> camera, as plain functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lohu_gis.scene3d.build.arrays import F64
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.terrain import TerrainGrid

DEG_PER_PX = 0.28
KEY_DEG = 7.5
KEY_PX = 60.0
WHEEL_STEP = 1.22
CLEAR_M = 3.0
"""How far the camera stays above the ground."""

CLICK_PX = 4
"""A press that moves less than this is a click."""


def dragged(camera: Camera, right_px: float, down_px: float, height_px: int, *, move: bool) -> Camera:
    """The camera after the pointer moved: turned around what is looked at, or moved over the ground."""
    if move:
        return camera.panned(right_px, down_px, height_px)
    return camera.orbited(right_px * DEG_PER_PX, down_px * DEG_PER_PX)


def wheeled(camera: Camera, notches: float, x: float, y: float, size: tuple[int, int],
            terrain: TerrainGrid) -> Camera:
    """The camera after the wheel turned; the ground under the pointer stays under it."""
    return camera.zoomed(WHEEL_STEP ** notches, ground_at(camera, x, y, size, terrain))


def ground_at(camera: Camera, x: float, y: float, size: tuple[int, int], terrain: TerrainGrid) -> F64 | None:
    """Where the view through a pixel meets the ground; None above the horizon or far away.

    The ray is followed in steps that grow with the distance; a ridge narrower than a step can be missed.
    """
    start, direction = camera.ray(x, y, size)
    way = camera.distance * np.geomspace(0.02, 8.0, 400)
    spots = start + way[:, None] * direction
    above = spots[:, 2] - terrain.sample(spots[:, 0], spots[:, 1])
    under = np.flatnonzero(above <= 0)
    if len(under) == 0:
        return None
    last = int(under[0])
    if last == 0:
        return None
    share = above[last - 1] / (above[last - 1] - above[last])
    spot: F64 = spots[last - 1] + share * (spots[last] - spots[last - 1])
    return spot


def anchored(camera: Camera, terrain: TerrainGrid) -> Camera:
    """The same picture, with the point looked at on the ground, so that turning and zooming happen around it."""
    spot = ground_at(camera, 0.0, 0.0, (1, 1), terrain)
    if spot is None:
        return camera
    distance = float(np.linalg.norm(spot - camera.position))
    return replace(camera, x=float(spot[0]), y=float(spot[1]), z=float(spot[2]), distance=distance)


def seen_from(camera: Camera, place: Sequence[float]) -> Camera:
    """The view of a place from half as far away, from the same side."""
    x, y, z = (float(value) for value in place)
    return replace(camera, x=x, y=y, z=z).zoomed(2.0)


def kept_above(camera: Camera, terrain: TerrainGrid) -> Camera:
    """The camera, looking down more steeply where it would stand in a hillside."""
    for _ in range(60):
        x, y, z = camera.position
        if z >= terrain.sample(x, y) + CLEAR_M or camera.pitch_deg >= 89.0:
            return camera
        camera = camera.orbited(0.0, 1.5)
    return camera


def keyed(camera: Camera, key: str, *, move: bool, height_px: int) -> Camera | None:
    """The camera after a key (``left right up down + -``); None for other keys."""
    steps = {"left": (1, 0), "right": (-1, 0), "up": (0, 1), "down": (0, -1)}
    if key in steps:
        right, down = steps[key]
        if move:
            return camera.panned(right * KEY_PX, down * KEY_PX, height_px)
        return camera.orbited(right * KEY_DEG, down * KEY_DEG)
    if key in "+-":
        return camera.zoomed(WHEEL_STEP if key == "+" else 1 / WHEEL_STEP)
    return None
