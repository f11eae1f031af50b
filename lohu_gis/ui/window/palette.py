"""The command palette: every command, tool and layer by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from lohu_gis.app.commands.registry import matches
from lohu_gis.app.i18n import _
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import SMALL_ICON_PX

MOST = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette.

    Attributes
    ----------
    title, words
        What is shown, and further words it is found by (the English title, the id).
    kind
        Shown in grey behind the title: the menu, or "Layer".
    """

    title: str
    kind: str
    run: Callable[[], object]
    words: str = ""
    icon: str = ""
    keys: str = ""
    enabled: bool = True


def found(entries: Sequence[Entry], words: str) -> list[Entry]:
    """Entries that answer a search, best first; usable ones before those that cannot be used now."""
    ranked = []
    for number, entry in enumerate(entries):
        rank = matches(words, f"{entry.title} {entry.kind} {entry.words}")
        if rank is not None:
            ranked.append((not entry.enabled, rank, number, entry))
    return [entry for *_rank, entry in sorted(ranked, key=lambda r: r[:3])[:MOST]]


class Palette(QFrame):
    """A field and a list, in front of the window.

    Parameters
    ----------
    entries
        Asked each time the palette opens.
    """

    def __init__(self, host: QWidget, entries: Callable[[], Sequence[Entry]]) -> None:
        super().__init__(host)
        self.setObjectName("palette")
        self._host = host
        self._entries = entries
        self._now: Sequence[Entry] = ()
        self._shown: list[Entry] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Command, tool or layer"))
        self.field.setAccessibleName(_("Command, tool or layer"))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIconSize(QSize(SMALL_ICON_PX, SMALL_ICON_PX))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _item: self._take())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.hide()

    def open(self) -> None:
        """Show the palette, empty."""
        self._now = self._entries()
        self.field.clear()
        self._search("")
        width = min(640, self._host.width() - 48)
        self.setGeometry((self._host.width() - width) // 2, 64, width, min(460, self._host.height() - 120))
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_palette(self) -> None:
        """Hide it and give the keyboard back to the window."""
        self.hide()
        self._host.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field: arrows choose, Enter runs, Esc closes; losing the keyboard closes."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self.field and event.type() == QEvent.Type.FocusOut and not self.underMouse():
            self.hide()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}[Qt.Key(key)]
            self._choose(self._chosen() + step)
        else:
            return False
        return True

    def _search(self, words: str) -> None:
        self._shown = found(self._now, words)
        self.list.clear()
        for entry in self._shown:
            item = QTreeWidgetItem([entry.title, entry.kind, entry.keys])
            if entry.icon:
                item.setIcon(0, icon(entry.icon))
            item.setDisabled(not entry.enabled)
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
        self._choose(0)

    def _chosen(self) -> int:
        item = self.list.currentItem()
        return self.list.indexOfTopLevelItem(item) if item is not None else -1

    def _choose(self, number: int) -> None:
        item = self.list.topLevelItem(min(max(number, 0), self.list.topLevelItemCount() - 1))
        if item is not None:
            self.list.setCurrentItem(item)

    def _take(self) -> None:
        number = self._chosen()
        if not 0 <= number < len(self._shown) or not self._shown[number].enabled:
            return
        self.close_palette()
        self._shown[number].run()
