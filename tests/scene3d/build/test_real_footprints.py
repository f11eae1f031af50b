"""Real footprints: every one is built, with the volume that shapely says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.scene3d.build.scene import build_scene
from tests.scene3d.shapes import volume

FILES = {"taipei": ("buildings_taipei/buildings_taipei.geojson", "EPSG:32651"),
         "beijing": ("buildings_beijing_cbd/buildings_beijing.geojson", "EPSG:32650"),
         "nanshan": ("shenzhen_nanshan_buildings/nanshan-building.geojson", "EPSG:4547")}


@pytest.mark.real_data
@pytest.mark.parametrize("name", sorted(FILES))
def test_volumes_of_a_city(name: str, real_data: Path) -> None:
    import geopandas as gpd

    path, crs = FILES[name]
    if not (real_data / path).is_file():
        pytest.skip(f"{path} is not there")
    frame = gpd.read_file(real_data / path).to_crs(crs)
    shapes = np.asarray(frame.geometry.values, object)
    polygons = np.isin(shapely.get_type_id(shapes), (3, 6)) & shapely.is_valid(shapes) & (shapely.area(shapes) > 1.0)
    shapes = shapes[polygons]
    heights = np.random.default_rng(5).integers(1, 40, len(shapes)) * 3.0
    built = build_scene(from_shapely(shapes), heights)
    assert not {"geometry.invalid", "scene.not_built"} & {finding.code for finding in built.findings}
    assert len(shapely.get_parts(shapes)) > 500
    wanted = float((shapely.area(shapes) * heights).sum())
    assert sum(volume(chunk) for chunk in built.scene.chunks) == pytest.approx(wanted, rel=1e-6)
