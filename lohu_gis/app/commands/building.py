"""Menu Scenario, second half: propose, move and demolish buildings."""

from __future__ import annotations

from lohu_gis.app.commands.model import AppState, Command, editable
from lohu_gis.app.commands.scenario import plan_of
from lohu_gis.core.text import N_


def building(state: AppState) -> bool:
    """Usable where buildings are seen and may be edited."""
    return editable(state) and state.page in ("map", "twin", "park")


def chosen(state: AppState) -> bool:
    """Usable when something is selected besides."""
    return building(state) and state.selected > 0


def _tool(tool: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"building.{tool}", title=title, group="scenario", icon=icon, keys=(key,), section=3,
                   when=building, checked=lambda state: state.tool == tool, run=lambda ctx: plan_of(ctx).take(tool))


COMMANDS = (
    _tool("draw_polygon", N_("Propose a building: outline"), "building-add", "B"),
    _tool("draw_rectangle", N_("Propose a building: rectangle"), "rectangle", "Shift+B"),
    _tool("move", N_("Move buildings"), "move", "G"),
    _tool("rotate", N_("Turn buildings"), "rotate", "R"),
    _tool("scale", N_("Scale buildings"), "scale", "Shift+G"),
    Command(id="building.demolish", title=N_("Demolish the selected buildings"), group="scenario", icon="demolish",
            keys=("Shift+Del",), section=4, when=chosen, run=lambda ctx: plan_of(ctx).demolish()),
    Command(id="building.restore", title=N_("Restore demolished buildings"), group="scenario", icon="undo", section=4,
            when=building, run=lambda ctx: plan_of(ctx).restore()),
)
