"""Viewsheds of real elevation models against exact lines of sight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lohu_gis.analysis.sight.viewshed import SEEN, Eye, seen_cells
from lohu_gis.io.raster.source import RasterSource
from tests.analysis.sight.exact import is_seen

pytestmark = pytest.mark.real_data


@pytest.mark.parametrize(("name", "eye_m"), [("srtm_41_19_4326.tif", 2.0), ("srtm_41_19_4326.tif", 600.0),
                                             ("qgis_dem.tif", 30.0), ("pysheds_dem.tif", 20.0)])
def test_a_thousand_cells_of_real_ground(real_data: Path, name: str, eye_m: float) -> None:
    path = real_data / "rasters" / name
    if not path.exists():
        pytest.skip(f"no {name}")
    with RasterSource(path) as source:
        raster = source.read_all()
    heights = np.where(raster.valid(), raster.values[0], 0).astype(np.float32)
    row, column = heights.shape[0] // 2, heights.shape[1] // 3
    eye = float(heights[row, column]) + eye_m
    seen = seen_cells(heights, Eye(row, column, eye))
    rng = np.random.default_rng(0)
    cells = np.column_stack([rng.integers(0, size, 1000) for size in heights.shape])
    wanted = np.array([is_seen(heights, (row, column, eye), (int(r), int(c))) for r, c in cells])
    assert ((seen[cells[:, 0], cells[:, 1]] == SEEN) == wanted).mean() >= 0.995
