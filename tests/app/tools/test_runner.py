"""The door and the runner: units, systems, columns, records, errors that name their input."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import pytest
import shapely

from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.registry import tool as find
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.overlay import Overlay
from lohu_gis.core.params import Expression, ObjectNames, Table, TableOutput, Tool, ToolResult, Vector, tool
from lohu_gis.core.params.declare import ATTRIBUTE
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, box, cells, crs_of, layer, points, shapes_of


@tool(id="test.names", title="Names", version=2, outputs=(TableOutput(id="names", columns=("object",)),))
def names(layer: Annotated[FeatureTable, Table()],
          object_id: Annotated[list[str] | None, ObjectNames(of="layer")] = None,
          where: Annotated[str | None, Expression(of="layer")] = None, seed: int = 0) -> ToolResult:
    """Names of objects.

    Parameters
    ----------
    layer
        Rows.
    object_id
        Column of names.
    where
        A filter.
    """
    from lohu_gis.analysis.tables import new_table

    return ToolResult({"names": new_table({"object": object_id})})


@tool(id="test.area", title="Area", version=1)
def area(layer: Annotated[FeatureTable, Vector("polygon", metric=True)]) -> ToolResult:
    """Passes on.

    Parameters
    ----------
    layer
        Areas.
    """
    assert layer.crs is not None
    return ToolResult({"result": layer}, {"crs": layer.crs})


NAMES: Tool = getattr(names, ATTRIBUTE)
AREA: Tool = getattr(area, ATTRIBUTE)


def named(table: FeatureTable, **values: Any) -> list[str]:
    """Names that the runner found."""
    output = run_tool(NAMES, {"layer": table, **values}).outputs["names"]
    assert isinstance(output, FeatureTable)
    return cells(output, "object")


def test_objects_are_named_by_the_usual_columns() -> None:
    where = [box(0, 0, 1, 1)] * 2
    assert named(layer(where)) == ["0", "1"]
    assert named(layer(where, id=[7, None])) == ["7", "1"]
    assert named(layer(where, id=[7, 8], building_id=["b1", "b2"])) == ["b1", "b2"]
    assert named(layer(where, id=[7, 8], code=["x", "y"]), object_id="code") == ["x", "y"]


def test_columns_and_expressions_are_checked_before_the_tool_runs() -> None:
    table = layer([box(0, 0, 1, 1)], a=[1])
    for values in ({"object_id": "nix"}, {"where": "nix > 1"}):
        with pytest.raises(InputError) as caught:
            run_tool(NAMES, {"layer": ToolInput(table, "plots.shp"), **values})
        assert (caught.value.code, caught.value.facts["path"]) == ("column.missing", "plots.shp")
        assert caught.value.facts["column"] == "nix"
    with pytest.raises(UsageError) as wrong:
        run_tool(NAMES, {"layer": table, "where": "a >"})
    assert wrong.value.code == "expression.syntax"


def test_a_path_is_no_data() -> None:
    with pytest.raises(UsageError) as caught:
        run_tool(AREA, {"layer": "a.gpkg"})
    assert caught.value.code == "parameter.no_data"


@pytest.mark.parametrize(("x", "y", "crs"), [(114.1, 22.55, "EPSG:4547"), (121.5, 31.2, "EPSG:32651"),
                                             (-74.0, 40.7, "EPSG:32618"), (151.2, -33.9, "EPSG:32756")])
def test_degrees_are_computed_in_the_local_or_utm_system(x: float, y: float, crs: str) -> None:
    run = run_tool(AREA, {"layer": layer([shapely.box(x, y, x + 0.01, y + 0.01)], "EPSG:4326")})
    assert run.metrics["crs"] == crs
    assert [(f.code, f.facts["target"]) for f in run.findings] == [("crs.reprojected", crs)]


def test_metric_input_is_used_as_it_is_and_geometry_comes_back_untouched() -> None:
    feet = layer([shapely.box(990000.1, 200000.3, 990100.7, 200100.9)], "EPSG:2263")
    run = run_tool(AREA, {"layer": feet})
    assert run.metrics["crs"] == "EPSG:32618"
    assert shapes_of(run.outputs["result"])[0].equals_exact(shapes_of(feet)[0], 0)  # type: ignore[arg-type]
    assert crs_of(run.outputs["result"]) == "EPSG:2263"
    metric = layer([box(0, 0, 5, 5)])
    run = run_tool(AREA, {"layer": metric})
    assert run.metrics["crs"] == "EPSG:4547"
    assert not run.findings
    assert run.outputs["result"].geometry() is metric.geometry()  # type: ignore[union-attr]


def test_web_mercator_is_used_with_a_warning() -> None:
    run = run_tool(AREA, {"layer": layer([shapely.box(0, 0, 1, 1)], "EPSG:3857")})
    assert [f.code for f in run.findings] == ["crs.web_mercator"]


def test_rows_of_another_kind_are_left_out_and_said() -> None:
    mixed = layer([box(0, 0, 1, 1), shapely.Point(EAST, NORTH), None], n=[1, 2, 3])
    run = run_tool(AREA, {"layer": ToolInput(mixed, "mixed.gpkg")})
    assert [s is None for s in shapes_of(run.outputs["result"])] == [False, True, True]  # type: ignore[arg-type]
    assert [(f.code, f.count) for f in run.findings] == [("geometry.other_kind", 1)]
    with pytest.raises(InputError) as caught:
        run_tool(AREA, {"layer": ToolInput(points([EAST], [NORTH]), "p.csv")})
    assert (caught.value.code, caught.value.facts["found"], caught.value.facts["path"]) == (
        "geometry.kind", "Point", "p.csv")


def test_tables_without_places_are_refused_by_name() -> None:
    from lohu_gis.analysis.tables import new_table

    with pytest.raises(InputError) as caught:
        run_tool(AREA, {"layer": ToolInput(new_table({"a": [1]}), "a.xlsx")})
    assert (caught.value.code, caught.value.facts["path"]) == ("geometry.none", "a.xlsx")


def test_records_say_how_a_result_came_to_be() -> None:
    table = layer([box(0, 0, 10, 10)], storeys=[3])
    plots = ToolInput(layer([box(0, 0, 20, 20)]), "plots.gpkg|layer=p", "sha256:abc")
    record = run_tool(find("plan.indicators"), {"buildings": table, "plots": plots, "storeys": "storeys"}).record
    assert (record.tool, record.version) == ("plan.indicators", "2")
    assert record.parameters == {"buildings": "buildings", "plots": "plots.gpkg|layer=p", "storeys": "storeys",
                                 "height": None, "use": None, "base": None, "building": None, "storey_heights": None}
    assert record.inputs == {"buildings": table.block.id, "plots": "sha256:abc"}
    assert record.metrics["gfa_m2"] == pytest.approx(300)
    assert record.program.startswith("LOHU GIS ")
    assert record.finished_at[10] == "T"
    assert record.finished_at[-6] in "+-"
    assert record.seconds >= 0


def test_overlays_are_seen_by_tools() -> None:
    table = layer([box(0, 0, 10, 10), box(20, 0, 10, 10)], storeys=[3, 5])
    edited = FeatureTable(table.block, (Overlay(cells={"storeys": {0: 10}}, removed=frozenset({1})),))  # type: ignore[arg-type]
    plots = layer([box(0, 0, 40, 40)])
    run = run_tool(find("plan.indicators"), {"buildings": edited, "plots": plots, "storeys": "storeys"})
    assert run.metrics["gfa_m2"] == pytest.approx(1000)
    assert "overlay" in run.record.inputs["buildings"]


def test_the_first_inputs_system_wins_for_outputs() -> None:
    degrees = run_tool(find("vector.reproject"), {"layer": layer([box(0, 0, 100, 100)]), "crs": "EPSG:4490"})
    polygons = degrees.outputs["reprojected"]
    run = run_tool(find("vector.count_in_polygons"), {"polygons": polygons, "points": points([EAST + 5], [NORTH + 5])})
    assert crs_of(run.outputs["counts"]) == "EPSG:4490"
    assert cells(run.outputs["counts"], "count") == [1]  # type: ignore[arg-type]
    np.testing.assert_allclose(cells(run.outputs["counts"], "per_km2"), [100.0], rtol=1e-5)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        run_tool(find("vector.count_in_polygons"), {"polygons": layer([box(0, 0, 1, 1)], None),
                                                    "points": points([EAST], [NORTH])})
    assert caught.value.code == "crs.missing"
