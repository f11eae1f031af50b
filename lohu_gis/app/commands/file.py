"""Menu File."""

from __future__ import annotations

from lohu_gis.app.commands.model import Command, editable, on_map, on_twin, started
from lohu_gis.core.text import N_

COMMANDS = (
    Command(id="file.new", title=N_("New project"), group="file", icon="new", keys=("Ctrl+N",),
            run=lambda ctx: ctx.shell.new_project()),
    Command(id="file.open", title=N_("Open project…"), group="file", icon="open", keys=("Ctrl+O",),
            run=lambda ctx: ctx.shell.open_project()),
    Command(id="file.sample", title=N_("Open the sample district"), group="file", icon="home",
            run=lambda ctx: ctx.shell.open_sample()),
    Command(id="file.save", title=N_("Save"), group="file", icon="save", keys=("Ctrl+S",), section=1, when=editable,
            run=lambda ctx: ctx.shell.save()),
    Command(id="file.save_as", title=N_("Save as…"), group="file", keys=("Ctrl+Shift+S",), section=1, when=started,
            run=lambda ctx: ctx.shell.save(ask_path=True)),
    Command(id="file.add", title=N_("Add data…"), group="file", icon="plus", keys=("Ctrl+Shift+A",), section=2,
            run=lambda ctx: ctx.shell.add_files()),
    Command(id="file.export", title=N_("Export map…"), group="file", icon="export", keys=("Ctrl+E",), section=2,
            when=on_map, run=lambda ctx: ctx.shell.export_map()),
    Command(id="file.export_scene", title=N_("Export scene…"), group="file", icon="export", keys=("Ctrl+Shift+E",),
            section=2, when=on_twin, run=lambda ctx: ctx.shell.export_scene()),
    Command(id="file.quit", title=N_("Quit"), group="file", keys=("Ctrl+Q",), section=9,
            run=lambda ctx: ctx.shell.quit()),
)
