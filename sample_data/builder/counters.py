"""Counters of visitors and a few other sensors around the pedestrian street, with a week of hourly values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry import Point

from sample_data.builder.frame import CRS, ORIGIN, stream
from sample_data.builder.park import STREET

if TYPE_CHECKING:
    import geopandas as gpd

START = "2026-06-22T00:00:00+08:00"
HOURS = 168
"""One week from a Monday on."""


class Sensor(NamedTuple):
    """A sensor: id, names, what it measures, unit, place in the local frame, usual level (people a day, dB ...)."""

    id: str
    name: str
    name_en: str
    quantity: str
    unit: str
    x: float
    y: float
    level: float


SENSORS: list[Sensor] = [
    Sensor("F01", "解放路西口", "Jiefang Road west gate", "footfall", "people/h", 5708, 2514, 31_000),
    Sensor("F02", "梅苑路口", "Meiyuan Road corner", "footfall", "people/h", 5765, 2519, 34_500),
    Sensor("F03", "解放路中段", "Jiefang Road middle", "footfall", "people/h", 5855, 2527, 46_000),
    Sensor("F04", "金泰路口", "Jintai Road corner", "footfall", "people/h", 5879, 2530, 43_500),
    Sensor("F05", "春丰横街口", "Chunfeng Street corner", "footfall", "people/h", 5961, 2538, 41_000),
    Sensor("F06", "秀塘路口", "Xiutang Road corner", "footfall", "people/h", 5991, 2541, 38_500),
    Sensor("F07", "华园路口", "Huayuan Road corner", "footfall", "people/h", 6073, 2550, 33_000),
    Sensor("F08", "解放路东口", "Jiefang Road east gate", "footfall", "people/h", 6178, 2561, 28_500),
    Sensor("F09", "金泰路南", "Jintai Road south", "footfall", "people/h", 5884, 2440, 19_500),
    Sensor("F10", "秀塘路北", "Xiutang Road north", "footfall", "people/h", 5987, 2640, 14_500),
    Sensor("F11", "星丰巷", "Xingfeng Lane", "footfall", "people/h", 5720, 2421, 6_800),
    Sensor("F12", "明溪路北", "Mingxi Road north", "footfall", "people/h", 5827, 2640, 9_600),
    Sensor("N01", "街中噪声", "Noise, middle of the street", "noise", "dB(A)", 5925, 2534, 66),
    Sensor("A01", "街中空气", "Air, middle of the street", "pm25", "ug/m3", 6040, 2547, 19),
    Sensor("T01", "广场气温", "Temperature, square", "temperature", "degC", 5795, 2522, 29),
]
BY_HOUR = np.fromstring("1 .4 .2 .1 .1 .2 .6 1.4 2.4 3.4 5 6.6 7.4 7 6.8 7 7.6 8.4 9.6 10.6 10.4 8.6 5 2.2", sep=" ")
BY_DAY = np.array([0.86, 0.84, 0.88, 0.92, 1.12, 1.48, 1.40])
RAIN = (2 * 24 + 14, 2 * 24 + 19)
"""A cloudburst on Wednesday afternoon empties the street."""


def stations(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sensors as points; `value_day` is the mean of a day (people) or the mean level."""
    import geopandas as gpd

    week = readings()
    sums = week.groupby("station")["value"].sum() / 7.0
    means = week.groupby("station")["value"].mean()
    points = [Point(s.x + ORIGIN[0], s.y + ORIGIN[1]) for s in SENSORS]
    return gpd.GeoDataFrame(
        {
            "station": [s.id for s in SENSORS],
            "name": [s.name for s in SENSORS],
            "name_en": [s.name_en for s in SENSORS],
            "quantity": [s.quantity for s in SENSORS],
            "unit": [s.unit for s in SENSORS],
            "value_day": [
                float(round(sums[s.id])) if s.quantity == "footfall" else round(float(means[s.id]), 1) for s in SENSORS
            ],
            "street": [_street(p, roads) for p in points],
        },
        geometry=points,
        crs=CRS,
    )


def _street(at: Point, roads: gpd.GeoDataFrame) -> str:
    """Return the street of a sensor: the pedestrian street where it stands on it, else the nearest one."""
    distance = roads.geometry.distance(at)
    return STREET if distance[roads["name"] == STREET].min() < 5.0 else str(roads["name"].loc[distance.idxmin()])


def readings() -> pd.DataFrame:
    """Return the week of hourly values: `station time quantity value unit flag`; a few hours are missing."""
    rng = stream("counters")
    times = pd.date_range(START, periods=HOURS, freq="h")
    texts = [t.isoformat() for t in times]
    parts = []
    for s in SENSORS:
        value = _series(s, rng)
        kept = rng.random(HOURS) > 0.006
        part = pd.DataFrame(
            {"station": s.id, "time": texts, "quantity": s.quantity, "value": value, "unit": s.unit, "flag": "good"}
        )
        parts.append(part[kept])
    return pd.concat(parts, ignore_index=True)


def _series(s: Sensor, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return a week of hourly values of one sensor."""
    hour = np.arange(HOURS) % 24
    crowd = BY_HOUR[hour] / BY_HOUR.sum() * np.repeat(BY_DAY, 24)
    wet: npt.NDArray[np.bool_] = (np.arange(HOURS) >= RAIN[0]) & (np.arange(HOURS) < RAIN[1])
    values: npt.NDArray[np.float64]
    digits = 1
    if s.quantity == "footfall":
        values, digits = s.level * crowd * np.exp(rng.normal(0, 0.09, HOURS)) * np.where(wet, 0.25, 1.0), 0
    elif s.quantity == "noise":
        values = s.level - 11 + 90 * crowd + np.where(wet, 4, 0) + rng.normal(0, 0.8, HOURS)
    elif s.quantity == "pm25":
        values = np.maximum(s.level + 6 * np.sin(hour / 24 * 6.28) + rng.normal(0, 2, HOURS) - 8 * wet, 4)
    else:
        values = s.level + 3.2 * np.sin((hour - 9) / 24 * 6.28) - 4 * wet + rng.normal(0, 0.3, HOURS)
    return np.round(values, digits)
