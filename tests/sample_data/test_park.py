"""Shops and offices by floor fill real floor plates exactly; counters have a week of plausible values."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from lohu_gis.app.park import USES

Layer = Callable[[str], gpd.GeoDataFrame]
COLUMNS = [
    "unit_id",
    "building_id",
    "floor",
    "base_m",
    "height_m",
    "use",
    "use_name",
    "area_m2",
    "rent_cny_m2_month",
    "vacant",
    "footfall_day",
    "name",
    "name_en",
    "street",
    "street_en",
    "building",
    "building_en",
]


@pytest.fixture(scope="module")
def units(layer: Layer) -> gpd.GeoDataFrame:
    return layer("units")


@pytest.fixture(scope="module")
def houses(layer: Layer, units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    buildings = layer("buildings")
    return buildings[buildings["building_id"].isin(units["building_id"])].set_index("building_id")


def test_columns_and_ids(units: gpd.GeoDataFrame) -> None:
    assert [*COLUMNS, "geometry"] == list(units.columns)
    assert units["unit_id"].is_unique
    assert set(units["use"]) == {value for value, *_ in USES} | {"common"}


def test_floor_plates_are_filled_exactly(units: gpd.GeoDataFrame, houses: gpd.GeoDataFrame) -> None:
    """On every floor the units and the core add up to the footprint, without overlaps."""
    core = units[units["use"] == "common"].set_index("building_id").area
    floors = units[units["use"] != "common"].groupby(["building_id", "floor"])
    for (building, _), group in floors:
        footprint = houses.geometry[building]
        assert group.area.sum() + core.get(building, 0.0) == pytest.approx(footprint.area, abs=1e-5)
        whole = shapely.union_all(group.geometry.to_numpy())
        assert whole.area == pytest.approx(group.area.sum(), abs=1e-5)  # nothing overlaps
        assert shapely.difference(whole, footprint).area < 1e-5


def test_every_floor_of_a_building_is_there(units: gpd.GeoDataFrame, houses: gpd.GeoDataFrame) -> None:
    for building, group in units[units["use"] != "common"].groupby("building_id"):
        levels = group.groupby("floor")[["base_m", "height_m"]].agg(["min", "max"])
        assert (levels["base_m", "min"] == levels["base_m", "max"]).all()
        assert levels["base_m", "min"].iloc[0] == 0.0
        assert (levels["height_m", "max"].to_numpy()[:-1] == levels["base_m", "min"].to_numpy()[1:]).all()
        assert levels.index.tolist() == list(range(1, len(levels) + 1))
        storeys, top = houses["storeys"][building], houses["height_m"][building]
        assert pd.isna(storeys) or len(levels) == storeys
        assert pd.isna(top) or levels["height_m", "max"].iloc[-1] == top


def test_numbers_are_plausible_and_some_are_unknown(units: gpd.GeoDataFrame) -> None:
    to_let = units[units["use"] != "common"]
    assert np.allclose(to_let["area_m2"], to_let.area, atol=0.051)
    assert 0.005 < to_let["rent_cny_m2_month"].isna().mean() < 0.08
    shops = to_let[(to_let["floor"] == 1)]
    above = to_let[(to_let["floor"] == 3)]
    assert shops["rent_cny_m2_month"].median() > 1.5 * above["rent_cny_m2_month"].median()
    assert 0.05 < to_let["vacant"].astype(bool).mean() < 0.25
    vacant = to_let["vacant"].astype(bool)
    assert to_let.loc[vacant, "name"].isna().all()
    assert to_let.loc[vacant, "footfall_day"].fillna(0).eq(0).all()
    assert to_let.loc[to_let["use"].isin(["office", "hotel", "flat"]), "footfall_day"].isna().all()
    assert units.loc[units["use"] == "common", ["rent_cny_m2_month", "vacant", "floor"]].isna().all(axis=None)


def test_buildings_are_called_as_in_the_city(units: gpd.GeoDataFrame, houses: gpd.GeoDataFrame) -> None:
    called = units.drop_duplicates("building_id").set_index("building_id")
    names = houses["name"].loc[called.index]
    assert (called["building"].fillna("") == names.fillna("")).all()


def test_streets_are_streets_of_the_district(units: gpd.GeoDataFrame, layer: Layer) -> None:
    names = layer("roads").drop_duplicates("name").set_index("name")["name_en"]
    assert (names.loc[units["street"]].to_numpy() == units["street_en"].to_numpy()).all()
    assert set(units["street"]) <= set(layer("roads")["name"])
    assert (units["street"] == "解放路").sum() > 100


def test_a_week_of_readings(layer: Layer) -> None:
    readings, stations = layer("readings"), layer("counters")
    assert list(readings.columns) == ["station", "time", "quantity", "value", "unit", "flag"]
    assert set(readings["station"]) == set(stations["station"])
    times = pd.to_datetime(readings["time"], format="ISO8601")
    assert times.min() == pd.Timestamp("2026-06-22T00:00+08:00")
    assert times.max() == pd.Timestamp("2026-06-28T23:00+08:00")
    assert not readings.duplicated(["station", "time"]).any()
    assert 0.98 < len(readings) / (15 * 168) < 1.0
    people = readings[readings["quantity"] == "footfall"].assign(time=times)
    by_day = people.groupby(people["time"].dt.day_of_week)["value"].sum()
    assert by_day[5] > 1.3 * by_day[1]  # Saturday against Tuesday
    assert (people["value"] >= 0).all()


def test_no_tree_grows_in_a_building(layer: Layer) -> None:
    trees, buildings = layer("trees"), layer("buildings")
    crowns = shapely.buffer(trees.geometry.to_numpy(), trees["crown_m"].to_numpy() / 2)
    assert len(shapely.STRtree(buildings.geometry.to_numpy()).query(crowns, predicate="intersects")[0]) == 0
    assert trees["height_m"].between(3, 14).all()
