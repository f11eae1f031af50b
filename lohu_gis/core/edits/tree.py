"""Finding and moving nodes of the layer tree; shared by the edits of layers and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import Group, Leaf

Node = Leaf | Group


def node_id(node: Node) -> str:
    """Id of a layer or group in the tree."""
    return node.layer if isinstance(node, Leaf) else node.id


def find(tree: Group, wanted: str) -> Node | None:
    """The node with this id; None if there is none."""
    if tree.id == wanted:
        return tree
    for child in tree.children:
        if node_id(child) == wanted:
            return child
        if isinstance(child, Group) and (found := find(child, wanted)) is not None:
            return found
    return None


def insert(tree: Group, node: Node, parent: str, index: int) -> Group:
    """The tree with `node` as child number `index` of `parent` (clipped to its children).

    Raises `Rejected` ``group.unknown`` when there is no such group.
    """
    if not isinstance(find(tree, parent), Group):
        raise Rejected("group.unknown", group=parent)

    def put(group: Group) -> Group:
        if group.id != parent:
            return group
        spot = min(max(index, 0), len(group.children))
        return msgspec.structs.replace(group, children=(*group.children[:spot], node, *group.children[spot:]))

    return rewrite(tree, put)


def remove(tree: Group, ids: Iterable[str]) -> Group:
    """The tree without the given nodes (and what is in them)."""
    gone = set(ids)

    def cut(group: Group) -> Group:
        kept = tuple(child for child in group.children if node_id(child) not in gone)
        return group if len(kept) == len(group.children) else msgspec.structs.replace(group, children=kept)

    return rewrite(tree, cut)


def rewrite(tree: Group, change: Callable[[Group], Group]) -> Group:
    """Every group replaced by what `change` makes of it, from the root down; unchanged groups are shared."""
    group = change(tree)
    children = tuple(rewrite(child, change) if isinstance(child, Group) else child for child in group.children)
    if all(new is old for new, old in zip(children, group.children, strict=True)):
        return group
    return msgspec.structs.replace(group, children=children)
