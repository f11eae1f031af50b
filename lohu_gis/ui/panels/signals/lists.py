"""The list of signals and the list of a signal's records."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QListWidget, QListWidgetItem, QTreeWidget, QTreeWidgetItem

from lohu_gis.analysis.tables import texts
from lohu_gis.app.i18n import _
from lohu_gis.app.signals.review import ReviewSignal
from lohu_gis.app.signals.words import LEVEL_WORDS, count_text, facts, since_text, where_text
from lohu_gis.core.table import FeatureTable
from lohu_gis.ui.panels.signals.lines import DATA, SignalDelegate

MOST_RECORDS = 500
LEAST_PX = 160
TEXT_LENGTH = 200
CHOICES = ("title", "text")


class SignalList(QListWidget):
    """Signals, the most urgent first.

    Parameters
    ----------
    chosen
        Called with the signal that is current.
    """

    def __init__(self, chosen: Callable[[ReviewSignal], object]) -> None:
        super().__init__()
        self._chosen = chosen
        self.setItemDelegate(SignalDelegate(self))
        self.setUniformItemSizes(True)
        self.setAccessibleName(_("Signals of the morning"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._current_changed)

    def fill(self, signals: Sequence[ReviewSignal]) -> None:
        """Show these signals, none of them chosen."""
        self.blockSignals(True)
        self.clear()
        for signal in signals:
            said = (_(LEVEL_WORDS[signal.level]), signal.what, where_text(signal), since_text(signal),
                    count_text(signal))
            item = QListWidgetItem(", ".join(said))  # what a screen reader says
            item.setData(DATA, signal)
            item.setToolTip("\n".join(": ".join(pair) for pair in facts(signal)))
            self.addItem(item)
        self.blockSignals(False)

    def _current_changed(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self._chosen(item.data(DATA))


class RecordList(QTreeWidget):
    """Complaints of a signal: day and words; a click shows one on the map.

    Parameters
    ----------
    chosen
        Called with the id of the complaint.
    """

    def __init__(self, chosen: Callable[[int], object]) -> None:
        super().__init__()
        self.setColumnCount(2)
        self.setHeaderLabels([_("Day"), _("Text")])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setMinimumHeight(LEAST_PX)
        self.setAccessibleName(_("Complaints of the signal"))
        self.header().setStretchLastSection(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.itemActivated.connect(lambda item, _column: chosen(item.data(0, DATA)))
        self.itemClicked.connect(lambda item, _column: chosen(item.data(0, DATA)))

    def fill(self, table: FeatureTable | None, fids: Sequence[int]) -> None:
        """Show these complaints, the newest first."""
        self.clear()
        if table is None:
            return
        rows = [row for row in table.rows_of(np.array(fids, np.int64)).tolist() if row >= 0]
        opened = texts(table, "opened") if "opened" in table.column_names else None
        columns = [texts(table, name) for name in CHOICES if name in table.column_names]
        told = [(str(opened[row] or "") if opened is not None else "",
                 " — ".join(str(column[row]) for column in columns if column[row]), int(table.fids[row]))
                for row in rows]
        for moment, words, fid in sorted(told, reverse=True)[:MOST_RECORDS]:
            item = QTreeWidgetItem([moment[:10], words[:TEXT_LENGTH]])
            item.setToolTip(0, moment)
            item.setToolTip(1, words)
            item.setData(0, DATA, fid)
            self.addTopLevelItem(item)


