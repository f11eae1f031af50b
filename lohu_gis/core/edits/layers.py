"""Edits of layers and of the layer tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from lohu_gis.core.edits import tree
from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import (
    ComputedContent,
    Group,
    Layer,
    Leaf,
    Project,
    RunRecord,
    TableContent,
    TableRef,
    VectorContent,
    leaves,
)
from lohu_gis.core.style import Style
from lohu_gis.core.text import N_


@dataclass(frozen=True)
class AddLayer:
    """Add a layer, with the table it needs where that is new, on top of `parent` or at `index`."""

    layer: Layer
    tables: Mapping[str, TableRef] = field(default_factory=dict)
    runs: Mapping[str, RunRecord] = field(default_factory=dict)
    parent: str = "root"
    index: int = 0
    merge_key: str | None = None
    label: str = N_("Add layer")

    def apply(self, project: Project) -> Project:
        """The project with the layer; `Rejected` when its id is taken or its table unknown."""
        if tree.find(project.tree, self.layer.id) is not None or self.layer.id in project.layers:
            raise Rejected("layer.exists", layer=self.layer.id)
        tables = {**project.tables, **self.tables}
        content = self.layer.content
        if isinstance(content, VectorContent | TableContent) and content.table not in tables:
            raise Rejected("table.unknown", table=content.table)
        return msgspec.structs.replace(
            project, layers={**project.layers, self.layer.id: self.layer}, tables=tables,
            runs={**project.runs, **self.runs},
            tree=tree.insert(project.tree, Leaf(layer=self.layer.id), self.parent, self.index))


@dataclass(frozen=True)
class RemoveNodes:
    """Remove layers and groups (with what is in them), their selection, and tables that no layer uses any more."""

    ids: tuple[str, ...]
    merge_key: str | None = None
    label: str = N_("Remove layers")

    def apply(self, project: Project) -> Project:
        """The project without them; unknown ids are `Rejected`."""
        gone: set[str] = set()
        for wanted in self.ids:
            node = tree.find(project.tree, wanted)
            if node is None or node is project.tree:
                raise Rejected("layer.unknown", layer=wanted)
            gone.update(leaves(node) if isinstance(node, Group) else (wanted,))
        layers = {key: value for key, value in project.layers.items() if key not in gone}
        used = {value.content.table for value in layers.values()
                if isinstance(value.content, VectorContent | TableContent)}
        dropped = {key for key in project.tables if key not in used}
        overlays = {scenario: kept for scenario, tables in project.overlays.items()
                    if (kept := {key: value for key, value in tables.items() if key not in dropped})}
        return msgspec.structs.replace(
            project, layers=layers, tables={k: v for k, v in project.tables.items() if k not in dropped},
            overlays=overlays, tree=tree.remove(project.tree, self.ids),
            selection={k: v for k, v in project.selection.items() if k not in gone})


@dataclass(frozen=True)
class SetLayer:
    """Change properties of a layer: ``SetLayer("plots", {"visible": False})``."""

    layer: str
    values: Mapping[str, Any]
    merge_key: str | None = None
    label: str = N_("Change layer")

    def apply(self, project: Project) -> Project:
        """The project with the layer changed; `Rejected` for an unknown layer or property, or a value out of range."""
        old = project.layers.get(self.layer)
        if old is None:
            raise Rejected("layer.unknown", layer=self.layer)
        unknown = set(self.values) - set(Layer.__struct_fields__) | set(self.values) & {"id"}
        if unknown:
            raise Rejected("layer.property_unknown", property=min(unknown))
        if not 0 <= float(self.values.get("opacity", 1.0)) <= 1:
            raise Rejected("layer.opacity_range", value=float(self.values["opacity"]))
        layers = {**project.layers, self.layer: msgspec.structs.replace(old, **self.values)}
        return msgspec.structs.replace(project, layers=layers)


@dataclass(frozen=True)
class SetStyle:
    """Give a layer another look."""

    layer: str
    style: Style
    merge_key: str | None = None
    label: str = N_("Change style")

    def apply(self, project: Project) -> Project:
        """The project with the style; `Rejected` where the layer takes no such style."""
        old = project.layers.get(self.layer)
        if old is None:
            raise Rejected("layer.unknown", layer=self.layer)
        content = old.content
        current = getattr(content, "style", None)
        if current is None or (type(current) is not type(self.style) and not isinstance(content, ComputedContent)):
            raise Rejected("style.unsuitable", layer=old.name)
        changed = msgspec.structs.replace(old, content=msgspec.structs.replace(content, style=self.style))
        return msgspec.structs.replace(project, layers={**project.layers, self.layer: changed})


@dataclass(frozen=True)
class SetWhere:
    """Show only rows of a vector layer that meet an expression; None shows all."""

    layer: str
    where: str | None
    merge_key: str | None = None
    label: str = N_("Filter layer")

    def apply(self, project: Project) -> Project:
        """The project with the filter; `Rejected` for a layer without features."""
        old = project.layers.get(self.layer)
        if old is None or not isinstance(old.content, VectorContent):
            raise Rejected("layer.unknown", layer=self.layer)
        changed = msgspec.structs.replace(old, content=msgspec.structs.replace(old.content, where=self.where or None))
        return msgspec.structs.replace(project, layers={**project.layers, self.layer: changed})


@dataclass(frozen=True)
class AddGroup:
    """Add an empty group."""

    group: Group
    parent: str = "root"
    index: int = 0
    merge_key: str | None = None
    label: str = N_("Add group")

    def apply(self, project: Project) -> Project:
        """The project with the group; `Rejected` when its id is taken."""
        if tree.find(project.tree, self.group.id) is not None:
            raise Rejected("group.exists", group=self.group.id)
        return msgspec.structs.replace(
            project, tree=tree.insert(project.tree, self.group, self.parent, self.index))


@dataclass(frozen=True)
class SetGroup:
    """Change properties of a group: name, name_en, visible, expanded."""

    group: str
    values: Mapping[str, Any]
    merge_key: str | None = None
    label: str = N_("Change group")

    def apply(self, project: Project) -> Project:
        """The project with the group changed; `Rejected` for an unknown group or property."""
        if not isinstance(tree.find(project.tree, self.group), Group):
            raise Rejected("group.unknown", group=self.group)
        unknown = set(self.values) - {"name", "name_en", "visible", "expanded"}
        if unknown:
            raise Rejected("group.property_unknown", property=min(unknown))

        def change(group: Group) -> Group:
            return msgspec.structs.replace(group, **self.values) if group.id == self.group else group

        return msgspec.structs.replace(project, tree=tree.rewrite(project.tree, change))


@dataclass(frozen=True)
class MoveNode:
    """Put a layer or group elsewhere in the tree; `index` counts after the node was taken out."""

    node: str
    parent: str
    index: int
    merge_key: str | None = None
    label: str = N_("Move layer")

    def apply(self, project: Project) -> Project:
        """The project with the node moved; a group cannot be moved into itself."""
        node = tree.find(project.tree, self.node)
        if node is None or node is project.tree:
            raise Rejected("layer.unknown", layer=self.node)
        if isinstance(node, Group) and tree.find(node, self.parent) is not None:
            raise Rejected("group.into_itself", group=node.name)
        rest = tree.remove(project.tree, (self.node,))
        return msgspec.structs.replace(project, tree=tree.insert(rest, node, self.parent, self.index))
