from __future__ import annotations

import dataclasses

from lohu_gis.app.building.changing import demolish, reshape, set_storeys
from lohu_gis.app.building.proposing import Wish, propose
from lohu_gis.app.interaction.events import Reshape
from lohu_gis.app.scenarios import MOST_LINES, counts_text, diff_lines, summary
from lohu_gis.core.overlay import Overlay
from lohu_gis.core.scenario import Counts, counts_of
from lohu_gis.core.scenario_diff import compare
from lohu_gis.core.table import FeatureTable
from tests.app.building.made import BLOCK, LAYER, city, table_of

NAMING = ("name", "building_id")


def same(text: str) -> str:
    return text


def test_a_plan_reads_like_a_list_of_works() -> None:
    project = city()
    ring = ((100.0, 0.0), (120.0, 0.0), (120.0, 20.0))
    project = propose(project, LAYER, table_of(project), ring, Wish(30)).apply(project)
    project = demolish(LAYER, [2]).apply(project)
    project = reshape(project, LAYER, table_of(project), [1], Reshape(dx=3, dy=4)).apply(project)
    project = reshape(project, LAYER, table_of(project), [3], Reshape(scale=2, pivot=(55, 5))).apply(project)
    project = set_storeys(LAYER, table_of(project), [1], 8).apply(project)
    before, after = table_of(project, "base"), table_of(project)
    diff = compare(before, after)
    lines = diff_lines(before, after, diff, NAMING, same)
    assert [(line.kind, line.name, line.text) for line in lines] == [
        ("added", "拟建 8", "proposed, 30 storeys"), ("removed", "乙", "demolished, 6 storeys"),
        ("moved", "甲", "moved by 5.0 m"), ("reshaped", "B3", "outline 100.0 m² → 400.0 m²"),
        ("changed", "甲", "Height 12 → 24"), ("changed", "甲", "Storeys 4 → 8")]
    assert summary(before, diff, same) == "1 proposed · 1 demolished · 2 moved or reshaped · 1 changed in their values"
    assert counts_text(counts_of(project, "s"), same) == "+1 −1 ~2"


def test_two_plans_are_told_apart_by_what_each_does() -> None:
    """What only the other plan proposes is not demolished here, what only the other one demolishes is kept."""
    start = city()
    ring = ((100.0, 0.0), (120.0, 0.0), (120.0, 20.0))
    tower = propose(start, LAYER, table_of(start), ring, Wish(30)).apply(start)
    cleared = demolish(LAYER, [2]).apply(start)
    one, other = table_of(tower), table_of(cleared)
    there = diff_lines(one, other, compare(one, other), NAMING, same)
    assert [(line.kind, line.text) for line in there] == [
        ("removed", "demolished, 6 storeys"), ("absent", "not in this scenario, 30 storeys")]
    assert summary(one, compare(one, other), same) == "1 demolished · 1 not in this scenario"
    assert summary(other, compare(other, one), same) == "1 proposed · 1 kept"
    back = diff_lines(other, one, compare(other, one), NAMING, same)
    assert [(line.kind, line.text) for line in back] == [
        ("kept", "kept, 6 storeys"), ("added", "proposed, 30 storeys")]


def test_nothing_is_said_in_words() -> None:
    table = FeatureTable(BLOCK)
    assert summary(table, compare(table, table), same) == "no differences"
    assert counts_text(Counts(), same) == "no changes"
    assert counts_text(Counts(columns=2), same) == "2 columns"


def test_objects_without_a_name_have_their_number_and_missing_values_a_sign() -> None:
    before = FeatureTable(BLOCK)
    after = FeatureTable(BLOCK, (Overlay(cells={"storeys": {8: None, 3: 5}}, geometry={1: None}),))
    lines = diff_lines(before, after, compare(before, after), ("name",), same)
    assert [(line.name, line.text) for line in lines] == [
        ("甲", "outline 200.0 m² → no shape"), ("#3", "Storeys ∅ → 5"), ("#8", "Storeys 10 → ∅")]


def test_long_lists_are_cut_and_say_so() -> None:
    before, after = FeatureTable(BLOCK), FeatureTable(BLOCK, (Overlay(removed=dict.fromkeys((1, 2), True)),))
    diff = dataclasses.replace(compare(before, after), columns=tuple(f"c{n}" for n in range(MOST_LINES + 7)))
    lines = diff_lines(before, after, diff, NAMING, same)
    assert len(lines) == MOST_LINES + 1
    assert (lines[-1].kind, lines[-1].text) == ("more", "and 9 more")
