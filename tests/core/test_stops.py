"""Stops: taking a view, coming back to it, and what happens when the project has changed since."""

from __future__ import annotations

import msgspec
import pytest

from lohu_gis.core.document import Document
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.scenarios import AddScenario, RemoveScenario
from lohu_gis.core.edits.stops import GoToStop, RemoveStop, SetStop, ordered, stop_of
from lohu_gis.core.edits.view import SetCamera3D, SetCompare, SetTime, SetView3D
from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import (
    BASE,
    Camera3D,
    ClipPlane,
    Compare,
    Layer,
    Project,
    Scenario,
    TilesContent,
    TimeState,
    View3D,
)


def _layer(name: str) -> AddLayer:
    return AddLayer(Layer(id=name, name=name, content=TilesContent(url="https://tiles.invalid/{z}")))


def _document() -> Document:
    document = Document(Project())
    for edit in (_layer("a"), _layer("b"), AddScenario(Scenario(id="tower", name="塔楼", parent=BASE)),
                 SetCamera3D(Camera3D(x=1.0, y=2.0, distance_m=300.0)),
                 SetTime(TimeState(instant="2026-01-20T09:00+08:00")),
                 SetView3D(View3D(floor=3, clip=ClipPlane(x=5.0, y=6.0, azimuth_deg=90.0)))):
        document.apply(edit)
    return document


def test_a_stop_brings_back_all_that_was_seen() -> None:
    document = _document()
    seen = document.project
    document.apply(SetStop(stop_of(seen, "s1", "东门")))
    stopped = document.project
    hidden = msgspec.structs.replace(stopped.layers["b"], visible=False)
    document._project = msgspec.structs.replace(stopped, layers={**stopped.layers, "b": hidden}, scenario=BASE,
                                                camera3d=Camera3D(), time=TimeState(), view3d=View3D())
    document.apply(GoToStop("s1"))
    after = document.project
    assert (after.camera3d, after.time, after.view3d, after.scenario) == (
        seen.camera3d, seen.time, seen.view3d, "tower")
    assert after.layers == seen.layers


def test_what_is_gone_since_is_left_out() -> None:
    document = _document()
    document.apply(SetStop(stop_of(document.project, "s1", "东门")))
    document.apply(RemoveScenario("tower"))
    document.apply(GoToStop("s1"))
    assert document.project.scenario == BASE


def test_stops_stand_in_the_order_of_their_ranks_and_undo_brings_them_back() -> None:
    document = _document()
    for name in ("one", "two", "three"):
        document.apply(SetStop(stop_of(document.project, name, name)))
    document.apply(SetStop(msgspec.structs.replace(document.project.stops["three"], rank=0.5)))
    assert [stop.id for stop in ordered(document.project)] == ["three", "one", "two"]
    document.apply(RemoveStop("one"))
    assert [stop.id for stop in ordered(document.project)] == ["three", "two"]
    document.undo()
    assert [stop.id for stop in ordered(document.project)] == ["three", "one", "two"]


@pytest.mark.parametrize("edit", [GoToStop("nowhere"), RemoveStop("nowhere"), SetCompare(Compare(scenario="nowhere"))])
def test_what_does_not_exist_is_refused(edit: GoToStop | RemoveStop | SetCompare) -> None:
    before = _document().project
    with pytest.raises(Rejected):
        edit.apply(before)


def test_a_stop_needs_a_name() -> None:
    project = _document().project
    with pytest.raises(Rejected):
        SetStop(stop_of(project, "s", "  ")).apply(project)


def test_the_compared_scenario_is_the_parent_unless_another_is_chosen() -> None:
    project = _document().project
    assert project.compared() is None
    assert SetCompare(Compare(mode="side")).apply(project).compared() == BASE
    assert SetCompare(Compare(mode="swipe", scenario="tower")).apply(project).compared() is None  # the same twice
