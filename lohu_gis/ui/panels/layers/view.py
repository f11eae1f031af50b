"""The panel with the layer tree."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStackedWidget, QTreeView, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.document import Document, Edit
from lohu_gis.core.edits.layers import SetGroup, SetLayer
from lohu_gis.core.text import N_
from lohu_gis.ui.panels.layers.delegate import LayerDelegate
from lohu_gis.ui.panels.layers.model import GroupRole, IdRole, LayerModel, LayerRole
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.workspace import LayerState

MENU = ("view.zoom_layer", "layer.table", "layer.filter", "", "layer.toggle", "layer.rename", "layer.heat", "",
        "layer.remove")


class LayerPanel(QWidget):
    """Search field, tree, empty state.

    Signals
    -------
    chosen(str)
        Id of the line chosen, empty for none.
    opened()
        A layer was double-clicked: the planner wants to see all of it.
    """

    chosen = Signal(str)
    opened = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, document: Document, apply: Callable[[Edit], object], state_of: Callable[[str], LayerState],
                 on_add: Callable[[], object]) -> None:
        super().__init__()
        self._apply = apply
        self._state_of = state_of
        self.model = LayerModel(document, apply, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a layer"))
        self.search.setAccessibleName(_("Find a layer"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _text: self._filter())
        self.tree = self._make_tree()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(EmptyState("layers", _("Layers appear here. Add a file, or drop it on the window."),
                                         _("Add data…"), on_add))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        field = QWidget()
        inner = QVBoxLayout(field)
        inner.setContentsMargins(8, 8, 8, 4)
        inner.addWidget(self.search)
        layout.addWidget(field)
        layout.addWidget(self._stack, 1)
        self._restore("")

    @property
    def current(self) -> str | None:
        """Id of the chosen line."""
        spot = self.tree.currentIndex()
        return str(spot.data(IdRole)) if spot.isValid() else None

    def choose(self, node_id: str) -> None:
        """Choose a line and bring it into view."""
        spot = self.model.index_of(node_id)
        if spot.isValid():
            self.tree.setCurrentIndex(spot)

    def edit_current(self) -> None:
        """Type a new name for the chosen line."""
        spot = self.tree.currentIndex()
        if spot.isValid():
            self.tree.setFocus()
            self.tree.edit(spot)

    def refresh(self, document: Document | None = None) -> None:
        """Follow the project."""
        kept = self.current or ""
        if self.model.refresh(document):
            self._restore(kept)

    def repaint_layers(self, ids: frozenset[str]) -> None:
        """Badges of these layers changed."""
        self.model.repaint(sorted(ids))

    def _make_tree(self) -> QTreeView:
        tree = Tree(self)
        tree.setModel(self.model)
        tree.setItemDelegate(LayerDelegate(tree, self._state_of, self._eye))
        tree.setHeaderHidden(True)
        tree.setIndentation(18)
        tree.setUniformRowHeights(True)
        tree.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.setAccessibleName(_("Layers"))
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(tree.viewport().mapToGlobal(at)))
        tree.doubleClicked.connect(lambda spot: self.opened.emit() if spot.data(LayerRole) is not None else None)
        tree.selectionModel().currentChanged.connect(lambda *_spots: self.chosen.emit(self.current or ""))
        tree.expanded.connect(lambda spot: self._fold(str(spot.data(IdRole)), expanded=True))
        tree.collapsed.connect(lambda spot: self._fold(str(spot.data(IdRole)), expanded=False))
        return tree

    def _restore(self, chosen: str) -> None:
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self.search.setEnabled(self.model.rowCount() > 0)
        self.tree.blockSignals(True)
        for spot, expanded in self.model.groups():
            self.tree.setExpanded(spot, expanded)
        self.tree.blockSignals(False)
        if chosen:
            self.choose(chosen)
        self.chosen.emit(self.current or "")
        self._filter()

    def _fold(self, group: str, *, expanded: bool) -> None:
        self._apply(SetGroup(group, {"expanded": expanded}, merge_key=f"fold:{group}", label=N_("Open or close group")))

    def _eye(self, node_id: str) -> None:
        spot = self.model.index_of(node_id)
        layer, group = spot.data(LayerRole), spot.data(GroupRole)
        if layer is not None:
            self._apply(SetLayer(node_id, {"visible": not layer.visible}, label=N_("Show or hide layer")))
        elif group is not None:
            self._apply(SetGroup(node_id, {"visible": not group.visible}, label=N_("Show or hide group")))

    def _filter(self) -> None:
        words = self.search.text().casefold().strip()
        self._hide_unlike(words, QModelIndex())

    def _hide_unlike(self, words: str, parent: QModelIndex) -> bool:
        """Hide lines without `words`; a group stays while something in it fits. Whether anything stayed."""
        anything = False
        for number in range(self.model.rowCount(parent)):
            spot = self.model.index(number, 0, parent)
            fits = not words or words in str(spot.data()).casefold()
            inside = self._hide_unlike("" if fits else words, spot)
            stays = fits or (spot.data(GroupRole) is not None and inside)
            self.tree.setRowHidden(number, parent, not stays)
            anything = anything or stays
        return anything


class Tree(QTreeView):
    """A tree whose Enter shows the whole layer."""

    def __init__(self, panel: LayerPanel) -> None:
        super().__init__(panel)
        self._panel = panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens; the rest is Qt's."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self._panel.opened.emit()
            return
        super().keyPressEvent(event)
