"""The dialog: a look at the export, what its columns are, datum, zone and encoding, what will come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.imports import complaints
from lohu_gis.app.imports.complaints import Answers, Look
from lohu_gis.app.jobs import Job
from lohu_gis.app.tools.away import flat
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.text import N_
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.dialogs.complaints_import.columns import ColumnTable
from lohu_gis.ui.dialogs.complaints_import.words import DATUMS, ENCODINGS, PLACES, ZONES
from lohu_gis.ui.dialogs.tool import finished
from lohu_gis.ui.widgets.basics import label, push, set_role
from lohu_gis.ui.widgets.form import Form, choice, choose
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.core.project import RunRecord
    from lohu_gis.core.table import TableBlock
    from lohu_gis.ui.workbench import Workbench

SETTLE_MS = 250
"""Answers that come quickly one after the other are looked at once."""
QUIET = ("complaints.columns", "complaints.masked", "complaints.unplaced", "place.by_name")
"""Findings that the counts say already."""


class ComplaintsDialog(Dialog):
    """Reads an export of complaints.

    Parameters
    ----------
    path
        The export.
    tell
        Shows a message.
    plain
        Adds the file as a plain table instead; None where that was not asked.
    """

    def __init__(self, bench: Workbench, path: str, tell: Callable[[Message], object],
                 plain: Callable[[], object] | None = None) -> None:
        super().__init__(bench.frame, _("Read complaints"), 920)
        self._bench, self._path, self._tell, self._plain = bench, path, tell, plain
        self.look: Look | None = None
        self._mapped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._ask)
        self._places = self._known_places()
        self._build(Path(path.partition("|layer=")[0]).name)
        self._job: Job | None = None
        self.finished.connect(lambda _result: self._stop())
        self._ask()

    # ---- parts ----

    def _build(self, name: str) -> None:
        self.about = label(name, "heading")
        self.counts = label(_("Looking into the file…"), "second", wrap=True)
        self.columns = ColumnTable()
        self.columns.setMinimumHeight(320)
        self.columns.changed.connect(self._remap)
        self.datum = choice([(value, _(word)) for value, word in DATUMS], lambda _value: self._later())
        self.zone = choice([(value, _(word)) for value, word in ZONES], lambda _value: self._later())
        self.encoding = choice([(value, _(word)) for value, word in ENCODINGS], lambda _value: self._later())
        offered = [(kind, word) for kind, word in PLACES if not kind or kind in self._places]
        self.by_name = choice([(kind, _(word)) for kind, word in offered], lambda _value: self._later())
        fine = [kind for kind, _word in offered if kind in ("building", "grid")]
        choose(self.by_name, fine[-1] if fine else "")
        self.remember = QCheckBox(_("Remember these answers for files with the same columns"))
        self.remember.setChecked(True)
        self.notes = label("", "second", wrap=True, selectable=True)
        self.notes.setMinimumHeight(64)
        for part in (self.about, self.counts):
            self.content.addWidget(part)
        self.content.addWidget(self.columns, 1)
        self.content.addWidget(self._questions())
        self.content.addWidget(self.notes)
        self.button = self.add_buttons(_("Read"), self.run)
        self.button.setEnabled(False)

    def _questions(self) -> QWidget:
        """Short answers in two columns."""
        left, right = Form(), QWidget()
        left.add(_("Coordinates"), self.datum, _("Maps of Chinese services are shifted by about 600 m (GCJ-02) or "
                                                 "1.2 km (BD-09)."))
        tip = _("Rows of one area all stand at one point of it; a heat map takes that for a hot spot.")
        left.add(_("Rows without them"), self.by_name, tip)
        left.add(_("Time zone"), self.zone, _("Of times that do not say their offset."))
        left.add(_("Text encoding"), self.encoding)
        boxes = QVBoxLayout(right)
        boxes.setContentsMargins(0, 0, 0, 0)
        boxes.setSpacing(8)
        boxes.addWidget(self.remember)
        if self._plain is not None:
            boxes.addWidget(push(_("Add as a plain table, without masking"), self._as_plain, role="link"))
        boxes.addStretch(1)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(left, 1)
        row.addWidget(right, 1)
        return both

    # ---- answers ----

    def answers(self) -> Answers:
        """What the fields say."""
        profile = None
        if self.look is not None and self._mapped:
            profile = complaints.profile_from(self.columns.meanings(), self.look.profile)
        return Answers(profile=profile, datum=str(self.datum.currentData()), zone=str(self.zone.currentData()),
                       encoding=str(self.encoding.currentData()), coarsest=str(self.by_name.currentData()))

    def run(self) -> None:
        """Start the reading and close."""
        look, bench = self.look, self._bench
        if look is None or look.error is not None:
            return
        answers = self.answers()
        confirmed = complaints.profile_from(self.columns.meanings(), look.profile)
        confirmed = msgspec.structs.replace(confirmed, datum=answers.datum or confirmed.datum, zone=answers.zone,
                                            encoding=answers.encoding)
        keep = self.remember.isChecked() and look.safe
        read_as_complaints(bench, self._path, msgspec.structs.replace(answers, profile=confirmed), self._blocks(),
                           self._tell, remember=keep)
        self.accept()

    def _as_plain(self) -> None:
        if self._plain is not None:
            self._plain()
        self.reject()

    def _remap(self) -> None:
        self._mapped = True
        self._later()

    def _later(self) -> None:
        self._timer.start()

    # ---- the look ----

    def _ask(self) -> None:
        workspace, path, answers, places = self._bench.workspace, self._path, self.answers(), self._blocks()
        self._job = workspace.jobs.submit(
            ("look at complaints", path),
            lambda progress: complaints.look(workspace.pool, path, answers, places, progress),
            lane="io", label=N_("Look into the file"), on_done=self._show, on_error=self._failed)

    def _stop(self) -> None:
        """Look no further; the dialog is about to go."""
        self._timer.stop()
        if self._job is not None:
            self._bench.workspace.jobs.cancel(self._job)

    def _show(self, look: Look) -> None:
        first = self.look is None
        self.look = look
        self.columns.show_columns(look.columns)
        if first and look.remembered:
            for box, value in ((self.datum, look.profile.datum), (self.zone, look.profile.zone),
                               (self.encoding, look.profile.encoding)):
                choose(box, value)
        self.counts.setText(counted(look))
        notes = [self._bench.workspace.message_of(finding) for finding in look.findings if finding.code not in QUIET]
        if look.error is not None:
            code, facts = look.error
            notes.insert(0, self._bench.workspace.message_of(InputError(code, **dict(facts))))
        elif look.remembered:
            notes.insert(0, _("This layout was confirmed before; its answers are used again."))
        set_role(self.notes, "bad" if look.error is not None else "second")
        self.notes.setText("\n".join(notes[:5]))
        self.notes.setToolTip("\n".join(notes))
        self.remember.setEnabled(look.safe)
        self.button.setEnabled(look.error is None)

    def _failed(self, error: BaseException) -> None:
        self.counts.setText(self._bench.workspace.message_of(error))
        set_role(self.counts, "bad")
        self.button.setEnabled(False)

    # ---- places ----

    def _known_places(self) -> dict[str, str]:
        workspace = self._bench.workspace
        found = complaints.places_in(self._bench.document.project)
        return {kind: layer for kind, layer in found.items() if workspace.table_of(layer) is not None}

    def _blocks(self) -> dict[str, TableBlock]:
        """The layers that rows are placed by, and that tell the datum, as blocks."""
        tables = {kind: self._bench.workspace.table_of(layer) for kind, layer in self._places.items()}
        return {kind: flat(table) for kind, table in tables.items() if table is not None}


def counted(look: Look) -> str:
    """One line about what will come out."""
    if not look.metrics:
        return _("{rows} rows, {columns} columns").format(rows=look.rows, columns=len(look.columns))
    words = _("{rows} rows. Of the first {seen}: {placed} have a place, {unplaced} have none; {masked} cells with "
              "persons are masked.")
    metrics: Mapping[str, int] = look.metrics
    return words.format(rows=f"{look.rows:,}".replace(",", "\u2009"), seen=look.seen, placed=metrics["placed"],
                        unplaced=metrics["unplaced"], masked=metrics["masked"])


def read_as_complaints(bench: Workbench, path: str, answers: Answers, places: Mapping[str, TableBlock],
                       tell: Callable[[Message], object], *, remember: bool) -> None:
    """Read an export as a job; the result becomes a layer in one step that can be taken back."""
    workspace = bench.workspace

    def work(progress: Progress) -> tuple[TableBlock, RunRecord]:
        block, record = complaints.read(workspace.pool, path, answers, places, progress)
        if answers.profile is not None:
            (complaints.remember if remember else complaints.forget)(answers.profile)
        return workspace.store.keep(block), record

    def done(outcome: tuple[TableBlock, RunRecord]) -> None:
        block, record = outcome
        edit = complaints.complaint_edit(bench.document.project, path, block, record)
        if bench.apply(edit) is not None:
            bench.choose(edit.layer.id)
            tell(finished(N_("Read complaints"), record, workspace.message_of))

    workspace.jobs.submit(None, work, lane="compute", label=N_("Read complaints"), on_done=done,
                          on_error=lambda error: tell(Message("error", workspace.message_of(error))))
