"""30 days of hourly readings of the stations, 2026-06-01 .. 2026-06-30, with planted events and broken sensors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sample_data.builder.frame import ORIGIN, stream
from sample_data.builder.noise_zones import LIMITS
from sample_data.builder.stations import KINDS

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]
START = "2026-06-01T00:00:00+08:00"
HOURS = 720
HOUR = np.arange(HOURS) % 24
DAY = np.arange(HOURS) // 24 + 1  # of June
WEEKEND = (DAY - 1) % 7 >= 5  # 2026-06-01 is a Monday
HOLIDAY = (DAY >= 19) & (DAY <= 21)  # Dragon Boat Festival


class Event(NamedTuple):
    """Something planted: key, stations it shows at, first and last hour (ISO, both included), what it is."""

    key: str
    stations: tuple[str, ...]
    start: str
    end: str
    what: str


EVENTS: tuple[Event, ...] = (
    Event("gas_leak", ("GS01", "GS02"), "2026-06-18T16:00:00+08:00", "2026-06-19T02:00:00+08:00",
          "gas leak at Sungang village, 58 %LEL at GS01, a third of it at GS02"),
    Event("water_rise", ("WL01", "WL02", "WL03", "WL04"), "2026-06-14T14:00:00+08:00", "2026-06-15T06:00:00+08:00",
          "Buji River rises in a cloudburst, above 3 m at WL01"),
    Event("small_rise", ("WL01",), "2026-06-25T18:00:00+08:00", "2026-06-26T02:00:00+08:00",
          "a second, smaller rise that stays below 2 m"),
    Event("night_site", ("NS01",), "2026-06-08T22:00:00+08:00", "2026-06-26T01:00:00+08:00",
          "building site at Tianbei works from 22 to 02, every night but Sunday"),
    Event("dust", (), "2026-06-21T00:00:00+08:00", "2026-06-22T23:00:00+08:00",
          "PM2.5: the 24 h mean of PM01 lies between 60 and 75 on the 21st and above 90 on the 22nd"),
    Event("festival", ("FF01",), "2026-06-19T10:00:00+08:00", "2026-06-21T22:00:00+08:00",
          "twice as many visitors at Dongmen over the Dragon Boat Festival"),
)  # fmt: skip
FAULTS: tuple[Event, ...] = (
    Event("silent", ("PM07",), "2026-06-10T05:00:00+08:00", "2026-06-30T23:00:00+08:00", "sends nothing any more"),
    Event("stuck", ("NS12",), "2026-06-16T09:00:00+08:00", "2026-06-30T23:00:00+08:00", "the same value every hour"),
    Event("drift", ("WL09",), "2026-06-01T00:00:00+08:00", "2026-06-30T23:00:00+08:00", "rises by 0.03 m a day"),
    Event("spikes", ("GS11",), "2026-06-01T00:00:00+08:00", "2026-06-30T23:00:00+08:00",
          "eight single hours at 99.9 %LEL, flagged suspect"),
    Event("gaps", ("FF08",), "2026-06-05T00:00:00+08:00", "2026-06-06T23:00:00+08:00",
          "two days without values, flagged missing"),
    Event("negative", ("PM15",), "2026-06-12T00:00:00+08:00", "2026-06-12T11:00:00+08:00",
          "negative values, flagged suspect"),
)  # fmt: skip
LEVELS: dict[str, tuple[float, float, float, float]] = {
    "noise": (3.0, 6.0, 10.0, 15.0),
    "pm25": (60.0, 90.0, 120.0, 180.0),
    "water_level": (1.5, 2.0, 2.5, 3.0),
    "gas": (5.0, 10.0, 20.0, 40.0),
    "footfall": (8_000.0, 12_000.0, 16_000.0, 20_000.0),
}
"""From where on the sample calls a reading blue, yellow, orange, red; noise: dB above the limit of zone and hour,
PM2.5: mean of 24 hours. Only for the picture of the sample, no rule."""
RAIN: dict[tuple[int, int], float] = {
    (3, 22): 6, (3, 23): 9, (8, 5): 7, (8, 6): 4,
    (14, 14): 18, (14, 15): 34, (14, 16): 31, (14, 17): 22, (14, 18): 9,
    (25, 18): 12, (25, 19): 15, (25, 20): 6, (28, 3): 5,
}  # fmt: skip
"""Rain in mm by day and hour; a cloudburst on the 14th."""


def hour_of(iso: str) -> int:
    """Return the number of an hour of June from its ISO text."""
    return int((pd.Timestamp(iso) - pd.Timestamp(START)) / pd.Timedelta(hours=1))


def rain() -> Floats:
    """Return the rain of every hour in mm."""
    return np.array([RAIN.get((int(d), int(h)), 0.0) for d, h in zip(DAY, HOUR, strict=True)])


def _ar(rng: np.random.Generator, keep: float, step: float) -> Floats:
    """Return a series that forgets slowly (AR(1)), of mean 0."""
    out, value = np.empty(HOURS), 0.0
    for i, kick in enumerate(rng.normal(0, step, HOURS)):
        value = keep * value + kick
        out[i] = value
    return out


def _noise(rng: np.random.Generator, station: str, zone: str) -> Floats:
    """Return Leq in dB(A): day and night by zone, a slow own course, rain; the site at Tianbei works at night."""
    day, night = {"1": (49.5, 39.0), "2": (54.5, 43.5), "3": (59.0, 47.5), "4a": (66.0, 50.5)}[zone]
    busy = np.interp(HOUR, [0, 4, 7, 9, 18, 21, 23, 24], [0.1, 0, 0.7, 1, 1, 0.75, 0.3, 0.1])
    level = night + (day - night) * busy + rng.normal(0, 1.6) - 1.0 * WEEKEND
    level = level + _ar(rng, 0.7, 0.8) + np.minimum(rain(), 20) * 0.25
    if station == "NS01":
        at_work = (DAY >= 8) & (DAY <= 26) & ((HOUR >= 22) | (HOUR < 2))
        evening = DAY - (HOUR < 2)
        at_work &= (evening % 7 != 0) & (evening >= 8) & (evening <= 25)
        site = 69.5 + rng.normal(0, 1.2, HOURS)
        level = np.where(at_work, 10 * np.log10(10 ** (level / 10) + 10 ** (site / 10)), level)
    return np.asarray(np.round(level, 1))


def _dust(rng: np.random.Generator, x: float, y: float, region: Floats) -> Floats:
    """Return PM2.5 in ug/m3: a course common to all, more in the west, rush hours; rain washes it out."""
    west = np.clip((9000 - x) / 9000, -0.8, 0.8)
    here = 1 + 0.16 * west + 0.05 * np.sin(x / 1500) * np.cos(y / 1300)
    rush = 2.5 * np.exp(-(((HOUR - 8) / 2.0) ** 2)) + 3.0 * np.exp(-(((HOUR - 19) / 2.5) ** 2))
    value = region * here + rush * (1 + west) + rng.normal(0, 1.1, HOURS)
    return np.asarray(np.round(np.maximum(value, 3.0), 1))


def _region(rng: np.random.Generator) -> Floats:
    """Return the common course of PM2.5, with the episode of the 21st and 22nd."""
    clean = 17 + 2.2 * _ar(rng, 0.93, 0.8)
    at = np.arange(HOURS)
    hill = np.interp(at, [hour_of("2026-06-20T12:00:00+08:00"), hour_of("2026-06-21T06:00:00+08:00"),
                          hour_of("2026-06-21T20:00:00+08:00"), hour_of("2026-06-22T06:00:00+08:00"),
                          hour_of("2026-06-22T20:00:00+08:00"), hour_of("2026-06-23T10:00:00+08:00")],
                     [0, 42, 47, 70, 76, 0])  # fmt: skip
    wash = np.convolve(rain(), np.exp(-np.arange(12) / 4.0))[:HOURS]
    return np.maximum((clean + hill) * np.exp(-wash / 60), 5.0)


def _water(rng: np.random.Generator, station: str) -> Floats:
    """Return the level above the gauge's zero in m: rain with a lag."""
    river = {"WL01": 0.043, "WL02": 0.026, "WL03": 0.033, "WL04": 0.024}
    steep = river.get(station, float(rng.uniform(0.003, 0.011)))
    answer = np.exp(-np.arange(30) / 7.0) * (1 - np.exp(-np.arange(30) / 1.2))
    level = float(rng.uniform(0.35, 0.6)) + steep * np.convolve(rain(), answer)[:HOURS] + rng.normal(0, 0.01, HOURS)
    if station == "WL09":
        level = level + 0.03 * np.arange(HOURS) / 24
    return np.asarray(np.round(np.maximum(level, 0.0), 2))


def _gas(rng: np.random.Generator, station: str) -> Floats:
    """Return gas in per cent of the lower explosive limit; GS01 and GS02 see the leak."""
    value = np.abs(rng.normal(0.25, 0.2, HOURS)) + 0.3 * np.isin(HOUR, (11, 12, 18, 19)) * rng.random(HOURS)
    share = {"GS01": 1.0, "GS02": 0.3}.get(station, 0.0)
    begin = hour_of(EVENTS[0].start)
    leak = np.array([4, 9, 19, 38, 58, 55, 42, 24, 12, 7, 3], dtype=float)
    value[begin : begin + len(leak)] += share * leak
    if station == "GS11":
        value[rng.choice(HOURS, 8, replace=False)] = 99.9
    return np.round(value, 1)


def _footfall(rng: np.random.Generator, station: str) -> Floats:
    """Return people in an hour: rush hours or evenings, weekends, the festival; rain empties the street."""
    size = {"FF01": 5000, "FF02": 4000, "FF03": 3300, "FF04": 2100}.get(station, float(rng.uniform(350, 1900)))
    shops = np.interp(HOUR, [0, 6, 10, 12, 15, 19, 22, 24], [0.05, 0.03, 0.5, 0.9, 0.8, 1.5, 0.6, 0.05])
    factor = np.where(WEEKEND | HOLIDAY, 1.45, 1.0) * np.where((HOLIDAY & (station == "FF01")), 1.9, 1.0)
    mean = size * shops * factor * np.exp(-np.minimum(rain(), 30) / 22)
    return np.asarray(rng.poisson(mean * np.exp(rng.normal(0, 0.07, HOURS))), dtype=float)


def series(stations: gpd.GeoDataFrame) -> dict[str, Floats]:
    """Return the hourly values of every station, before gaps and flags."""
    region = _region(stream("dust of the region"))
    return {row.station: _series(row, region) for row in stations.itertuples()}


def _series(row: Any, region: Floats) -> Floats:
    """Return the hourly values of one station (a row of the table)."""
    rng = stream(f"readings {row.station}")
    if row.quantity == "noise":
        return _noise(rng, row.station, str(row.zone))
    if row.quantity == "pm25":
        return _dust(rng, row.geometry.x - ORIGIN[0], row.geometry.y - ORIGIN[1], region)
    make = {"water_level": _water, "gas": _gas, "footfall": _footfall}[row.quantity]
    return make(rng, row.station)


def readings(stations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return `station time quantity value unit flag`, by station and hour; about 1 in 250 hours was never sent."""
    times = [t.isoformat() for t in pd.date_range(START, periods=HOURS, freq="h")]
    rng = stream("hours that were not sent")
    parts = []
    for (station, value), quantity in zip(series(stations).items(), stations["quantity"], strict=True):
        flag = np.full(HOURS, "", dtype=object)
        sent = rng.random(HOURS) > 0.004
        _break(station, value, flag, sent)
        part = pd.DataFrame({"station": station, "time": times, "quantity": quantity, "value": value,
                             "unit": KINDS[quantity].unit, "flag": flag})  # fmt: skip
        parts.append(part[sent])
    return pd.concat(parts, ignore_index=True)


def _break(station: str, value: Floats, flag: NDArray[np.object_], sent: NDArray[np.bool_]) -> None:
    """Break a sensor as `FAULTS` says."""
    for fault in FAULTS:
        if station not in fault.stations:
            continue
        hours = slice(hour_of(fault.start), hour_of(fault.end) + 1)
        if fault.key == "silent":
            sent[hours] = False
        elif fault.key == "stuck":
            value[hours] = value[hours.start]
        elif fault.key == "spikes":
            flag[value > 99] = "suspect"
        elif fault.key == "gaps":
            value[hours], flag[hours], sent[hours] = np.nan, "missing", True
        elif fault.key == "negative":
            value[hours], flag[hours], sent[hours] = -np.abs(value[hours]) / 4, "suspect", True


def worst(stations: gpd.GeoDataFrame, table: pd.DataFrame) -> list[str]:
    """Return the highest level of the month of every station, "none" for none; flagged readings do not count."""
    good = table[table["flag"] == ""]
    found: list[str] = []
    for row in stations.itertuples():
        mine = good[good["station"] == row.station]
        value = mine["value"].to_numpy()
        if row.quantity == "noise":
            hour = mine["time"].str[11:13].astype(int).to_numpy()
            day, night = LIMITS[str(row.zone)]
            value = value - np.where((hour >= 6) & (hour < 22), day, night)
        elif row.quantity == "pm25":
            value = mine.groupby(mine["time"].str[:10])["value"].mean().to_numpy()
        rank = int(np.searchsorted(LEVELS[row.quantity], value.max(), side="right"))
        found.append(("none", "blue", "yellow", "orange", "red")[rank])
    return found
