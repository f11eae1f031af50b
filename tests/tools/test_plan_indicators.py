"""plan.indicators: hand-computed plots."""

from __future__ import annotations

import pytest
import shapely

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import InputError
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import box, cells, layer


def indicators(buildings: FeatureTable, plots: FeatureTable, **values: object) -> tuple[FeatureTable, ToolRun]:
    """Table and run."""
    run = run_tool(tool("plan.indicators"), {"buildings": buildings, "plots": plots, **values})
    table = run.outputs["indicators"]
    assert isinstance(table, FeatureTable)
    return table, run


PLOTS = [box(0, 0, 100, 100), box(100, 0, 100, 100), box(0, 100, 100, 100)]


def test_a_building_across_plots_counts_by_its_share() -> None:
    """20 x 10 m, 6 storeys, 18 m: 5 m of its 20 m lie on the second plot; 30 x 40 m, 10 storeys without height."""
    buildings = layer([box(85, 0, 20, 10), box(20, 20, 30, 40)], floors=[6, 10], h=[18.0, None])
    table, run = indicators(buildings, layer(PLOTS, name=["a", "b", "c"]), storeys="floors", height="h")
    assert table.column_names == ("name", "buildings", "gfa_m2", "footprint_m2", "far", "coverage", "mean_height_m",
                                  "max_height_m", "volume_m3")
    assert cells(table, "buildings") == [2, 1, 0]
    assert cells(table, "gfa_m2") == pytest.approx([150 * 6 + 1200 * 10, 50 * 6, 0])
    assert cells(table, "footprint_m2") == pytest.approx([1350, 50, 0])
    assert cells(table, "far") == pytest.approx([1.29, 0.03, 0])
    assert cells(table, "coverage") == pytest.approx([0.135, 0.005, 0])
    assert cells(table, "volume_m3") == pytest.approx([150 * 18 + 1200 * 30, 50 * 18, 0])
    assert cells(table, "mean_height_m") == [pytest.approx(38700 / 1350), pytest.approx(18), None]
    assert cells(table, "max_height_m") == [30.0, 18.0, None]
    assert run.metrics["gfa_m2"] == pytest.approx(13200)
    assert run.metrics["outside_gfa_m2"] == pytest.approx(0, abs=1e-6)
    assert {f.code: f.count for f in run.findings} == {"height.derived": 1}


def test_floor_area_outside_all_plots() -> None:
    table, run = indicators(layer([box(-10, 0, 40, 10)], storeys=[2]), layer(PLOTS[:1]), storeys="storeys")
    assert cells(table, "gfa_m2") == pytest.approx([600])
    assert run.metrics["outside_gfa_m2"] == pytest.approx(200)


def test_slivers_do_not_count_as_buildings() -> None:
    """0.05 m x 10 m = 0.5 m2 on the second plot."""
    table, _ = indicators(layer([box(80, 0, 20.05, 10)], storeys=[4]), layer(PLOTS[:2]), storeys="storeys")
    assert cells(table, "buildings") == [1, 0]
    assert cells(table, "max_height_m") == [12.0, None]
    assert cells(table, "gfa_m2") == pytest.approx([800, 2.0], abs=1e-6)


def test_unknown_is_never_zero() -> None:
    buildings = layer([box(10, 10, 10, 10), box(110, 10, 10, 10), box(130, 10, 10, 10)], storeys=[None, None, 5],
                      height=[None, -3.0, None])
    table, run = indicators(buildings, layer(PLOTS), storeys="storeys", height="height")
    assert cells(table, "buildings") == [1, 2, 0]
    assert cells(table, "gfa_m2") == [None, pytest.approx(500), 0.0]
    assert cells(table, "far") == [None, pytest.approx(0.05), 0.0]
    assert cells(table, "footprint_m2") == pytest.approx([100, 200, 0])
    assert cells(table, "mean_height_m") == [None, 15.0, None]
    assert {f.code: f.count for f in run.findings}["height.unknown"] == 2


@pytest.mark.parametrize(("height", "storeys"), [(3.0, 1), (4.4, 1), (4.5, 2), (99.0, 33), (1.4, 0)])
def test_storeys_from_heights(height: float, storeys: int) -> None:
    table, _ = indicators(layer([box(0, 0, 10, 10)], h=[height]), layer(PLOTS[:1]), height="h")
    assert cells(table, "gfa_m2") == pytest.approx([100 * storeys])


def test_floor_area_by_use() -> None:
    buildings = layer([box(0, 0, 10, 10), box(20, 0, 10, 10), box(40, 0, 10, 10)], storeys=[1, 2, 4],
                      use=["R2", "C1", "R2"])
    _, run = indicators(buildings, layer(PLOTS[:1]), storeys="storeys", use="use")
    assert run.metrics["gfa_m2.R2"] == pytest.approx(500)
    assert run.metrics["gfa_m2.C1"] == pytest.approx(200)


def test_usual_columns_are_taken_and_said() -> None:
    _, run = indicators(layer([box(0, 0, 10, 10)], storeys=[3]), layer(PLOTS[:1]))
    assert run.metrics["gfa_m2"] == pytest.approx(300)
    assert [f.code for f in run.findings] == ["column.assumed", "height.derived"]
    with pytest.raises(InputError) as caught:
        indicators(layer([box(0, 0, 10, 10)], a=[3]), layer(PLOTS[:1]))
    assert caught.value.code == "height.no_column"


def test_invalid_plots_are_repaired_for_the_computation_only() -> None:
    bow_tie = shapely.Polygon([(506000, 2495000), (506010, 2495010), (506010, 2495000), (506000, 2495010)])
    table, run = indicators(layer([box(0, 0, 10, 10)], storeys=[1]), layer([bow_tie]), storeys="storeys")
    assert cells(table, "gfa_m2") == pytest.approx([50])
    assert cells(table, "far") == pytest.approx([1.0])
    assert "geometry.invalid" in [f.code for f in run.findings]
    geometry = table.geometry()
    assert geometry is not None
    assert len(geometry.coords) == 5  # handed back as it was


def test_other_systems_come_back_in_that_of_the_first_input() -> None:
    from lohu_gis.app.tools.registry import tool as find

    plots = layer(PLOTS, name=["a", "b", "c"])
    degrees = run_tool(find("vector.reproject"), {"layer": plots, "crs": "EPSG:4326"}).outputs["reprojected"]
    buildings = layer([box(85, 0, 20, 10)], storeys=[6])
    table, _ = indicators(buildings, degrees, storeys="storeys")  # type: ignore[arg-type]
    assert table.crs == "EPSG:4547"
    assert cells(table, "gfa_m2") == pytest.approx([900, 300, 0], rel=1e-6)
    assert cells(table, "far") == pytest.approx([0.09, 0.03, 0], rel=1e-6)


def parts() -> FeatureTable:
    """Podium 40 x 30 m with 4 storeys to 16 m, a tower 20 x 20 m with 25 storeys on it, and a hut."""
    return layer([box(10, 10, 40, 30), box(20, 15, 20, 20), box(80, 80, 10, 10)], building_id=["T", "T", "H"],
                 storeys=[4, 25, 1], height_m=[16.0, 91.0, 3.0], base_m=[0.0, 16.0, 0.0])


def test_parts_of_a_building_count_once_on_the_ground_and_each_with_its_storeys() -> None:
    table, run = indicators(parts(), layer(PLOTS[:1]))
    assert cells(table, "buildings") == [2]
    assert cells(table, "gfa_m2") == pytest.approx([1200 * 4 + 400 * 25 + 100])
    assert cells(table, "footprint_m2") == pytest.approx([1300])
    assert cells(table, "volume_m3") == pytest.approx([1200 * 16 + 400 * 75 + 300])
    assert cells(table, "mean_height_m") == pytest.approx([49500 / 1300])
    assert cells(table, "max_height_m") == [91.0]
    assert run.metrics["buildings"] == 2
    assert {f.facts["column"] for f in run.findings if f.code == "column.assumed"} == {"storeys", "height_m", "base_m"}


def test_a_tower_beside_its_podium_widens_the_footprint() -> None:
    buildings = layer([box(0, 0, 20, 20), box(10, 0, 20, 20)], building_id=["T", "T"], storeys=[2, 5],
                      base_m=[0.0, 6.0])
    table, _ = indicators(buildings, layer(PLOTS[:1]), storeys="storeys")
    assert cells(table, "footprint_m2") == pytest.approx([600])
    assert cells(table, "max_height_m") == [21.0]  # 6 m + 5 x 3 m
    assert cells(table, "gfa_m2") == pytest.approx([400 * 7])


def test_rows_of_one_name_on_the_ground_are_buildings_of_their_own() -> None:
    """Nothing begins above the ground: the same name may be a mistake, but it is no podium."""
    buildings = layer([box(0, 0, 10, 10), box(20, 0, 10, 10)], building_id=["A", "A"], storeys=[1, 1])
    table, _ = indicators(buildings, layer(PLOTS[:1]), storeys="storeys")
    assert cells(table, "buildings") == [2]


def test_parts_are_found_by_the_column_named() -> None:
    buildings = layer([box(0, 0, 10, 10), box(0, 0, 5, 5)], name=["x", "x"], building_id=["a", "b"], storeys=[1, 1],
                      low=[0, 3])
    assert cells(indicators(buildings, layer(PLOTS[:1]), storeys="storeys", base="low")[0], "buildings") == [2]
    named = indicators(buildings, layer(PLOTS[:1]), storeys="storeys", base="low", building="name")[0]
    assert cells(named, "buildings") == [1]


def test_a_part_that_ends_below_its_beginning_has_no_height() -> None:
    buildings = layer([box(0, 0, 10, 10)], height_m=[5.0], base_m=[8.0])
    table, run = indicators(buildings, layer(PLOTS[:1]), height="height_m")
    assert cells(table, "max_height_m") == [None]
    assert {f.code: f.count for f in run.findings}["base.above_top"] == 1


def test_storey_heights_by_use_are_taken_only_on_request() -> None:
    """Offices: ground floor 6 m, others 4.2 m; homes 3 m; what has a height keeps it; towers have no ground floor."""
    buildings = layer([box(0, 0, 10, 10), box(20, 0, 10, 10), box(40, 0, 10, 10), box(60, 0, 10, 10),
                       box(80, 0, 10, 10)], storeys=[10, 10, 10, 10, 10], h=[None, None, 30.0, None, None],
                      base_m=[0, 0, 0, 10, 0], use=["office", "住宅", "office", "office", "strange"])
    plots = layer([box(20 * n - 5, -5, 20, 20) for n in range(5)])
    values = {"storeys": "storeys", "height": "h", "use": "use"}
    plain, _ = indicators(buildings, plots, **values)
    assert cells(plain, "max_height_m") == [30.0, 30.0, 30.0, 40.0, 30.0]
    table, run = indicators(buildings, plots, storey_heights="storey_heights", **values)
    assert cells(table, "max_height_m") == pytest.approx([6 + 9 * 4.2, 30.0, 30.0, 10 + 10 * 4.2, 30.0])
    assert {f.code: f.count for f in run.findings}["height.by_use"] == 4
    empty = {"id": "none", "title": "-"}
    assert cells(indicators(buildings, plots, storey_heights=empty, **values)[0], "max_height_m") == cells(
        plain, "max_height_m")
