"""Drawing of 100,000 and 1,000,000 footprints, 1600 x 1000; figures and how to repeat them: docs/performance.md."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.project import Layer, VectorContent
from lohu_gis.core.style import Categorised, Category, FillSymbol, MarkerSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.io.vector.read import read
from lohu_gis.render.plan.map import MapCache, MapRequest, VectorInput, plan_map
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.render.qt.arriving import ArrivingLayer
from lohu_gis.render.qt.screen import PictureCache, compose, paint_map
from tests.bench.footprints import HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, footprints, points

FULL = (WEST_M, SOUTH_M, WEST_M + WIDTH_M, SOUTH_M + HEIGHT_M)
ONE = VectorStyle(renderer=Single(symbol=FillSymbol()))
FIVE = VectorStyle(renderer=Categorised(expression="use", symbol=FillSymbol(), categories=tuple(
    Category(value=value, color=color) for value, color in (
        ("住宅", "#E69F00"), ("办公", "#56B4E9"), ("商业", "#CC79A7"), ("工业", "#009E73")))))
POINTS = VectorStyle(renderer=Single(symbol=MarkerSymbol()))


@functools.cache
def table(kind: str, count: int) -> FeatureTable:
    if kind == "apart":
        return apart(count)
    return FeatureTable(read((footprints if kind == "buildings" else points)(count)).block)


def apart(count: int) -> FeatureTable:
    """Footprints that do not overlap: a jittered grid over the same ground, in random order."""
    rng = np.random.default_rng(2)
    columns = int(np.ceil(np.sqrt(count * WIDTH_M / HEIGHT_M)))
    cell = WIDTH_M / columns
    shape = np.array([[0, 0], [1, 0], [1, 0.5], [0.5, 0.5], [0.5, 1], [0, 1], [0, 0]]) - 0.5
    place = rng.permutation(count)
    middle = np.column_stack([place % columns + 0.5, place // columns + 0.5]) * cell + (WEST_M, SOUTH_M)
    size = rng.uniform(0.45, 0.75, (count, 1, 2)) * cell
    coords = (shape * size + (middle + rng.uniform(-0.1, 0.1, (count, 2)) * cell)[:, None, :]).reshape(-1, 2)
    steps = np.arange(count + 1, dtype=np.int64)
    geometry = Geometry(np.full(count, 3, np.uint8), coords, steps, steps, steps * 7, np.full(count, 3, np.uint8))
    use = pa.array(np.array(["住宅", "办公", "商业", "工业"])[rng.integers(0, 4, count)])
    return FeatureTable(TableBlock(f"apart{count}", pa.table({"use": use}), geometry, steps[:-1], "EPSG:4547"))


def window(width_m: float | None) -> Viewport:
    if width_m is None:
        return Viewport.fit(FULL, (1600, 1000))
    return Viewport(WEST_M + WIDTH_M / 2, SOUTH_M + HEIGHT_M / 2, width_m / 1600, 1600, 1000)


def layer(style: VectorStyle) -> Layer:
    return Layer(id="layer", name="layer", content=VectorContent(table="t", style=style))


@pytest.mark.parametrize("width_m", [None, 6400.0, 1600.0], ids=["full", "6.4km", "1.6km"])
@pytest.mark.parametrize(("kind", "count", "style"), [
    ("buildings", 100_000, ONE), ("buildings", 1_000_000, ONE), ("buildings", 1_000_000, FIVE),
    ("apart", 100_000, ONE), ("apart", 1_000_000, ONE), ("points", 1_000_000, POINTS)],
    ids=["100k", "1M", "1M-classes", "100k-apart", "1M-apart", "1M-points"])
def test_redraw(benchmark: Any, kind: str, count: int, style: VectorStyle, width_m: float | None, qapp: object) -> None:
    """Plan and paint with everything prepared: what a pan or zoom costs."""
    cache = MapCache()
    request = MapRequest((VectorInput(layer(style), table(kind, count)),), window(width_m))
    paint_map(plan_map(request, cache))
    benchmark.pedantic(lambda: paint_map(plan_map(request, cache)), rounds=5)


@pytest.mark.parametrize("count", [100_000, 1_000_000], ids=["100k", "1M"])
def test_whole_picture_while_reading(benchmark: Any, count: int, qapp: object) -> None:
    """From the file to the whole picture, with partial pictures on the way; 100,000 <= 1 s, 1,000,000 <= 2.5 s."""
    request = MapRequest((), window(None))
    empty = plan_map(request)

    def load() -> None:
        arriving = ArrivingLayer(layer(ONE), request, count)
        shown = 0

        def on_batch(block: TableBlock) -> None:
            nonlocal shown
            arriving.add(block)
            shown += 1
            if shown % 4 == 1:
                compose(empty, [arriving.picture()])

        block = read(footprints(count), on_batch=on_batch).block
        given, cache, pictures = VectorInput(layer(ONE), FeatureTable(block)), MapCache(), PictureCache()
        arriving.finish(given, cache, pictures)
        paint_map(plan_map(MapRequest((given,), window(None)), cache), pictures=pictures)

    benchmark.pedantic(load, rounds=3)


def test_first_partial_picture(benchmark: Any, qapp: object) -> None:
    """From the file to the picture of the first batch; of the 100,000 <= 0.5 s after the drop."""
    request = MapRequest((), window(None))
    empty = plan_map(request)

    def first() -> None:
        arriving = ArrivingLayer(layer(ONE), request, 100_000)

        def on_batch(block: TableBlock) -> None:
            arriving.add(block)
            compose(empty, [arriving.picture()])
            raise StopIteration

        with pytest.raises(StopIteration):
            read(footprints(100_000), on_batch=on_batch)

    benchmark.pedantic(first, rounds=3)
