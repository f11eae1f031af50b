"""What an edit changed, typed, for views that reconcile by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lohu_gis.core.delta import Delta
from lohu_gis.core.project import Project

TableKey = tuple[str, str]
"""(scenario id, table id)."""

Action = Literal["apply", "merge", "undo", "redo", "load"]


@dataclass(frozen=True, slots=True)
class TableChange:
    """What changed in one table of one scenario.

    `fids` None means that any row may differ (a whole column or overlay came or went).
    """

    columns: frozenset[str] = frozenset()
    fids: frozenset[int] | None = frozenset()
    geometry: bool = False
    rows: bool = False
    schema: bool = False


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One edit seen from outside.

    Attributes
    ----------
    tables
        (scenario, table) -> change of its cells, rows, columns.
    layers
        Ids of layers added, removed or changed in any property (compare `before` and `after`).
    sections
        Names of project fields that changed: ``tree``, ``selection``, ``camera``, ``time`` ...
    selection
        Layers whose selection changed.
    """

    tables: Mapping[TableKey, TableChange] = field(default_factory=dict)
    layers: frozenset[str] = frozenset()
    selection: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """The news that `Document.changed` carries.

    Attributes
    ----------
    initiator
        Whoever asked for the edit, so that a view may skip its own echo.
    """

    before: Project
    after: Project
    changes: ChangeSet
    delta: Delta
    label: str
    action: Action
    initiator: object | None = None


def changes_of(delta: Delta) -> ChangeSet:
    """The typed view of a delta."""
    tables: dict[TableKey, TableChange] = {}
    layers: set[str] = set()
    selection: set[str] = set()
    whole_scenarios: set[str] = set()
    for path in delta.paths:
        if path[0] == "layers":
            layers.add(path[1])
        elif path[0] == "selection":
            selection.add(path[1])
        elif path[0] == "overlays" and len(path) == 2:
            whole_scenarios.add(path[1])
        elif path[0] == "overlays":
            key = (path[1], path[2])
            tables[key] = _merged(tables.get(key, TableChange()), path[3:])
    for path, value in delta.assign:
        if len(path) == 2 and path[0] == "overlays":
            for table in value:
                tables[(path[1], table)] = _EVERYTHING
            whole_scenarios.discard(path[1])
    for scenario in whole_scenarios:  # removed as a whole: which tables it had only `before` tells
        tables[(scenario, "*")] = _EVERYTHING
    return ChangeSet(tables, frozenset(layers), frozenset(selection), frozenset(p[0] for p in delta.paths))


_EVERYTHING = TableChange(fids=None, geometry=True, rows=True, schema=True)


def _merged(change: TableChange, path: tuple[str, ...]) -> TableChange:
    """`change` with one more address inside an overlay."""
    if not path:
        return _EVERYTHING
    section, rest = path[0], path[1:]
    columns, fids = change.columns, change.fids
    geometry, rows, schema = change.geometry, change.rows, change.schema
    if section == "cells":
        columns = columns | set(rest[:1])
        fids = None if fids is None or len(rest) < 2 else fids | {int(rest[1])}
    elif section == "geometry":
        geometry = True
        fids = None if fids is None or not rest else fids | {int(rest[0])}
    elif section in ("added", "removed"):
        rows = True
        fids = None if fids is None or not rest else fids | {int(rest[0])}
    else:
        schema, fids = True, None
        columns = columns | set(rest[:1])
    return TableChange(columns, fids, geometry, rows, schema)
