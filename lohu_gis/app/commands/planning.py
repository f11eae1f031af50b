"""Menu Scenario, last part: check the rules, walk through what fails, write the comparison."""

from __future__ import annotations

from collections.abc import Callable

from lohu_gis.app.commands.context import Context, PlanningControl
from lohu_gis.app.commands.model import Command, editable, started
from lohu_gis.core.text import N_


def planning_of(ctx: Context) -> PlanningControl:
    """The desk's verbs of planning numbers."""
    if ctx.planning is None:
        raise RuntimeError("a command of the desk was run without a project")
    return ctx.planning


def _step(step: int) -> Callable[[Context], None]:
    return lambda ctx: planning_of(ctx).next_failure(step)


def _export(kind: str, title: str) -> Command:
    return Command(id=f"scenario.export_{kind}", title=title, group="scenario", icon="export", section=6, when=started,
                   run=lambda ctx: planning_of(ctx).export(kind))


COMMANDS = (
    Command(id="scenario.check", title=N_("Check planning rules"), group="scenario", icon="rules", keys=("F7",),
            section=5, when=editable, run=lambda ctx: planning_of(ctx).check()),
    Command(id="scenario.next_failure", title=N_("Next failing object"), group="scenario", keys=("F8",), section=5,
            when=started, run=_step(1)),
    Command(id="scenario.previous_failure", title=N_("Previous failing object"), group="scenario", keys=("Shift+F8",),
            section=5, when=started, run=_step(-1)),
    Command(id="scenario.keep_measures", title=N_("Failing measures as a layer"), group="scenario", section=5,
            icon="layers", when=editable, run=lambda ctx: planning_of(ctx).keep_measures()),
    _export("xlsx", N_("Export the comparison as a workbook…")),
    _export("pdf", N_("Export the comparison as PDF…")),
)
