"""Buildings, plots and streets fit together."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Layer = Callable[[str], gpd.GeoDataFrame]
CODES = {
    "0701",
    "0703",
    "0801",
    "0803",
    "0804",
    "0805",
    "0806",
    "0901",
    "0902",
    "1001",
    "1101",
    "1208",
    "1401",
    "1402",
    "1403",
}


def shared_area(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame, *, same: bool = False) -> float:
    """Return the largest area that a feature of one table shares with one of the other."""
    left, right = a.geometry.to_numpy(), b.geometry.to_numpy()
    i, j = shapely.STRtree(right).query(left, predicate="intersects")
    if same:
        i, j = i[i < j], j[i < j]
    return float(shapely.area(shapely.intersection(left[i], right[j])).max(initial=0.0))


def kerbs(layer: Layer) -> gpd.GeoDataFrame:
    """Return the streets as areas."""
    roads = layer("roads")
    return roads.set_geometry(roads.buffer(roads["width_m"] / 2))


def test_buildings_stand_apart(layer: Layer) -> None:
    assert shared_area(layer("buildings"), layer("buildings"), same=True) < 0.01


@pytest.mark.parametrize("other", ["water", "streets"])
def test_buildings_keep_off(other: str, layer: Layer) -> None:
    assert shared_area(layer("buildings"), kerbs(layer) if other == "streets" else layer(other)) < 0.01


def test_buildings_stand_on_their_plot(layer: Layer) -> None:
    buildings = layer("buildings").merge(layer("plots")[["plot_id", "geometry"]], on="plot_id", suffixes=("", "_plot"))
    assert len(buildings) == len(layer("buildings"))
    off = shapely.difference(buildings.geometry.to_numpy(), buildings["geometry_plot"].to_numpy())
    assert shapely.area(off).max() < 1.0


def test_plots_do_not_overlap(layer: Layer) -> None:
    assert shared_area(layer("plots"), layer("plots"), same=True) < 1.0


def test_no_house_on_the_mountain(layer: Layer) -> None:
    hills = layer("green").query("kind == 'forest'")
    assert shared_area(layer("buildings"), hills) < 0.01


def test_land_use_codes_and_limits(layer: Layer) -> None:
    plots = layer("plots")
    assert set(plots["landuse"]) <= CODES
    assert {"0701", "0703", "0804", "0901", "0902", "1001", "1101", "1401"} <= set(plots["landuse"])
    assert plots["landuse_name"].notna().all()
    assert plots["coverage_limit"].between(0, 0.7).all()
    assert plots["green_ratio"].between(0, 1).all()
    assert plots["far_limit"].between(0, 20).all()


def test_heights_follow_storeys_and_some_are_missing(layer: Layer) -> None:
    buildings = layer("buildings")
    known = buildings.dropna(subset=["storeys", "height_m"])
    per_storey = known["height_m"] / known["storeys"]
    assert per_storey.between(2.7, 6.8).all()
    assert 0.01 < buildings["height_m"].isna().mean() < 0.06
    assert 0.01 < buildings["storeys"].isna().mean() < 0.06
    assert 0 < (buildings["height_m"].isna() & buildings["storeys"].isna()).sum() < 80
    assert known["year"].between(1975, 2026).all()


@pytest.mark.parametrize(
    ("name", "height", "lon", "lat"), [("京基100", 442.0, 114.1020, 22.5446), ("地王大厦", 384.0, 114.1055, 22.5436)]
)
def test_landmarks(name: str, height: float, lon: float, lat: float, layer: Layer) -> None:
    tower = layer("buildings").query("name == @name")
    assert tower["height_m"].tolist() == [height]
    at = tower.centroid.to_crs(4326).iloc[0]
    assert np.hypot((at.x - lon) * 102_800, (at.y - lat) * 110_900) < 450  # metres per degree at 22.5 N


def test_street_network_is_connected(layer: Layer) -> None:
    lines = layer("roads").geometry.to_numpy()
    ends = shapely.get_coordinates([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    _, node = np.unique(np.round(ends, 2), axis=0, return_inverse=True)
    start, stop = node[: len(lines)], node[len(lines) :]
    size = node.max() + 1
    assert connected_components(coo_array((np.ones(len(lines)), (start, stop)), shape=(size, size)))[0] == 1


def test_metro_lines_and_stations(layer: Layer) -> None:
    assert set(layer("metro_lines")["line"]) == {"1", "2", "3", "5", "7", "8", "9", "14"}
    lines = layer("metro_lines").set_index("line").geometry
    for station in layer("metro_stations").itertuples():
        for number in station.lines.split("/"):
            assert lines[number].distance(station.geometry) < 160
