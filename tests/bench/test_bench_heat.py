"""Heat with 1,000,000 records: kernel density, cells, steps of the live layer, windows of time on the map."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from lohu_gis.analysis.density.surface import KernelSpec, density
from lohu_gis.analysis.grid import Grid
from lohu_gis.analysis.timing import time_index
from lohu_gis.app.heat.look import Cells, heat_input
from lohu_gis.app.heat.work import HEAT_TOOL, HeatWork
from lohu_gis.app.styling.defaults import heat_style
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import ComputedContent, Layer, VectorContent
from lohu_gis.core.style import MarkerSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.times import TimeWindow
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import MapRequest, VectorInput, plan_map
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.render.qt.screen import PictureCache, paint_map

COUNT = 1_000_000
START, DAY = 1_735_660_800, 86_400
VIEW = Viewport(511_000, 2_496_000, 10.0, 1600, 1000, 0, "EPSG:4547", 1.0)
CATEGORIES = ("noise", "water", "shops", "parking")


@cache
def records() -> FeatureTable:
    """A million complaints of one year in 12 x 12 km, half of them in a cluster."""
    rng = np.random.default_rng(0)
    xy = np.concatenate([rng.uniform(0, 12_000, (COUNT // 2, 2)), rng.normal(6000, 1200, (COUNT // 2, 2))])
    rng.shuffle(xy)
    xy = xy.clip(0, 12_000) + np.array([505_000, 2_490_000])
    moments = rng.integers(START, START + 365 * DAY, COUNT)
    texts = np.char.add(np.datetime_as_string((moments + 28_800).astype("datetime64[s]")), "+08:00")
    columns = pa.table({"opened": pa.array(texts.tolist()),
                        "category": pa.array(rng.choice(CATEGORIES, COUNT).tolist())})
    block = TableBlock("records", columns, Geometry.points(xy[:, 0], xy[:, 1]), np.arange(COUNT), "EPSG:4547")
    return FeatureTable(block)


def week(number: int) -> TimeWindow:
    """Four weeks from a week on."""
    return TimeWindow(START + number * 7 * DAY, START + (number + 4) * 7 * DAY)


def test_kernel_density_of_a_million_points(benchmark: BenchmarkFixture) -> None:
    """400 m, 2048 x 2048 cells; asked for: 0.6 s."""
    geometry = records().geometry()
    assert geometry is not None
    grid = Grid(504_600.0, 2_502_700.0, 6.25, 2048, 2048)
    benchmark(density, geometry.coords, np.ones(COUNT), grid, KernelSpec("quartic", 400.0))


@pytest.mark.parametrize("shape", ["hexagon", "square"])
def test_cells_of_a_million_points(benchmark: BenchmarkFixture, shape: str) -> None:
    benchmark(run_tool, tool("heat.bins"), {"points": records(), "shape": shape, "size_m": 200.0})


@pytest.mark.parametrize("mode", ["surface", "hexagon", "square"])
def test_a_time_step_of_the_live_layer(benchmark: BenchmarkFixture, mode: str) -> None:
    """Step with significance; asked for: 50 ms."""
    work, number = HeatWork(), iter(range(10_000))
    content = ComputedContent(tool=HEAT_TOOL, inputs={"points": "p"}, parameters={"mode": mode, "bandwidth_m": 400.0},
                              style=heat_style())

    def step() -> None:
        shown = {"points": (None, "opened", week(next(number) % 48))}
        work.step(content, {"points": records()}, shown, Progress())

    step()
    benchmark(step)


@pytest.mark.parametrize("mode", ["surface", "hexagon"])
def test_a_time_step_up_to_the_picture(benchmark: BenchmarkFixture, qapp: object, mode: str) -> None:
    """Step, colours, plan and painting of 1600 x 1000 pixels."""
    del qapp
    work, number, cache, pictures, cells = HeatWork(), iter(range(10_000)), MapCache(), PictureCache(), Cells()
    content = ComputedContent(tool=HEAT_TOOL, inputs={"points": "p"}, parameters={"mode": mode, "bandwidth_m": 400.0},
                              style=heat_style())
    layer = Layer(id="h", name="h", content=content)

    def step() -> None:
        shown = {"points": (None, "opened", week(next(number) % 48))}
        result, _record = work.step(content, {"points": records()}, shown, Progress())
        plan = plan_map(MapRequest((heat_input(layer, result, cells, guarded=True),), VIEW), cache)
        paint_map(plan, Progress(), pictures=pictures)

    step()
    benchmark(step)


def test_a_category_step_of_the_live_layer(benchmark: BenchmarkFixture) -> None:
    """One of four categories, all times."""
    work, number = HeatWork(), iter(range(10_000))

    def step() -> None:
        parameters: dict[str, float | str | tuple[str, ...]] = {
            "bandwidth_m": 400.0, "category": "category", "categories": (CATEGORIES[next(number) % 4],)}
        content = ComputedContent(tool=HEAT_TOOL, inputs={"points": "p"}, parameters=parameters, style=heat_style())
        work.step(content, {"points": records()}, {"points": (None, "opened", None)}, Progress())

    step()
    benchmark(step)


def test_the_index_of_a_million_texts(benchmark: BenchmarkFixture) -> None:
    """Once per table, in a job."""
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        lambda: time_index(FeatureTable(records().block), "opened"), rounds=3)


def test_a_time_step_of_a_million_points_on_the_map(benchmark: BenchmarkFixture, qapp: object) -> None:
    """The points themselves, four weeks of them, up to the picture."""
    del qapp
    style = VectorStyle(renderer=Single(symbol=MarkerSymbol(size_px=4)))
    layer = Layer(id="p", name="p", time="opened", content=VectorContent(table="p", style=style))
    cache, number = MapCache(), iter(range(10_000))

    def step() -> None:
        given = VectorInput(layer, records(), week(next(number) % 48))
        paint_map(plan_map(MapRequest((given,), VIEW), cache), Progress())

    step()
    benchmark(step)
