from __future__ import annotations

from unittest.mock import MagicMock

from lohu_gis.app.commands import AppState, Context, MapControl, PlanControl, Shell, standard_registry
from lohu_gis.core.document import Document
from lohu_gis.core.project import Project
from lohu_gis.core.scenario import compared


def context() -> Context:
    return Context(Document(Project()), MagicMock(spec=Shell), MagicMock(spec=MapControl), None,
                   MagicMock(spec=PlanControl))


def run(ctx: Context, *names: str) -> Project:
    registry = standard_registry()
    for name in names:
        registry[f"scenario.{name}"].run(ctx)
    return ctx.document.project


def test_new_scenarios_hang_on_the_base_and_branches_on_the_active_one() -> None:
    ctx = context()
    project = run(ctx, "new", "new", "branch", "copy")
    assert {key: (s.parent, s.name, s.name_en) for key, s in project.scenarios.items() if key != "base"} == {
        "scenario_1": ("base", "方案 1", "Scenario 1"), "scenario_2": ("base", "方案 2", "Scenario 2"),
        "scenario_3": ("scenario_2", "方案 3", "Scenario 3"),
        "scenario_4": ("scenario_2", "方案 3 副本", "Scenario 3 copy")}
    assert project.scenario == "scenario_4"


def test_keys_walk_through_the_tree_and_around_its_ends() -> None:
    ctx = context()
    run(ctx, "new", "branch", "base", "new")
    seen = [run(ctx, "next").scenario for _step in range(4)]
    assert seen == ["base", "scenario_1", "scenario_2", "scenario_3"]
    assert run(ctx, "previous").scenario == "scenario_2"
    assert run(ctx, "base").scenario == "base"


def test_comparing_shows_the_parent_until_another_is_chosen_and_swaps() -> None:
    ctx = context()
    project = run(ctx, "new", "swipe")
    assert (project.compare.mode, compared(project)) == ("swipe", "base")
    project = run(ctx, "swap")
    assert (project.scenario, compared(project)) == ("base", "scenario_1")
    assert run(ctx, "side").compare.mode == "side"
    assert run(ctx, "side").compare.mode == "off"
    assert compared(ctx.document.project) is None


def test_the_handle_stays_on_the_map() -> None:
    ctx = context()
    run(ctx, "new", "swipe")
    assert run(ctx, *["handle_left"] * 30).compare.share == 0.02
    assert run(ctx, *["handle_right"] * 30).compare.share == 0.98


def test_nothing_that_edits_scenarios_is_offered_in_the_base_or_read_only() -> None:
    registry = standard_registry()
    base = AppState(started=True, scenarios=3)
    looking = AppState(started=True, scenarios=3, in_base=False, read_only=True)
    for name in ("scenario.remove", "scenario.adopt", "scenario.rename", "scenario.branch"):
        assert not registry[name].when(base)
        assert not registry[name].when(looking)
    assert registry["scenario.next"].when(looking)
    assert not registry["building.demolish"].when(AppState(started=True))
    assert registry["building.demolish"].when(AppState(started=True, selected=1))
