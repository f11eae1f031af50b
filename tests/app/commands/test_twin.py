"""Menu Twin: what its verbs change in the project, and what they ask of the 3D page."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest

from lohu_gis.app.commands import Context, MapControl, Shell, standard_registry
from lohu_gis.app.commands.context import TwinControl
from lohu_gis.app.commands.model import AppState
from lohu_gis.core.document import Document
from lohu_gis.core.edits.stops import SetStop
from lohu_gis.core.project import ClipPlane, Project, Stop

PLANE = ClipPlane(x=1.0, y=2.0, azimuth_deg=90.0)
REGISTRY = standard_registry()


@pytest.fixture(name="ctx")
def _ctx() -> Context:
    twin = MagicMock(spec=TwinControl)
    twin.stop = ""
    twin.plane_here.return_value = PLANE
    return Context(Document(Project()), MagicMock(spec=Shell), MagicMock(spec=MapControl), twin=twin)


def run(ctx: Context, *names: str) -> None:
    """Run commands of the menu."""
    for name in names:
        REGISTRY[f"twin.{name}"].run(ctx)


def test_switches_flip_and_can_be_undone(ctx: Context) -> None:
    run(ctx, "show_shadows", "show_linked")
    assert not ctx.document.project.view3d.shadows
    assert ctx.document.project.view3d.linked
    assert ctx.document.project.view3d.trees
    ctx.document.undo()
    ctx.document.undo()
    assert ctx.document.project.view3d == Project().view3d


def test_floors_count_from_the_ground_and_below_it_all_are_shown(ctx: Context) -> None:
    floors = []
    for name in ("floor_up", "floor_up", "floor_down", "floor_down", "floor_down"):
        run(ctx, name)
        floors.append(ctx.document.project.view3d.floor)
    assert floors == [1, 2, 1, None, None]


def test_the_cut_comes_moves_and_goes(ctx: Context) -> None:
    run(ctx, "cut")
    assert ctx.document.project.view3d.clip == PLANE
    run(ctx, "cut_back")
    clip = ctx.document.project.view3d.clip
    assert clip is not None
    assert (clip.x, clip.y) == pytest.approx((11.0, 2.0)), "nearer: into the part that is cut away, so less of it is"
    run(ctx, "cut_ahead", "cut_ahead")
    clip = ctx.document.project.view3d.clip
    assert clip is not None
    assert (clip.x, clip.y) == pytest.approx((-9.0, 2.0))
    run(ctx, "cut")
    assert ctx.document.project.view3d.clip is None


def test_stops_follow_each_other_in_a_circle(ctx: Context) -> None:
    for rank, name in ((2.0, "b"), (1.0, "a"), (3.0, "c")):
        ctx.document.apply(SetStop(Stop(id=name, name=name, rank=rank)))
    assert isinstance(ctx.twin, MagicMock)
    gone = []
    for verb in ("stop_next", "stop_next", "stop_next", "stop_next", "stop_previous"):
        run(ctx, verb)
        ctx.twin.stop = ctx.twin.go_to.call_args.args[0]
        gone.append(ctx.twin.stop)
    assert gone == ["a", "b", "c", "a", "c"]


def test_ways_and_tools_reach_the_page(ctx: Context) -> None:
    run(ctx, "from_iso", "walk", "fly", "orbit", "tool_eye", "tool_box", "tool_height", "split", "stop_add")
    assert isinstance(ctx.twin, MagicMock)
    assert [(call[0], call[1]) for call in ctx.twin.method_calls] == [
        ("show_from", ("iso",)), ("move_by", ("walk",)), ("move_by", ("fly",)), ("move_by", ("orbit",)),
        ("use", ("eye",)), ("use", ("box",)), ("use", ("height",)), ("split", ()), ("add_stop", ())]


def test_they_are_offered_where_they_mean_something() -> None:
    here = AppState(started=True, page="twin")
    assert REGISTRY["twin.walk"].when(here)
    assert not REGISTRY["twin.walk"].when(AppState(started=True, page="map"))
    assert not REGISTRY["twin.cut_back"].when(here)
    assert REGISTRY["twin.cut_back"].when(AppState(started=True, page="twin", switches=frozenset({"clip"})))
    assert not REGISTRY["twin.stop_next"].when(here)
    checked = REGISTRY["twin.walk"].checked
    assert checked is not None
    assert checked(AppState(switches=frozenset({"mode.walk"})))
    assert not checked(here)
