"""Windows of rasters: place, nodata, overviews, threads, grids that are not north-up."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import rasterio

from lohu_gis.core.errors import InputError
from lohu_gis.core.raster import Raster
from lohu_gis.io.raster.read import read_raster
from lohu_gis.io.raster.source import RasterSource
from lohu_gis.io.write.door import write_raster

GRID = (10.0, 0.0, 500.0, 0.0, -10.0, 1040.0)  # 500..540 x 1000..1040


@pytest.fixture
def path(tmp_path: Path) -> Path:
    values = np.arange(16.0).reshape(1, 4, 4)
    values[0, 3, 3] = np.nan
    write_raster(tmp_path / "a.tif", Raster(values, GRID, "EPSG:4547", None, ("height",)))
    return tmp_path / "a.tif"


def test_what_it_is(path: Path) -> None:
    with RasterSource(path) as source:
        assert (source.size, source.bands, source.crs, source.nodata) == ((4, 4), 1, "EPSG:4547", -9999)
        assert source.bounds == (500, 1000, 540, 1040)
        assert source.names == ("height",)
        assert source.dtypes == ("float32",)


def test_the_whole_at_its_own_size(path: Path) -> None:
    with RasterSource(path) as source:
        values, valid = source.read(source.bounds, 4, 4, [1])
    assert values.shape == (1, 4, 4)
    assert values[0][valid].tolist() == list(range(15))
    assert not valid[3, 3]


def test_a_window_beyond_the_edges(path: Path) -> None:
    with RasterSource(path) as source:
        values, valid = source.read((480, 1020, 520, 1060), 4, 4, [1])
        nothing, outside = source.read((0, 0, 10, 10), 3, 2, [1])
    assert valid.tolist() == [[False] * 4, [False] * 4, [False, False, True, True], [False, False, True, True]]
    assert values[0][valid].tolist() == [0, 1, 4, 5]
    assert nothing.shape == (1, 2, 3)
    assert not outside.any()


def test_coarser_and_finer(path: Path) -> None:
    with RasterSource(path) as source:
        half, _ = source.read((500, 1020, 540, 1040), 2, 1, [1], "average")
        double, valid = source.read((500, 1020, 520, 1040), 4, 4, [1])
    assert half[0].tolist() == [[2.5, 4.5]]
    assert double[0, ::2, ::2].tolist() == [[0, 1], [4, 5]]
    assert valid.all()


def test_statistics_leave_nodata_out(path: Path) -> None:
    with RasterSource(path) as source:
        found = source.statistics()
    assert found is not None
    assert (found.minimum, found.maximum, found.mean) == (0, 14, 7)


def test_nothing_valid_has_no_statistics(tmp_path: Path) -> None:
    write_raster(tmp_path / "n.tif", Raster(np.full((1, 2, 2), np.nan), GRID))
    with RasterSource(tmp_path / "n.tif") as source:
        assert source.statistics() is None


def test_many_threads_read_at_once(path: Path) -> None:
    results: list[float] = []

    def work(source: RasterSource) -> None:
        for _ in range(10):
            values, valid = source.read(source.bounds, 4, 4, [1])
            results.append(float(values[0][valid].sum()))

    with RasterSource(path) as source:
        threads = [threading.Thread(target=work, args=(source,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [105.0] * 40


@pytest.mark.parametrize("transform", [rasterio.Affine(0, 10, 500, 10, 0, 1000),
                                       rasterio.Affine(10, 0, 500, 0, 10, 1000),
                                       rasterio.Affine(-10, 0, 540, 0, -10, 1040)])
def test_turned_and_flipped_grids(tmp_path: Path, transform: rasterio.Affine) -> None:
    path = tmp_path / "t.tif"
    cells = np.arange(16, dtype=np.int16).reshape(4, 4)
    with rasterio.open(path, "w", driver="GTiff", width=4, height=4, count=1, dtype="int16", crs="EPSG:4547",
                       transform=transform) as out:
        out.write(cells, 1)
    with RasterSource(path) as source:
        assert source.bounds == (500, 1000, 540, 1040)
        values, valid = source.read(source.bounds, 4, 4, [1])
    assert valid.all()
    for row in range(4):
        for column in range(4):
            x, y = transform @ (column + 0.5, row + 0.5)
            assert values[0, int((1040 - y) // 10), int((x - 500) // 10)] == cells[row, column]


def test_overviews_are_there_when_large_and_used(tmp_path: Path) -> None:
    path = tmp_path / "big.tif"
    write_raster(path, Raster(np.ones((1, 1100, 1500)), (1, 0, 0, 0, -1, 1100), "EPSG:4547"))
    with rasterio.open(path) as dataset:
        assert dataset.overviews(1) == [2, 4]
        assert dataset.profile["tiled"]
    with RasterSource(path) as source:
        values, valid = source.read(source.bounds, 15, 11, [1], "average")
    assert (values[0][valid] == 1).all()


def test_bands_masks_and_palettes(tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    with rasterio.open(path, "w", driver="PNG", width=2, height=1, count=1, dtype="uint8",
                       transform=rasterio.Affine(1, 0, 0, 0, -1, 1)) as out:
        out.write(np.array([[0, 1]], np.uint8), 1)
        out.write_colormap(1, {0: (255, 0, 0, 255), 1: (0, 255, 0, 255)})
    with RasterSource(path) as source:
        table = source.colour_table()
        assert table is not None
        assert table[1] == (0, 255, 0, 255)
        assert source.colours == ("palette",)


def test_unplaced_pictures_show_their_pixels(tmp_path: Path) -> None:
    path = tmp_path / "u.png"
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning), rasterio.open(
            path, "w", driver="PNG", width=3, height=2, count=1, dtype="uint8") as out:
        out.write(np.arange(6, dtype=np.uint8).reshape(2, 3), 1)
    with RasterSource(path) as source:
        assert source.bounds == (0, 0, 3, 2)
        values, valid = source.read(source.bounds, 3, 2, [1])
    assert values[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert valid.all()


def test_whole_into_memory(path: Path) -> None:
    raster = read_raster(path)
    assert raster.transform == GRID
    assert raster.bands == ("height",)
    assert raster.valid().sum() == 15
    with pytest.raises(InputError) as caught:
        read_raster(path.with_name("none.tif"))
    assert caught.value.code == "file.missing"
