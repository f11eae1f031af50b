from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lohu_gis.app.building import facts as facts_module
from lohu_gis.app.building.changing import (
    demolish,
    reshape,
    restore,
    set_height,
    set_name,
    set_storeys,
    set_use,
)
from lohu_gis.app.building.facts import MIXED, facts_of, parts_of, state_of
from lohu_gis.app.building.fields import called, fields_of, uses_of
from lohu_gis.app.building.heights import height_of
from lohu_gis.app.building.proposing import Wish, into_scenario, propose
from lohu_gis.app.building.shapes import shapes_of, subject_of
from lohu_gis.app.interaction.events import Reshape
from lohu_gis.app.messages import message_of
from lohu_gis.core.document import Document
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.render.plan.sources import project_points
from tests.app.building.made import BLOCK, LAYER, city, table_of

SQUARE = ((100.0, 0.0), (120.0, 0.0), (120.0, 20.0), (100.0, 20.0))


def test_columns_are_found_by_the_layer_and_by_their_usual_names() -> None:
    fields = fields_of(LAYER, FeatureTable(BLOCK))
    assert (fields.height, fields.storeys, fields.base, fields.id, fields.name) == (
        "height_m", "storeys", None, "building_id", "name")
    assert uses_of(FeatureTable(BLOCK), fields) == {"residential": "住宅", "office": "办公"}


@pytest.mark.parametrize(("storeys", "use", "base", "rule", "height"), [
    (30, None, 0.0, "plain", 90.0), (10, "office", 0.0, "by_use", 6 + 9 * 4.2), (10, "办公", 12.0, "by_use", 12 + 42),
    (5, "spaceport", 0.0, "by_use", 15.0), (20, "office", 18.0, "plain", 78.0)])
def test_heights_follow_storeys(storeys: int, use: str | None, base: float, rule: Any, height: float) -> None:
    assert height_of(storeys, use, base, rule) == pytest.approx(height)


def test_a_drawn_outline_becomes_a_building_with_a_name_of_its_own() -> None:
    document = Document(city())
    document.apply(propose(document.project, LAYER, table_of(document.project), SQUARE, Wish(30, "office")))
    table = table_of(document.project)
    assert table.record(9) == {"building_id": "P0008", "storeys": 30, "height_m": 90.0, "use": "office",
                               "use_name": "办公", "name": "拟建 8", "name_en": "Proposed 8"}
    assert document.project.selection["buildings"] == FidSet.of([9])
    assert "base" not in document.project.overlays
    assert shapes_of(table, [9])[0].equals(shapely.box(100, 0, 120, 20))
    document.apply(propose(document.project, LAYER, table, SQUARE, Wish(6)))
    assert table_of(document.project).value(10, "building_id") == "P0009"
    document.undo()
    document.undo()
    assert document.project == city()


def test_outlines_in_the_project_crs_are_stored_in_that_of_the_table() -> None:
    block = dataclasses.replace(BLOCK, crs="EPSG:4326")
    project = city()
    ring = tuple((500_000 + x, 2_495_000 + y) for x, y in SQUARE)
    after = propose(project, LAYER, FeatureTable(block), ring, Wish()).apply(project)
    degrees = shapely.get_coordinates(shapely.from_wkb(after.overlay("b").added[9].geometry))
    assert abs(degrees[:, 0] - 114).max() < 0.01
    assert project_points(degrees[:4], "EPSG:4326", "EPSG:4547") == pytest.approx(np.array(ring), abs=1e-4)
    moved = reshape(after, LAYER, FeatureTable(block, (after.overlay("b"),)), [9], Reshape(dx=100.0)).apply(after)
    table = FeatureTable(block, (moved.overlay("b"),))
    assert shapes_of(table, [9], "EPSG:4547")[0].centroid.x == pytest.approx(500_210, abs=1e-3)


def test_crossing_outlines_are_refused() -> None:
    bow = ((0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0))
    with pytest.raises(Rejected) as caught:
        propose(city(), LAYER, FeatureTable(BLOCK), bow, Wish())
    assert caught.value.code == "building.outline"
    assert "…" not in message_of(caught.value)


def test_storeys_take_the_height_along_in_one_step() -> None:
    document = Document(city())
    document.apply(set_storeys(LAYER, table_of(document.project), [1, 2], 30))
    table = table_of(document.project)
    assert [table.value(fid, "height_m") for fid in (1, 2)] == [90.0, 90.0]
    document.apply(set_storeys(LAYER, table, [1, 2], 10, "by_use"))
    table = table_of(document.project)
    assert [table.value(fid, "height_m") for fid in (1, 2)] == pytest.approx([43.8, 30.0])
    document.apply(set_storeys(LAYER, table, [1], 12, "keep"))
    assert table_of(document.project).value(1, "height_m") == pytest.approx(43.8)
    assert len(document.history.done) == 3
    assert table_of(document.project, "base").value(1, "storeys") == 4


def test_typing_figure_by_figure_is_one_step() -> None:
    document = Document(city(), lambda: 0.0)
    for storeys in (3, 30):
        document.apply(set_storeys(LAYER, table_of(document.project), [1], storeys, merge_key="storeys"))
    assert len(document.history.done) == 1
    document.undo()
    assert document.project == city()


@pytest.mark.parametrize(("make", "code"), [
    (lambda t: set_storeys(LAYER, t, [1], 0), "building.storeys"),
    (lambda t: set_storeys(LAYER, t, [1], 301), "building.storeys"),
    (lambda t: set_height(LAYER, t, [1], 0.0), "building.height"),
    (lambda t: set_height(LAYER, t, [1], float("nan")), "building.height"),
    (lambda t: set_height(dataclasses_layer(), t, [1], 5.0), "building.no_column"),
])
def test_impossible_values_are_refused_with_a_sentence(make: Callable[[FeatureTable], object], code: str) -> None:
    with pytest.raises(Rejected) as caught:
        make(FeatureTable(BLOCK if code != "building.no_column" else dataclasses.replace(
            BLOCK, columns=BLOCK.columns.drop(["height_m"]))))
    assert caught.value.code == code
    assert "…" not in message_of(caught.value)


def dataclasses_layer() -> Any:
    import msgspec

    return msgspec.structs.replace(LAYER, height=None)


def test_use_and_name_keep_their_other_columns_in_step() -> None:
    project = city()
    after = set_use(LAYER, FeatureTable(BLOCK), [1], "residential").apply(project)
    after = set_name(LAYER, table_of(after), [1], " 新名 ").apply(after)
    record = table_of(after).record(1)
    found = [record[name] for name in ("use", "use_name", "name", "name_en")]
    assert found == ["residential", "住宅", "新名", None]


def test_turning_and_scaling_keep_the_middle() -> None:
    project = city()
    shape = shapes_of(FeatureTable(BLOCK), [1])
    subject = subject_of(shape)
    assert subject is not None
    assert subject.pivot == (10.0, 5.0)
    edit = reshape(project, LAYER, FeatureTable(BLOCK), [1, 8], Reshape(turn_deg=90, scale=2, pivot=subject.pivot))
    assert edit.label == "Scale building"
    (after,) = shapes_of(table_of(edit.apply(project)), [1])
    assert after.bounds == pytest.approx((0, -15, 20, 25))
    assert after.area == pytest.approx(800)


def test_demolished_buildings_stay_in_the_base_and_come_back() -> None:
    document = Document(city())
    document.apply(demolish(LAYER, [1, 2]))
    assert table_of(document.project).fids.tolist() == [3, 8]
    assert table_of(document.project, "base").fids.tolist() == [1, 2, 3, 8]
    assert state_of(document.project, LAYER, 1) == "demolished"
    document.apply(restore(LAYER, table_of(document.project, "base"), [1, 77]))
    assert table_of(document.project).fids.tolist() == [1, 3, 8]
    assert document.project.selection["buildings"] == FidSet.of([1])
    assert state_of(document.project, LAYER, 1) == "existing"


def test_figures_of_a_selection() -> None:
    project = city()
    facts = facts_of(project, LAYER, FeatureTable(BLOCK), [1, 2, 99])
    assert facts.fids == (1, 2)
    assert (facts.footprint_m2, facts.gfa_m2) == (300.0, 800.0 + 600.0)
    assert facts.plate_m2 == 300.0
    assert facts.storeys is MIXED
    assert facts.states == (("existing", 2),)
    unknown = facts_of(project, LAYER, FeatureTable(BLOCK), [1, 3])
    assert (unknown.footprint_m2, unknown.gfa_m2) == (300.0, None)
    assert facts_of(project, LAYER, FeatureTable(BLOCK), []).gfa_m2 == 0


def test_floor_area_changes_by_exactly_area_times_the_storeys_added() -> None:
    project = city()
    before = facts_of(project, LAYER, table_of(project), [1])
    project = set_storeys(LAYER, table_of(project), [1], 4 + 13).apply(project)
    after = facts_of(project, LAYER, table_of(project), [1])
    assert before.gfa_m2 is not None
    assert after.gfa_m2 == before.gfa_m2 + 200.0 * 13
    assert after.states == (("changed", 1),)


def test_a_building_added_to_the_base_can_move_into_a_scenario() -> None:
    document = Document(city(scenario=False))
    document.apply(propose(document.project, LAYER, table_of(document.project), SQUARE, Wish(30)))
    document.apply(set_storeys(LAYER, table_of(document.project), [9], 31))
    assert state_of(document.project, LAYER, 9) == "added"
    document.apply(into_scenario(document.project, LAYER, [9], "高塔"))
    project = document.project
    assert "base" not in project.overlays
    assert project.scenario == "scenario_1"
    assert table_of(project).value(9, "storeys") == 31
    assert state_of(project, LAYER, 9) == "proposed"
    with pytest.raises(Rejected):
        into_scenario(project, LAYER, [1], "x")


def test_many_buildings_are_read_column_by_column_with_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    project = propose(city(), LAYER, table_of(city()), SQUARE, Wish(30)).apply(city())
    project = set_storeys(LAYER, table_of(project), [1], 9).apply(project)
    for chosen in ([1, 2, 9], [1, 3], [9], [9, 77]):
        few = facts_of(project, LAYER, table_of(project), chosen)
        monkeypatch.setattr(facts_module, "FEW", 0)
        assert facts_of(project, LAYER, table_of(project), chosen) == few
        monkeypatch.undo()


def test_codes_of_uses_keep_the_type_of_their_column() -> None:
    codes = BLOCK.columns.drop(["use", "use_name"]).append_column("use", pa.array([701, 901, 901, None], pa.int64()))
    table = FeatureTable(dataclasses.replace(BLOCK, columns=codes))
    assert uses_of(table, fields_of(LAYER, table)) == {"901": "", "701": ""}
    after = set_use(LAYER, table, [1, 8], "901").apply(city())
    assert after.overlay("b").cells["use"] == {1: 901, 8: 901}
    assert set_use(LAYER, table, [1], " ").apply(city()).overlay("b").cells["use"] == {1: None}


def test_podium_and_tower_are_one_building() -> None:
    project = city()
    for base, storeys in ((0.0, 4), (12.0, 30)):
        project = propose(project, LAYER, table_of(project), SQUARE, Wish(storeys, base_m=base)).apply(project)
    project = SetCells("b", "building_id", {10: "P0008"}).apply(project)
    table = table_of(project)
    assert parts_of(LAYER, table, [10]) == (9, 10)
    assert parts_of(LAYER, table, [1, 77]) == (1,)
    assert parts_of(LAYER, table, []) == ()


def test_buildings_are_called_by_the_name_of_their_highest_part() -> None:
    table = table_of(city())
    assert called(LAYER, table, english=False) == {"B1": "甲", "B2": "乙"}
    assert called(LAYER, table, english=True) == {"B1": "A", "B2": "乙"}
    parts = FeatureTable(TableBlock("p", pa.table({
        "building_id": ["P1", "P1", "P1", "P2"], "base_m": [0.0, 14.4, 8.0, None],
        "name": ["裙楼", "塔楼", "中段", "独栋"]}), None, np.arange(4, dtype=np.int64), "EPSG:4547"))
    assert called(LAYER, parts, english=True) == {"P1": "塔楼", "P2": "独栋"}
    ids = pa.table({"building_id": ["P1"]})
    nameless = FeatureTable(TableBlock("n", ids, None, np.arange(1, dtype=np.int64), None))
    assert called(LAYER, nameless, english=False) == {}
