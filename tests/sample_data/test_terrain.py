"""The terrain and the drawn image."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio

PEAK = (521_800.0, 2_497_930.0)


def test_peak_is_wutong(folder: Path) -> None:
    with rasterio.open(folder / "dem.tif") as dem:
        z = dem.read(1)
        row, col = np.unravel_index(int(z.argmax()), z.shape)
        x, y = dem.xy(row, col)
    assert abs(z.max() - 944) <= 1
    assert np.hypot(x - PEAK[0], y - PEAK[1]) < 30


def test_city_is_flat_and_water_is_level(folder: Path) -> None:
    with rasterio.open(folder / "dem.tif") as dem:
        assert dem.crs.to_epsg() == 4547
        assert dem.dtypes == ("float32",)
        assert dem.nodata == -9999
        assert dem.overviews(1)
        city = np.array(
            [
                v[0]
                for v in dem.sample(
                    [(512_035, 2_494_321), (510_492, 2_494_110), (512_804, 2_497_146), (517_793, 2_496_043)]
                )
            ]
        )
        lake = np.array([v[0] for v in dem.sample([(515_500, 2_496_500), (515_700, 2_497_500)])])
        z = dem.read(1)
    assert ((city > 4) & (city < 40)).all()
    assert (lake == 27.0).all()
    assert z.min() > 0


def test_image_covers_the_district(folder: Path) -> None:
    with rasterio.open(folder / "image.tif") as image:
        assert image.crs.to_epsg() == 4547
        assert image.count == 3
        assert image.res == (2.5, 2.5)
        assert image.compression.value == "JPEG"
        assert image.overviews(1)
        assert image.tags()["source"] == "虚构示例 invented sample"
        left, bottom, right, top = image.bounds
    assert left < 506_400
    assert right > 522_040
    assert bottom < 2_492_500
    assert top > 2_502_400
