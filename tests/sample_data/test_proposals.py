"""The three designs for one tower apply cleanly and differ in what planners look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from lohu_gis.analysis.tables import new_table
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.project import BASE, Project
from lohu_gis.core.table import FeatureTable
from lohu_gis.io import door
from lohu_gis.io.project.file import load_project

Layer = Callable[[str], gpd.GeoDataFrame]
PLOT = "LH-0721"
DESIGNS = ("tower_slim", "tower_slab", "tower_podium")


@pytest.fixture(scope="module")
def project(folder: Path) -> Project:
    return load_project(folder / "luohu.lohu")


@pytest.fixture(scope="module")
def seen(project: Project, folder: Path) -> Callable[[str], gpd.GeoDataFrame]:
    """The buildings as a scenario shows them, by name of the scenario."""
    block = door.read(folder / "luohu.gpkg", "buildings").block

    def show(scenario: str) -> gpd.GeoDataFrame:
        chain = [project.overlay("buildings", s) for s in project.lineage(scenario)]
        return FeatureTable(block, tuple(chain)).frame()

    return show


def table_of(frame: gpd.GeoDataFrame) -> FeatureTable:
    """Return the rows as a table of the product."""
    columns = {name: frame[name].to_list() for name in ("building_id", "height_m", "base_m", "storeys", "use")}
    return new_table(columns, from_shapely(frame.geometry.to_numpy()), "EPSG:4547")


def floor_area(buildings: gpd.GeoDataFrame) -> float:
    """Return the floor area on the plot in m2."""
    on = buildings[buildings["plot_id"] == PLOT]
    return float((on.area * on["storeys"].astype(float)).sum())


def test_scenarios_are_named_twice_and_can_be_shown(project: Project) -> None:
    assert [*project.scenarios] == [BASE, *DESIGNS]
    assert project.scenario == BASE
    for key in DESIGNS:
        assert project.scenarios[key].name_en
        assert project.scenarios[key].note
        assert ActivateScenario(key).apply(project).lineage() == (BASE, key)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_mall_goes_and_the_tower_comes(design: str, seen: Callable[[str], gpd.GeoDataFrame], layer: Layer) -> None:
    before, after = seen(BASE), seen(design)
    gone = set(before["building_id"]) - set(after["building_id"])
    new = after[~after["building_id"].isin(before["building_id"])]
    assert len(gone) == 1
    assert new["building_id"].nunique() == 1
    assert (new["plot_id"] == PLOT).all()
    plot = layer("plots").set_index("plot_id").geometry[PLOT]
    assert shapely.contains(plot.buffer(-6.0), new.geometry.to_numpy()).all()
    assert (new["height_m"] > new["base_m"]).all()
    assert new["base_m"].min() == 0.0


def test_designs_hold_the_same_floor_area_but_differ_in_form(
    seen: Callable[[str], gpd.GeoDataFrame], layer: Layer
) -> None:
    plots = layer("plots").set_index("plot_id")
    area = plots.geometry[PLOT].area
    before = floor_area(seen(BASE)) / area
    ratios = {d: floor_area(seen(d)) / area for d in DESIGNS}
    limit = plots["far_limit"][PLOT]
    assert before < 2.0 < min(ratios.values())
    assert max(ratios.values()) <= limit
    assert max(ratios.values()) < 1.05 * min(ratios.values())
    tops = {d: seen(d).query("plot_id == @PLOT")["height_m"].max() for d in DESIGNS}
    assert tops["tower_slim"] > plots["height_limit_m"][PLOT] > tops["tower_podium"] > tops["tower_slab"]


def test_the_podium_carries_its_tower(seen: Callable[[str], gpd.GeoDataFrame]) -> None:
    podium, tower = seen("tower_podium").query("plot_id == @PLOT").sort_values("base_m").itertuples()
    assert podium.building_id == tower.building_id
    assert tower.base_m == podium.height_m
    assert podium.geometry.contains(tower.geometry)


@pytest.mark.parametrize(
    ("design", "dwelling"), [("tower_slim", "B02540"), ("tower_slab", "B02684"), ("tower_podium", "B02540")]
)
def test_each_design_takes_sun_from_dwellings(
    design: str, dwelling: str, seen: Callable[[str], gpd.GeoDataFrame]
) -> None:
    """On Great Cold day, with points every 10 m and instants every 10 minutes: enough to see the shadow."""

    def hours(scenario: str) -> float:
        city = seen(scenario)
        near = city.cx[511_900:512_550, 2_494_250:2_494_850]
        values = {
            "buildings": table_of(near),
            "subject": f"building_id = '{dwelling}'",
            "spacing_m": 10.0,
            "step_min": 10.0,
            "height": "height_m",
            "storeys": "storeys",
        }
        found = run_tool(tool("sun.hours_windows"), values).outputs["windows"]
        assert isinstance(found, FeatureTable)
        return float(np.mean(found.column("hours").to_pylist()))

    assert hours(design) < hours(BASE) - 0.1
