"""Where the sun stands, by NREL's Solar Position Algorithm.

Altitudes are geometric: without refraction, which cities do not count. Azimuths are clockwise from true north. The
algorithm is pvlib's (``pvlib.spa``; Reda, I. and Andreas, A. (2004): Solar position algorithm for solar radiation
applications. Solar Energy 76). Only that one file is loaded: the package around it imports pandas and more, which takes
over a second.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

DAY_S = 86_400.0

QUANTUM = 1e-9
"""Angles are rounded to this many radians, so that the last bit of a machine's sine decides nothing."""


@dataclass(frozen=True, slots=True)
class Positions:
    """The sun at n instants as seen from one place.

    Attributes
    ----------
    altitude_deg
        Above the horizon, without refraction.
    azimuth_deg
        Clockwise from true north, 0 to 360.
    equation_min
        Equation of time in minutes: apparent minus mean solar time.
    """

    altitude_deg: F64
    azimuth_deg: F64
    equation_min: F64


def positions(unix_s: npt.ArrayLike, longitude: float, latitude: float) -> Positions:
    """The sun at instants given in seconds since 1970-01-01 UTC, any shape (n,); empty for empty."""
    times = np.atleast_1d(np.asarray(unix_s, np.float64))
    if len(times) == 0:
        return Positions(np.zeros(0), np.zeros(0), np.zeros(0))
    algorithm = _spa()
    # Elevation 0 m; pressure, temperature and refraction only enter the apparent altitude, which is not used.
    found = algorithm.solar_position_numpy(times, latitude, longitude, 0.0, 1013.25, 12.0, _delta_t(times), 0.5667, 1)
    return Positions(_rounded(found[3]), _rounded(found[4]), np.asarray(found[5], np.float64))


def equation_of_time(unix_s: npt.ArrayLike) -> F64:
    """Equation of time in minutes; the same for every place."""
    return positions(unix_s, 0.0, 0.0).equation_min


def true_solar_seconds(unix_s: npt.ArrayLike, longitude: float) -> F64:
    """True solar time as seconds of the true solar day, 0 to 86400: 43200 when the sun crosses the meridian.

    ``UTC + longitude x 4 min + equation of time``.
    """
    times = np.atleast_1d(np.asarray(unix_s, np.float64))
    solar: F64 = (times + longitude * 240.0 + equation_of_time(times) * 60.0) % DAY_S
    return solar


def instants_of_true_solar(day_unix_s: float, solar_s: npt.ArrayLike, longitude: float) -> F64:
    """Instants at which a place has the given true solar times of a day.

    Parameters
    ----------
    day_unix_s
        00:00 UTC of the calendar day (of the place).
    solar_s
        Seconds of true solar time since midnight, shape (n,).

    Notes
    -----
    The whole day takes the equation of time of its noon, as the tables of the standards do, so that a minute of true
    solar time is a minute of the clock. At the ends of a band of eight hours that is at most 6 s off.
    """
    noon = day_unix_s + 43_200.0 - longitude * 240.0
    for _round in range(3):
        noon = day_unix_s + 43_200.0 - longitude * 240.0 - float(equation_of_time(noon)[0]) * 60.0
    # Whole seconds: what is printed is what was computed.
    return math.floor(noon) + np.atleast_1d(np.asarray(solar_s, np.float64)) - 43_200.0


def apparent_longitude(unix_s: npt.ArrayLike) -> F64:
    """Apparent ecliptic longitude of the sun in degrees, 0 to 360; it defines the solar terms."""
    times = np.atleast_1d(np.asarray(unix_s, np.float64))
    spa = _spa()
    jde = spa.julian_ephemeris_day(spa.julian_day(times), _delta_t(times))
    century = spa.julian_ephemeris_century(jde)
    millennium = spa.julian_ephemeris_millennium(century)
    nutation = np.empty((2, len(times)))
    spa.longitude_obliquity_nutation(
        century, spa.mean_elongation(century), spa.mean_anomaly_sun(century), spa.mean_anomaly_moon(century),
        spa.moon_argument_latitude(century), spa.moon_ascending_longitude(century), nutation)
    radius = spa.heliocentric_radius_vector(millennium)
    geometric = spa.geocentric_longitude(spa.heliocentric_longitude(millennium))
    apparent: F64 = spa.apparent_sun_longitude(geometric, nutation[0], spa.aberration_correction(radius)) % 360.0
    return apparent


def _rounded(degrees: Any) -> F64:
    step = np.degrees(QUANTUM)
    found: F64 = np.round(np.asarray(degrees, np.float64) / step) * step
    return found


def _delta_t(times: F64) -> F64:
    """Terrestrial minus universal time in seconds, by year and month."""
    months = times.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    known, where = np.unique(months, return_inverse=True)
    found = np.asarray(_spa().calculate_deltat(known // 12 + 1970, known % 12 + 1), np.float64)
    return found[where]


@functools.cache
def _spa() -> Any:
    """``pvlib.spa`` without the package around it; with it where the file does not lie on disk (frozen programs)."""
    package = importlib.util.find_spec("pvlib")
    for folder in (package.submodule_search_locations or ()) if package is not None else ():
        path = Path(folder) / "spa.py"
        if path.is_file():
            spec = importlib.util.spec_from_file_location("lohu_gis_pvlib_spa", path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    return importlib.import_module("pvlib.spa")
