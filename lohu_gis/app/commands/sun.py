"""Menu Twin: the sun check and the day that is played."""

from __future__ import annotations

from lohu_gis.app.commands.context import Context, SunControl
from lohu_gis.app.commands.model import AppState, Command, editable, started
from lohu_gis.core.text import N_


def sun_of(ctx: Context) -> SunControl:
    """The desk's verbs of the sun."""
    if ctx.sun is None:
        raise RuntimeError("a command of the desk was run without a project")
    return ctx.sun


def one_selected(state: AppState) -> bool:
    """Usable with one selected feature."""
    return editable(state) and state.selected == 1


def _run(kind: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"sun.{kind}", title=title, group="twin", icon=icon, keys=(key,), section=7, submenu=N_("Sun"),
                   when=one_selected if kind == "highest" else editable, run=lambda ctx: sun_of(ctx).start(kind))


COMMANDS = (
    _run("windows", N_("Check the sun of windows"), "sun", "Alt+5"),
    _run("ground", N_("Hours of sun on the ground"), "raster", "Alt+6"),
    _run("change", N_("Sun before and after the scenario"), "compare-side", "Alt+7"),
    _run("highest", N_("Largest storeys by sun"), "height", "Alt+8"),
    Command(id="sun.play", title=N_("Play the day"), group="twin", icon="play", keys=("Alt+9",), section=7,
            submenu=N_("Sun"), when=started, run=lambda ctx: sun_of(ctx).play()),
)
