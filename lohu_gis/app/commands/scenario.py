"""Menu Scenario: make, copy, switch, adopt and remove plans, and look at two of them at once."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from lohu_gis.app.commands.context import Context, PlanControl
from lohu_gis.app.commands.model import AppState, Command, editable, started
from lohu_gis.app.scenarios import branch_edit, compare_edit, copy_edit, neighbour, slide_edit
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.edits.view import SetCompare
from lohu_gis.core.project import BASE
from lohu_gis.core.scenario import compared
from lohu_gis.core.text import N_

SLIDE = 0.05


def plan_of(ctx: Context) -> PlanControl:
    """The desk's verbs of buildings and scenarios."""
    if ctx.plan is None:
        raise RuntimeError("a command of the desk was run without a project")
    return ctx.plan


def several(state: AppState) -> bool:
    """Usable when there is more than the base."""
    return state.started and state.scenarios > 1


def own(state: AppState) -> bool:
    """Usable when a scenario other than the base is at work and may be changed."""
    return editable(state) and not state.in_base


def _branch(ctx: Context) -> None:
    ctx.document.apply(branch_edit(ctx.document.project))


def _branch_from_base(ctx: Context) -> None:
    ctx.document.apply(branch_edit(ctx.document.project, BASE))


def _copy(ctx: Context) -> None:
    ctx.document.apply(copy_edit(ctx.document.project))


def _step(step: int) -> Callable[[Context], None]:
    return lambda ctx: _switch(ctx, neighbour(ctx.document.project, step))


def _switch(ctx: Context, scenario: str) -> None:
    ctx.document.apply(ActivateScenario(scenario))


def _swap(ctx: Context) -> None:
    """Work in the compared scenario, and compare it with the one that was active."""
    project = ctx.document.project
    other = compared(project)
    if other is None:
        return
    compare = msgspec.structs.replace(project.compare, scenario=project.scenario)
    ctx.document.apply(Together((ActivateScenario(other), SetCompare(compare)), N_("Switch scenario")))


def _compare(mode: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"scenario.{mode}", title=title, group="scenario", icon=icon, keys=(key,), section=2,
                   when=several, checked=lambda state: state.compare == mode,
                   run=lambda ctx: ctx.document.apply(compare_edit(ctx.document.project, mode)))


def _slide(name: str, title: str, key: str, step: float) -> Command:
    return Command(id=f"scenario.handle_{name}", title=title, group="scenario", keys=(key,), section=2, menu=False,
                   when=lambda state: several(state) and state.compare == "swipe",
                   run=lambda ctx: ctx.document.apply(slide_edit(ctx.document.project, step)))


COMMANDS = (
    Command(id="scenario.new", title=N_("New scenario"), group="scenario", icon="scenario-new", keys=("Ctrl+Shift+N",),
            when=editable, run=_branch_from_base),
    Command(id="scenario.branch", title=N_("Branch from this scenario"), group="scenario", icon="scenario",
            keys=("Ctrl+Shift+B",), when=own, run=_branch),
    Command(id="scenario.copy", title=N_("Copy scenario"), group="scenario", icon="copy", when=own, run=_copy),
    Command(id="scenario.rename", title=N_("Rename scenario…"), group="scenario", icon="rename", when=own,
            run=lambda ctx: plan_of(ctx).rename_scenario()),
    Command(id="scenario.adopt", title=N_("Adopt scenario into its parent"), group="scenario", icon="check", when=own,
            run=lambda ctx: plan_of(ctx).adopt_scenario()),
    Command(id="scenario.remove", title=N_("Remove scenario"), group="scenario", icon="remove", when=own,
            run=lambda ctx: plan_of(ctx).remove_scenario()),
    Command(id="scenario.next", title=N_("Next scenario"), group="scenario", icon="chevron-down", keys=("Ctrl+PgDown",),
            section=1, when=several, run=_step(1)),
    Command(id="scenario.previous", title=N_("Previous scenario"), group="scenario", icon="chevron-up",
            keys=("Ctrl+PgUp",), section=1, when=several, run=_step(-1)),
    Command(id="scenario.base", title=N_("Existing state"), group="scenario", icon="home", keys=("Ctrl+Home",),
            section=1, when=lambda state: started(state) and not state.in_base, run=lambda ctx: _switch(ctx, BASE)),
    _compare("swipe", N_("Compare by swiping"), "compare-swipe", "C"),
    _compare("side", N_("Compare side by side"), "compare-side", "Shift+C"),
    Command(id="scenario.swap", title=N_("Swap the compared scenarios"), group="scenario", icon="swap", keys=("X",),
            section=2, when=lambda state: several(state) and state.compare != "off", run=_swap),
    _slide("left", N_("Handle to the left"), "[", -SLIDE), _slide("right", N_("Handle to the right"), "]", SLIDE),
)
