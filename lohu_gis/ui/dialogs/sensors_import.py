"""The dialog that reads sensor data: a file, a folder or a service; what is in it; the questions it leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
)

from lohu_gis.app.i18n import _
from lohu_gis.app.imports import sensors
from lohu_gis.app.imports.sensors import SensorAnswers, SensorLook
from lohu_gis.app.jobs import Job
from lohu_gis.app.tools.away import flat
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import VectorContent
from lohu_gis.core.text import N_
from lohu_gis.io.sensors.service import is_url
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.dialogs.tool import finished
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.widgets.basics import label, push, row, set_role
from lohu_gis.ui.widgets.form import Form, choice, number_field
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.core.project import RunRecord
    from lohu_gis.core.table import TableBlock
    from lohu_gis.ui.workbench import Workbench

THIN = "\u2009"


class SensorsDialog(Dialog):
    """Reads sensor data.

    Parameters
    ----------
    tell
        Shows a message.
    """

    def __init__(self, bench: Workbench, tell: Callable[[Message], object]) -> None:
        super().__init__(bench.frame, _("Read sensor data"), 680)
        self._bench, self._tell = bench, tell
        self.look: SensorLook | None = None
        self._job: Job | None = None
        self.path = QLineEdit()
        self.path.setPlaceholderText(_("File, folder or address of a SensorThings service"))
        self.path.setAccessibleName(_("Source"))
        self.path.textChanged.connect(lambda _text: self._changed())
        self.path.returnPressed.connect(self.ask)
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText(_("kept in the keyring of this computer"))
        self.series = _list()
        self.counts = label(_("Choose where the readings are. SensorThings, CSV, workbooks and Parquet are read."),
                            "second", wrap=True)
        self.notes = label("", "second", wrap=True, selectable=True)
        self._build()
        self.finished.connect(lambda _result: self._stop())
        self._changed()

    # ---- parts ----

    def _build(self) -> None:
        buttons = (push(_("File…"), self._choose_file), push(_("Folder…"), self._choose_folder),
                   push(_("Look into it"), self.ask, icon_name="search"))
        for button in buttons:
            button.setAutoDefault(False)  # Enter looks, or reads
        self.content.addWidget(row(self.path, *buttons))
        self.content.addWidget(self.counts)
        self.content.addWidget(self.series, 1)
        self._form = Form()
        self.stations = choice([("", _("as the data say")), *self._station_layers()], lambda _value: self.ask())
        self.start = QLineEdit()
        self.start.setPlaceholderText("2026-01-31T08:00")
        self.step = number_field(0, 100_000, 5, 1, "min")
        self.quantity = QLineEdit()
        self.quantity.setPlaceholderText(_("noise, pm25, speed …"))
        for field in (self.start, self.quantity):
            field.editingFinished.connect(self._answered)
        self.step.editingFinished.connect(self._answered)
        self._form.add(_("Token"), self.token)
        self._form.add(_("Places of stations"), self.stations)
        self._form.add(_("First row at"), self.start)
        self._form.add(_("Step of rows"), self.step)
        self._form.add(_("Measured"), self.quantity)
        self.content.addWidget(self._form)
        self.content.addWidget(self.notes)
        self.button = self.add_buttons(_("Read"), self.run)

    def _station_layers(self) -> list[tuple[str, str]]:
        layers = self._bench.document.project.layers.values()
        return [(layer.id, shown_name(layer)) for layer in layers
                if layer.role == "stations" and isinstance(layer.content, VectorContent)]

    # ---- answers ----

    def answers(self) -> SensorAnswers:
        """What the fields say."""
        return SensorAnswers(start=self.start.text().strip(), step_min=self.step.value(),
                             quantity=self.quantity.text().strip())

    def run(self) -> None:
        """Start the reading and close."""
        if self.look is None or self.look.error is not None:
            return
        read_sensor_data(self._bench, self.source, self.answers(), self._station_block(), self._tell,
                         token=self._token())
        self.accept()

    @property
    def source(self) -> str:
        """The path or address that was typed."""
        return self.path.text().strip()

    def _choose_file(self) -> None:
        self._choose(QFileDialog.FileMode.ExistingFile)

    def _choose_folder(self) -> None:
        self._choose(QFileDialog.FileMode.Directory)

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, _("Read sensor data"))
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Take a path or address and look at it."""
        self.path.setText(path)
        self.ask()

    def _token(self) -> str:
        return self.token.text() if is_url(self.source) else ""

    def _changed(self) -> None:
        self.look = None
        self.button.setEnabled(False)
        self._form.show_row(self.token, shown=is_url(self.source))
        self._form.show_row(self.stations, shown=self.stations.count() > 1)
        for field in (self.start, self.step, self.quantity):
            self._form.show_row(field, shown=False)

    def _answered(self) -> None:
        if self.source:
            self.ask()

    def _station_block(self) -> TableBlock | None:
        layer = str(self.stations.currentData() or "")
        table = self._bench.workspace.table_of(layer) if layer else None
        return None if table is None else flat(table)

    # ---- the look ----

    def ask(self) -> None:
        """Look at what is there."""
        workspace, path, answers, stations = self._bench.workspace, self.source, self.answers(), self._station_block()
        if not path:
            return
        token = self._token()
        self.counts.setText(_("Looking…"))
        set_role(self.counts, "second")

        def work(progress: Progress) -> SensorLook:
            if token:
                sensors.remember_token(path, token)  # a keyring may ask the person first
            return sensors.look(workspace.pool, path, answers, stations, progress, token=token)

        self._job = workspace.jobs.submit(
            "look at sensor data", work, lane="io", label=N_("Look at sensor data"), on_done=self._show,
            on_error=self._failed, on_progress=lambda share, _text: self._tell_share(share))

    def _tell_share(self, share: float) -> None:
        self.counts.setText(_("Looking… {share} %").format(share=round(share * 100)))

    def _stop(self) -> None:
        if self._job is not None:
            self._bench.workspace.jobs.cancel(self._job)

    def _show(self, look: SensorLook) -> None:
        self.look = look
        workspace = self._bench.workspace
        code = look.error[0] if look.error is not None else ""
        asked = {finding.code for finding in look.findings} | {code}
        for field in (self.start, self.step):
            self._form.show_row(field, shown="readings.no_time" in asked or bool(self.start.text()))
        self._form.show_row(self.quantity, shown=bool(asked & {"readings.no_time", "readings.no_quantity"})
                            or bool(self.quantity.text()))
        self.series.clear()
        for found in look.series:
            cells = [found.quantity, found.unit, grouped(found.readings), grouped(found.stations)]
            item = QTreeWidgetItem(self.series, cells)
            for column in (2, 3):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if look.error is not None:
            self._failed(InputError(look.error[0], **dict(look.error[1])))
            if code == "readings.no_time":
                self.counts.setText(_("The rows have no times. Say when the first was taken and how long a step is."))
            self._fit()
            return
        set_role(self.counts, "second")
        self.counts.setText(counted(look))
        self.notes.setText("\n".join([workspace.message_of(finding) for finding in look.findings][:5]))
        self.button.setEnabled(True)
        self._fit()

    def _fit(self) -> None:
        """Make room for questions that have come; the window is never made smaller than somebody drew it."""
        wanted = self.sizeHint().height()
        if wanted > self.height():
            self.resize(self.width(), wanted)

    def _failed(self, error: BaseException) -> None:
        set_role(self.counts, "bad")
        self.counts.setText(self._bench.workspace.message_of(error))
        self.notes.setText("")
        self.button.setEnabled(False)


def _list() -> QTreeWidget:
    """Quantities with their units and how many readings and stations."""
    made = QTreeWidget()
    made.setHeaderLabels([_("Quantity"), _("Unit of measure"), _("Readings"), _("Stations")])
    made.setRootIsDecorated(False)
    made.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    made.setMinimumHeight(140)
    header = made.header()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setStretchLastSection(False)
    for column in (2, 3):
        made.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def grouped(number: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{number:,}".replace(",", THIN)


def counted(look: SensorLook) -> str:
    """One line about what will come out."""
    metrics = look.metrics
    words = _("{readings} readings of {stations} stations, {missing} missing, {gaps} not there.")
    text = words.format(readings=grouped(metrics.get("readings", 0)), stations=grouped(metrics.get("stations", 0)),
                        missing=grouped(metrics.get("missing", 0)), gaps=grouped(metrics.get("gaps", 0)))
    return f"{text} {look.first[:16].replace('T', ' ')} – {look.last[:16].replace('T', ' ')}" if look.first else text


def read_sensor_data(bench: Workbench, path: str, answers: SensorAnswers, stations: TableBlock | None,
                     tell: Callable[[Message], object], *, token: str = "") -> None:
    """Read sensor data as a job; stations and readings are added in one step that can be taken back."""
    workspace = bench.workspace

    def work(progress: Progress) -> tuple[dict[str, TableBlock], RunRecord]:
        blocks, record = sensors.read(workspace.pool, path, answers, stations, progress, token=token)
        return {name: workspace.store.keep(block) for name, block in blocks.items()}, record

    def done(outcome: tuple[dict[str, TableBlock], RunRecord]) -> None:
        blocks, record = outcome
        edit = sensors.sensor_edit(bench.document.project, path, blocks, record)
        if bench.apply(edit) is not None:
            bench.choose(edit.edits[-1].layer.id)  # type: ignore[attr-defined]  # all are AddLayer
            tell(finished(N_("Read sensor data"), record, workspace.message_of))

    workspace.jobs.submit(None, work, lane="compute", label=N_("Read sensor data"), on_done=done,
                          on_error=lambda error: tell(Message("error", workspace.message_of(error))))
