"""Shifted datums of Chinese web maps: WGS84 (= CGCS2000 at this accuracy) <-> GCJ-02 <-> BD-09.

The shift is not published; this is the widely used approximation of the "eviltransform" formulas. In Luohu it moves
places by 590 to 604 m (GCJ-02) and 1.22 to 1.25 km (BD-09) and varies by 30 m over the district. Warping it back is
exact to the inverse of the formula, not to a survey.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import UsageError

F64: TypeAlias = npt.NDArray[np.float64]
Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = ("wgs84", "cgcs2000", "gcj02", "bd09")

_RADIUS_M = 6378245.0  # Krasovsky 1940, as the formulas have it
_ECCENTRICITY = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006

_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""Outside this box (degrees) the formulas shift nothing."""

_STEPS = 8
"""Steps of the inverse; two reach 5 mm in Shenzhen, eight the last digits everywhere in China."""


def shift(longitude: npt.ArrayLike, latitude: npt.ArrayLike, source: str, target: str) -> tuple[F64, F64]:
    """Places from one datum to another.

    Parameters
    ----------
    longitude, latitude : (n,) degrees
        In the `source` datum; NaN stays NaN.
    source, target
        ``wgs84``, ``cgcs2000`` (the same here), ``gcj02``, ``bd09``.

    Returns
    -------
    longitude, latitude : float64, (n,)
        There and back agrees to less than 1e-9 degrees (0.1 mm).

    Raises
    ------
    UsageError
        ``datum.unknown``.
    """
    lon, lat = np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)
    start, end = _level(source), _level(target)
    while start < end:
        lon, lat = _UP[start](lon, lat)
        start += 1
    while start > end:
        start -= 1
        lon, lat = _inverse(_UP[start], lon, lat)
    return lon, lat


def _level(datum: str) -> int:
    levels = {"wgs84": 0, "cgcs2000": 0, "gcj02": 1, "bd09": 2}
    if datum not in levels:
        raise UsageError("datum.unknown", datum=datum, known=", ".join(DATUMS))
    return levels[datum]


def in_china(longitude: F64, latitude: F64) -> npt.NDArray[np.bool_]:
    """Where the formulas shift at all (a box, as the formulas have it)."""
    west, south, east, north = _CHINA
    across = (longitude >= west) & (longitude <= east)
    inside: npt.NDArray[np.bool_] = across & (latitude >= south) & (latitude <= north)
    return inside


def _to_gcj(lon: F64, lat: F64) -> tuple[F64, F64]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY * np.sin(phi) ** 2
    meridian = _RADIUS_M * (1.0 - _ECCENTRICITY) / magic ** 1.5
    parallel = _RADIUS_M / np.sqrt(magic) * np.cos(phi)
    inside = in_china(lon, lat)
    with np.errstate(invalid="ignore"):
        return (np.where(inside, lon + np.degrees(east / parallel), lon),
                np.where(inside, lat + np.degrees(north / meridian), lat))


def _to_bd(lon: F64, lat: F64) -> tuple[F64, F64]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    inside = in_china(lon, lat)
    return (np.where(inside, radius * np.cos(angle) + _BD_EAST, lon),
            np.where(inside, radius * np.sin(angle) + _BD_NORTH, lat))


_UP: tuple[Callable[[F64, F64], tuple[F64, F64]], ...] = (_to_gcj, _to_bd)


def _inverse(forward: Callable[[F64, F64], tuple[F64, F64]], lon: F64, lat: F64) -> tuple[F64, F64]:
    """Fixed-point iteration: correct the guess by what is left after shifting it forward.

    At the edge of the box the formulas jump by half a kilometre: places that no step reaches stay where they are.
    """
    x, y = lon.copy(), lat.copy()
    for _ in range(_STEPS):
        fx, fy = forward(x, y)
        x, y = x + (lon - fx), y + (lat - fy)
    fx, fy = forward(x, y)
    lost = (np.abs(fx - lon) > 1e-6) | (np.abs(fy - lat) > 1e-6)
    return np.where(lost, lon, x), np.where(lost, lat, y)
