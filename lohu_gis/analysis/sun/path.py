"""The sun of one working day: instants in equal steps with directions in the grid of the map."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.days import CHINA, clock_seconds, midnight_utc
from lohu_gis.analysis.sun.position import instants_of_true_solar, positions, true_solar_seconds
from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.style import CellValue

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Clock = Literal["true_solar", "civil"]

GRAZING = 1e-6
"""Radians: a ray that passes an edge closer than this counts as blocked, the sun lower than this as set."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place: degrees, and how far the map's north lies clockwise of true north there (meridian convergence)."""

    longitude: float
    latitude: float
    convergence_deg: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class SunPath:
    """Directions to the sun at K instants, both ends of the band included.

    Attributes
    ----------
    unix_s
        Instants, ascending.
    step_min
        Minutes between neighbours, shape (K - 1,); in the chosen clock they are equal but for the last.
    altitude, azimuth
        Radians; the azimuth clockwise from the map's north.
    site, day, clock
        What it was made for.
    """

    unix_s: F64
    step_min: F64
    altitude: F64
    azimuth: F64
    site: Site
    day: dt.date
    clock: Clock

    def __len__(self) -> int:
        return len(self.unix_s)

    @property
    def up(self) -> Bools:
        """Instants with the sun above the horizon, bool (K,)."""
        return self.altitude > GRAZING

    @property
    def toward(self) -> F64:
        """Horizontal unit vectors towards the sun (east, north), shape (K, 2)."""
        return np.column_stack([np.sin(self.azimuth), np.cos(self.azimuth)])

    @property
    def steepness(self) -> F64:
        """Tangent of the altitude as blocking sees it, lowered by `GRAZING`; meaningless where the sun is down."""
        found: F64 = np.tan(self.altitude - GRAZING)
        return found

    @property
    def band_min(self) -> float:
        """Minutes of the band."""
        return float(self.step_min.sum())

    def civil(self, index: int) -> dt.datetime:
        """An instant by the clock of UTC+8."""
        return dt.datetime.fromtimestamp(float(self.unix_s[index]), CHINA)

    def true_solar(self, index: int) -> float:
        """An instant in seconds of true solar time."""
        return float(true_solar_seconds(self.unix_s[index], self.site.longitude)[0])

    def at(self, keep: npt.NDArray[np.int64]) -> SunPath:
        """The path at some of its instants, ascending."""
        minutes = np.concatenate([[0.0], np.cumsum(self.step_min)])[keep]
        return SunPath(self.unix_s[keep], np.diff(minutes), self.altitude[keep], self.azimuth[keep], self.site,
                       self.day, self.clock)


def site_of(x: float, y: float, crs: str) -> Site:
    """The place of map coordinates, with the convergence of the map's grid there.

    Raises
    ------
    InputError
        ``crs.unplaceable`` where the coordinates lie nowhere on earth.
    """
    longitude, latitude = (float(v[0]) for v in systems.reproject([x], [y], crs, "EPSG:4326"))
    if not (np.isfinite(longitude) and np.isfinite(latitude)):
        raise InputError("crs.unplaceable", crs=systems.epsg(crs) or crs, bounds=f"{x:g}, {y:g}")
    # A short way to the north shows where the meridian points in the map.
    near_x, near_y = systems.reproject([longitude, longitude], [latitude - 0.005, latitude + 0.005], "EPSG:4326", crs)
    turn = np.degrees(np.arctan2(near_x[1] - near_x[0], near_y[1] - near_y[0]))
    return Site(longitude, latitude, -float(turn))


def sun_path(site: Site, day: dt.date, start: str, end: str, clock: Clock, step_min: float) -> SunPath:
    """The sun between two times of a day, both included.

    Parameters
    ----------
    start, end
        ``HH:MM`` in `clock`.
    step_min
        Minutes between instants; a last, shorter step reaches `end` where the band is no multiple of it.

    Raises
    ------
    UsageError
        ``parameter.invalid`` for times, ``sun.band_empty`` when the end is not after the start.
    """
    first, last = clock_seconds(start, "start"), clock_seconds(end, "end")
    if not last > first:
        raise UsageError("sun.band_empty", start=start, end=end)
    count = int(np.floor((last - first) / (step_min * 60.0) + 1e-9))
    seconds: F64 = first + np.arange(count + 1, dtype=np.float64) * step_min * 60.0
    if last - seconds[-1] > 1e-6:
        seconds = np.concatenate([seconds, [last]])
    midnight = midnight_utc(day)
    if clock == "true_solar":
        times = instants_of_true_solar(midnight, seconds, site.longitude)
    else:
        times = midnight - 8 * 3600.0 + seconds
    return _path(times, np.diff(seconds) / 60.0, site, day, clock)


def sun_at(site: Site, when: dt.datetime) -> SunPath:
    """A path of the one instant."""
    return _path(np.array([when.timestamp()]), np.zeros(0), site, when.astimezone(CHINA).date(), "civil")


def _path(times: F64, steps: F64, site: Site, day: dt.date, clock: Clock) -> SunPath:
    sun = positions(times, site.longitude, site.latitude)
    azimuth = np.radians((sun.azimuth_deg - site.convergence_deg) % 360.0)
    return SunPath(times, steps, np.radians(sun.altitude_deg), azimuth, site, day, clock)


def path_metrics(path: SunPath) -> dict[str, CellValue]:
    """What a result prints about its day: date, ends of the band by the civil clock, hours of it, instants, place."""
    return {"date": path.day.isoformat(), "start": path.civil(0).isoformat(timespec="seconds"),
            "end": path.civil(-1).isoformat(timespec="seconds"), "band_h": path.band_min / 60.0, "instants": len(path),
            "longitude": round(path.site.longitude, 6), "latitude": round(path.site.latitude, 6)}
