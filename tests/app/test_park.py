"""Edits of the virtual park."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.park import COLUMNS, USES, choose_edit, colour_edit, coloured_by, colouring_of, shown, what_if
from lohu_gis.core.edits.scenarios import AddScenario
from lohu_gis.core.project import BASE, BlockOrigin, Layer, Project, TableRef, VectorContent
from lohu_gis.core.style import Categorised, FillSymbol, Graduated, LabelStyle, Single, VectorStyle, rgba
from lohu_gis.core.table import FeatureTable

PLAIN = VectorStyle(renderer=Single(symbol=FillSymbol()), labels=LabelStyle(expression="name"))
UNITS = Layer(id="units", name="单元", role="units", content=VectorContent(table="units", style=PLAIN))
PROJECT = Project(layers={"units": UNITS}, tables={"units": TableRef(origin=BlockOrigin(block="b"))})
TABLE = new_table({"use": ["food", "office"], "use_name": ["餐饮", "办公"], "vacant": [False, True],
                   "area_m2": [100.0, 50.0], "rent_cny_m2_month": [200.0, 80.0], "floor": [1, 2],
                   "footfall_day": [300, None]})


def seen(project: Project, table: FeatureTable) -> FeatureTable:
    """The table as the active scenario shows it."""
    return FeatureTable(table.block, tuple(project.overlay("units", name) for name in project.lineage()))


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_ready_style_is_recognised(kind: str) -> None:
    style = coloured_by(kind)  # type: ignore[arg-type]
    assert colouring_of(style) == kind
    renderer = style.renderer
    if isinstance(renderer, Graduated):
        assert len(renderer.breaks) == len(renderer.colors) + 1
        assert list(renderer.breaks) == sorted(renderer.breaks)
    else:
        assert isinstance(renderer, Categorised)
        assert all(category.label and category.label_en for category in renderer.categories)


def test_a_style_of_ones_own_is_none_of_them() -> None:
    assert colouring_of(PLAIN) is None


def test_uses_can_be_told_apart() -> None:
    """At most eight, and no two nearer than 60 steps of 255 in red, green and blue together."""
    colours = [np.array(rgba(color)[:3], float) for _value, color, _zh, _en in USES]
    assert len(colours) <= 8
    assert all(np.abs(a - b).sum() > 60 for a, b in itertools.combinations(colours, 2))


def test_another_colouring_is_one_step_and_keeps_the_labels() -> None:
    after = colour_edit(UNITS, "rent").apply(PROJECT)
    content = after.layers["units"].content
    assert isinstance(content, VectorContent)
    assert content.style.renderer == coloured_by("rent").renderer
    assert content.style.labels == PLAIN.labels


def test_a_choice_filters_the_layer() -> None:
    after = choose_edit(UNITS, Choice(state="vacant")).apply(PROJECT)
    assert shown(TABLE, after.layers["units"]).tolist() == [False, True]
    assert shown(TABLE, choose_edit(UNITS, Choice()).apply(after).layers["units"]).all()


def test_in_the_base_a_new_scenario_is_made() -> None:
    edit = what_if(PROJECT, UNITS, TABLE, [1], use="food", vacant=False)
    assert edit is not None
    assert isinstance(edit.edits[0], AddScenario)
    after = edit.apply(PROJECT)
    assert after.scenario != BASE
    assert after.overlays.get(BASE) is None  # what is there stays as it is
    record = seen(after, TABLE).record(1)
    assert (record["use"], record["use_name"], record["vacant"]) == ("food", "餐饮", False)
    assert (record["rent_cny_m2_month"], record["footfall_day"]) == (200.0, 150)


def test_in_a_scenario_it_is_changed_there() -> None:
    first = what_if(PROJECT, UNITS, TABLE, [1], vacant=False)
    assert first is not None
    project = first.apply(PROJECT)
    second = what_if(project, UNITS, seen(project, TABLE), [0], vacant=True)
    assert second is not None
    after = second.apply(project)
    assert after.scenario == project.scenario
    assert seen(after, TABLE).record(0)["vacant"] is True
    assert seen(after, TABLE).record(1)["vacant"] is False


def test_a_use_without_a_word_in_the_table_gets_that_of_the_style() -> None:
    edit = what_if(PROJECT, UNITS, TABLE, [0], use="hotel")
    assert edit is not None
    assert seen(edit.apply(PROJECT), TABLE).record(0)["use_name"] == "酒店"


def test_nothing_to_change_is_no_edit() -> None:
    assert what_if(PROJECT, UNITS, TABLE, [0], vacant=False) is None
    assert what_if(PROJECT, UNITS, TABLE, [], use="food") is None


def test_a_table_without_the_column_cannot_be_changed_in_it() -> None:
    bare = new_table({"use": ["food"], "area_m2": [10.0]})
    assert what_if(PROJECT, UNITS, bare, [0], vacant=True) is None
    edit = what_if(PROJECT, UNITS, bare, [0], use="office")
    assert edit is not None
    assert seen(edit.apply(PROJECT), bare).record(0) == {"use": "office", "area_m2": 10.0}
