"""How fast plans are switched, edited, compared and adopted in a city of 30,000 buildings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lohu_gis.app.building.changing import reshape, set_storeys
from lohu_gis.app.building.facts import facts_of
from lohu_gis.app.building.plot import plot_figures
from lohu_gis.app.interaction.events import Reshape
from lohu_gis.app.interaction.site import SnapLayer, nearest
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.scenarios import AddScenario, AdoptScenario
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.project import FileOrigin, Layer, Project, Scenario, TableRef, VectorContent
from lohu_gis.core.scenario_diff import compare
from lohu_gis.core.style import Categorised, Category, FillSymbol, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import MapRequest, VectorInput, plan_map
from lohu_gis.render.plan.sources import sheets_for
from lohu_gis.render.plan.viewport import Viewport
from tests.bench.footprints import corners

COUNT = 30_000
STYLE = VectorStyle(renderer=Categorised(expression="use", symbol=FillSymbol(), categories=(
    Category(value="office", color="#AA3311"), Category(value="housing", color="#EECC55"))))
LAYER = Layer(id="b", name="b", content=VectorContent(table="b", style=STYLE), height="height_m", storeys="storeys")


@pytest.fixture(scope="module")
def block() -> TableBlock:
    """The city."""
    rng = np.random.default_rng(1)
    storeys = rng.integers(1, 40, COUNT)
    columns = pa.table({"building_id": [f"B{n}" for n in range(COUNT)], "storeys": storeys, "height_m": storeys * 3.0,
                        "use": rng.choice(["office", "housing", "shop"], COUNT)})
    return TableBlock("city", columns, from_shapely(shapely.polygons(corners(COUNT))),
                      np.arange(COUNT, dtype=np.int64), "EPSG:4547")


def plan(towers: int = 20) -> Overlay:
    """A plan of that many towers, demolitions and new numbers of storeys."""
    shape = shapely.to_wkb(shapely.box(511_000, 2_495_000, 511_030, 2_495_030))
    return Overlay(added={COUNT + n: Row(values={"storeys": 30, "use": "office"}, geometry=shape)
                          for n in range(towers)},
                   removed=dict.fromkeys(range(towers), True),
                   cells={"storeys": {n + 100: 12 for n in range(towers)}})


def project() -> Project:
    """A project with the plan as a scenario."""
    made = AddLayer(LAYER, {"b": TableRef(origin=FileOrigin(path="b.gpkg"))}).apply(Project())
    made = AddScenario(Scenario(id="s", name="s", parent="base")).apply(made)
    import msgspec

    return msgspec.structs.replace(made, overlays={"s": {"b": plan()}})


def request(table: FeatureTable) -> MapRequest:
    """The map of the whole city."""
    return MapRequest((VectorInput(LAYER, table),), Viewport(511_000, 2_495_000, 10.0, 1200, 1000, 0, "EPSG:4547", 1),
                      background="#FFFFFF")


def test_another_scenario_is_planned(benchmark: Any, block: TableBlock) -> None:
    """From the base to a scenario that was never shown: all that the picture needs but the painting."""
    cache = MapCache()
    plan_map(request(FeatureTable(block)), cache)
    benchmark.pedantic(lambda table: plan_map(request(table), cache), rounds=10,
                       setup=lambda: ((FeatureTable(block, (plan(),)),), {}))


def test_scenarios_are_compared(benchmark: Any, block: TableBlock) -> None:
    """Differences of a plan from the base."""
    views = FeatureTable(block), FeatureTable(block, (plan(200),))
    assert len(benchmark(lambda: compare(*views)).added) == 200


def test_storeys_are_typed(benchmark: Any, block: TableBlock) -> None:
    """The edit and the figures of the selection; the picture follows in a job."""
    made = project()

    def work() -> object:
        table = FeatureTable(block, (plan(),))
        after = set_storeys(LAYER, table, [500], 30).apply(made)
        return facts_of(after, LAYER, FeatureTable(block, (after.overlay("b"),)), [500])

    benchmark(work)


def test_buildings_are_moved(benchmark: Any, block: TableBlock) -> None:
    """A hundred selected buildings."""
    made, table, fids = project(), FeatureTable(block, (plan(),)), list(range(1000, 1100))
    benchmark(lambda: reshape(made, LAYER, table, fids, Reshape(dx=3.0, turn_deg=15.0)).apply(made))


def test_corners_are_found(benchmark: Any, block: TableBlock) -> None:
    """What every move of the mouse costs while drawing."""
    (sheet,), _findings = sheets_for(FeatureTable(block), "EPSG:4547", MapCache())
    layers = [SnapLayer(sheet.measures.boxes, sheet.geometry)]
    benchmark(lambda: nearest(layers, 511_000.0, 2_495_000.0, 20.0))


def test_the_plot_is_measured(benchmark: Any, block: TableBlock) -> None:
    """Floor-area ratio of a plot before and after; runs in a job."""
    plots = FeatureTable(TableBlock("p", pa.table({"plot_id": ["a"]}), from_shapely(
        [shapely.box(510_900, 2_494_900, 511_200, 2_495_200)]), np.array([0], np.int64), "EPSG:4547"))
    views = FeatureTable(block), FeatureTable(block, (plan(),))
    benchmark(lambda: plot_figures(plots, LAYER, *views, (COUNT,), "plot_id"))


def test_a_plan_is_adopted(benchmark: Any) -> None:
    """A plan of 5,000 changes becomes part of the base."""
    import msgspec

    made = msgspec.structs.replace(project(), overlays={"s": {"b": plan(5000)}, "base": {"b": plan(100)}})
    benchmark(lambda: AdoptScenario("s").apply(made))
