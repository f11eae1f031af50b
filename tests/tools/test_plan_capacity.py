"""plan.capacity: people and green by hand."""

from __future__ import annotations

import pytest

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import box, cells, layer

AREAS = [box(0, 0, 100, 100), box(100, 0, 100, 100), box(200, 0, 100, 100)]
PEOPLE = {"id": "p", "title": "-", "rules": [
    {"id": "people.home", "values": {"uses": ["home", "R2"], "m2_per_resident": 25.0}},
    {"id": "people.mix", "values": {"uses": ["mix"], "m2_per_resident": 50.0, "m2_per_job": 100.0}},
    {"id": "people.work", "values": {"uses": ["work"], "m2_per_job": 20.0}}]}


def capacity(buildings: FeatureTable, **values: object) -> tuple[FeatureTable, ToolRun]:
    """Table and run."""
    run = run_tool(tool("plan.capacity"), {"areas": layer(AREAS), "buildings": buildings, "storeys": "storeys",
                                           "people": PEOPLE, **values})
    table = run.outputs["capacity"]
    assert isinstance(table, FeatureTable)
    return table, run


def test_people_by_use_and_share_of_area() -> None:
    """1,000 m2 of homes, half of it on each of two areas; 500 m2 mixed; 200 m2 of work; nothing on the third."""
    buildings = layer([box(90, 0, 20, 10), box(10, 50, 10, 10), box(40, 50, 10, 10)], storeys=[5, 5, 2],
                      use=["HOME", "mix", "work"])
    table, run = capacity(buildings)
    assert cells(table, "population") == pytest.approx([500 / 25 + 500 / 50, 500 / 25, 0])
    assert cells(table, "jobs") == pytest.approx([500 / 100 + 200 / 20, 0, 0])
    assert cells(table, "green_m2") == [None, None, None]
    assert run.metrics["population"] == pytest.approx(50)
    assert "green_m2" not in run.metrics


def test_unknown_uses_and_heights_are_left_out_and_told() -> None:
    buildings = layer([box(0, 0, 10, 10), box(20, 0, 10, 10), box(120, 0, 10, 10)], storeys=[1, None, 1],
                      use=["home", "home", "castle"])
    table, run = capacity(buildings)
    assert cells(table, "population") == [pytest.approx(4), None, 0.0]
    codes = {f.code: f.count for f in run.findings}
    assert (codes["use.unknown"], codes["height.unknown"]) == (1, 1)


def test_green_is_what_green_shapes_cover() -> None:
    green = layer([box(50, 0, 100, 40), box(60, 0, 20, 20), None])
    table, _ = capacity(layer([box(0, 0, 10, 10)], storeys=[1], use=["home"]), green=green)
    assert cells(table, "green_m2") == pytest.approx([50 * 40 + 400, 50 * 40, 0])  # shapes should not overlap
    assert cells(table, "green_share") == pytest.approx([0.24, 0.2, 0])


def test_shapes_that_overlap_never_make_more_than_the_area() -> None:
    green = layer([box(0, 0, 100, 100), box(0, 0, 100, 100)])
    table, _ = capacity(layer([box(0, 0, 10, 10)], storeys=[1], use=["home"]), green=green)
    assert cells(table, "green_share") == pytest.approx([1, 0, 0])


def test_the_shipped_pack_is_the_default() -> None:
    run = run_tool(tool("plan.capacity"), {"areas": layer(AREAS), "storeys": "storeys", "buildings": layer(
        [box(0, 0, 32, 10)], storeys=[10], use=["住宅"])})
    table = run.outputs["capacity"]
    assert isinstance(table, FeatureTable)
    assert cells(table, "population") == pytest.approx([100, 0, 0])
    assert run.record.inputs["people"].startswith("sha256:")
