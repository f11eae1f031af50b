"""Mouse and keys -> camera, as plain functions."""

from __future__ import annotations

from lohu_gis.scene3d.build.arrays import F64
from lohu_gis.scene3d.build.camera import Camera

DEG_PER_PX = 0.28
KEY_DEG = 7.5
KEY_PX = 60.0
WHEEL_STEP = 1.22
CLICK_PX = 4
"""A press that moves less than this is a click."""


def dragged(camera: Camera, right_px: float, down_px: float, height_px: int, *, move: bool) -> Camera:
    """The camera after the pointer moved: turned around what is looked at, or moved over the ground."""
    if move:
        return camera.panned(right_px, down_px, height_px)
    return camera.orbited(right_px * DEG_PER_PX, down_px * DEG_PER_PX)


def wheeled(camera: Camera, notches: float, x: float, y: float, size: tuple[int, int]) -> Camera:
    """The camera after the wheel turned; the ground under the pointer stays under it."""
    return camera.zoomed(WHEEL_STEP ** notches, ground_at(camera, x, y, size))


def ground_at(camera: Camera, x: float, y: float, size: tuple[int, int]) -> F64 | None:
    """Where the view through a pixel meets the level of the point looked at; None above the horizon or far away."""
    start, direction = camera.ray(x, y, size)
    if direction[2] >= -1e-3:
        return None
    way = (camera.z - start[2]) / direction[2]
    if not 0 < way < 6 * camera.distance:
        return None
    spot: F64 = start + way * direction
    return spot


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
