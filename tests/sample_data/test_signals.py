"""What is planted among the complaints stands there, and is weak: below the noise of its category."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

Layer = Callable[[str], gpd.GeoDataFrame]
E0, N0 = 506_000, 2_492_000
WORDS = {
    "cabinet": "换电柜",
    "brown_water": "木头龙旧住宅区",
    "tiles": "瓷砖",
    "gas_sungang": "笋岗村二巷",
    "site_tianbei": "田贝四路工地",
    "flood_buji": "布吉河边桥下",
}


@pytest.fixture(scope="module")
def cases(layer: Layer) -> gpd.GeoDataFrame:
    table = layer("complaints").copy()
    table["at"] = pd.to_datetime(table["opened"], format="ISO8601").dt.tz_convert("Asia/Shanghai")
    return table


@pytest.mark.parametrize("key", WORDS)
def test_signals_are_small_groups_at_one_place(key: str, cases: gpd.GeoDataFrame) -> None:
    from sample_data.builder.signals import SIGNALS

    signal = next(s for s in SIGNALS if s.key == key)
    mine = cases[cases["text"].str.contains(WORDS[key])]
    assert len(mine) == len(signal.days)
    away = np.hypot(mine.geometry.x - E0 - signal.x, mine.geometry.y - N0 - signal.y)
    assert away.max() <= signal.radius + 1
    assert set(mine["category"]) == set(signal.categories)
    days = (mine["at"].dt.tz_localize(None) - pd.Timestamp("2025-07-01")).dt.days
    assert sorted(days) == sorted(signal.days)


def test_a_weak_signal_does_not_show_in_its_category(cases: gpd.GeoDataFrame) -> None:
    """Eleven cases are less than two standard deviations of what a month brings by chance."""
    june = cases[(cases["category"] == "消防") & (cases["opened"] >= "2026-06")]
    assert june["text"].str.contains("换电柜").sum() == 11
    assert 2 * np.sqrt(len(june) - 11) > 11


def test_the_jump_is_one_category_in_one_quarter(cases: gpd.GeoDataFrame) -> None:
    green = cases[(cases["category"] == "绿化") & (cases["subdistrict"] == "黄贝街道")]
    by_day = green.groupby(green["at"].dt.strftime("%m-%d")).size().reindex(
        pd.date_range("2026-05-01", "2026-06-30").strftime("%m-%d"), fill_value=0)  # fmt: skip
    assert by_day["06-24":"06-30"].sum() >= 25
    assert by_day[:"06-23"].mean() < 1.0


def test_the_slow_one_rises(cases: gpd.GeoDataFrame) -> None:
    brown = cases[cases["text"].str.contains("木头龙旧住宅区")]
    by_month = brown.groupby(brown["at"].dt.month).size()
    assert by_month.index.tolist() == [3, 4, 5, 6]
    assert by_month[3] < by_month[6]


def test_one_matter_circles(cases: gpd.GeoDataFrame) -> None:
    mine = cases[cases["text"].str.contains("清水河铁路桥下空地")]
    assert len(mine) == 14
    assert mine["reassigned"].min() >= 4
    assert mine["hard_case"].all()
    assert mine["category"].nunique() == 3
    assert cases["reassigned"].mean() < 0.4


def test_some_units_are_slower_for_the_same_matter(cases: gpd.GeoDataFrame) -> None:
    from sample_data.builder.handling import SLOW

    done = cases[cases["closed"].notna()]
    hours = pd.to_datetime(done["closed"], format="ISO8601") - pd.to_datetime(done["opened"], format="ISO8601")
    ratio = hours.dt.total_seconds() / 3600
    own = ratio.groupby([done["category"], done["unit"]]).median()
    all_of = ratio.groupby(done["category"]).median()
    assert own["物业", "区住建部门"] > 1.15 * all_of["物业"]
    assert own["市容", "清水河街道办"] > 1.15 * all_of["市容"]
    assert own["市容", "东晓街道办"] < 0.85 * all_of["市容"]
    assert set(SLOW) <= set(cases["unit"])


def test_verdicts_hang_together(cases: gpd.GeoDataFrame) -> None:
    assert set(cases["satisfaction"].dropna()) == {"satisfied", "neutral", "dissatisfied"}
    rated = cases[cases["satisfaction"].notna()]
    share = (rated["satisfaction"] == "satisfied").groupby(rated["solved"].astype(bool)).mean()
    assert share[True] > 0.7
    assert share[False] < 0.4
    assert cases["solved"].isna().equals(cases["closed"].isna())
    assert set(cases["actor"].dropna()) == {"网格员", "物业", "社工", "志愿者", "业委会", "商会"}
    assert (cases["reopened"] > 0).sum() > 300
