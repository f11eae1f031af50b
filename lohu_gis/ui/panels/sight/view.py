"""The panel Sight: kinds and figures on the left, the drawing of the result on the right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.analysis.section.sheet import SectionWords
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.events import Spots
from lohu_gis.app.interaction.sighting import SPOT_TOOLS
from lohu_gis.app.messages import message_of
from lohu_gis.app.sight import LineView, SectionView, Skyline, cut_line, titled
from lohu_gis.core.change import Change
from lohu_gis.core.drawing import Drawing
from lohu_gis.core.text import N_
from lohu_gis.io.write.drawing import write_drawing
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.panels.sight.drawing import DrawingView, write_drawing_pdf
from lohu_gis.ui.panels.sight.forms import SightForm
from lohu_gis.ui.panels.sight.marks import NAME, eye_marks, line_marks, section_marks
from lohu_gis.ui.panels.sight.overlay import SightOverlay
from lohu_gis.ui.panels.sight.words import line_tag, line_words, section_words, skyline_words, viewshed_words
from lohu_gis.ui.panels.sight.work import Outcome, SightWork, Viewshed, Wish
from lohu_gis.ui.widgets.basics import column, hairline, label, push, row, set_role, tool_button
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.workspace import Workspace

KINDS = (("sight_viewshed", N_("Viewshed"), N_("Pick the observer"),
          N_("Shows what is seen from a place; the result becomes a layer.")),
         ("sight_line", N_("Line of sight"), N_("Pick origin and target"),
          N_("Says whether one place is seen from another, and what is in the way.")),
         ("sight_skyline", N_("Skyline"), N_("Pick the observer"),
          N_("Draws the silhouette around a place, before and after the scenario.")),
         ("sight_section", N_("Section"), N_("Pick both ends"),
          N_("Cuts the city along a line: ground, storeys, levels, and what stands behind.")))
"""Kind, title, what to pick, what it is for."""

CONCERNED = frozenset({"overlays", "scenario", "scenarios", "tables"})
SETTLE_MS = 300
LEFT_PX = 248
FILES = (("svg", "SVG"), ("dxf", "DXF"), ("pdf", "PDF"))


class SightPanel(DeskPanel):
    """Picks places with the tools of the map, on the map or in 3D; results are drawn here, there and in 3D."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._work = SightWork(desk)
        self._overlay = SightOverlay()
        self._wish: Wish | None = None
        self._following = False
        self.outcome: Outcome | None = None
        self.kind = "sight_line"
        self.form = SightForm(self._changed)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(SETTLE_MS)
        self._again.timeout.connect(self._repeat)
        self._switches: dict[str, QToolButton] = {}
        self.view = DrawingView()
        self.says = label("", wrap=True, selectable=True)
        self._what = EmptyState("sight", "")
        self._compared = label("", "caption", wrap=True)
        self._pick = push("", self._take, role="primary", icon_name="eye-point")
        self._of_cut = push(_("Section of the cut model"), self.follow_cut, role="link")
        self._save = tool_button("export", _("Export drawing…"), self.export)
        self._clear = tool_button("clear", _("Clear"), self.clear)
        self._stack = QStackedWidget()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(self._make_left())
        layout.addWidget(hairline(vertical=True))
        layout.addWidget(self._make_result(), 1)
        desk.canvas.wanted.connect(self._wanted)
        desk.canvas.tool_changed.connect(self._tool_changed)
        desk.canvas.overlays.append(self._overlay.paint)
        self._tool_changed()
        self._show_kind()

    # ---- DeskPanel ----

    def open(self, _workspace: Workspace) -> None:
        """Show another project."""
        self._work.forget()
        self.clear()

    def follow(self, change: Change) -> None:
        """Buildings or the scenario may be others."""
        if change.changes.sections & CONCERNED:
            self._changed()
        if change.changes.sections & {"layers", "scenario", "scenarios", "view3d"}:
            self._show_kind()
        if "view3d" in change.changes.sections and self._following:
            self._again.start()

    def data_changed(self, _layers: frozenset[str]) -> None:
        """Data have arrived."""
        self._show_kind()

    def shut_down(self) -> None:
        """Nothing is computed any more."""
        self._again.stop()

    # ---- verbs ----

    def look(self, kind: str, places: tuple[tuple[float, float, float | None], ...]) -> None:
        """Compute a kind of sight for places in the project's CRS."""
        self._wish = Wish(kind, places, self.form.eye.value(), self.form.target.value(), self.form.radius.value(),
                          self.form.sweep, self.form.behind.value(),
                          SectionWords(_("Section A–A′  1:{scale:g}"), ("A", "A′"), _("height unknown")))
        self.kind = kind
        self._following = False
        self._show_kind()
        self.says.setText(_("Computing…"))
        set_role(self.says, "second")
        wish = self._wish
        self._work.start(wish, lambda outcome: self._done(wish, outcome), self._failed)

    def follow_cut(self) -> None:
        """Draw the open face of the model that is cut in 3D, and again when the cut moves."""
        clip = self._desk.document.project.view3d.clip
        if clip is not None:
            start, end = cut_line(clip)
            self.look("sight_section", ((*start, None), (*end, None)))
            self._following = True

    def clear(self) -> None:
        """Take the result away, here, from the map and from 3D."""
        self._wish = self.outcome = None
        self._following = False
        self._overlay.show(None, None)
        self._desk.twin.view.set_marks(NAME, None)
        self._no_draft()
        self._show_kind()

    def export(self) -> None:
        """Ask where, then write the drawing."""
        if self.drawing is None:
            return
        dialog = QFileDialog(self, _("Export drawing"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{word} (*.{ending})" for ending, word in FILES])
        dialog.setDefaultSuffix("svg")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.partition(" ")[0].lower()))
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the drawing as a job; the ending decides: svg, dxf or pdf."""
        drawing, desk = self.drawing, self._desk
        if drawing is None:
            return
        named = titled(drawing, _title(self.kind))

        def done(_nothing: object) -> None:
            folder = QUrl.fromLocalFile(str(path.parent))
            desk.say(Message("good", _("Written: {path}").format(path=path), _("Open folder"),
                             lambda: QDesktopServices.openUrl(folder)))

        desk.jobs.submit(None, lambda _progress: _write(path, named), lane="render", label=N_("Export drawing"),
                         on_done=done, on_error=lambda error: desk.say(Message("error", desk.message_of(error))))

    @property
    def drawing(self) -> Drawing | None:
        """The drawing of the result; None without one."""
        found = self.outcome
        return found.drawing if isinstance(found, LineView | Skyline | SectionView) else None

    # ---- results ----

    def _done(self, wish: Wish, outcome: Outcome) -> None:
        self.outcome = outcome
        set_role(self.says, "")
        view, twin = self.view, self._desk.twin.view
        if isinstance(outcome, Viewshed):
            self.says.setText(viewshed_words(outcome, wish.radius_m))
            self._noticed.setText("\n".join(message_of(finding) for finding in outcome.record.findings
                                            if finding.severity != "info"))
            self._desk.add_results(_("Viewshed"), {"viewshed": outcome.stored}, outcome.record)
            twin.set_marks(NAME, None)
        elif isinstance(outcome, LineView):
            self.says.setText(line_words(outcome))
            set_role(self.says, {True: "good", False: "bad", None: "warn"}[outcome.sight.visible])
            view.show_drawing(outcome.drawing, stretched=True)
            twin.set_marks(NAME, line_marks(outcome, line_tag(outcome)))
        elif isinstance(outcome, Skyline):
            self.says.setText(skyline_words(outcome))
            view.show_drawing(outcome.drawing, stretched=True)
            twin.set_marks(NAME, eye_marks(outcome, _("Observer")))
        else:
            self.says.setText(section_words(outcome))
            view.show_drawing(outcome.drawing)
            twin.set_marks(NAME, section_marks(outcome))
        self._overlay.show(wish, outcome)
        self._no_draft()
        self._show_kind()

    def _failed(self, error: BaseException) -> None:
        self.outcome = None
        self._overlay.show(None, None)
        self._desk.canvas.update()
        set_role(self.says, "bad")
        self.says.setText(self._desk.message_of(error))
        self._show_kind()

    def _no_draft(self) -> None:
        """What the tool has drawn gives way to the result."""
        self._desk.canvas.draft = None
        self._desk.canvas.drafted.emit(None)
        self._desk.canvas.update()

    # ---- input ----

    def _take(self) -> None:
        self._desk.run(f"sight.{self.kind.removeprefix('sight_')}")

    def _wanted(self, intent: object) -> None:
        if isinstance(intent, Spots) and intent.purpose in SPOT_TOOLS:
            self.look(intent.purpose, intent.places)

    def _tool_changed(self) -> None:
        name = self._desk.canvas.tool.name
        if name in SPOT_TOOLS and name != self.kind:
            self._choose(name)

    def _choose(self, kind: str) -> None:
        if kind != self.kind:
            self.kind = kind
            self._wish = self.outcome = None
            self._overlay.show(None, None)
            self._desk.twin.view.set_marks(NAME, None)
            self._desk.canvas.update()
        self._show_kind()

    def _changed(self) -> None:
        """Another figure, or another city: what can be made again quickly is made again."""
        if self._wish is not None and self._wish.kind != "sight_viewshed" and self.isVisible():
            self._again.start()

    def _repeat(self) -> None:
        if self._following and self._desk.document.project.view3d.clip is not None:
            self.follow_cut()
        elif self._wish is not None:
            self.look(self._wish.kind, self._wish.places)

    # ---- showing ----

    def _show_kind(self) -> None:
        for kind, switch in self._switches.items():
            switch.setChecked(kind == self.kind)
        _kind, _word, pick, what = next(row for row in KINDS if row[0] == self.kind)
        self._what.words.setText(_(what))
        self._pick.setText(_(pick))
        self.form.show_kind(self.kind)
        self._compared.setText(self._states())
        self._compared.setVisible(self.kind == "sight_skyline")
        cut = self._desk.document.project.view3d.clip is not None
        self._of_cut.setVisible(self.kind == "sight_section" and cut)
        ready = self._work.ready
        self._pick.setEnabled(ready)
        self._save.setVisible(self.drawing is not None)
        self._clear.setVisible(self.outcome is not None)
        told = bool(self._wish) and bool(self.says.text())
        self._stack.setCurrentIndex(0 if not ready else 2 if told else 1)
        self.view.setVisible(self.drawing is not None)
        self._noticed.setVisible(isinstance(self.outcome, Viewshed))

    def _states(self) -> str:
        """Which two states the skyline compares."""
        project = self._desk.document.project
        own = project.scenarios.get(project.scenario)
        parent = None if own is None or own.parent is None else project.scenarios.get(own.parent)
        if own is None or parent is None:
            return _("Take a scenario to compare it with the state before.")
        return _("Before: {before} · after: {after}").format(before=shown_name(parent), after=shown_name(own))

    # ---- making ----

    def _make_left(self) -> QWidget:
        """Kinds, their figures, and the one thing to do."""
        switches: list[QWidget | int | None] = []
        for kind, word, _pick, what in KINDS:
            switch = QToolButton()
            switch.setText(_(word))
            switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            switch.setCheckable(True)
            switch.setToolTip(_(what))
            switch.clicked.connect(lambda _checked, kind=kind: self._choose(kind))
            self._switches[kind] = switch
            switches.append(switch)
        inside = column(row(*switches, None, spacing=2), self.form, self._compared, self._pick, self._of_cut, None)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setFixedWidth(max(inside.sizeHint().width() + 4, LEFT_PX))
        return area

    def _make_result(self) -> QWidget:
        self._stack.addWidget(EmptyState("sight", _("Sight needs a layer of buildings or a terrain raster."),
                                         _("Add data…"), lambda: self._desk.run("file.add")))
        self._stack.addWidget(self._what)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._noticed = label("", "caption", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.says, 1)
        for button in (self._clear, self._save):
            head.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        layout.addWidget(self._noticed)
        layout.addWidget(self.view, 1)
        layout.addStretch(0)
        self._stack.addWidget(page)
        return self._stack


def _title(kind: str) -> str:
    return next(_(word) for name, word, _pick, _what in KINDS if name == kind)


def _write(path: Path, drawing: Drawing) -> None:
    if path.suffix.lower() == ".pdf":
        write_drawing_pdf(path, drawing)
    else:
        write_drawing(path, drawing)
