"""Writing one overlay of a project; shared by the edits of cells, rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.overlay import Overlay
from lohu_gis.core.project import Project, VectorContent


def editable_scenario(project: Project, table: str, scenario: str | None) -> str:
    """The scenario to write to; `Rejected` when table or scenario do not exist or a layer of the table is locked."""
    if table not in project.tables:
        raise Rejected("table.unknown", table=table)
    target = scenario or project.scenario
    if target not in project.scenarios:
        raise Rejected("scenario.unknown", scenario=target)
    for layer in project.layers.values():
        if isinstance(layer.content, VectorContent) and layer.content.table == table and layer.locked:
            raise Rejected("layer.locked", layer=layer.name)
    return target


def with_overlay(project: Project, scenario: str, table: str, overlay: Overlay) -> Project:
    """The project with this overlay; an empty one is taken out."""
    tables = dict(project.overlays.get(scenario, {}))
    if overlay:
        tables[table] = overlay
    else:
        tables.pop(table, None)
    overlays = {**project.overlays, scenario: tables}
    if not tables:
        del overlays[scenario]
    return msgspec.structs.replace(project, overlays=overlays)


def merged(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[Any, Any]:
    """Both mappings as one; `new` wins."""
    return {**old, **new}


def without(old: Mapping[Any, Any], keys: Iterable[Any]) -> dict[Any, Any]:
    """The mapping less the given keys."""
    gone = set(keys)
    return {key: value for key, value in old.items() if key not in gone}
