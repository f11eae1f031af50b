"""Stations, a month of readings with planted events and broken sensors, noise zones, the SensorThings excerpt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from lohu_gis.core.governance import READING_COLUMNS

Layer = Callable[[str], gpd.GeoDataFrame]


@pytest.fixture(scope="module")
def month(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "readings.parquet")


def of(month: pd.DataFrame, station: str) -> Any:
    """The values of a station by time, a series."""
    mine = month[month["station"] == station]
    return pd.Series(mine["value"].to_numpy(), index=pd.to_datetime(mine["time"]))


def test_stations(layer: Layer) -> None:
    table = layer("stations")
    assert table["station"].is_unique
    assert table.groupby("quantity").size().to_dict() == {
        "noise": 36, "pm25": 24, "water_level": 20, "gas": 20, "footfall": 20}  # fmt: skip
    assert table["zone"].notna().equals(table["quantity"] == "noise")
    assert set(table["level"]) == {"none", "blue", "yellow", "orange", "red"}


def test_readings_are_hourly_and_nearly_complete(month: pd.DataFrame, layer: Layer) -> None:
    assert tuple(month.columns) == READING_COLUMNS
    assert set(month["station"]) == set(layer("stations")["station"])
    times = pd.to_datetime(month["time"])
    assert times.min() == pd.Timestamp("2026-06-01T00:00+08:00")
    assert times.max() == pd.Timestamp("2026-06-30T23:00+08:00")
    assert (times.dt.minute == 0).all()
    assert not month.duplicated(["station", "time"]).any()
    assert 84_500 < len(month) < 86_400
    units = month.groupby("quantity")["unit"].unique().map(list).to_dict()
    assert units == {"noise": ["dB(A)"], "pm25": ["ug/m3"], "water_level": ["m"], "gas": ["%LEL"],
                     "footfall": ["people/h"]}  # fmt: skip


def test_gas_leak(month: pd.DataFrame) -> None:
    leak = of(month, "GS01")
    high = leak[leak >= 5]
    assert high.index.min() >= pd.Timestamp("2026-06-18T16:00+08:00")
    assert high.index.max() <= pd.Timestamp("2026-06-19T02:00+08:00")
    assert leak.max() > 55
    assert 10 < of(month, "GS02").max() < 25


def test_water_rises_in_the_cloudburst(month: pd.DataFrame) -> None:
    water = of(month, "WL01")
    assert water.idxmax().strftime("%m-%d") == "06-14"
    assert water.max() > 3.0
    assert 1.0 < water["2026-06-25"].max() < 2.0
    assert of(month, "WL05").max() < 1.5


def test_the_site_is_loud_at_night_only(month: pd.DataFrame) -> None:
    noise = of(month, "NS01")
    late = (noise.index.hour >= 22) | (noise.index.hour < 2)
    span = noise.index >= pd.Timestamp("2026-06-08T22:00+08:00")
    span &= noise.index < pd.Timestamp("2026-06-26T02:00+08:00")
    assert np.median(noise[late & span]) > 66
    assert np.median(noise[late & ~span]) < 50
    assert noise["2026-06-14 22:00":"2026-06-15 01:00"].max() < 60  # no work on Sunday


def test_dust_is_judged_differently_by_the_old_and_the_new_standard(month: pd.DataFrame) -> None:
    """The mean of the 21st lies between 60 (GB 3095-2026) and 75 ug/m3 (GB 3095-2012)."""
    dust = of(month, "PM01")
    day = dust.groupby(dust.index.strftime("%m-%d")).mean()
    assert 60 < day["06-21"] < 75
    assert day["06-22"] > 90
    assert day.drop(["06-21", "06-22"]).max() < 45


def test_the_festival_doubles_visitors(month: pd.DataFrame) -> None:
    crowd = of(month, "FF01")
    noon = crowd[crowd.index.hour == 19]
    assert noon["2026-06-19":"2026-06-21"].mean() > 1.7 * noon["2026-06-06":"2026-06-07"].mean()


def test_broken_sensors(month: pd.DataFrame) -> None:
    assert of(month, "PM07").index.max() < pd.Timestamp("2026-06-10T05:00+08:00")
    assert of(month, "NS12")["2026-06-16T09:00+08:00":].nunique() == 1
    drift = of(month, "WL09")
    assert drift[-24:].mean() - drift[:24].mean() == pytest.approx(0.03 * 29, abs=0.1)
    flags = month.groupby(["station", "flag"]).size()
    assert flags["GS11", "suspect"] == 8
    assert flags["FF08", "missing"] == 48
    assert flags["PM15", "suspect"] == 12
    assert (month.loc[month["flag"] == "missing", "value"].isna()).all()
    assert set(month["flag"]) == {"", "suspect", "missing"}


def test_sensor_and_complaints_tell_of_the_same_event(month: pd.DataFrame, layer: Layer) -> None:
    """The gas sensor was first; at the building site the neighbours were."""
    cases = layer("complaints")
    gas = cases[cases["text"].str.contains("笋岗村二巷")]
    post = layer("stations").set_index("station").geometry
    assert gas.geometry.distance(post["GS01"]).max() < 150
    assert pd.to_datetime(gas["opened"]).min() > pd.Timestamp("2026-06-18T17:00+08:00")
    site = cases[cases["text"].str.contains("田贝四路工地")]
    assert pd.to_datetime(site["opened"]).min() < pd.Timestamp("2026-06-08T22:00+08:00")


def test_zones_cover_the_district_once(layer: Layer) -> None:
    zones = layer("noise_zones")
    assert zones.area.sum() == pytest.approx(layer("subdistricts").area.sum(), rel=1e-5)
    assert zones.geometry.union_all().area == pytest.approx(zones.area.sum(), rel=1e-6)
    limits = zones.groupby("zone")[["day_db", "night_db"]].first()
    assert limits.loc["4a"].tolist() == [70, 55]
    assert limits.loc["1"].tolist() == [55, 45]


def test_sensorthings(folder: Path, month: pd.DataFrame, layer: Layer) -> None:
    answer = json.loads((folder / "sensorthings.json").read_text(encoding="utf-8"))
    assert [t["properties"]["station"] for t in answer["value"]] == ["NS01", "PM01", "WL01", "GS01"]
    thing = answer["value"][2]
    stream = thing["Datastreams"][0]
    found = {o["phenomenonTime"]: o["result"] for o in stream["Observations"]}
    mine = month[(month["station"] == "WL01") & month["time"].isin(found)]
    assert dict(zip(mine["time"], mine["value"], strict=True)) == found
    place = layer("stations").set_index("station").to_crs("EPSG:4326").geometry["WL01"]
    assert thing["Locations"][0]["location"]["coordinates"] == pytest.approx([place.x, place.y], abs=1e-6)
    assert stream["unitOfMeasurement"]["symbol"] == "m"
