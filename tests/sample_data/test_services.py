"""Halls, windows, residents, actors, business districts and enterprises hang together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

Layer = Callable[[str], gpd.GeoDataFrame]
E0, N0 = 506_000, 2_492_000


@pytest.fixture(scope="module")
def months(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "service_months.parquet")


def test_every_subdistrict_has_a_hall(layer: Layer) -> None:
    halls = layer("halls")
    local = halls[halls["level"] == "街道级"]
    assert sorted(local["subdistrict"]) == sorted(layer("subdistricts")["name"])
    assert [n.removesuffix("政务服务厅") for n in local["name"]] == local["subdistrict"].tolist()


def test_months_are_complete_and_add_up(months: pd.DataFrame, layer: Layer) -> None:
    assert months["month"].nunique() == 24
    assert (months["month"].min(), months["month"].max()) == ("2024-07-01", "2026-06-01")
    halls = months[months["kind"] == "hall"]
    assert (halls.groupby("place").size() == 24).all()
    assert set(months["place"]) == set(layer("halls")["hall_id"]) | set(layer("windows")["window_id"])
    assert (months["online"] <= months["accepted"]).all()
    np.testing.assert_allclose(months["online_rate"], months["online"] / months["accepted"], atol=6e-5)
    opened = layer("windows").set_index("window_id")["opened"]
    first = months[months["kind"] == "window"].groupby("place")["month"].min()
    assert (first == opened.reindex(first.index)).all()


def test_layers_hold_the_last_month(months: pd.DataFrame, layer: Layer) -> None:
    last = months[months["month"] == "2026-06-01"].set_index("place")
    for name, key in (("halls", "hall_id"), ("windows", "window_id")):
        table = layer(name).set_index(key)
        assert (table["overtime"] == last["overtime"].reindex(table.index)).all()


def test_planted_halls(months: pd.DataFrame, layer: Layer) -> None:
    of = layer("halls").set_index("subdistrict")
    of = of[of["level"] == "街道级"]["hall_id"]
    halls = months[months["kind"] == "hall"]
    june = halls[halls["month"] == "2026-06-01"].set_index("place")["online_rate"]
    assert june.idxmin() == of["清水河街道"]
    assert june.drop(of["清水河街道"]).min() > 0.74
    late = halls[halls["place"] == of["莲塘街道"]].set_index("month")
    share = late["overtime"] / late["accepted"]
    assert share[["2026-03-01", "2026-04-01"]].min() > 3 * share.drop(["2026-03-01", "2026-04-01"]).max()


def test_two_quarters_have_people_and_no_window(layer: Layer) -> None:
    from sample_data.builder.services import WITHOUT_WINDOW

    windows, people = layer("windows").geometry, layer("residents")
    for x, y, radius in WITHOUT_WINDOW:
        assert np.hypot(windows.x - E0 - x, windows.y - N0 - y).min() >= radius
        near = np.hypot(people.geometry.x - E0 - x, people.geometry.y - N0 - y) < radius * 0.7
        assert people.loc[near, "residents"].sum() > 8_000


def test_residents_are_those_of_the_grids(layer: Layer) -> None:
    people, grids = layer("residents"), layer("grids")
    assert people["grid"].tolist() == grids["grid_id"].tolist()
    assert people["residents"].tolist() == grids["population"].tolist()
    assert people["residents"].sum() == pytest.approx(1_143_801, abs=10)
    assert grids.geometry.distance(people.geometry).max() < 0.2
    assert (people["elderly"] + people["children"] <= people["residents"]).all()


def test_actors(folder: Path, layer: Layer) -> None:
    actors = pd.read_parquet(folder / "actors.parquet")
    assert not actors.duplicated(["grid", "actor"]).any()
    assert set(actors["grid"]) == set(layer("grids")["grid_id"])
    assert set(actors["actor"]) == {"网格员", "物业", "社工", "志愿者", "业委会", "商会"}
    assert (actors["people"] >= 1).all()


def test_business_districts_add_up(layer: Layer) -> None:
    districts, houses, firms = layer("business"), layer("business_buildings"), layer("enterprises")
    assert len(districts) == 5
    union = districts.geometry.union_all().area
    assert union == pytest.approx(districts.area.sum(), rel=1e-6)
    sums = houses.groupby("business_id")[["floor_m2", "vacant_m2", "enterprises", "needs"]].sum()
    table = districts.set_index("business_id")
    for column in sums.columns:
        np.testing.assert_allclose(table[column], sums[column].reindex(table.index))
    np.testing.assert_allclose(table["vacancy"], table["vacant_m2"] / table["floor_m2"], atol=1e-4)
    assert set(table["vacancy"].nlargest(2).index) == {"B3", "B5"}
    assert table["enterprises"].sum() == len(firms) == 400
    assert set(houses["building_id"]) <= set(layer("buildings")["building_id"])
    assert set(firms["building_id"]) <= set(houses["building_id"])


def test_enterprises_are_named_as_samples(layer: Layer) -> None:
    firms = layer("enterprises")
    assert firms["name"].is_unique
    assert firms["name"].str.startswith("示例").all()
    jewels = firms[firms["business_id"] == "B4"]["industry"].value_counts(normalize=True)
    assert jewels.index[0] == "jewellery"


def test_needs_grow_at_sungang(folder: Path, layer: Layer) -> None:
    months = pd.read_parquet(folder / "enterprise_months.parquet")
    home = layer("enterprises").set_index("enterprise_id")["business_id"]
    months["business_id"] = home.reindex(months["enterprise_id"]).to_numpy()
    late = months["month"] >= "2026-01-01"
    mean = months.groupby(["business_id", late])["requests"].mean().unstack()
    grown = mean[True] / mean[False]
    assert grown["B5"] > 1.7
    assert grown.drop("B5").max() < 1.35
    assert (months["staff"] >= 1).all()
