"""The light of the model: a soft sky and one sun, baked into the shade of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.scene3d.build.arrays import F64, U8

CLAY = (246, 242, 234)
"""Colour of a building without a style: matt clay."""

ACCENT = (10, 108, 148)
"""Colour of selected and proposed buildings."""

FAILED = (179, 38, 30)
"""Hatching of buildings that fail a rule."""

GONE = (86, 94, 102)
"""Edges of demolished buildings."""

UNKNOWN = (168, 116, 88)
"""Outline of a building whose height nobody knows."""

GROUND = (228, 226, 220)
"""Colour of bare ground."""

HAZE = (232, 236, 239)
"""What the distance fades into; also the sky at the horizon."""

ZENITH = (181, 202, 219)
"""Sky at the zenith."""


@dataclass(frozen=True, slots=True)
class Light:
    """A sun and a sky.

    Attributes
    ----------
    azimuth_deg, altitude_deg
        Where the sun stands: clockwise from north, above the horizon.
    sun, sky
        Shares of light; a surface that faces away from the sun and straight up gets `sky`.
    """

    azimuth_deg: float = 222.0
    altitude_deg: float = 42.0
    sun: float = 0.36
    sky: float = 0.74

    @property
    def direction(self) -> F64:
        """Unit vector towards the sun (east, north, up)."""
        azimuth, altitude = np.radians(self.azimuth_deg), np.radians(self.altitude_deg)
        return np.array([np.sin(azimuth) * np.cos(altitude), np.cos(azimuth) * np.cos(altitude), np.sin(altitude)])

    @property
    def shadow_per_metre(self) -> tuple[float, float]:
        """How far east and north the shadow of a point moves per metre of height."""
        x, y, z = self.direction
        return float(-x / z), float(-y / z)


def wall_shade(normals: F64, light: Light) -> F64:
    """Share of light on vertical walls, 0 to 1; `normals` are unit vectors, shape (n, 2).

    A wall sees half of the sky. Walls that face away from the sun still differ a little by direction, as they do under
    a sky that is brighter on the side of the sun.
    """
    x, y, _ = light.direction
    facing = normals[:, 0] * x + normals[:, 1] * y
    bright = light.sky * (0.90 + 0.12 * facing) + light.sun * np.maximum(facing, 0.0)
    share: F64 = np.minimum(bright, 1.0)
    return share


def foot_shade(shade: npt.ArrayLike) -> F64:
    """Share of light at the foot of a wall, where the street takes a part of the sky."""
    return np.asarray(shade, np.float64) * 0.84


def as_bytes(share: npt.ArrayLike) -> U8:
    """Shares 0 to 1 as 0 to 255."""
    return np.round(np.clip(np.asarray(share, np.float64), 0.0, 1.0) * 255.0).astype(np.uint8)
