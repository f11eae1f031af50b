"""The camera as a value: where it looks from, and how gestures change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lohu_gis.scene3d.build.arrays import F64

VIEWS = {"iso": (335.0, 33.0), "top": (0.0, 90.0), "north": (180.0, 12.0), "east": (270.0, 12.0),
         "south": (0.0, 12.0), "west": (90.0, 12.0)}
"""Azimuth and pitch of the named views; ``north`` is seen from the north, looking south."""

LOWEST_DEG, HIGHEST_DEG = 2.0, 90.0
CENTRING_STEPS = 40
"""Halvings of the width of the scene: a micrometre in a thousand kilometres."""
NEAREST_M, FARTHEST_M = 5.0, 400_000.0
FILLED = 0.9
"""Share of the picture that a scene fills when it is shown as a whole."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at a point from a distance.

    Attributes
    ----------
    x, y, z : float
        The point looked at, in the CRS of the scene, metres.
    distance : float
        From the camera to that point, metres.
    azimuth_deg : float
        Direction of view, clockwise from north: 0 looks north, 90 looks east.
    pitch_deg : float
        How steeply the view goes down: 0 level, 90 straight down.
    fov_deg : float
        Vertical angle of view.
    """

    x: float
    y: float
    z: float
    distance: float
    azimuth_deg: float = VIEWS["iso"][0]
    pitch_deg: float = VIEWS["iso"][1]
    fov_deg: float = 30.0

    @property
    def focus(self) -> F64:
        """The point looked at, shape (3,)."""
        return np.array([self.x, self.y, self.z])

    @property
    def axes(self) -> tuple[F64, F64, F64]:
        """Unit vectors to the right, up and forward of the picture."""
        azimuth, pitch = np.radians(self.azimuth_deg), np.radians(self.pitch_deg)
        right = np.array([np.cos(azimuth), -np.sin(azimuth), 0.0])
        forward = np.array([np.sin(azimuth) * np.cos(pitch), np.cos(azimuth) * np.cos(pitch), -np.sin(pitch)])
        return right, np.cross(right, forward), forward

    @property
    def position(self) -> F64:
        """Where the camera stands, shape (3,)."""
        return self.focus - self.distance * self.axes[2]

    def ray(self, x: float, y: float, size: tuple[int, int]) -> tuple[F64, F64]:
        """Start and unit direction of the view through pixel `x`, `y` (from the upper left) of a picture."""
        width, height = size
        half = np.tan(np.radians(self.fov_deg) / 2)
        right, up, forward = self.axes
        across = (2 * (x + 0.5) / width - 1) * half * width / height
        upward = (1 - 2 * (y + 0.5) / height) * half
        direction = forward + across * right + upward * up
        return self.position, direction / np.linalg.norm(direction)

    def project(self, points: F64, size: tuple[int, int]) -> F64:
        """Pixel positions (from the upper left) and depth of points, shape (n, 3); NaN behind the camera."""
        width, height = size
        right, up, forward = self.axes
        seen = np.atleast_2d(points) - self.position
        depth = seen @ forward
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(depth > 0, 1 / (depth * np.tan(np.radians(self.fov_deg) / 2)), np.nan)
        x = (seen @ right * scale * height / width + 1) / 2 * width - 0.5
        y = (1 - seen @ up * scale) / 2 * height - 0.5
        return np.column_stack([x, y, depth])

    def orbited(self, right_deg: float, down_deg: float) -> Camera:
        """Turned around the point looked at."""
        pitch = min(max(self.pitch_deg + down_deg, LOWEST_DEG), HIGHEST_DEG)
        return replace(self, azimuth_deg=(self.azimuth_deg + right_deg) % 360.0, pitch_deg=pitch)

    def panned(self, right_px: float, down_px: float, height_px: int) -> Camera:
        """Moved over the ground so that what is in the middle of the picture follows the pointer."""
        metres = 2 * self.distance * np.tan(np.radians(self.fov_deg) / 2) / max(height_px, 1)
        right, _, _ = self.axes
        azimuth = np.radians(self.azimuth_deg)
        ahead = np.array([np.sin(azimuth), np.cos(azimuth), 0.0])
        slant = max(np.sin(np.radians(self.pitch_deg)), 0.25)
        move = -right_px * metres * right + down_px * metres / slant * ahead
        return replace(self, x=self.x + float(move[0]), y=self.y + float(move[1]))

    def zoomed(self, factor: float, towards: F64 | None = None) -> Camera:
        """Nearer by `factor` (> 1), with `towards` (a point of the scene) staying where it is in the picture."""
        distance = min(max(self.distance / factor, NEAREST_M), FARTHEST_M)
        if towards is None:
            return replace(self, distance=distance)
        focus = towards + (self.focus - towards) * (distance / self.distance)
        return replace(self, x=float(focus[0]), y=float(focus[1]), z=float(focus[2]), distance=distance)


def view_of(points: npt.ArrayLike, name: str = "iso", size: tuple[int, int] = (1600, 1000)) -> Camera:
    """A camera that shows all of `points` from a named side, as near as possible.

    Parameters
    ----------
    points
        What must be in the picture, shape (n, 3), metres; at least one.
    name
        One of `VIEWS`; anything else raises `KeyError`.
    size
        Width and height of the picture in pixels.
    """
    azimuth, pitch = VIEWS[name]
    spots = np.asarray(points, np.float64).reshape(-1, 3)
    low, high = spots.min(axis=0), spots.max(axis=0)
    middle = (low + high) / 2
    middle[2] = low[2]
    camera = Camera(float(middle[0]), float(middle[1]), float(middle[2]), 1.0, azimuth, pitch)
    half = np.tan(np.radians(camera.fov_deg) / 2) * FILLED
    right, up, forward = camera.axes
    seen = spots - middle
    depth = seen @ forward
    distance = max(_enclosed(seen @ right, depth, half * size[0] / size[1]), _enclosed(seen @ up, depth, half), 60.0)
    shift_x, shift_y = _centred(seen @ right, depth, distance), _centred(seen @ up, depth, distance)
    focus = middle + shift_x * right + shift_y * up
    ahead = np.clip((low[2] - focus[2]) / min(forward[2], -0.05), -0.9 * distance, 4 * distance)
    focus = focus + ahead * forward
    return replace(camera, x=float(focus[0]), y=float(focus[1]), z=float(focus[2]),
                   distance=float(np.clip(distance + ahead, NEAREST_M, FARTHEST_M)))


def _enclosed(across: F64, forward: F64, half: float) -> float:
    """How far back from the origin to stand so that the points fill the angle.

    A point is inside when ``|across - shift| <= (back + forward) * half``: two planes through the camera on each side.
    """
    most, least = float((across - half * forward).max()), float((across + half * forward).min())
    return (most - least) / (2 * half)


def _centred(across: F64, forward: F64, back: float) -> float:
    """Where to stand sideways so that the outermost points are equally far from the middle of the picture.

    The picture's two ends move the same way as the camera, so their sum has one zero; halving finds it.
    """
    depth = np.maximum(back + forward, NEAREST_M)
    low, high = float(across.min()), float(across.max())
    for _ in range(CENTRING_STEPS):
        shift = (low + high) / 2
        seen = (across - shift) / depth
        if seen.max() + seen.min() > 0:
            low = shift
        else:
            high = shift
    return (low + high) / 2
