"""Menu View: the window of time that records are shown of."""

from __future__ import annotations

from lohu_gis.app.commands.context import Context, TimeControl
from lohu_gis.app.commands.model import AppState, Command, editable
from lohu_gis.core.text import N_


def time_of(ctx: Context) -> TimeControl:
    """The desk's time bar."""
    if ctx.time is None:
        raise RuntimeError("a command of the desk was run without a project")
    return ctx.time


def timed(state: AppState) -> bool:
    """Usable where a layer has times."""
    return state.started and state.timed


COMMANDS = (
    Command(id="time.play", title=N_("Play the time"), group="view", icon="play", keys=("T",), section=3,
            submenu=N_("Time"), when=timed, run=lambda ctx: time_of(ctx).play()),
    Command(id="time.next", title=N_("One step on"), group="view", icon="step-on", keys=(".",), section=3,
            submenu=N_("Time"), when=timed, run=lambda ctx: time_of(ctx).step(1)),
    Command(id="time.previous", title=N_("One step back"), group="view", icon="step-back", keys=(",",), section=3,
            submenu=N_("Time"), when=timed, run=lambda ctx: time_of(ctx).step(-1)),
    Command(id="time.clear", title=N_("Show all times"), group="view", icon="clear", keys=("Shift+T",), section=3,
            submenu=N_("Time"), when=timed, run=lambda ctx: time_of(ctx).clear()),
    Command(id="time.use", title=N_("Times of this layer"), group="layer", icon="history", keys=("Ctrl+Shift+T",),
            section=2, when=lambda state: editable(state) and state.current in ("vector", "table"),
            run=lambda ctx: time_of(ctx).use_layer()),
)
