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
