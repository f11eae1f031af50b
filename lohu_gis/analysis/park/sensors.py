"""Values of counters and sensors at an hour: what was read then, else what is usual at that hour of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import reprojected
from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.core import crs as systems
from lohu_gis.core.table import FeatureTable

CHINA = timezone(timedelta(hours=8))
"""Times without an offset are China Standard Time."""
NEAR_M = 60.0
"""Stations so far outside still belong to what they stand around."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """n values; rows without a station, a time or a value are left out.

    Attributes
    ----------
    station, quantity, unit : object, shape (n,)
    hours : int64, shape (n,)
        Whole hours since 1970-01-01T00:00 UTC.
    value : float64, shape (n,)
    """

    station: npt.NDArray[np.object_]
    quantity: npt.NDArray[np.object_]
    unit: npt.NDArray[np.object_]
    hours: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Value:
    """A value to show at a station.

    Attributes
    ----------
    usual
        True for the mean over all days at that hour, False for what was read in that very hour.
    """

    station: str
    value: float
    quantity: str
    unit: str
    usual: bool


def pair_of(tables: Iterable[FeatureTable], around: FeatureTable) -> tuple[FeatureTable, FeatureTable] | None:
    """Of some tables the stations of which most stand where `around` lies, and the readings of most of them.

    Stations have a geometry and a column ``station``; readings have ``station time value``. The first wins where
    several are alike. None where nothing stands there, or nothing was read.
    """
    named = [table for table in tables if "station" in table.column_names]
    read = [table for table in named if {"time", "value"} <= set(table.column_names)]
    placed = [(_inside(table, around), table) for table in named if not any(table is one for one in read)]
    count, stations = max(placed, key=lambda pair: pair[0], default=(0, None))
    if stations is None or count == 0:
        return None
    names = _names(stations)
    shared, readings = max(((len(names & _names(table)), table) for table in read),
                           key=lambda pair: pair[0], default=(0, None))
    return None if readings is None or shared == 0 else (stations, readings)


def _names(table: FeatureTable) -> set[object]:
    return set(table.column("station").unique().to_pylist()) - {None}


def _inside(table: FeatureTable, around: FeatureTable) -> int:
    """How many points of a table lie in the box around another; 0 without geometry."""
    points, shapes = table.geometry(), around.geometry()
    if points is None or shapes is None or len(points.coords) == 0 or len(shapes.coords) == 0:
        return 0
    if table.crs is not None and around.crs is not None and not systems.same(table.crs, around.crs):
        points = reprojected(points, table.crs, around.crs)[0]
    west, south = shapes.coords.min(axis=0) - NEAR_M
    east, north = shapes.coords.max(axis=0) + NEAR_M
    x, y = points.coords.T
    return int(((x >= west) & (x <= east) & (y >= south) & (y <= north)).sum())


def readings_of(table: FeatureTable) -> Readings:
    """The readings in a table with the columns ``station time value`` and, where there are, ``quantity unit``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``.
    """
    station, value = texts(table, "station"), numbers(table, "value")[0]
    hours = np.array([_hour(cell) for cell in texts(table, "time")], np.float64)
    kept = np.array([cell is not None for cell in station], bool) & ~np.isnan(hours) & ~np.isnan(value)
    words = {name: texts(table, name) if name in table.column_names else np.full(len(table), None, object)
             for name in ("quantity", "unit")}
    return Readings(station[kept], words["quantity"][kept], words["unit"][kept], hours[kept].astype(np.int64),
                    value[kept])


def values_at(readings: Readings, instant: str) -> Mapping[str, Value]:
    """Value per station in the hour of an instant (ISO 8601).

    Where a station has none in that hour, the mean of its values at the same hour of the day (China Standard Time),
    marked as usual; stations without even that are left out, as are all for an instant that cannot be read.
    """
    hour = _hour(instant)
    if np.isnan(hour):
        return {}
    same_day_hour = (readings.hours - int(hour)) % 24 == 0
    found: dict[str, Value] = {}
    for station in dict.fromkeys(readings.station.tolist()):
        own = readings.station == station
        now = own & (readings.hours == int(hour))
        rows = np.flatnonzero(now if now.any() else own & same_day_hour)
        if len(rows):
            first = int(rows[0])
            found[station] = Value(station, float(readings.value[rows].mean()), readings.quantity[first] or "",
                                   readings.unit[first] or "", not now.any())
    return found


def days_of(readings: Readings) -> tuple[str, str] | None:
    """First and last day with values (ISO dates, China Standard Time); None without any."""
    if len(readings.hours) == 0:
        return None
    ends = (int(readings.hours.min()), int(readings.hours.max()))
    first, last = (datetime.fromtimestamp(hour * 3600, CHINA).date().isoformat() for hour in ends)
    return first, last


def _hour(text: str | None) -> float:
    """Whole hours since 1970 UTC; NaN for what is no time."""
    if text is None:
        return float("nan")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return float("nan")
    return float((at if at.tzinfo else at.replace(tzinfo=CHINA)).timestamp() // 3600)
