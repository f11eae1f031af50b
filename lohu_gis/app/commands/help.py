"""Menu Help."""

from __future__ import annotations

from lohu_gis.app.commands.model import Command
from lohu_gis.core.text import N_

COMMANDS = (
    Command(id="help.doctor", title=N_("Check this machine"), group="help", icon="good",
            run=lambda ctx: ctx.shell.doctor()),
    Command(id="help.about", title=N_("About LOHU GIS"), group="help", icon="info", run=lambda ctx: ctx.shell.about()),
)
