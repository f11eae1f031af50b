"""The history panel: every step that can be undone or done again; a click goes there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.document import Document
from lohu_gis.ui.theme import current
from lohu_gis.ui.widgets.empty import EmptyState

SHOWN = 200


class HistoryPanel(QWidget):
    """Newest step at the bottom, undone ones below it in grey.

    Parameters
    ----------
    go
        Called with how many steps to go: negative undoes.
    """

    def __init__(self, document: Document, go: Callable[[int], object]) -> None:
        super().__init__()
        self._document = document
        self._go = go
        self._stale = True
        self.list = QListWidget()
        self.list.setAccessibleName(_("History"))
        self.list.itemActivated.connect(self._chosen)
        self.list.itemClicked.connect(self._chosen)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("history", _("Everything you do appears here and can be taken back.")))
        self._stack.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def refresh(self, document: Document | None = None) -> None:
        """Follow the timeline; while hidden nothing is made."""
        self._document = document or self._document
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        history = self._document.history
        done, undone = history.done[-SHOWN:], tuple(reversed(history.undone))[:SHOWN]
        self.list.clear()
        for number, entry in enumerate(done):
            self._add(_(entry.label), number - len(done) + 1, undone=False)
        for number, entry in enumerate(undone):
            self._add(_(entry.label), number + 1, undone=True)
        self._stack.setCurrentIndex(1 if done or undone else 0)
        if done:
            self.list.setCurrentRow(len(done) - 1)
            self.list.scrollToItem(self.list.item(len(done) - 1))

    def showEvent(self, event: object) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)  # type: ignore[arg-type]  # a QShowEvent
        if self._stale:
            self.refresh()

    def _add(self, text: str, steps: int, *, undone: bool) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, steps)
        if undone:
            item.setForeground(QColor(current.tokens().disabled))
            item.setToolTip(_("Undone; a click does it again"))
        self.list.addItem(item)

    def _chosen(self, item: QListWidgetItem) -> None:
        steps = int(item.data(Qt.ItemDataRole.UserRole))
        if steps:
            self._go(steps)
