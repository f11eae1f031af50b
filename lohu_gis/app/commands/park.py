"""Commands of the virtual park: colours, choices, what-ifs, the walk, values of sensors."""

from __future__ import annotations

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.app.commands.context import Context, ParkControl
from lohu_gis.app.commands.model import AppState, Command
from lohu_gis.app.park import ColourBy
from lohu_gis.core.text import N_

COLOURS = N_("Colour units by")


def in_park(state: AppState) -> bool:
    """Usable where the project has units."""
    return state.started and "park" in state.pages


def _editable(state: AppState) -> bool:
    return in_park(state) and not state.read_only


def _selected(state: AppState) -> bool:
    return _editable(state) and state.selected > 0


def _control(ctx: Context) -> ParkControl:
    if ctx.park is None:
        raise RuntimeError("a command of the park was run without a project")
    return ctx.park


def _colour(kind: ColourBy, title: str) -> Command:
    return Command(id=f"park.colour_{kind}", title=title, group="twin", icon="style", section=7, submenu=COLOURS,
                   when=_editable, run=lambda ctx: _control(ctx).colour(kind))


COMMANDS = (
    _colour("use", N_("Use")),
    _colour("rent", N_("Rent")),
    _colour("vacancy", N_("Vacancy")),
    _colour("footfall", N_("Visitors")),
    Command(id="park.only_vacant", title=N_("Show only vacant units"), group="twin", icon="filter", section=7,
            when=_editable, run=lambda ctx: _control(ctx).choose(Choice(state="vacant"))),
    Command(id="park.show_all", title=N_("Show all units"), group="twin", section=7, when=_editable,
            run=lambda ctx: _control(ctx).choose(Choice())),
    Command(id="park.select_shown", title=N_("Select all shown units"), group="twin", section=7, when=in_park,
            run=lambda ctx: _control(ctx).select_shown()),
    Command(id="park.set_vacant", title=N_("What if vacant"), group="twin", section=7, when=_selected,
            run=lambda ctx: _control(ctx).set_vacant(True)),
    Command(id="park.set_occupied", title=N_("What if occupied"), group="twin", section=7, when=_selected,
            run=lambda ctx: _control(ctx).set_vacant(False)),
    Command(id="park.walk", title=N_("Walk the street"), group="twin", icon="play", section=7,
            when=lambda state: in_park(state) and state.page in ("twin", "park"), run=lambda ctx: _control(ctx).walk()),
    Command(id="park.values", title=N_("Show sensor values"), group="twin", icon="labels", section=7,
            when=lambda state: in_park(state) and state.page in ("twin", "park"),
            run=lambda ctx: _control(ctx).show_values(not _control(ctx).with_values)),
)
