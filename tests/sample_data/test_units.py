"""Sub-districts, communities and grids: true facts, and one coverage in three levels."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pytest
import shapely

Layer = Callable[[str], gpd.GeoDataFrame]
NAMES = {
    "桂园街道",
    "黄贝街道",
    "东门街道",
    "翠竹街道",
    "南湖街道",
    "笋岗街道",
    "东湖街道",
    "莲塘街道",
    "东晓街道",
    "清水河街道",
}


def test_names_area_and_extent_are_true(layer: Layer) -> None:
    units = layer("subdistricts")
    assert set(units["name"]) == NAMES
    assert units.area.sum() == pytest.approx(78.75e6, rel=0.01)
    west, south, east, north = units.to_crs(4326).total_bounds
    assert (west, south, east, north) == pytest.approx((114.061, 22.530, 114.215, 22.619), abs=0.0015)


@pytest.mark.parametrize(
    ("inner", "outer", "key"),
    [("grids", "communities", "community_id"), ("communities", "subdistricts", "subdistrict_id")],
)
def test_levels_nest_without_gaps(inner: str, outer: str, key: str, layer: Layer) -> None:
    parts, whole = layer(inner), layer(outer).set_index(key)
    assert not parts.iloc[:, 0].duplicated().any()
    for value, group in parts.groupby(key):
        union = shapely.union_all(group.geometry.to_numpy())
        assert shapely.symmetric_difference(union, whole.geometry[value]).area < 1.0
        assert group.area.sum() == pytest.approx(union.area, abs=1.0)
        assert group["population"].sum() == whole["population"][value]


def test_grids_are_one_coverage(layer: Layer) -> None:
    assert shapely.coverage_is_valid(layer("grids").geometry.to_numpy())


def test_no_unit_lies_in_pieces(layer: Layer) -> None:
    for name in ("subdistricts", "communities", "grids"):
        assert (shapely.get_num_geometries(layer(name).geometry.to_numpy()) == 1).all()


def test_positions_are_roughly_right(layer: Layer) -> None:
    at = layer("subdistricts").set_index("name").geometry.representative_point()
    assert at["莲塘街道"].x > at["黄贝街道"].x > at["东门街道"].x > at["桂园街道"].x
    assert at["东湖街道"].y > at["翠竹街道"].y > at["东门街道"].y > at["南湖街道"].y
    assert at["清水河街道"].x < at["东晓街道"].x < at["东湖街道"].x
    assert at["清水河街道"].y > at["笋岗街道"].y > at["桂园街道"].y
