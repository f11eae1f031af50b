"""An extent in place of a layer of polygons."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import rasterio
import shapely

from lohu_gis.app.tools.files import run_on_files
from lohu_gis.app.tools.registry import tool
from lohu_gis.core.errors import UsageError


@pytest.fixture
def slab(tmp_path: Path) -> str:
    """One slab of 30 m in Luohu."""
    path = tmp_path / "slab.gpkg"
    gpd.GeoDataFrame({"height_m": [30.0]}, geometry=[shapely.box(513000, 2494000, 513060, 2494012)],
                     crs="EPSG:4547").to_file(path)
    return str(path)


def hours(slab: str, area: str, out: Path) -> tuple[tuple[float, ...], bytes]:
    """Bounds and cells of the hours on the ground within an area."""
    values = {"buildings": slab, "height": "height_m", "date": "2026-01-20", "cell_m": 4.0,
              "step_min": 20, "area": area}
    run_on_files(tool("sun.hours_grid"), values, out)
    with rasterio.open(out) as raster:
        return tuple(raster.bounds), raster.read(1).tobytes()


def test_four_numbers_are_the_same_as_a_file_with_that_rectangle(slab: str, tmp_path: Path) -> None:
    area = gpd.GeoDataFrame(geometry=[shapely.box(512980, 2493960, 513100, 2494080)], crs="EPSG:4547")
    area.to_file(tmp_path / "box.gpkg")
    bounds, cells = hours(slab, "512980,2493960,513100,2494080", tmp_path / "a.tif")
    assert bounds == (512980.0, 2493960.0, 513100.0, 2494080.0)
    assert (bounds, cells) == hours(slab, str(tmp_path / "box.gpkg"), tmp_path / "b.tif")


def test_a_rectangle_without_room_is_refused(slab: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        hours(slab, "513000,2494000,513000,2494080", tmp_path / "a.tif")
    assert caught.value.code == "parameter.invalid"
