from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lohu_gis.app.rasters import open_raster
from lohu_gis.app.resources import sample_path
from lohu_gis.app.workers import WorkerPool
from lohu_gis.core.errors import InputError


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    made = WorkerPool(size=1)
    yield made
    made.close()


def test_a_raster_is_read_in_windows_by_a_worker(pool: WorkerPool) -> None:
    raster = open_raster(pool, str(sample_path("dem.tif")), None)
    assert raster.bands == 1
    assert raster.crs == "EPSG:4547"
    values, valid = raster.read(raster.bounds, 40, 30, [1], "nearest")
    assert values.shape == (1, 30, 40)
    assert valid.any()
    assert float(values[0][valid].max()) > 500  # Wutong Mountain


def test_a_whole_raster_comes_shrunk_with_nan_where_nothing_is_known(pool: WorkerPool) -> None:
    raster = open_raster(pool, str(sample_path("dem.tif")), None)
    grid = raster.read_grid(64)
    assert max(grid.size) == 64
    assert grid.values.dtype == np.float32
    assert grid.bounds == pytest.approx(raster.bounds)


def test_what_cannot_be_opened_is_an_input_error(pool: WorkerPool, tmp_path: Path) -> None:
    (tmp_path / "no.tif").write_bytes(b"II*\0")
    with pytest.raises(InputError):
        open_raster(pool, str(tmp_path / "no.tif"), None)
