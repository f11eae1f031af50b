"""Menu Complaints: reading them, the morning review, what is decided about them, labels."""

from __future__ import annotations

from lohu_gis.app.commands.context import Context, HandlingControl, SignalControl
from lohu_gis.app.commands.model import AppState, Command, editable
from lohu_gis.app.signals.decide import TIER_NAMES
from lohu_gis.core.text import N_

TIERS = N_("Put into tier")


def _there(state: AppState) -> bool:
    """Usable where the project has complaints."""
    return state.started and "complaints" in state.pages


def _decidable(state: AppState) -> bool:
    return _there(state) and editable(state)


def _control(ctx: Context) -> SignalControl:
    if ctx.signals is None:
        raise RuntimeError("a command of complaints was run without a project")
    return ctx.signals


def _tier(number: int) -> Command:
    return Command(id=f"complaints.tier_{number}", title=TIER_NAMES[number], group="complaints", section=2,
                   submenu=TIERS, keys=(f"Alt+Shift+{number}",), when=_decidable,
                   run=lambda ctx: _control(ctx).put(number))


def _handling(ctx: Context) -> HandlingControl:
    if ctx.handling is None:
        raise RuntimeError("a command of handling was run without a project")
    return ctx.handling


COMMANDS = (
    Command(id="complaints.read", title=N_("Read complaints…"), group="complaints", icon="data", keys=("Ctrl+Alt+C",),
            section=0, when=editable, run=lambda ctx: ctx.shell.open_tool("complaints.read")),
    Command(id="complaints.review", title=N_("Morning review"), group="complaints", icon="refresh",
            keys=("Ctrl+Alt+M",), section=1, when=_there, run=lambda ctx: _control(ctx).start()),
    Command(id="complaints.similar", title=N_("Similar cases"), group="complaints", icon="copy", section=1,
            when=lambda state: _there(state) and state.selected > 0, run=lambda ctx: _control(ctx).similar()),
    Command(id="complaints.month_report", title=N_("Month report…"), group="complaints", icon="export",
            keys=("Ctrl+Alt+R",), section=1, when=_there, run=lambda ctx: _handling(ctx).month_report()),
    *(_tier(number) for number in TIER_NAMES),
    Command(id="complaints.sort_open", title=N_("Sort open cases into tiers"), group="complaints", icon="rules",
            section=2, when=_decidable, run=lambda ctx: _handling(ctx).sort_open()),
    Command(id="complaints.train", title=N_("Train labels"), group="complaints", section=3, when=_decidable,
            run=lambda ctx: _control(ctx).train()),
    Command(id="complaints.label", title=N_("Label all complaints"), group="complaints", section=3, when=_decidable,
            run=lambda ctx: _control(ctx).give_labels()),
)
