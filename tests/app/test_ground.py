"""Terrain in the CRS of a scene."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Transformer

from lohu_gis.app.ground import terrain_in
from lohu_gis.core.errors import InputError
from lohu_gis.core.raster import Raster

SCENE = "EPSG:4547"


def degrees(rows: int = 60, columns: int = 80) -> Raster:
    """Heights that rise with both coordinates, over Luohu in longitude and latitude."""
    step = 0.001
    lon = 114.08 + (np.arange(columns) + 0.5) * step
    lat = 22.60 - (np.arange(rows) + 0.5) * step
    heights = 1000 * (lon[None] - 114.0) + 500 * (lat[:, None] - 22.5)
    return Raster(heights[None].astype(np.float32), (step, 0.0, 114.08, 0.0, -step, 22.60), "EPSG:4490")


def test_heights_are_where_they_were() -> None:
    """Points of known longitude and latitude, looked up in metres."""
    terrain = terrain_in(degrees(), SCENE)
    to_scene = Transformer.from_crs("EPSG:4490", SCENE, always_xy=True)
    lon, lat = np.meshgrid(np.linspace(114.085, 114.155, 9), np.linspace(22.545, 22.595, 9))
    x, y = to_scene.transform(lon.ravel(), lat.ravel())
    wanted = 1000 * (lon.ravel() - 114.0) + 500 * (lat.ravel() - 22.5)
    assert terrain.sample(x, y) == pytest.approx(wanted, abs=0.05)
    assert terrain.step_x == pytest.approx(terrain.step_y, rel=0.05), "square cells"
    assert terrain.z.size == pytest.approx(60 * 80, rel=0.1)
    assert np.argmax(terrain.z) % terrain.z.shape[1] > terrain.z.shape[1] / 2, "highest in the east"
    assert np.argmax(terrain.z) // terrain.z.shape[1] < terrain.z.shape[0] / 2, "and in the north"


def test_the_same_crs_is_taken_as_it_is() -> None:
    plain = Raster(np.arange(12.0).reshape(1, 3, 4), (10.0, 0.0, 500_000.0, 0.0, -10.0, 2_490_000.0), SCENE)
    for raster in (plain, Raster(plain.values, plain.transform)):
        terrain = terrain_in(raster, SCENE)
        assert terrain.z.tolist() == plain.values[0].tolist()
        assert terrain.extent == (500_005.0, 2_489_975.0, 500_035.0, 2_489_995.0)


def test_no_data_takes_the_nearest_height() -> None:
    values = np.array([[[5.0, -9999.0], [5.0, 5.0]]])
    assert terrain_in(Raster(values, (1.0, 0.0, 0.0, 0.0, -1.0, 2.0), SCENE, -9999.0), SCENE).z.tolist() == [[5, 5]] * 2


def test_what_cannot_be_projected_is_no_terrain() -> None:
    beyond = Raster(np.ones((1, 4, 4)), (1e9, 0.0, 1e12, 0.0, -1e9, 1e12), "EPSG:4326")
    with pytest.raises(InputError) as caught:
        terrain_in(beyond, SCENE)
    assert caught.value.code == "terrain.empty"
