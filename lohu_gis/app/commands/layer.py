"""Menu Layer."""

from __future__ import annotations

from lohu_gis.app.commands.context import Context
from lohu_gis.app.commands.model import AppState, Command, editable
from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.core.edits.layers import AddGroup, RemoveNodes, SetGroup, SetLayer
from lohu_gis.core.edits.tree import find
from lohu_gis.core.project import Group
from lohu_gis.core.text import N_


def _chosen(state: AppState) -> bool:
    return editable(state) and state.current != ""


def _chosen_vector(state: AppState) -> bool:
    return editable(state) and state.current == "vector"


def _toggle(ctx: Context) -> None:
    """Show or hide the chosen layer or group."""
    project = ctx.document.project
    if ctx.current is not None and ctx.current in project.layers:
        ctx.document.apply(SetLayer(ctx.current, {"visible": not project.layers[ctx.current].visible},
                                    label=N_("Show or hide layer")))
        return
    node = find(project.tree, ctx.current or "")
    if isinstance(node, Group):
        ctx.document.apply(SetGroup(node.id, {"visible": not node.visible}, label=N_("Show or hide group")))


def _remove(ctx: Context) -> None:
    if ctx.current is not None:
        ctx.document.apply(RemoveNodes((ctx.current,)))


def _add_group(ctx: Context) -> None:
    project = ctx.document.project
    ctx.document.apply(AddGroup(Group(id=fresh_id(project, "group"), name="新分组", name_en="New group")))


COMMANDS = (
    Command(id="layer.add", title=N_("Add data…"), group="layer", icon="plus", when=editable, palette=False,
            run=lambda ctx: ctx.shell.add_files()),
    Command(id="layer.group", title=N_("New group"), group="layer", icon="group", keys=("Ctrl+G",), when=editable,
            run=_add_group),
    Command(id="layer.heat", title=N_("Heat map from points…"), group="layer", icon="heat", section=1, when=editable,
            run=lambda ctx: ctx.shell.show_panel("heat")),
    Command(id="layer.toggle", title=N_("Show or hide"), group="layer", icon="eye", keys=("Ctrl+Space",), section=2,
            when=_chosen, run=_toggle),
    Command(id="layer.table", title=N_("Open the table"), group="layer", icon="table", keys=("F6",), section=2,
            when=lambda state: state.current in ("vector", "table"), run=lambda ctx: ctx.shell.show_panel("table")),
    Command(id="layer.filter", title=N_("Filter…"), group="layer", icon="filter", keys=("Ctrl+F",), section=2,
            when=_chosen_vector, run=lambda ctx: ctx.shell.filter_current()),
    Command(id="layer.rename", title=N_("Rename"), group="layer", icon="rename", keys=("F2",), section=2, when=_chosen,
            scope="layers", run=lambda ctx: ctx.shell.rename_current()),
    Command(id="layer.remove", title=N_("Remove"), group="layer", icon="remove", keys=("Del",), section=3, when=_chosen,
            scope="layers", run=_remove),
)
