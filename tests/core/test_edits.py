"""Edits of layers, groups, cells, rows and scenarios: what each does and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from lohu_gis.core.edits.cells import AddColumn, DropColumn, SetCells
from lohu_gis.core.edits.layers import AddGroup, AddLayer, MoveNode, RemoveNodes, SetGroup, SetLayer, SetStyle, SetWhere
from lohu_gis.core.edits.project import SetProject
from lohu_gis.core.edits.rows import AddRows, RemoveRows, SetGeometry
from lohu_gis.core.edits.scenarios import ActivateScenario, AddScenario, RemoveScenario
from lohu_gis.core.edits.view import ClearSelection, SetCamera, SetCamera3D, SetSelection
from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.overlay import ColumnSpec, Overlay, Row
from lohu_gis.core.project import (
    Camera2D,
    Camera3D,
    FileOrigin,
    Group,
    Layer,
    Project,
    Scenario,
    TableRef,
    VectorContent,
    leaves,
    visible_layers,
)
from lohu_gis.core.style import FillSymbol, GreyRaster, RasterStyle, Single, VectorStyle

STYLE = VectorStyle(renderer=Single(symbol=FillSymbol()))
RED = VectorStyle(renderer=Single(symbol=FillSymbol(fill="#FF0000")))


def add(key: str, table: str, **place: Any) -> AddLayer:
    """An edit that adds a layer with its table."""
    return AddLayer(Layer(id=key, name=key, content=VectorContent(table=table, style=STYLE)),
                    {table: TableRef(origin=FileOrigin(path=f"{table}.gpkg"))}, **place)


def after(*edits: Any, start: Project | None = None) -> Project:
    """The project after all edits."""
    project = start or Project()
    for edit in edits:
        project = edit.apply(project)
    return project


TOWN = after(AddGroup(Group(id="g", name="底图")), add("roads", "roads", parent="g"),
             add("plots", "plots", parent="g"), add("buildings", "buildings"))


def test_new_layers_come_on_top() -> None:
    """The tree lists the top first, drawing goes from the bottom up."""
    assert leaves(TOWN.tree) == ("buildings", "plots", "roads")
    assert [layer.id for layer in visible_layers(TOWN)] == ["roads", "plots", "buildings"]


def test_a_hidden_group_hides_what_is_in_it() -> None:
    """Its layers keep their own switch."""
    project = after(SetGroup("g", {"visible": False}), start=TOWN)
    assert [layer.id for layer in visible_layers(project)] == ["buildings"]
    assert project.layers["roads"].visible


def test_removing_a_group_takes_tables_overlays_and_selection_along() -> None:
    """Nothing points at what is gone; the tables of other layers stay."""
    project = after(SetCells("plots", "far", {1: 2.5}), SetCells("buildings", "storeys", {1: 3}),
                    SetSelection("plots", FidSet.of([1])), RemoveNodes(("g",)), start=TOWN)
    assert set(project.layers) == {"buildings"}
    assert set(project.tables) == {"buildings"}
    assert set(project.overlays["base"]) == {"buildings"}
    assert project.selection == {}


def test_a_table_of_two_layers_outlives_one() -> None:
    """Only the last layer takes its table along."""
    project = after(add("again", "plots"), RemoveNodes(("again",)), start=TOWN)
    assert "plots" in project.tables


def test_moving_between_groups() -> None:
    """The index counts after the node was taken out."""
    project = after(MoveNode("buildings", "g", 1), start=TOWN)
    assert leaves(project.tree) == ("plots", "buildings", "roads")
    inner = after(AddGroup(Group(id="h"), parent="g"), start=TOWN)
    with pytest.raises(Rejected) as caught:
        MoveNode("g", "h", 0).apply(inner)
    assert caught.value.code == "group.into_itself"


@pytest.mark.parametrize(("edit", "code"), [
    (add("roads", "roads"), "layer.exists"),
    (add("x", "roads", parent="nowhere"), "group.unknown"),
    (AddLayer(Layer(id="x", name="x", content=VectorContent(table="missing", style=STYLE))), "table.unknown"),
    (RemoveNodes(("roads", "nowhere")), "layer.unknown"),
    (RemoveNodes(("root",)), "layer.unknown"),
    (SetLayer("roads", {"id": "x"}), "layer.property_unknown"),
    (SetLayer("roads", {"opacity": 1.5}), "layer.opacity_range"),
    (SetLayer("nowhere", {}), "layer.unknown"),
    (SetStyle("roads", RasterStyle(renderer=GreyRaster())), "style.unsuitable"),
    (SetWhere("nowhere", "a > 1"), "layer.unknown"),
    (SetGroup("roads", {"name": "x"}), "group.unknown"),
    (SetGroup("g", {"children": ()}), "group.property_unknown"),
    (AddGroup(Group(id="g")), "group.exists"),
    (SetCells("nowhere", "c", {1: 1}), "table.unknown"),
    (SetCells("roads", "c", {1: 1}, scenario="B"), "scenario.unknown"),
    (AddColumn("roads", " ", ColumnSpec(type="int64")), "column.unnamed"),
    (SetSelection("nowhere", FidSet.of([1])), "layer.unknown"),
    (SetCamera(Camera2D(units_per_px=0.0)), "camera.invalid"),
    (SetCamera(Camera2D(x=float("nan"))), "camera.invalid"),
    (SetCamera3D(Camera3D(distance_m=-1.0)), "camera.invalid"),
    (AddScenario(Scenario(id="base", name="x", parent="base")), "scenario.exists"),
    (AddScenario(Scenario(id="B", name="B", parent="nowhere")), "scenario.unknown"),
    (AddScenario(Scenario(id="B", name="B")), "scenario.unknown"),
    (ActivateScenario("nowhere"), "scenario.unknown"),
    (RemoveScenario("base"), "scenario.unknown"),
    (SetProject({"layers": "x"}), "project.property_unknown"),
])
def test_refusals(edit: Any, code: str) -> None:
    """Each impossible edit has its code."""
    with pytest.raises(Rejected) as caught:
        edit.apply(TOWN)
    assert caught.value.code == code


def test_a_locked_layer_keeps_its_values() -> None:
    """Cells, rows and shapes of its table are closed to edits."""
    locked = after(SetLayer("plots", {"locked": True}), start=TOWN)
    for edit in (SetCells("plots", "c", {1: 1}), RemoveRows("plots", (1,)), SetGeometry("plots", {1: None})):
        with pytest.raises(Rejected) as caught:
            edit.apply(locked)
        assert caught.value.code == "layer.locked"


def test_style_and_filter() -> None:
    """Only the named layer changes; an empty filter is none."""
    project = after(SetStyle("plots", RED), SetWhere("plots", "far > 2"), start=TOWN)
    content = project.layers["plots"].content
    assert isinstance(content, VectorContent)
    assert (content.style, content.where) == (RED, "far > 2")
    assert project.layers["roads"] is TOWN.layers["roads"]
    cleared = after(SetWhere("plots", ""), start=project).layers["plots"].content
    assert isinstance(cleared, VectorContent)
    assert cleared.where is None


def test_removing_a_row_forgets_what_was_said_about_it() -> None:
    """An added row vanishes without a trace, one of the block is marked."""
    project = after(AddRows("plots", {100: Row(values={"far": 1.0})}),
                    SetCells("plots", "far", {1: 2.0, 2: 3.0, 100: 4.0}),
                    SetGeometry("plots", {1: b"x", 100: b"y"}), RemoveRows("plots", (1, 100)), start=TOWN)
    assert project.overlay("plots") == Overlay(cells={"far": {2: 3.0}}, removed={1: True})


def test_undone_overlays_leave_no_empty_shells() -> None:
    """Removing the only added row gives the very state from before."""
    project = after(AddRows("plots", {100: Row()}), RemoveRows("plots", (100,)), start=TOWN)
    assert project.overlays == {}


def test_an_added_row_keeps_its_id_for_itself() -> None:
    """Also where a parent scenario added it."""
    planned = after(AddRows("plots", {100: Row()}), AddScenario(Scenario(id="B", name="B", parent="base")),
                    start=TOWN)
    with pytest.raises(Rejected) as caught:
        AddRows("plots", {100: Row(), 101: Row()}).apply(planned)
    assert caught.value.code == "row.exists"


def test_columns_come_go_and_come_back_empty() -> None:
    """A column that was dropped and added again does not show old values."""
    project = after(AddColumn("plots", "note", ColumnSpec(type="string")), SetCells("plots", "note", {1: "x"}),
                    DropColumn("plots", "note"), start=TOWN)
    assert project.overlay("plots").dropped == {"note": True}
    with pytest.raises(Rejected) as caught:
        SetCells("plots", "note", {1: "y"}).apply(project)
    assert caught.value.code == "column.missing"
    again = after(AddColumn("plots", "note", ColumnSpec(type="string")), start=project)
    assert again.overlay("plots") == Overlay(columns={"note": ColumnSpec(type="string")})


def test_scenarios_write_beside_the_base() -> None:
    """Edits go to the active scenario; removing it leaves the base as it was."""
    base = after(SetCells("plots", "far", {1: 2.0}), start=TOWN)
    planned = after(AddScenario(Scenario(id="B", name="B", parent="base")), SetCells("plots", "far", {1: 9.0}),
                    start=base)
    assert planned.lineage() == ("base", "B")
    assert planned.overlay("plots", "base") is base.overlay("plots")
    child = after(AddScenario(Scenario(id="C", name="C", parent="B")), start=planned)
    with pytest.raises(Rejected) as caught:
        RemoveScenario("B").apply(child)
    assert caught.value.code == "scenario.has_children"
    back = after(RemoveScenario("C"), RemoveScenario("B"), start=child)
    assert back.scenario == "base"
    assert back.overlays == base.overlays


def test_a_circle_of_parents_ends() -> None:
    """A damaged file cannot make the lineage endless."""
    circle = {"A": Scenario(id="A", name="A", parent="B"), "B": Scenario(id="B", name="B", parent="A")}
    assert Project(scenarios=circle, scenario="A").lineage() == ("B", "A")


def test_selection_replaces_adds_and_clears() -> None:
    """`only` decides whether other layers keep theirs."""
    project = after(SetSelection("plots", FidSet.of([1])), SetSelection("roads", FidSet.of([2]), only=False),
                    start=TOWN)
    assert set(project.selection) == {"plots", "roads"}
    assert set(after(SetSelection("roads", FidSet.of([3])), start=project).selection) == {"roads"}
    assert after(SetSelection("roads", FidSet()), start=project).selection == {}
    assert after(ClearSelection(), start=project).selection == {}
