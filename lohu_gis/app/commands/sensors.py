"""Menu Sensors: reading their data, and what is done with them."""

from __future__ import annotations

from lohu_gis.app.commands.model import Command, editable
from lohu_gis.core.text import N_

COMMANDS = (
    Command(id="sensors.read", title=N_("Read sensor data…"), group="sensors", icon="data", keys=("Ctrl+Alt+D",),
            section=0, when=editable, run=lambda ctx: ctx.shell.open_tool("sensors.read")),
)
