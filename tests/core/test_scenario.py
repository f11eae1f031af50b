"""Scenarios: the tree, what each changes, laws of laying changes together, readable differences."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import shapely
from hypothesis import given, settings

from lohu_gis.core.delta import Delta, patch
from lohu_gis.core.delta import diff as project_diff
from lohu_gis.core.document import Document
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.rows import AddRows, RemoveRows, RestoreRows, SetGeometry
from lohu_gis.core.edits.scenarios import (
    ActivateScenario,
    AddScenario,
    AdoptScenario,
    CopyScenario,
    RemoveScenario,
    RenameScenario,
)
from lohu_gis.core.edits.view import SetCompare
from lohu_gis.core.errors import Rejected
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.project import Compare, Layer, Project, Scenario, VectorContent
from lohu_gis.core.scenario import (
    Counts,
    branches,
    children,
    composed,
    counts_of,
    descendants,
    fresh_fid,
    fresh_scenario,
    shared_ancestor,
)
from lohu_gis.core.scenario_diff import CellChange, ShapeChange, between, compare
from lohu_gis.core.style import FillSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable
from tests.core.scenario_story import BLOCK, START, WORK, T, family, square, state, view, worked

Work = list[tuple[int, tuple[Any, ...]]]


def after(project: Project, *edits: Any) -> Project:
    """The project after all edits."""
    for edit in edits:
        project = edit.apply(project)
    return project


def test_the_tree_lists_parents_before_children() -> None:
    """Depths tell who builds on whom."""
    project = family()
    assert [(line.scenario.id, line.depth) for line in branches(project)] == [
        ("base", 0), ("1", 1), ("2", 2), ("3", 1)]
    assert [child.id for child in children(project, "base")] == ["1", "3"]
    assert descendants(project, "base") == ("1", "2", "3")
    assert (shared_ancestor(project, "2", "3"), shared_ancestor(project, "2", "1")) == ("base", "1")
    assert fresh_scenario(project) == "scenario_1"


def test_scenarios_of_a_damaged_file_are_listed_too() -> None:
    """A circle of parents is cut and shown at the top."""
    circle = {"a": Scenario(id="a", name="a", parent="b"), "b": Scenario(id="b", name="b", parent="a")}
    project = Project(scenarios={**START.scenarios, **circle})
    assert [(line.scenario.id, line.depth) for line in branches(project)] == [("base", 0), ("a", 0), ("b", 0)]
    assert descendants(project, "a") == ("b",)


def test_counts_are_of_objects() -> None:
    """A row with two new values counts once, a new row is added and not edited."""
    project = after(family(), ActivateScenario("1"), AddRows(T, {10: Row(values={"storeys": 30})}),
                    SetCells(T, "storeys", {1: 9, 10: 31}), SetCells(T, "name", {1: "x"}), RemoveRows(T, (2,)),
                    SetGeometry(T, {5: None, 10: None}))
    assert counts_of(project, "1") == Counts(added=1, removed=1, reshaped=1, edited=1)
    assert not counts_of(project, "2")


def test_new_rows_have_ids_of_their_own_in_all_scenarios() -> None:
    """Two branches never give one id to two buildings, or adopting one would change the other."""
    project = after(family(), AddRows(T, {10: Row()}, "1"), AddRows(T, {11: Row()}, "3"))
    assert fresh_fid(project, T, 9) == 12
    assert fresh_fid(project, "other", -1) == 0


@settings(max_examples=100)
@given(WORK)
def test_two_overlays_laid_into_one_show_the_same(work: Work) -> None:
    """The law of `composed`, along a chain of three."""
    project = worked(family(), work)
    lower, upper = project.overlay(T, "1"), project.overlay(T, "2")
    base = project.overlay(T, "base")
    assert state(FeatureTable(BLOCK, (base, composed(lower, upper)))) == state(view(project, "2"))
    assert state(FeatureTable(BLOCK, (composed(base, lower), upper))) == state(view(project, "2"))
    assert composed(Overlay(), upper) == composed(upper, Overlay())


@settings(max_examples=100)
@given(WORK)
def test_a_difference_laid_over_one_scenario_shows_the_other(work: Work) -> None:
    """Between any two, in both directions; equal views differ in nothing."""
    project = worked(family(), work)
    for one, other in (("2", "3"), ("3", "2"), ("base", "2"), ("2", "base"), ("1", "2")):
        source, target = view(project, one), view(project, other)
        laid = FeatureTable(BLOCK, (*source.overlays, between(source, target)))
        assert state(laid) == state(target)
        assert bool(compare(source, target)) == (state(source) != state(target))


@settings(max_examples=60)
@given(WORK)
def test_adopting_keeps_every_view_below_and_is_taken_back(work: Work) -> None:
    """The parent looks like the adopted one, its heirs look as before, undo gives the very project back."""
    document = Document(worked(family(), work))
    before = document.project
    document.apply(AdoptScenario("1"))
    now = document.project
    assert state(view(now, "base")) == state(view(before, "1"))
    assert state(view(now, "2")) == state(view(before, "2"))
    assert now.scenarios["2"].parent == "base"
    assert "1" not in now.overlays
    document.undo()
    assert document.project is before


@settings(max_examples=60)
@given(WORK)
def test_removing_a_parent_can_leave_its_heirs_as_they_look(work: Work) -> None:
    """`keep` hands the changes down; the base never sees them."""
    project = worked(family(), work)
    now = RemoveScenario("1", "keep").apply(project)
    assert state(view(now, "2")) == state(view(project, "2"))
    assert state(view(now, "base")) == state(view(project, "base"))
    assert now.scenarios["2"].parent == "base"


@settings(max_examples=60)
@given(WORK)
def test_the_journal_repeats_every_edit_of_scenarios(work: Work) -> None:
    """What the journal holds of an edit, written and read again, leads to the same project."""
    project = worked(family(), work)
    for edit in (AdoptScenario("1"), RemoveScenario("1", "keep"), CopyScenario("2", "x", "副本"), RemoveScenario("3"),
                 RenameScenario("2", "新")):
        after = edit.apply(project)
        delta = msgspec.json.decode(msgspec.json.encode(project_diff(project, after)), type=Delta)
        assert patch(project, delta) == after


def test_a_locked_layer_is_closed_to_adopted_changes() -> None:
    """The parent's rows of a locked layer stay as they are; adopting other tables goes on."""
    style = VectorStyle(renderer=Single(symbol=FillSymbol()))
    locked = Layer(id="l", name="l", content=VectorContent(table=T, style=style), locked=True)
    project = SetCells(T, "storeys", {1: 9}, "1").apply(family())
    project = msgspec.structs.replace(project, layers={"l": locked})
    with pytest.raises(Rejected) as caught:
        AdoptScenario("1").apply(project)
    assert caught.value.code == "layer.locked"
    assert "3" not in AdoptScenario("3").apply(project).scenarios


def test_differences_name_objects_values_and_moves() -> None:
    """A row of everything that can differ, from the base to a scenario."""
    moved = shapely.to_wkb(shapely.box(3, 4, 13, 14))
    grown = shapely.to_wkb(square(20, 20))
    project = after(family(), AddRows(T, {10: Row(values={"storeys": 30}, geometry=shapely.to_wkb(square(60)))}, "1"),
                    SetCells(T, "storeys", {1: 9, 2: 6, 10: 31}, "1"), RemoveRows(T, (9,), "1"),
                    SetGeometry(T, {1: moved, 2: grown}, "1"))
    diff = compare(view(project, "base"), view(project, "1"))
    assert (diff.added, diff.removed, diff.columns) == ((10,), (9,), ())
    assert diff.cells == (CellChange(1, "storeys", 3, 9),)
    assert diff.shapes == (ShapeChange(1, 3.0, 4.0, 100.0, 100.0), ShapeChange(2, None, None, 100.0, 400.0))
    assert diff.fids == (1, 2, 9, 10)
    back = compare(view(project, "1"), view(project, "base"))
    assert (back.added, back.removed, back.cells) == ((9,), (10,), (CellChange(1, "storeys", 9, 3),))


def test_a_new_building_is_one_difference_whatever_was_edited_on_it() -> None:
    """Its values are no changes of cells: there was nothing before."""
    project = after(family(), AddRows(T, {10: Row(values={"storeys": 3})}, "1"), SetCells(T, "storeys", {10: 4}, "1"))
    diff = compare(view(project, "base"), view(project, "1"))
    assert diff.cells == ()
    assert [c.new for c in compare(view(project, "1"), view(after(project, SetCells(T, "storeys", {10: 8}, "2")), "2"))
            .cells] == [8]


def test_only_changed_rows_are_looked_at() -> None:
    """The cost of a difference is that of the overlays: a million rows are not read."""

    class Guarded:
        """A column that counts how often it is read."""

        def __init__(self) -> None:
            self.reads = 0

        def __getitem__(self, row: int) -> Any:
            self.reads += 1
            return BLOCK.columns.column("storeys")[row]

    guard = Guarded()

    class Columns:
        """Columns behind the guard."""

        column_names = ("storeys", "name")

        def column(self, _name: str) -> Guarded:
            """The guarded one."""
            return guard

    import dataclasses

    block = dataclasses.replace(BLOCK, columns=Columns())
    project = SetCells(T, "storeys", {1: 7}, "1").apply(family())
    chain = tuple(project.overlay(T, name) for name in ("base", "1"))
    assert compare(FeatureTable(block), FeatureTable(block, chain)).cells == (CellChange(1, "storeys", 3, 7),)
    assert guard.reads == 1


def test_copies_have_the_changes_and_the_parent_of_their_source() -> None:
    """Edits of the copy leave the source alone; a copy of the base begins without changes."""
    project = after(family(), SetCells(T, "storeys", {1: 9}, "2"), CopyScenario("2", "c", "副本"))
    assert (project.scenarios["c"].parent, project.scenario) == ("1", "c")
    assert state(view(project, "c")) == state(view(project, "2"))
    changed = SetCells(T, "storeys", {1: 11}).apply(project)
    assert view(changed, "2").value(1, "storeys") == 9
    of_base = after(SetCells(T, "storeys", {1: 9}).apply(START), CopyScenario("base", "c", "副本"))
    assert of_base.scenarios["c"].parent == "base"
    assert "c" not in of_base.overlays


@pytest.mark.parametrize(("edit", "code"), [
    (RenameScenario("1", " "), "scenario.no_name"),
    (RenameScenario("nowhere", "x"), "scenario.unknown"),
    (AddScenario(Scenario(id="x", name=" ", parent="base")), "scenario.no_name"),
    (CopyScenario("1", "2", "x"), "scenario.exists"),
    (CopyScenario("nowhere", "x", "x"), "scenario.unknown"),
    (AdoptScenario("base"), "scenario.is_base"),
    (AdoptScenario("nowhere"), "scenario.unknown"),
    (RemoveScenario("1"), "scenario.has_children"),
    (RemoveScenario("base", "keep"), "scenario.unknown"),
])
def test_refusals(edit: Any, code: str) -> None:
    """Each impossible edit has its code."""
    with pytest.raises(Rejected) as caught:
        edit.apply(family())
    assert caught.value.code == code


def test_names_are_trimmed_and_the_comparison_forgets_what_is_gone() -> None:
    """A comparison with a removed scenario goes back to the parent."""
    project = after(family(), RenameScenario("1", " 高塔 ", "Tower "), SetCompare(Compare(mode="side", scenario="3")))
    assert (project.scenarios["1"].name, project.scenarios["1"].name_en) == ("高塔", "Tower")
    gone = after(project, ActivateScenario("3"), RemoveScenario("3"))
    assert (gone.scenario, gone.compare.scenario, gone.compare.mode) == ("base", None, "side")


def test_what_is_demolished_comes_back() -> None:
    """In the scenario that took it away without a trace, below it as a row of its own."""
    row = Row(values={"storeys": 3, "name": "东"}, geometry=shapely.to_wkb(square(0)))
    gone = RemoveRows(T, (1,), "1").apply(family())
    assert RestoreRows(T, {1: row}, "1").apply(gone).overlays == {}
    below = RestoreRows(T, {1: row}, "2").apply(gone)
    assert below.overlay(T, "2").added == {1: row}
    assert state(view(below, "2"))[1] == state(view(family()))[1]
    assert 1 not in state(view(below, "1"))
    again = RemoveRows(T, (1,), "2").apply(below)
    assert again == gone
    assert RestoreRows(T, {2: row}, "2").apply(gone) == gone
