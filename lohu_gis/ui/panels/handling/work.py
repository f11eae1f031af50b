"""The desk's verbs of handling: figures of the layer of complaints, records of a group, the month report.

Implements `app.commands.HandlingControl`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lohu_gis.app.handling.asked import Ask
from lohu_gis.app.handling.overview import Group, Overview, overview
from lohu_gis.app.live import filtered
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.governance import complaints_layer
from lohu_gis.core.project import Layer, VectorContent
from lohu_gis.core.text import N_
from lohu_gis.core.times import layer_window

if TYPE_CHECKING:
    from lohu_gis.core.progress import Progress
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.ui.desk import Desk

KEY = "handling"


class HandlingWork(QObject):
    """One per desk; nothing here waits.

    Signals
    -------
    found(object)
        An `Overview` is there.
    failed(object)
        The error of one that could not be made.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self.ask = Ask()

    @property
    def layer(self) -> Layer | None:
        """The layer of complaints; None where the project has none."""
        return complaints_layer(self._desk.document.project)

    def table(self) -> FeatureTable | None:
        """All complaints; None while their data are missing."""
        layer = self.layer
        return None if layer is None else self._desk.workspace.table_of(layer.id)

    def shown(self, table: FeatureTable, layer: Layer) -> Callable[[], FeatureTable]:
        """What the layer shows of its rows, by its filter and the window of time; to be called in a job."""
        where = layer.content.where if isinstance(layer.content, VectorContent) else None
        window = layer_window(self._desk.document.project, layer)
        time = layer.time
        return lambda: filtered(table, where, time, window)

    def compute(self, ask: Ask | None = None) -> bool:
        """Ask for the figures; False where there are no complaints yet."""
        self.ask = ask or self.ask
        layer, table = self.layer, self.table()
        if layer is None or table is None:
            return False
        asked, rows = self.ask, self.shown(table, layer)

        def work(progress: Progress) -> Overview:
            return overview(table, rows(), asked, progress)

        self._desk.jobs.submit(KEY, work, lane="compute", label=N_("Figures of handling"), on_done=self.found.emit,
                               on_error=self.failed.emit)
        return True

    def select(self, group: Group) -> None:
        """Select the records of a group, on the map and in the table."""
        layer = self.layer
        if layer is not None:
            self._desk.apply(SetSelection(layer.id, FidSet.of(group.fids.tolist())))
            if self._desk.current != layer.id:
                self._desk.choose(layer.id)

    def month_report(self) -> None:
        """Ask for the month and where, then write the report."""
        self._desk.show_panel("handling")
