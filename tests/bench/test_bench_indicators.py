"""How long planning numbers take with 30,000 buildings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from lohu_gis.analysis.planning.numbers import area_numbers, total_numbers
from lohu_gis.analysis.planning.stock import BuildingColumns, counted, ground_of, recounted
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.table import FeatureTable
from tests.bench.footprints import HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, corners
from tests.tools.tables import LOCAL, layer

COUNT = 30_000
COLUMNS = BuildingColumns("storeys", "height_m", None, "use", "building_id")


@pytest.fixture(scope="module")
def buildings() -> FeatureTable:
    """L-shaped footprints over 12 x 10 km."""
    rng = np.random.default_rng(1)
    storeys = rng.integers(1, 40, COUNT)
    uses = np.array(["住宅", "办公", "商业", "工业"], object)[rng.integers(0, 4, COUNT)]
    return layer(list(shapely.polygons(corners(COUNT))), building_id=np.arange(COUNT).astype(str), storeys=storeys,
                 height_m=storeys * 3.0, use=uses)


@pytest.fixture(scope="module")
def plots() -> FeatureTable:
    """1,500 plots and a gap between them."""
    shapes = [shapely.box(WEST_M + x, SOUTH_M + y, WEST_M + x + WIDTH_M / 50 - 20, SOUTH_M + y + HEIGHT_M / 30 - 20)
              for x in np.arange(0, WIDTH_M, WIDTH_M / 50) for y in np.arange(0, HEIGHT_M, HEIGHT_M / 30)]
    return layer(shapes, plot_id=[str(n) for n in range(len(shapes))], landuse=["R2"] * len(shapes))


def test_counting_everything(buildings: FeatureTable, plots: FeatureTable, benchmark: Any) -> None:
    """Once, when a project opens."""
    grounds = [ground_of(plots, LOCAL)]
    stock = benchmark.pedantic(counted, (buildings, COLUMNS, grounds, LOCAL), rounds=3)
    assert total_numbers(stock).values["buildings"] == COUNT


@pytest.mark.parametrize("what", ["storeys", "shape", "row"])
def test_an_edit(buildings: FeatureTable, plots: FeatureTable, what: str, benchmark: Any) -> None:
    """Target 50 ms: one building gets other storeys, another shape, or is new; all plots and the total."""
    stock = counted(buildings, COLUMNS, [ground_of(plots, LOCAL)], LOCAL)
    people = load_pack("people_shenzhen")
    numbers = iter(range(1_000_000))
    shape = shapely.to_wkb(shapely.box(WEST_M + 100, SOUTH_M + 100, WEST_M + 140, SOUTH_M + 130))

    def edited() -> FeatureTable:
        storeys = 5 + next(numbers) % 60
        overlay = {"storeys": Overlay(cells={"storeys": {7: storeys}}),
                   "shape": Overlay(geometry={7: shape}, cells={"storeys": {7: storeys}}),
                   "row": Overlay(added={COUNT: Row(values={"storeys": storeys, "use": "住宅"}, geometry=shape)})}
        return FeatureTable(buildings.block, (overlay[what],))

    def update(table: FeatureTable) -> float:
        new = recounted(stock, table)
        area_numbers(new, 0, people)
        return total_numbers(new, people, ground=0).values["gfa_m2"]

    assert benchmark.pedantic(update, setup=lambda: ((edited(),), {}), rounds=20) > 0


def test_checking_all_rules(buildings: FeatureTable, plots: FeatureTable, benchmark: Any) -> None:
    """Every rule of the pack for 30,000 buildings and 1,500 plots."""
    values = {"buildings": buildings, "plots": plots, "storeys": "storeys", "height": "height_m", "use": "use"}
    run = benchmark.pedantic(run_tool, (tool("plan.check"), values), rounds=2)
    assert len(run.outputs["checks"]) > COUNT
