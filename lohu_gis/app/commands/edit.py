"""Menu Edit."""

from __future__ import annotations

from lohu_gis.app.commands.context import Context
from lohu_gis.app.commands.model import AppState, Command, started
from lohu_gis.core.edits.view import ClearSelection
from lohu_gis.core.text import N_


def _undo(ctx: Context) -> None:
    ctx.document.undo()


def _redo(ctx: Context) -> None:
    ctx.document.redo()


def _clear(ctx: Context) -> None:
    ctx.document.apply(ClearSelection())


def _selected(state: AppState) -> bool:
    return state.selected > 0


COMMANDS = (
    Command(id="edit.undo", title=N_("Undo"), group="edit", icon="undo", keys=("Ctrl+Z",), run=_undo,
            when=lambda state: state.can_undo, detail=lambda state: state.undo_label),
    Command(id="edit.redo", title=N_("Redo"), group="edit", icon="redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"), run=_redo,
            when=lambda state: state.can_redo, detail=lambda state: state.redo_label),
    Command(id="edit.clear_selection", title=N_("Clear selection"), group="edit", icon="clear", section=1,
            keys=("Ctrl+Shift+D",), when=_selected, run=_clear),
    Command(id="edit.back", title=N_("One step back"), group="edit", keys=("Esc",), section=1, when=started,
            run=lambda ctx: ctx.map.step_back(), menu=False, palette=False, scope="map"),
    Command(id="edit.palette", title=N_("Commands and layers…"), group="edit", icon="search", keys=("Ctrl+K",),
            section=2, run=lambda ctx: ctx.shell.open_palette(), palette=False),
)
