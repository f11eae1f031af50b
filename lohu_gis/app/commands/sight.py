"""Menu Twin: viewsheds, lines of sight, skylines and sections."""

from __future__ import annotations

from lohu_gis.app.commands.context import Context
from lohu_gis.app.commands.model import AppState, Command
from lohu_gis.core.text import N_


def looking(state: AppState) -> bool:
    """Usable where places can be picked."""
    return state.started and state.page in ("map", "twin", "scenarios", "park")


def _command(kind: str, title: str, key: str) -> Command:
    def run(ctx: Context) -> None:
        ctx.shell.show_panel("sight")
        ctx.map.use(f"sight_{kind}")

    return Command(id=f"sight.{kind}", title=title, group="twin", icon="sight", keys=(key,), section=6, when=looking,
                   submenu=N_("Sight"), checked=lambda state: state.tool == f"sight_{kind}", run=run)


COMMANDS = (
    _command("viewshed", N_("Viewshed from a place"), "Alt+1"),
    _command("line", N_("Line of sight between two places"), "Alt+2"),
    _command("skyline", N_("Skyline around a place"), "Alt+3"),
    _command("section", N_("Section along a line"), "Alt+4"),
)
