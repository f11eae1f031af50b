"""The three designs for one tower apply cleanly and differ in what planners look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from lohu_gis.core.edits.scenarios import ActivateScenario
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
