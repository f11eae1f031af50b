"""Tools on real data: figures that their makers published or that another library computes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table, with_columns
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from lohu_gis.io import door

pytestmark = pytest.mark.real_data


def first(folder: Path, *patterns: str) -> Path:
    """The first file of a folder that fits; skips the test where there is none."""
    for pattern in patterns:
        for path in sorted(folder.rglob(pattern)):
            return path
    pytest.skip(f"no {patterns} in {folder}")


def test_deaths_in_soho_are_densest_at_a_pump(real_data: Path) -> None:
    """John Snow's map of 1854: 489 deaths at 250 addresses, densest within 60 m of one pump (Broad Street)."""
    folder = real_data / "points_john_snow"
    deaths = FeatureTable(door.read(first(folder, "Cholera_Deaths.shp")).block)
    pumps = FeatureTable(door.read(first(folder, "Pumps.shp")).block)
    values = {"points": deaths, "weight": "COUNT", "bandwidth_m": 100, "cell_m": 5}
    run = run_tool(tool("heat.kernel_density"), values)
    raster = run.outputs["density"]
    assert isinstance(raster, Raster)
    assert run.metrics["events"] == 489
    assert raster.values.sum(dtype=float) * 25 / 1e6 == pytest.approx(489, rel=1e-5)
    row, column = np.unravel_index(int(raster.values[0].argmax()), raster.values[0].shape)
    peak = (raster.transform[2] + (column + 0.5) * 5, raster.transform[5] - (row + 0.5) * 5)
    places = pumps.geometry()
    assert places is not None
    assert np.hypot(*(places.coords - peak).T).min() < 60


def test_counts_equal_those_of_geopandas(real_data: Path) -> None:
    """Points inside Vancouver's blocks: a spatial join of another library counts the same."""
    path = first(real_data / "polygons_vancouver_blocks", "*.gpkg", "*.geojson", "*.shp")
    polygons = FeatureTable(door.read(path).block)
    frame = polygons.frame()
    box = frame.total_bounds
    rng = np.random.default_rng(7)
    x, y = rng.uniform(box[0], box[2], 3000), rng.uniform(box[1], box[3], 3000)
    events = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=frame.crs)
    joined = gpd.sjoin(events, frame.reset_index(drop=True)[["geometry"]], predicate="within")
    expected = np.bincount(joined["index_right"].to_numpy(), minlength=len(frame))
    points = new_table({}, Geometry.points(x, y), polygons.crs)
    run = run_tool(tool("vector.count_in_polygons"), {"polygons": polygons, "points": points})
    counts = run.outputs["counts"]
    assert isinstance(counts, FeatureTable)
    assert counts.column("count").to_pylist() == expected.tolist()


def test_buildings_of_prague_keep_their_floor_area(real_data: Path) -> None:
    """One plot over most of them: floor area on it plus outside equals the sum over the buildings (by geopandas)."""
    path = first(real_data / "buildings_bubenec_prague", "*.gpkg")
    mercator = FeatureTable(door.read(path, "buildings").block)
    run = run_tool(tool("vector.reproject"), {"layer": mercator, "crs": "EPSG:32633"})
    buildings = run.outputs["reprojected"]
    assert isinstance(buildings, FeatureTable)
    frame = buildings.frame()
    storeys = np.arange(len(buildings)) % 7 + 1
    raised, _ = with_columns(buildings, {"floors": storeys})
    hull = np.array([frame.union_all().convex_hull.buffer(-40)], object)
    values = {"buildings": raised, "plots": new_table({}, from_shapely(hull), "EPSG:32633"), "storeys": "floors"}
    metrics = run_tool(tool("plan.indicators"), values).metrics
    assert isinstance(metrics["gfa_m2"], float)
    assert isinstance(metrics["outside_gfa_m2"], float)
    assert metrics["outside_gfa_m2"] > 0
    total = metrics["gfa_m2"] + metrics["outside_gfa_m2"]
    assert total == pytest.approx(float((frame.area.to_numpy() * storeys).sum()), rel=1e-9)
