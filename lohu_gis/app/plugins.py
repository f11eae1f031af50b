"""Plug-ins: tools, formats and indicators from installed packages, found through entry points.

A package declares, for example, ``[project.entry-points."lohu_gis.tools"] noise = "our_noise.tool"``; the object is a
module with declared tools, or a declared function. What fails to load is listed with its reason and switched off; it
never stops the program.
"""

from __future__ import annotations

import functools
import importlib.metadata
import logging
import traceback
from dataclasses import dataclass
from typing import Any, Literal

log = logging.getLogger(__name__)

Group = Literal["lohu_gis.tools", "lohu_gis.formats", "lohu_gis.indicators"]
GROUPS: tuple[Group, ...] = ("lohu_gis.tools", "lohu_gis.formats", "lohu_gis.indicators")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One entry point.

    Attributes
    ----------
    name
        ``package: entry``.
    loaded
        What it brought; None where it failed.
    reason, trace
        Why it is switched off: one line, and all of it.
    """

    name: str
    group: Group
    loaded: Any = None
    reason: str = ""
    trace: str = ""

    @property
    def active(self) -> bool:
        """It could be loaded."""
        return not self.reason


@functools.cache
def plugins(group: Group) -> tuple[Plugin, ...]:
    """All plug-ins of a group, sorted by name; loaded once."""
    entries = importlib.metadata.entry_points(group=group)
    return tuple(_load(group, entry) for entry in sorted(entries, key=lambda e: (e.name, e.value)))


def forget() -> None:
    """Look again next time, after packages were installed or removed."""
    plugins.cache_clear()


def _load(group: Group, entry: importlib.metadata.EntryPoint) -> Plugin:
    package = entry.dist.name if entry.dist is not None else entry.value
    name = f"{package}: {entry.name}"
    try:
        return Plugin(name, group, entry.load())
    except Exception as error:  # noqa: BLE001 - strangers' code may fail in any way and must not stop the program
        log.info("plug-in %s is switched off: %s", name, error)
        return Plugin(name, group, None, f"{type(error).__name__}: {error}", traceback.format_exc())
