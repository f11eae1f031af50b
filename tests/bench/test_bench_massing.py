"""Massing: footprints to meshes on terrain, an edit, a switch of scenarios, trees; and what a city weighs."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing.connection import Connection

import numpy as np
import pyarrow as pa
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from lohu_gis.app.city import City
from lohu_gis.app.massing import Aspects
from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.core.overlay import Overlay
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer, VectorContent
from lohu_gis.core.style import Categorised, Category, FillSymbol, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import VectorInput
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.scene import build_scene
from lohu_gis.scene3d.build.terrain import TerrainGrid, terrain_grid
from lohu_gis.scene3d.build.trees import tree_chunks, trees_at
from lohu_gis.ui.scene.model import Model, SceneRequest, step
from tests.bench.footprints import corners

CRS = "EPSG:4547"
STYLE = VectorStyle(renderer=Categorised(expression="use", symbol=FillSymbol(fill="#888888"), categories=(
    Category(value="office", color="#202080"), Category(value="retail", color="#802020"))))
LAYER = Layer(id="b", name="b", content=VectorContent(table="b", style=STYLE), height="height_m", storeys="storeys")


def column(count: int) -> Geometry:
    """Six-cornered footprints over 12 x 10 km."""
    steps = np.arange(count + 1, dtype=np.int64)
    return Geometry(np.full(count, POLYGON, np.uint8), corners(count).reshape(-1, 2), steps, steps, steps * 7,
                    np.full(count, POLYGON, np.uint8))


def storeys(count: int) -> np.ndarray:
    """1 to 39."""
    return np.random.default_rng(3).integers(1, 40, count)


def table(count: int) -> TableBlock:
    """Buildings with the columns planners have."""
    floors = storeys(count)
    uses = np.random.default_rng(4).choice(["office", "retail", "residential"], count)
    columns = pa.table({"building_id": [f"B{n}" for n in range(count)], "storeys": floors.astype(np.int32),
                        "height_m": floors * 3.0, "use": uses, "name": [f"大厦{n}" for n in range(count)]})
    return TableBlock("b", columns, column(count), np.arange(count, dtype=np.int64), CRS)


@pytest.fixture(scope="module", name="hills")
def _hills() -> TerrainGrid:
    """Waves of 80 m, cells of 24 m."""
    y, x = np.mgrid[0:500, 0:600]
    return terrain_grid((50 + 40 * np.sin(x / 30) * np.cos(y / 25)).astype(np.float32),
                        (504_000.0, 24.0, 0.0, 2_501_000.0, 0.0, -24.0))


def test_50000_footprints_on_terrain(benchmark: BenchmarkFixture, hills: TerrainGrid) -> None:
    """Target 1 s, with the lowest ground under each."""
    geometry, heights = column(50_000), storeys(50_000) * 3.0
    benchmark.pedantic(build_scene, args=(geometry, heights), kwargs={"terrain": hills},  # type: ignore[no-untyped-call]
                       rounds=5, warmup_rounds=1)


@pytest.fixture(scope="module", name="city")
def _city() -> tuple[TableBlock, Model, MapCache]:
    """30,000 buildings as the window has them."""
    block, cache = table(30_000), MapCache()
    return block, step(None, request(block), cache, Progress()).model, cache


def request(block: TableBlock, overlay: Overlay | None = None, aspects: Aspects | None = None) -> SceneRequest:
    """A snapshot."""
    seen = FeatureTable(block, () if overlay is None else (overlay,))
    return SceneRequest(City(VectorInput(LAYER, seen), CRS, aspects=aspects or Aspects()))


def test_an_edit_of_storeys_among_30000(benchmark: BenchmarkFixture, city: tuple[TableBlock, Model, MapCache]) -> None:
    """From the edited table to the changed chunk; target 100 ms."""
    block, model, cache = city
    numbers = iter(range(1000))

    def edited() -> tuple[tuple[object, ...], dict[str, object]]:
        fid = 37 * next(numbers)
        overlay = Overlay(cells={"storeys": {fid: 70}, "height_m": {fid: 210.0}})
        return (model, request(block, overlay), cache, Progress()), {}

    made = benchmark.pedantic(step, setup=edited, rounds=10)  # type: ignore[no-untyped-call]
    assert len(made.chunks) == 1


def test_a_switch_of_scenarios_among_30000(benchmark: BenchmarkFixture,
                                           city: tuple[TableBlock, Model, MapCache]) -> None:
    """200 buildings demolished, 300 changed, all over the district."""
    block, model, cache = city
    overlay = Overlay(removed=dict.fromkeys(range(0, 30000, 150), True),
                      cells={"height_m": dict.fromkeys(range(50, 30000, 100), 99.0)})
    base = FeatureTable(block)
    wanted = request(block, overlay, Aspects(existing=base))
    benchmark.pedantic(step, args=(model, wanted, cache, Progress()), rounds=5)  # type: ignore[no-untyped-call]


def test_most_trees(benchmark: BenchmarkFixture, hills: TerrainGrid) -> None:
    """Of 20,000 trees those that are shown."""
    spots = corners(20_000)[:, 0]
    trees = trees_at(Geometry.points(spots[:, 0], spots[:, 1]), np.arange(20_000))
    benchmark.pedantic(tree_chunks, args=(trees, 0, hills, Light()), rounds=5)  # type: ignore[no-untyped-call]


def weigh(answer: Connection) -> None:
    """Build a scene of 100,000 and say how much memory this process has used at most, MiB."""
    import resource

    made = step(None, request(table(100_000)), MapCache(), Progress())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.send((peak, len(made.model.built.scene.chunks)))


@pytest.mark.skipif(sys.platform == "win32", reason="memory is asked of the system in the way of Unix")
def test_memory_of_100000(benchmark: BenchmarkFixture) -> None:
    """Peak of the process that builds, in `extra_info`; with the process that draws the target is 2 GiB."""
    def once() -> float:
        here, there = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=weigh, args=(there,))
        process.start()
        peak, chunks = here.recv()
        process.join()
        assert chunks == -(-100_000 // 512)
        return float(peak)

    peak = benchmark.pedantic(once, rounds=1)  # type: ignore[no-untyped-call]
    benchmark.extra_info["peak_mib"] = round(peak)
