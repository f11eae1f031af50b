"""The shifted coordinate systems of Chinese map services, in degrees.

GCJ-02 moves WGS84 coordinates by some 300 to 700 m with a published series of sines; BD-09 turns and stretches GCJ-02
a little further. CGCS2000 equals WGS84 at this accuracy. Inverses are found by fixed-point iteration, so a round trip
closes to 1e-9 degrees (0.1 mm).

Source of the series: the reverse-engineered "eviltransform" formulas (public domain), identical in all
implementations; ellipsoid of Krassovsky 1940.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = get_args(Datum)

_A = 6378245.0
_EE = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: outside nothing is shifted."""


def shift(longitude: F64, latitude: F64, source: Datum, target: Datum) -> tuple[F64, F64]:
    """Degrees in another datum, shape (n,); not finite values stay as they are."""
    x, y = np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)
    start, end = _rank(source), _rank(target)
    if start == 2 and end < 2:
        x, y = _inverse(_gcj_to_bd, x, y)
    if start >= 1 and end == 0:
        x, y = _inverse(_wgs_to_gcj, x, y)
    if start == 0 and end >= 1:
        x, y = _wgs_to_gcj(x, y)
    if start < 2 and end == 2:
        x, y = _gcj_to_bd(x, y)
    return x, y


def _rank(datum: Datum) -> int:
    return {"wgs84": 0, "cgcs2000": 0, "gcj02": 1, "bd09": 2}[datum]


def _wgs_to_gcj(x: F64, y: F64) -> tuple[F64, F64]:
    east, north = x - 105.0, y - 35.0
    common = (20 * np.sin(6 * east * np.pi) + 20 * np.sin(2 * east * np.pi)) * 2 / 3
    root = np.sqrt(np.abs(east))
    up = (-100 + 2 * east + 3 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * root + common
          + (20 * np.sin(north * np.pi) + 40 * np.sin(north / 3 * np.pi)) * 2 / 3
          + (160 * np.sin(north / 12 * np.pi) + 320 * np.sin(north * np.pi / 30)) * 2 / 3)
    right = (300 + east + 2 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * root + common
             + (20 * np.sin(east * np.pi) + 40 * np.sin(east / 3 * np.pi)) * 2 / 3
             + (150 * np.sin(east / 12 * np.pi) + 300 * np.sin(east / 30 * np.pi)) * 2 / 3)
    phi = np.radians(y)
    magic = 1 - _EE * np.sin(phi) ** 2
    degrees_up = up * 180 / (_A * (1 - _EE) / (magic * np.sqrt(magic)) * np.pi)
    degrees_right = right * 180 / (_A / np.sqrt(magic) * np.cos(phi) * np.pi)
    inside = (x >= CHINA[0]) & (x <= CHINA[2]) & (y >= CHINA[1]) & (y <= CHINA[3])
    return np.where(inside, x + degrees_right, x), np.where(inside, y + degrees_up, y)


def _gcj_to_bd(x: F64, y: F64) -> tuple[F64, F64]:
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _inverse(forward: object, x: F64, y: F64) -> tuple[F64, F64]:
    assert callable(forward)
    guess_x, guess_y = x.copy(), y.copy()
    for _ in range(20):  # contracts by about 1e-3 per step; four are enough
        there_x, there_y = forward(guess_x, guess_y)
        step_x, step_y = x - there_x, y - there_y
        guess_x, guess_y = guess_x + step_x, guess_y + step_y
        if max(np.nanmax(np.abs(step_x), initial=0.0), np.nanmax(np.abs(step_y), initial=0.0)) < 1e-12:
            break
    return guess_x, guess_y
