"""Lines of the palette: all commands and all layers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from lohu_gis.app.i18n import _
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.window.actions import MENUS, Actions, full_title
from lohu_gis.ui.window.palette import Entry

if TYPE_CHECKING:
    from lohu_gis.ui.workbench import Workbench


def palette_entries(actions: Actions, bench: Workbench | None) -> list[Entry]:
    """Every command that is not hidden from the palette, then every layer: choosing one shows it whole."""
    entries = []
    for command in actions.registry:
        if not command.palette:
            continue
        keys = QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if command.keys else ""
        kind = _(MENUS[command.group]) + (f" · {_(command.submenu)}" if command.submenu else "")
        entries.append(Entry(full_title(command, actions.state), kind, partial(actions.run, command.id),
                             f"{command.title} {command.id}", command.icon, keys, command.when(actions.state)))
    if bench is None:
        return entries
    return entries + [Entry(shown_name(layer), _("Layer"), partial(bench.show_layer, layer.id),
                            f"{layer.name} {layer.name_en}", "layers")
                      for layer in bench.document.project.layers.values()]
