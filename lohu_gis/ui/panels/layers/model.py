"""The project's layer tree as a Qt model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QByteArray, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from lohu_gis.core.document import Document, Edit
from lohu_gis.core.edits.layers import MoveNode, SetGroup, SetLayer
from lohu_gis.core.project import Group, Layer, Leaf, Project
from lohu_gis.core.text import N_
from lohu_gis.ui.naming import shown_name

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-lohu-node"
LayerRole = Qt.ItemDataRole.UserRole + 1
GroupRole = Qt.ItemDataRole.UserRole + 2
IdRole = Qt.ItemDataRole.UserRole + 3


@dataclass(eq=False, slots=True)
class Node:
    """One line of the tree."""

    id: str
    group: Group | None
    layer: Layer | None
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def row(self) -> int:
        """Place among its siblings."""
        return self.parent.children.index(self) if self.parent is not None else 0


class LayerModel(QAbstractItemModel):
    """Mirrors `Project.tree`; what the planner does here becomes edits.

    Parameters
    ----------
    document
        The one writer.
    apply
        Applies an edit and tells about a rejected one.
    """

    def __init__(self, document: Document, apply: Callable[[Edit], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._apply = apply
        self._root = _mirror(document.project, document.project.tree, None)

    def refresh(self, document: Document | None = None) -> bool:
        """Follow the project; True when lines came, went or moved (views then restore what was open)."""
        self._document = document or self._document
        project = self._document.project
        fresh = _mirror(project, project.tree, None)
        if _shape(fresh) != _shape(self._root):
            self.beginResetModel()
            self._root = fresh
            self.endResetModel()
            return True
        for old, new in zip(_walk(self._root), _walk(fresh), strict=True):
            if old.layer is not new.layer or old.group is not new.group:
                old.layer, old.group = new.layer, new.group
                spot = self.index_of(old.id)
                if spot.isValid():  # the root has no line
                    self.dataChanged.emit(spot, spot)
        return False

    def repaint(self, ids: Sequence[str]) -> None:
        """Paint these lines again (their badge changed)."""
        for node_id in ids:
            spot = self.index_of(node_id)
            if spot.isValid():
                self.dataChanged.emit(spot, spot)

    def index_of(self, node_id: str) -> QModelIndex:
        """Where a layer or group is; invalid if it is not there."""
        for node in _walk(self._root):
            if node.id == node_id and node.parent is not None:
                return self.createIndex(node.row, 0, node)
        return QModelIndex()

    def groups(self) -> list[tuple[QModelIndex, bool]]:
        """Every group's place and whether it is open."""
        return [(self.createIndex(n.row, 0, n), n.group.expanded) for n in _walk(self._root)
                if n.group is not None and n.parent is not None]

    # ---- Qt ----

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        """Child number `row`."""
        node = self._node(parent)
        if column == 0 and 0 <= row < len(node.children):
            return self.createIndex(row, 0, node.children[row])
        return QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # QObject.parent and this are one name in Qt
        """The group a line is in."""
        above = self._node(index).parent
        if above is None or above.parent is None:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Lines in a group."""
        return len(self._node(parent).children)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        """One."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, and the layer or group itself for the delegate."""
        node = self._node(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.AccessibleTextRole):
            return shown_name(node.layer or node.group)
        if role == LayerRole:
            return node.layer
        if role == GroupRole:
            return node.group
        return node.id if role == IdRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename."""
        node, name = self._node(index), str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not name or name == shown_name(node.layer or node.group):
            return False
        if node.layer is not None:
            self._apply(SetLayer(node.id, {"name": name, "name_en": ""}, label=N_("Rename layer")))
        else:
            self._apply(SetGroup(node.id, {"name": name, "name_en": ""}, label=N_("Rename group")))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Lines can be chosen, renamed and dragged; groups take drops."""
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        both = flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable | flag.ItemIsDragEnabled
        return both | flag.ItemIsDropEnabled if self._node(index).group is not None else both

    def supportedDropActions(self) -> Qt.DropAction:
        """Moves only."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """What can be dropped."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The dragged line by id."""
        data = QMimeData()
        if indexes:
            data.setData(MIME, QByteArray(self._node(indexes[0]).id.encode()))
        return data

    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index) -> bool:
        """Move the dragged line; the answer is False because the model follows the document, not the view."""
        if not data.hasFormat(MIME):
            return False
        node_id = bytes(data.data(MIME).data()).decode()
        target = self._node(parent)
        here = row if row >= 0 else 0
        before = [child.id for child in target.children[:here]]
        if node_id in before:
            here -= 1  # the edit counts after the line was taken out
        self._apply(MoveNode(node_id, target.id, here))
        return False

    def _node(self, index: Index) -> Node:
        if not index.isValid():
            return self._root
        node: Node = index.internalPointer()
        return node


def _mirror(project: Project, group: Group, parent: Node | None) -> Node:
    node = Node(group.id, group, None, parent)
    for child in group.children:
        if isinstance(child, Leaf):
            if child.layer in project.layers:
                node.children.append(Node(child.layer, None, project.layers[child.layer], node))
        else:
            node.children.append(_mirror(project, child, node))
    return node


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _shape(node: Node) -> tuple[object, ...]:
    return (node.id, node.group is None, tuple(_shape(child) for child in node.children))
