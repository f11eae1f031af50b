"""Menu Analysis: one command per tool, made from the tools' declarations."""

from __future__ import annotations

from collections.abc import Iterable

from lohu_gis.app.commands.model import Command, editable
from lohu_gis.core.text import N_

COMMANDS: tuple[Command, ...] = ()
"""The menu has no verbs of its own; `tool_commands` fills it when the tools are known."""

FAMILIES = {"vector": N_("Vector"), "table": N_("Tables"), "raster": N_("Raster"), "heat": N_("Heat"),
            "plan": N_("Planning"), "view": N_("Sight"),
            "services": N_("Services")}


def tool_commands(tools: Iterable[tuple[str, str]]) -> tuple[Command, ...]:
    """Commands for (id, title) pairs of tools; the first part of the id chooses the submenu."""
    return tuple(_command(tool, title) for tool, title in tools)


def _command(tool: str, title: str) -> Command:
    family = tool.partition(".")[0]
    return Command(id=f"analysis.{tool}", title=title, group="analysis", icon="heat" if family == "heat" else "tool",
                   when=editable, submenu=FAMILIES.get(family, N_("Other tools")),
                   run=lambda ctx: ctx.shell.open_tool(tool))
