"""Commands: every verb of the window, declared once, one file per menu.

Menus, tool bars, the palette and the shortcuts are views of `registry.Registry`. Here live what a verb is called,
when it can be used and what it does with the services handed to it. Qt, widgets and look-ups of globals do not.
"""

from __future__ import annotations

from lohu_gis.app.commands.context import Context, MapControl, PlanControl, Shell
from lohu_gis.app.commands.model import AppState, Command
from lohu_gis.app.commands.registry import Registry, standard_registry

__all__ = ["AppState", "Command", "Context", "MapControl", "PlanControl", "Registry", "Shell", "standard_registry"]
