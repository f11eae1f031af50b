"""All tools of the program and its plug-ins by id."""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import logging
import pkgutil
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import lohu_gis.tools
from lohu_gis.app import plugins as entries
from lohu_gis.app.plugins import plugins
from lohu_gis.core.errors import UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Tool
from lohu_gis.core.params.declare import ATTRIBUTE, declared_in

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Registry:
    """Tools by id, sorted, and what could not be loaded."""

    tools: Mapping[str, Tool]
    findings: tuple[Finding, ...]


@functools.cache
def registry() -> Registry:
    """All tools; own ones are found by walking `lohu_gis.tools`, others through plug-ins."""
    tools: dict[str, Tool] = {}
    findings: list[Finding] = []
    for name in sorted(info.name for info in pkgutil.iter_modules(lohu_gis.tools.__path__)):
        module = importlib.import_module(f"lohu_gis.tools.{name}")
        tools.update({tool.id: tool for tool in declared_in(vars(module), module.__name__)})
    for plugin in plugins("lohu_gis.tools"):
        if not plugin.active:
            findings.append(Finding(code="plugin.failed", facts={"plugin": plugin.name, "reason": plugin.reason}))
        for tool in _brought(plugin.loaded):
            problem = _problem(tool)
            if tool.id in tools:
                findings.append(Finding(code="plugin.duplicate", facts={"plugin": plugin.name, "id": tool.id}))
            elif problem:
                findings.append(Finding(code="plugin.failed", facts={"plugin": plugin.name, "reason": problem}))
            else:
                tools[tool.id] = tool
    return Registry(dict(sorted(tools.items())), tuple(findings))


def _brought(thing: Any) -> list[Tool]:
    if isinstance(thing, types.ModuleType):
        return declared_in(vars(thing), thing.__name__)
    if inspect.isfunction(thing) and hasattr(thing, ATTRIBUTE):
        return [getattr(thing, ATTRIBUTE)]
    return []


def _problem(tool: Tool) -> str:
    """Why a stranger's declaration cannot be used; empty where it can."""
    try:
        return "" if tool.parameters else "no parameters"
    except Exception as error:  # noqa: BLE001 - annotations are strangers' code
        return f"{type(error).__name__}: {error}"


def forget() -> None:
    """Look again next time, after plug-ins were installed or removed."""
    entries.forget()
    registry.cache_clear()


def tools() -> Mapping[str, Tool]:
    """All tools by id."""
    return registry().tools


def tool(tool_id: str) -> Tool:
    """One tool.

    Raises
    ------
    UsageError
        ``tool.unknown`` with similar ids.
    """
    found = tools().get(tool_id)
    if found is None:
        similar = difflib.get_close_matches(tool_id, tools(), n=3, cutoff=0.4)
        raise UsageError("tool.unknown", tool=tool_id, similar=", ".join(similar) or "-")
    return found


def message_ids() -> Iterator[str]:
    """Message ids that come from declarations rather than from marked texts: summaries and help of parameters."""
    for declared in tools().values():
        if declared.function.__module__.startswith("lohu_gis."):
            yield declared.docs.summary
            yield from (parameter.help for parameter in declared.parameters.values())
