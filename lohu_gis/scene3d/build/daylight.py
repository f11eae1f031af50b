"""What the light is like while the sun stands somewhere: shares of sun and sky, tint, colours of the sky.

For the look of pictures only; hours of sun are computed from geometry elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.scene3d.build.arrays import F64
from lohu_gis.scene3d.build.light import HAZE, ZENITH, Light, wall_shade

FULL_DEG = 12.0
"""From this altitude on the sun shines as it does at noon."""

LOWEST_DEG = 4.0
"""Shadows get no longer than they are at this altitude: beyond it they cover everything."""

ROOF_SUN = 0.7225
"""Share of the sun's light on a level roof when it stands high, so that a roof under `Light()` is fully lit."""

ALTITUDES = (-18.0, -8.0, -3.0, 2.0, 12.0, 30.0)
SKY = (0.46, 0.49, 0.58, 0.71, 0.79, 0.74)
TINT = ((0.66, 0.73, 0.90), (0.70, 0.76, 0.92), (0.88, 0.84, 0.90), (1.0, 0.95, 0.88), (1.0, 0.985, 0.96),
        (1.0, 1.0, 1.0))
HORIZON = ((44, 54, 72), (70, 82, 104), (186, 150, 136), (240, 214, 188), (236, 233, 228), HAZE)
TOP = ((16, 22, 36), (28, 38, 62), (84, 104, 144), (146, 172, 204), (174, 197, 217), ZENITH)
"""Colours by altitude: night, dusk, sunset, a low sun, day."""


@dataclass(frozen=True, slots=True)
class Daylight:
    """The light at one moment.

    Attributes
    ----------
    light : Light
        Direction and shares; its altitude is at least `LOWEST_DEG`, for shadows.
    shadow : float
        How dark shadows are, 0 (no sun) to 1.
    tint : tuple of float
        What is left of red, green and blue on everything.
    horizon, zenith : tuple of int
        Colours of the sky.
    """

    light: Light
    shadow: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    horizon: tuple[int, int, int] = HAZE
    zenith: tuple[int, int, int] = ZENITH

    @property
    def level(self) -> float:
        """Share of light on what faces straight up; 1 by day."""
        return roof_share(self.light)


def daylight(azimuth_deg: float, altitude_deg: float) -> Daylight:
    """The light of a sun at `azimuth_deg` (clockwise from north) and `altitude_deg` above the horizon (any sign)."""
    share = float(np.clip(altitude_deg / FULL_DEG, 0.0, 1.0)) ** 0.7
    light = Light(azimuth_deg, max(altitude_deg, LOWEST_DEG), 0.36 * share, _along(altitude_deg, SKY))
    red, green, blue = (_along(altitude_deg, [entry[k] for entry in TINT]) for k in range(3))
    return Daylight(light, share, (red, green, blue), _colour(altitude_deg, HORIZON), _colour(altitude_deg, TOP))


def roof_share(light: Light) -> float:
    """Share of light on a level roof: all of the sky, and of the sun what its altitude leaves; 1 for `Light()`."""
    high = min(max(float(light.direction[2]) / 0.5, 0.0), 1.0)
    return min(light.sky + ROOF_SUN * light.sun * high, 1.0)


def baked_rest(shade: F64, normals: F64, light: Light) -> F64:
    """What else than the direction of the light was baked into `shade`, 0 to 1, shape (p,).

    Parameters
    ----------
    shade
        Shares of light, 0 to 1, baked for `light`.
    normals
        Unit vectors, shape (p, 3).
    light
        The light they were baked for.
    """
    upward = np.abs(normals[:, 2])
    expected = wall_shade(normals[:, :2], light) * (1 - upward) + roof_share(light) * upward
    rest: F64 = np.clip(shade / np.maximum(expected, 1e-3), 0.0, 1.0)
    return rest


def _along(altitude: float, values: object) -> float:
    return float(np.interp(altitude, ALTITUDES, np.asarray(values, np.float64)))


def _colour(altitude: float, colours: tuple[tuple[int, int, int], ...]) -> tuple[int, int, int]:
    red, green, blue = (round(_along(altitude, [entry[k] for entry in colours])) for k in range(3))
    return red, green, blue
