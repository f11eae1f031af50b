"""A year of complaints: rhythm, clusters, gaps, consistent courses."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from lohu_gis.core.governance import COMPLAINT_COLUMNS

Layer = Callable[[str], gpd.GeoDataFrame]
E0, N0 = 506_000, 2_492_000


@pytest.fixture(scope="module")
def cases(layer: Layer) -> gpd.GeoDataFrame:
    table = layer("complaints").copy()
    for column in ("opened", "closed", "due"):
        table[column] = pd.to_datetime(table[column], format="ISO8601")
    return table


def test_columns_and_year(cases: gpd.GeoDataFrame) -> None:
    assert [*COMPLAINT_COLUMNS, "geometry"] == list(cases.columns)
    assert cases["id"].is_unique
    assert cases["opened"].is_monotonic_increasing
    assert cases["opened"].min() >= pd.Timestamp("2025-07-01T00:00+08:00")
    assert cases["opened"].max() < pd.Timestamp("2026-07-01T00:00+08:00")


def test_places_are_missing_for_six_percent(cases: gpd.GeoDataFrame) -> None:
    lost = cases[cases.geometry.isna()]
    assert 0.05 < len(lost) / len(cases) < 0.07
    assert (cases["place_source"] == "none").equals(cases.geometry.isna())
    assert lost["grid"].notna().sum() > 150  # can be placed by grid
    assert (lost["grid"].isna() & lost["community"].notna()).sum() > 150
    assert lost["subdistrict"].isna().sum() > 30  # nothing is known


def test_grid_holds_the_point(cases: gpd.GeoDataFrame, layer: Layer) -> None:
    placed = cases[cases.geometry.notna()]
    grids = layer("grids").set_index("grid_id")
    distance = placed.geometry.to_numpy()
    off = [g.distance(p) for g, p in zip(grids.geometry.loc[placed["grid"]], distance, strict=True)]
    assert np.mean(np.array(off) > 0.1) < 0.01  # a few were blown over the border of the district
    assert (grids["subdistrict"].loc[placed["grid"]].to_numpy() == placed["subdistrict"].to_numpy()).all()


def test_courses_are_consistent(cases: gpd.GeoDataFrame) -> None:
    done = cases["closed"].notna()
    assert (cases["status"] == "已办结").equals(done)
    assert (cases.loc[done, "closed"] >= cases.loc[done, "opened"]).all()
    assert (cases["due"] > cases["opened"]).all()
    assert cases.loc[~done, "satisfaction"].isna().all()
    assert 200 < (~done).sum() < 2000
    overdue = (cases.loc[done, "closed"] > cases.loc[done, "due"]).mean()
    assert 0.05 < overdue < 0.40


def test_days_have_a_rhythm(cases: gpd.GeoDataFrame) -> None:
    local = cases["opened"].dt.tz_convert("Asia/Shanghai")
    traffic, noise = cases["category"] == "交通", cases["category"] == "噪声"
    assert traffic[local.dt.day_of_week < 5].mean() > 1.3 * traffic[local.dt.day_of_week >= 5].mean()
    assert noise[local.dt.hour.isin([22, 23, 0])].mean() > 2 * noise[local.dt.hour.isin([9, 10, 11])].mean()


def test_planted_night_noise_stands_out(cases: gpd.GeoDataFrame) -> None:
    local = cases["opened"].dt.tz_convert("Asia/Shanghai")
    night = cases[(cases["title"] == "夜间施工噪声") & local.dt.month.isin([10, 11, 12])]
    near = np.hypot(night.geometry.x - E0 - 5010, night.geometry.y - N0 - 3900) < 300
    assert near.sum() > 350
    assert near.mean() > 0.35


def test_planted_burst_is_two_days(cases: gpd.GeoDataFrame) -> None:
    burst = cases[
        (cases["title"] == "水管爆裂") & (np.hypot(cases.geometry.x - E0 - 7180, cases.geometry.y - N0 - 4150) < 600)
    ]
    per_day = burst["opened"].dt.tz_convert("Asia/Shanghai").dt.strftime("%m-%d").value_counts()
    assert set(per_day.index[:2]) == {"01-18", "01-19"}
    assert per_day.iloc[:2].sum() > 80
