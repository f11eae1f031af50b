"""A list of categories to tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.theme.tokens import ROW_PX
from lohu_gis.ui.widgets.basics import push, row

MOST = 200
"""A column with more different texts is no column of categories."""
LINES = 4


class Categories(QWidget):
    """Ticked categories count; none ticked means all.

    Signals
    -------
    chosen(tuple)
        Ticked by hand.
    """

    chosen = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(_("Categories"))
        self.list.itemChanged.connect(lambda _item: self._tell())
        self.list.setMaximumHeight(LINES * ROW_PX)
        self._every = push(_("All categories"), self.clear, role="link")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.list)
        layout.addWidget(row(self._every, None))

    def show_names(self, names: Sequence[str], ticked: Sequence[str]) -> None:
        """Show these, without telling anybody."""
        shown = [self.list.item(line).text() for line in range(self.list.count())]
        self.list.blockSignals(True)
        if shown != list(names):
            self.list.clear()
            for name in names:
                item = QListWidgetItem(name)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable
                              | Qt.ItemFlag.ItemIsSelectable)
                self.list.addItem(item)
        for line in range(self.list.count()):
            item = self.list.item(line)
            on = item.text() in ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._every.setEnabled(bool(ticked))

    def ticked(self) -> tuple[str, ...]:
        """What counts; empty for all."""
        items = (self.list.item(line) for line in range(self.list.count()))
        return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)

    def clear(self) -> None:
        """Tick none: all count."""
        self.show_names([self.list.item(line).text() for line in range(self.list.count())], ())
        self._tell()

    def _tell(self) -> None:
        self._every.setEnabled(bool(self.ticked()))
        self.chosen.emit(self.ticked())
