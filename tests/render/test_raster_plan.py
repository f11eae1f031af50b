"""Rasters and surfaces: values at the right pixels, ranges, ramps, other coordinate systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pyproj import Transformer

from lohu_gis.core.errors import InputError
from lohu_gis.core.style import GreyRaster, Ramp, RampRaster, RasterStyle, RgbRaster
from lohu_gis.render.plan.arrayreader import ArrayReader, sample
from lohu_gis.render.plan.map import MapCache, RasterInput, SurfaceInput, plan_map
from lohu_gis.render.plan.ops import ImageOp
from lohu_gis.render.plan.ramps import ramp_table, share_of
from lohu_gis.render.plan.viewport import Extent
from tests.render.samples import CRS, raster_layer, request_of, window

RAMP = Ramp(colors=("#00000000", "#FF0000"))
STYLE = RasterStyle(renderer=RampRaster(ramp=RAMP, low=0, high=3))


@dataclass(eq=False)
class Grid:
    """A raster in memory, read by nearest cell; notes how it was asked."""

    values: npt.NDArray[np.generic]
    bounds: Extent
    crs: str | None = CRS
    asked: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        return self.values.shape[2], self.values.shape[1]

    @property
    def bands(self) -> int:
        return len(self.values)

    def read(self, bounds: Extent, width: int, height: int, bands: Sequence[int],
             resampling: str) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]:
        self.asked.append((width, height, resampling))
        one = ArrayReader(np.arange(self.values[0].size, dtype=float).reshape(self.values[0].shape), self.bounds, None)
        index, valid = one.read(bounds, width, height, (1,))
        cells = np.asarray(index[0], np.int64)
        return np.stack([self.values[b - 1].ravel()[cells] for b in bands]), valid


def picture(*layers: object, **more: Any) -> ImageOp:
    plan, = plan_map(request_of(*layers, **more)).layers
    op, = plan.ops
    assert isinstance(op, ImageOp)
    return op


def test_each_pixel_shows_its_cell() -> None:
    grid = Grid(np.array([[[0, 1], [2, 3]]], float), (0, 0, 100, 100))
    op = picture(RasterInput(raster_layer(STYLE), grid))
    assert (op.left, op.top, op.width, op.height) == (0, 0, 100, 100)
    assert op.rgba[[10, 10, 90, 90], [10, 90, 10, 90]].tolist() == [
        [0, 0, 0, 0], [85, 0, 0, 85], [170, 0, 0, 170], [255, 0, 0, 255]]


def test_only_the_part_in_view_is_read_at_the_size_of_the_picture() -> None:
    grid = Grid(np.zeros((1, 1000, 1000)), (50, 50, 10_050, 10_050))
    assert plan_map(request_of(RasterInput(raster_layer(STYLE), grid))).layers[0].ops == ()  # all transparent
    assert grid.asked == [(50, 50, "nearest")]


def test_dense_screens_get_their_pixels() -> None:
    grid = Grid(np.ones((1, 2, 2)), (0, 0, 100, 100))
    assert picture(RasterInput(raster_layer(STYLE), grid), viewport=window(device_ratio=2)).rgba.shape == (200, 200, 4)


def test_missing_values_are_transparent() -> None:
    surface = np.array([[3.0, np.nan]])
    op = picture(SurfaceInput(raster_layer(STYLE), surface, (0, 0, 100, 100), CRS))
    assert op.rgba[50, [10, 90], 3].tolist() == [255, 0]


def test_smooth_surfaces_are_interpolated_between_middles() -> None:
    smooth = replace_style(resampling="bilinear")
    op = picture(SurfaceInput(raster_layer(smooth), np.array([[0.0, 3.0]]), (0, 0, 100, 100), CRS))
    level = op.rgba[50, :, 3].astype(int)
    assert level[:25].max() <= 3
    assert level[49:51].tolist() == pytest.approx([126, 129], abs=3)
    assert level[75:].min() >= 252


def replace_style(**more: object) -> RasterStyle:
    import msgspec

    return msgspec.structs.replace(STYLE, **more)


def test_images_keep_their_colours() -> None:
    image = np.zeros((3, 1, 2), np.uint8)
    image[:, 0, 0], image[:, 0, 1] = (10, 20, 30), (200, 100, 50)
    op = picture(RasterInput(raster_layer(RasterStyle(renderer=RgbRaster())), Grid(image, (0, 0, 100, 100))))
    assert op.rgba[50, [10, 90]].tolist() == [[10, 20, 30, 255], [200, 100, 50, 255]]


def test_grey_takes_the_percentiles_of_all_the_data_whatever_is_in_view() -> None:
    grid = Grid(np.linspace(0, 100, 10_000).reshape(1, 100, 100), (0, 0, 1000, 1000))
    near = picture(RasterInput(raster_layer(RasterStyle(renderer=GreyRaster())), grid))
    value = grid.values[0, 95, 5]  # the cell at (55, 45)
    expected = (float(value) - 2) / 96 * 255
    assert near.rgba[55, 55].tolist()[:3] == pytest.approx([expected] * 3, abs=1.5)


def test_a_turned_map_turns_the_raster() -> None:
    grid = Grid(np.array([[[0, 1], [2, 3]]], float), (0, 0, 100, 100))
    op = picture(RasterInput(raster_layer(STYLE), grid), viewport=window(rotation_deg=90))
    levels = op.rgba[[10, 10, 90, 90], [10, 90, 10, 90], 3].tolist()
    assert levels == [170, 0, 255, 85]


def test_another_system_is_warped_to_the_map() -> None:
    west, south, east, north = 114.10, 22.54, 114.14, 22.58
    columns = np.arange(40, dtype=float)[None].repeat(40, axis=0)
    surface = SurfaceInput(raster_layer(RasterStyle(renderer=RampRaster(ramp=RAMP, low=0, high=40))), columns,
                           (west, south, east, north), "EPSG:4326")
    x, y = Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform(114.125, 22.56)
    view = replace(window(), x=x, y=y, units_per_px=10.0)
    op = picture(surface, viewport=view)
    cell = int((114.125 - west) / (east - west) * 40)
    assert op.rgba[50 - round(op.top), 50 - round(op.left), 3] == pytest.approx(cell / 40 * 255, abs=1.5 * 255 / 40)


def test_a_raster_that_cannot_be_read_is_left_out_with_a_finding() -> None:
    class Broken(Grid):
        def read(self, *asked: object) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]:
            raise InputError("file.corrupt", path="x.tif")

    plan, = plan_map(request_of(RasterInput(raster_layer(STYLE), Broken(np.ones((1, 2, 2)), (0, 0, 9, 9))))).layers
    assert plan.ops == ()
    assert [(f.code, f.facts["reason"]) for f in plan.findings] == [("raster.unreadable", "file.corrupt")]


def test_the_same_view_is_read_once() -> None:
    grid, cache = Grid(np.ones((1, 2, 2)), (0, 0, 100, 100)), MapCache()
    for _ in range(3):
        plan_map(request_of(RasterInput(raster_layer(STYLE), grid)), cache)
    assert len(grid.asked) == 1


def test_ramps_go_from_end_to_end() -> None:
    table = ramp_table(Ramp(colors=("#000000", "#FFFFFF", "#FF000080")), 5)
    assert table.tolist() == [[0, 0, 0, 255], [128, 128, 128, 255], [255, 255, 255, 255], [255, 128, 128, 192],
                              [255, 0, 0, 128]]
    assert share_of(np.array([-1, 0, 5, 20, np.nan]), 0, 10).tolist() == [0, 0, 0.5, 1, 0]
    assert share_of(np.array([1, 2, 3]), 2, 2).tolist() == [0, 0, 1]


def test_known_neighbours_stand_in_for_missing_ones() -> None:
    values, valid = sample(np.array([[1.0, np.nan]]), np.array([1.0]), np.array([0.5]), smooth=True)
    assert (values.tolist(), valid.tolist()) == ([1.0], [True])
