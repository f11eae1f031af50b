"""Numbers of the tools against a second computation with geopandas, numpy and direct summation."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import rasterio
import shapely

from tests.contract import made
from tests.contract.program import Run

F64 = npt.NDArray[np.float64]


def density(kernel: str, places: F64, weights: F64, x: F64, y: F64, radius: float) -> F64:
    """Events per km2 at cell centres, one event after the other."""
    area = np.pi * radius**2
    total = np.zeros((len(y), len(x)))
    for (px, py), weight in zip(places, weights, strict=True):
        u = np.hypot(x[None, :] - px, y[:, None] - py) / radius
        match kernel:
            case "quartic":
                value = 3 / area * (1 - u**2) ** 2 * (u < 1)
            case "epanechnikov":
                value = 2 / area * (1 - u**2) * (u < 1)
            case "triangular":
                value = 3 / area * (1 - u) * (u < 1)
            case "uniform":
                value = 1 / area * (u < 1)
            case _:
                value = np.exp(-(u**2) / 2) / (2 * area * (1 - np.exp(-8))) * (u < 4)
        total += weight * value
    return total * 1e6


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kernel", ["quartic", "gaussian", "epanechnikov", "triangular", "uniform"])
def test_kernel_density(lohu: Run, sources: Path, tmp_path: Path, kernel: str, weighted: bool) -> None:
    radius, cell = 200.0, 20.0
    out = tmp_path / "heat.tif"
    answer = lohu("run", "heat.kernel_density", "--points", sources / "points.gpkg", "--bandwidth-m", radius,
                  "--cell_m", cell, "--kernel", kernel, *(["--weight", "w"] if weighted else []), "--out", out,
                  "--json")
    assert answer.code == 0
    assert answer.metrics["bandwidth_m"] == radius
    events = made.points()
    places = np.column_stack([events.geometry.x, events.geometry.y])
    weights = events["w"].to_numpy(float) if weighted else np.ones(len(events))
    with rasterio.open(out) as raster:
        values, affine, bounds = raster.read(1), raster.transform, raster.bounds
        assert (raster.dtypes, raster.nodata, raster.crs.to_epsg()) == (("float32",), -9999.0, 4547)
        assert raster.profile["tiled"]
    reach = radius * (4 if kernel == "gaussian" else 1)
    low, high = places.min(axis=0) - reach, places.max(axis=0) + reach
    assert tuple(bounds) == (*np.floor(low / cell) * cell, *np.ceil(high / cell) * cell)
    x = affine.c + cell * (np.arange(values.shape[1]) + 0.5)
    y = affine.f - cell * (np.arange(values.shape[0]) + 0.5)
    expected = density(kernel, places, weights, x, y, radius)
    assert np.abs(values - expected).max() <= 0.01 * expected.max()
    assert values.astype(float).sum() * cell**2 / 1e6 == pytest.approx(weights.sum(), rel=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rule", ["arcgis", "silverman"])
def test_rules_of_the_bandwidth(lohu: Run, sources: Path, tmp_path: Path, rule: str, weighted: bool) -> None:
    answer = lohu("run", "heat.kernel_density", "--points", sources / "points.gpkg", "--bandwidth-m", rule, "--cell-m",
                  50, *(["--weight", "w"] if weighted else []), "--out", tmp_path / "h.tif", "--json")
    events = made.points()
    repeats = events["w"].to_numpy() if weighted else np.ones(len(events), int)
    places = np.repeat(np.column_stack([events.geometry.x, events.geometry.y]), repeats, axis=0)  # a weight is so many
    n = len(places)
    away = np.hypot(*(places - places.mean(axis=0)).T)
    if rule == "arcgis":
        expected = 0.9 * min(np.sqrt((away**2).mean()), np.sqrt(1 / np.log(2)) * np.median(away)) * n**-0.2
    else:
        expected = np.sqrt(8) * np.sqrt(places.var(axis=0).mean()) * n ** (-1 / 6)
    assert answer.metrics["bandwidth_m"] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("edge", ["none", "diggle"])
def test_masks(lohu: Run, sources: Path, tmp_path: Path, edge: str) -> None:
    window = shapely.box(506_500, 2_493_500, 507_500, 2_494_100)
    gpd.GeoDataFrame(geometry=[window], crs=4547).to_file(tmp_path / "mask.gpkg")
    out = tmp_path / "h.tif"
    answer = lohu("run", "heat.kernel_density", "--points", sources / "points.gpkg", "--bandwidth-m", 200, "--cell-m",
                  20, "--mask", tmp_path / "mask.gpkg", "--edge", edge, "--out", out, "--json")
    assert answer.code == 0
    with rasterio.open(out) as raster:
        values = raster.read(1, masked=True)
    assert values.count() == 50 * 30
    inside = made.points().within(window).sum()
    mass = float(values.sum(dtype=float)) * 400 / 1e6
    if edge == "diggle":
        assert mass == pytest.approx(inside, rel=1e-6)
        assert "points.outside" in answer.codes
    else:
        assert mass != pytest.approx(inside, rel=1e-6)


@pytest.mark.parametrize("name", ["plots.gpkg", "degrees.gpkg"])
def test_counts(lohu: Run, sources: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "counts.gpkg"
    answer = lohu("run", "vector.count_in_polygons", "--polygons", sources / name, "--points", sources / "points.gpkg",
                  "--weight", "w", "--out", out, "--json")
    assert answer.code == 0
    found = gpd.read_file(out)
    assert list(found.columns) == ["plot_id", "far", "count", "sum", "per_km2", "geometry"]
    assert found.crs == gpd.read_file(sources / name).crs
    assert ("crs.reprojected" in answer.codes) == (name == "degrees.gpkg")
    plots = made.plots()
    joined = gpd.sjoin(made.points(), plots, predicate="within").groupby("index_right")["w"].agg(["size", "sum"])
    joined = joined.reindex(range(len(plots)), fill_value=0)
    assert found["count"].tolist() == joined["size"].tolist()
    assert found["sum"].tolist() == joined["sum"].tolist()
    assert np.allclose(found["per_km2"], joined["size"] / (plots.area / 1e6), rtol=1e-6)


@pytest.mark.parametrize("local", [True, False])
def test_indicators(lohu: Run, sources: Path, tmp_path: Path, local: bool) -> None:
    out = tmp_path / "plots.gpkg"
    answer = lohu("run", "plan.indicators", "--buildings", sources / ("buildings.gpkg" if local else "feet.gpkg"),
                  "--plots", sources / ("plots.gpkg" if local else "degrees.gpkg"), "--storeys", "storeys", "--height",
                  "height_m", "--out", out, "--json")
    assert answer.code == 0
    found = gpd.read_file(out)
    assert found.crs.to_epsg() == (4547 if local else 2230)
    assert list(found.columns) == ["plot_id", "buildings", "gfa_m2", "footprint_m2", "far", "coverage", "mean_height_m",
                                   "max_height_m", "volume_m3", "geometry"]
    buildings, plots = made.buildings(), made.plots()
    storeys, height = buildings["storeys"], buildings["height_m"]
    buildings["S"] = storeys.where(storeys.notna(), np.floor(height / 3.0 + 0.5))
    buildings["H"] = height.where(height.notna(), storeys * 3.0)
    pieces = gpd.overlay(buildings, plots[["plot_id", "geometry"]], how="intersection",
                         keep_geom_type=False)
    pieces["area"] = pieces.area
    pieces = pieces[pieces["area"] > 0]
    known = pieces.dropna(subset=["S", "H"])
    group = known["plot_id"]
    expected = pd.DataFrame({
        "buildings": pieces[pieces["area"] > 1].groupby("plot_id").size(),
        "gfa_m2": (known["area"] * known["S"]).groupby(group).sum(),
        "footprint_m2": pieces.groupby("plot_id")["area"].sum(),
        "volume_m3": (known["area"] * known["H"]).groupby(group).sum(), "max_height_m": known["H"].groupby(group).max(),
        "known": known.groupby("plot_id")["area"].sum()}, index=range(len(plots)))
    expected["mean_height_m"] = expected["volume_m3"] / expected["known"]
    for name in ("buildings", "gfa_m2", "footprint_m2", "volume_m3"):
        expected[name] = expected[name].fillna(0)
    expected["far"] = expected["gfa_m2"] / plots.area
    expected["coverage"] = expected["footprint_m2"] / plots.area
    for name in found.columns[1:-1]:
        assert np.allclose(found[name].astype(float), expected[name].astype(float), rtol=1e-6, equal_nan=True), name
    everything = (buildings.area * buildings["S"]).sum()
    assert answer.metrics["outside_gfa_m2"] == pytest.approx(everything - expected["gfa_m2"].sum(), rel=1e-6)
    assert {"storeys.derived", "height.derived", "height.unknown", "field.replaced"} <= set(answer.codes)


def test_buffers_in_feet_come_back_in_feet(lohu: Run, sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.gpkg"
    answer = lohu("run", "vector.buffer", "--layer", sources / "feet.gpkg", "--distance-m", 10, "--out", out, "--json")
    found = gpd.read_file(out)
    assert found.crs.to_epsg() == 2230
    assert "crs.reprojected" in answer.codes
    expected = made.buildings().buffer(10, quad_segs=16)
    assert np.allclose(found.to_crs(4547).area, expected.area, rtol=1e-6)
    assert list(found.columns) == list(made.buildings().columns)


def test_buffers_elsewhere_are_measured_in_utm(lohu: Run, tmp_path: Path) -> None:
    gpd.GeoDataFrame(geometry=[shapely.Point(116.4, 39.9)], crs=4326).to_file(tmp_path / "p.gpkg")
    out = tmp_path / "b.gpkg"
    answer = lohu("run", "vector.buffer", "--layer", tmp_path / "p.gpkg", "--distance-m", 1000, "--out", out, "--json")
    assert "EPSG:32650" in answer.object["findings"][0]["message"]
    sides = 64  # four quarters of 16
    polygon = sides / 2 * np.sin(2 * np.pi / sides) * 1000**2
    assert gpd.read_file(out).to_crs(32650).area[0] == pytest.approx(polygon, rel=1e-6)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("name", ["点 位.shp", "points.gpkg"])
def test_datum_round_trips(lohu: Run, sources: Path, tmp_path: Path, datum: str, name: str) -> None:
    there, back = tmp_path / "1.gpkg", tmp_path / "2.gpkg"
    assert lohu("run", "table.shift_datum", "--layer", sources / name, "--source", "wgs84", "--target", datum, "--out",
                there).code == 0
    assert lohu("run", "table.shift_datum", "--layer", there, "--source", datum, "--target", "wgs84", "--out",
                back).code == 0
    events = made.points().geometry
    assert gpd.read_file(back).to_crs(4547).geometry.distance(events).max() < 0.01
    assert gpd.read_file(there).to_crs(4547).geometry.distance(events).min() > 500
