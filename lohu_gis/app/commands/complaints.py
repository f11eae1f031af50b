"""Menu Complaints: reading them, and what is done with them."""

from __future__ import annotations

from lohu_gis.app.commands.model import Command, editable
from lohu_gis.core.text import N_

COMMANDS = (
    Command(id="complaints.read", title=N_("Read complaints…"), group="complaints", icon="data", keys=("Ctrl+Alt+C",),
            section=0, when=editable, run=lambda ctx: ctx.shell.open_tool("complaints.read")),
)
