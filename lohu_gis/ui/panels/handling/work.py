"""The desk's verbs of handling: figures of the layer of complaints, records of a group, the month report.

Implements `app.commands.HandlingControl`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from lohu_gis.analysis.handling.moment import moment_of
from lohu_gis.app.handling.asked import Ask
from lohu_gis.app.handling.away import Sorted, month_away, overview_away, slim, sort_away, sorted_edit
from lohu_gis.app.handling.month import months_of
from lohu_gis.app.handling.month_pages import book_of, pages_of
from lohu_gis.app.handling.overview import Group, Overview
from lohu_gis.app.handling.words import day_of
from lohu_gis.app.i18n import _
from lohu_gis.app.live import filtered
from lohu_gis.app.tools.away import TOOL_LIMITS, flat
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.governance import complaints_layer
from lohu_gis.core.project import Layer, VectorContent
from lohu_gis.core.text import N_
from lohu_gis.core.times import layer_window
from lohu_gis.io.write.report import write_report
from lohu_gis.render.plan.report import plan_report
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.core.progress import Progress
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.ui.desk import Desk

KEY = "handling"
FORMATS = {"pdf": "PDF (*.pdf)", "xlsx": "XLSX (*.xlsx)"}
AskMonth = Callable[[QWidget, tuple[int, ...], Callable[[int, str], object]], object]


class HandlingWork(QObject):
    """One per desk; nothing here waits.

    Parameters
    ----------
    window
        Parent of dialogs.
    ask_month
        Asks for one of the months and the kind of file, and hands both on.

    Signals
    -------
    found(object)
        An `Overview` is there.
    failed(object)
        The error of one that could not be made.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, window: QWidget, ask_month: AskMonth) -> None:
        super().__init__(window)
        self._desk, self._window, self._ask_month = desk, window, ask_month
        self.ask = Ask()
        self.ask_path: Callable[[str, Callable[[str], object]], object] = self._ask_path

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
        asked, rows, pool = self.ask, self.shown(table, layer), self._desk.workspace.pool

        def work(progress: Progress) -> Overview:
            moment = asked.as_of if asked.as_of is not None else table.derived(KEY, lambda: moment_of(table, None))
            found: Overview = pool.call(overview_away, slim(rows()), replace(asked, as_of=moment), len(table),
                                        progress=progress, limits=TOOL_LIMITS, trusted=True)
            return found

        self._desk.jobs.submit(KEY, work, lane="compute", label=N_("Figures of handling"), on_done=self.found.emit,
                               on_error=self.failed.emit)
        return True

    def select(self, group: Group) -> None:
        """Select the records of a group, on the map and in the table."""
        layer = self.layer
        if layer is not None:
            edit = SetSelection(layer.id, FidSet.of(group.fids.tolist()))
            show = SetLayer(layer.id, {"visible": True})
            self._desk.apply(edit if layer.visible else Together((show, edit), N_("Show the records of a group")))
            if self._desk.current != layer.id:
                self._desk.choose(layer.id)

    def month_report(self) -> None:
        """Ask for the month and where, then write the report."""
        table = self.table()
        if self.layer is None or table is None:
            self._desk.say(Message("info", _("There are no complaints to report on.")))
            return

        def ask(found: tuple[int, ...]) -> None:
            if not found:
                self._desk.say(Message("info", _("No complaint has a time of opening.")))
                return
            self._ask_month(self._window, found, lambda month, kind: self.ask_path(
                kind, lambda path: self.write(month, kind, path)))

        self._desk.jobs.submit("handling-months", lambda _progress: months_of(table), lane="compute",
                               label=N_("Look for months"), on_done=ask, on_error=self._tell)

    def write(self, month: int, kind: str, path: str) -> None:
        """Write the report of a month (since January 1970) as ``pdf`` or ``xlsx``, as a job.

        The filter of the layer counts, the window of time does not: the months before are compared with.
        """
        layer, table = self.layer, self.table()
        if layer is None or table is None:
            return
        where = layer.content.where if isinstance(layer.content, VectorContent) else None
        district, invented, english = self._desk.document.project.name, layer.invented, in_english()

        pool = self._desk.workspace.pool

        def work(progress: Progress) -> None:
            report = pool.call(month_away, flat(filtered(table, where)), month, english,
                               progress=progress.part(0.0, 0.8), limits=TOOL_LIMITS, trusted=True)
            if kind == "xlsx":
                write_report(book_of(report, district, invented=invented), Path(path))
            else:
                from lohu_gis.render.qt.pdf import write_pages

                paper = pages_of(report, district, invented=invented)
                write_pages(plan_report(paper), path, paper.title, progress.part(0.8, 1.0))

        self._desk.jobs.submit(None, work, lane="io", label=N_("Write the month report"),
                               on_done=lambda _none: self._written(path), on_error=self._tell)

    def sort_open(self) -> None:
        """Put all open cases that nobody has put into a tier into the one that the rules say; one undo."""
        layer, table = self.layer, self.table()
        if layer is None or table is None:
            self._desk.say(Message("info", _("There are no complaints to sort.")))
            return
        pool, english = self._desk.workspace.pool, in_english()

        def work(progress: Progress) -> Sorted:
            found: Sorted = pool.call(sort_away, flat(table), english, progress=progress, limits=TOOL_LIMITS,
                                      trusted=True)
            return found

        self._desk.jobs.submit("handling-sort", work, lane="compute", label=N_("Sort open cases into tiers"),
                               on_done=lambda found: self._sorted(layer, table, found), on_error=self._tell)

    # ---- inside ----

    def _sorted(self, layer: Layer, table: FeatureTable, found: Sorted) -> None:
        if not found.tiers:
            self._desk.say(Message("info", _("All open cases are in a tier.")))
            return
        if self._desk.apply(sorted_edit(layer, table.column_names, found)) is not None:
            told = _("Open cases as of {day}: {one} urgent, {two} single, {three} in a class, {four} hard, {none} "
                     "unknown.").format(day=day_of(found.as_of), one=found.counts[1], two=found.counts[2],
                                        three=found.counts[3], four=found.counts[4], none=found.counts[0])
            self._desk.say(Message("good", told, _("Undo"), lambda: self._desk.run("edit.undo")))

    def _tell(self, error: BaseException) -> None:
        self._desk.say(Message("error", self._desk.message_of(error)))

    def _ask_path(self, kind: str, chosen: Callable[[str], object]) -> None:
        dialog = QFileDialog(self._window, _("Month report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(FORMATS[kind])
        dialog.setDefaultSuffix(kind)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def _written(self, path: str) -> None:
        folder = QUrl.fromLocalFile(str(Path(path).parent))
        self._desk.say(Message("good", _("Written: {path}").format(path=path), _("Open folder"),
                               lambda: QDesktopServices.openUrl(folder)))
