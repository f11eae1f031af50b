"""Opening, saving and adding: the way between files and the desk, always through jobs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from lohu_gis.app.i18n import _
from lohu_gis.app.jobs import Jobs
from lohu_gis.app.messages import message_of
from lohu_gis.app.resources import sample_path
from lohu_gis.app.session.session import Session
from lohu_gis.app.session.shelf import Leftover, Shelf
from lohu_gis.app.settings import Settings
from lohu_gis.app.workers import WorkerPool
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.text import N_
from lohu_gis.ui.garbage import GuiGarbage
from lohu_gis.ui.naming import in_language
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.io.info import FileInfo
    from lohu_gis.ui.window.frame import Frame
    from lohu_gis.ui.workbench import Workbench
    from lohu_gis.ui.workspace import Workspace

log = logging.getLogger(__name__)
ENDING = ".lohu"

OFFERED = ("gpkg", "shp", "geojson", "json", "jsonl", "fgb", "csv", "tif", "tiff", "parquet", "xlsx", "glb", "gltf",
           "obj")
"""Endings that the file dialog offers first."""


class Projects(QObject):
    """Keeps the project that is open.

    Parameters
    ----------
    frame
        The window.
    services
        Settings, jobs and workers of the program.
    post
        Carries calls to the GUI thread.

    Attributes
    ----------
    bench
        The desk; None until the first project is open.
    """

    def __init__(self, frame: Frame, services: tuple[Settings, Jobs, WorkerPool],
                 post: Callable[[Callable[[], object]], object]) -> None:
        super().__init__(frame)
        self.frame = frame
        self.settings, self.jobs, self.pool = services
        self.bench: Workbench | None = None
        self._post = post
        self._retired: list[Session] = []
        self._building = False
        self._plain: set[str] = set()  # exports of complaints that somebody wanted as they are
        self._next: tuple[Session, Callable[[], object] | None] | None = None

    def new_project(self) -> None:
        """Begin an empty project."""
        self._open(Session.new, N_("New project"))

    def open_project(self, path: str = "") -> None:
        """Open a project; without a path it asks for one."""
        if path and Path(path).absolute() == sample_path():
            self.open_sample()  # the sample itself stays as it came
            return
        if path:
            self._open(lambda: Session.open(path), N_("Open project"))
            return
        self._ask(_("Open project"), [f"{_('LOHU projects')} (*{ENDING})"], lambda chosen: self.open_project(chosen[0]))

    def open_sample(self) -> None:
        """Open the sample district as a project of one's own that lies nowhere yet."""
        from lohu_gis.io.project.file import read_project_file

        self._open(lambda: Session.new(read_project_file(sample_path()).project), N_("Open the sample district"))

    def resume(self, leftover: Leftover) -> None:
        """Continue what a crash left behind."""
        self._open(lambda: Session.resume(leftover), N_("Continue after interruption"))

    def save(self, *, ask_path: bool = False) -> None:
        """Save; asks where if the project has no place yet."""
        if self.bench is None:
            return
        if ask_path or self.bench.workspace.session.path is None:
            dialog = QFileDialog(self.frame, _("Save project"))
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(f"{_('LOHU projects')} (*{ENDING})")
            dialog.setDefaultSuffix(ENDING[1:])
            dialog.fileSelected.connect(lambda chosen: self._save(Path(chosen)))
            dialog.open()
            return
        self._save(None)

    def add_files(self, paths: Sequence[str] = ()) -> None:
        """Add data files as layers; a project among them is opened instead."""
        if not paths:
            kinds = [f"{_('All data')} (*.{' *.'.join(OFFERED)})", f"{_('All files')} (*)"]
            self._ask(_("Add data"), kinds, self.add_files, many=True)
            return
        projects = [path for path in paths if path.endswith(ENDING)]
        if projects:
            self.open_project(projects[0])
            return
        if self.bench is None:
            self._open(Session.new, N_("New project"), lambda: self.add_files(paths))
            return
        for path in paths:
            self._add(path)

    def refresh(self) -> None:
        """Commands, title and status follow the state of the window."""
        bench = self.bench
        if bench is None:
            return
        self.frame.actions_.update_state(bench.state(str(self.settings.get("window.theme"))))
        session = bench.workspace.session
        name = session.path.stem if session.path is not None else bench.document.project.name or _("Unsaved project")
        self.frame.show_name(name, modified=bench.document.undo_label is not None and session.modified)

    def tell(self, message: Message) -> None:
        """Show a message."""
        self.frame.messages.say(message)
        if self.bench is not None:
            self.bench.log.add(message.text)

    def offer(self, leftovers: Sequence[Leftover]) -> None:
        """One quiet line for all that a crash left behind; the newest is offered first."""
        if not leftovers or self.bench is not None:
            return
        newest = max(leftovers, key=lambda found: found.at)
        name = _("an unsaved project") if newest.unsaved else newest.file.stem
        text = _("{steps} steps of {name} were not saved; they are kept.").format(
            steps=newest.steps, name=name)
        self.frame.notice.tell(text, "history", [(_("Continue"), lambda: self.resume(newest))])

    def shut_down(self) -> None:
        """End everything in order; work that was not saved is in the journal."""
        if self.bench is not None:
            self.bench.shut_down()
            self.bench.workspace.close()
            end(self.bench.workspace.session)
        self.jobs.close(2.0)
        self.pool.close()

    def _open(self, make: Callable[[], Session], label: str, then: Callable[[], object] | None = None) -> None:
        """Have a session made in a job and show it; the project that was open stays in its journal."""
        self.frame.start.setEnabled(False)

        def work(_progress: Progress) -> Session:
            prepare_desk()
            return make()

        self.jobs.submit("open", work, lane="io", label=label, on_done=lambda session: self._show(session, then),
                         on_error=self._failed)

    def _show(self, session: Session, then: Callable[[], object] | None = None) -> None:
        """Make the desk when there is none yet, then show the project on it."""
        from lohu_gis.ui.workbench import Workbench
        from lohu_gis.ui.workspace import Workspace

        if self._building:
            self._next = (session, then)
            return
        session.claim()
        workspace = Workspace(session, self.jobs, self.pool)
        if self.bench is not None:
            self._bring(workspace, self.bench.workspace, then)
            return
        self._building = True
        bench = Workbench(self.frame, workspace, self._post)
        self._build(bench, bench.build(), lambda: self._bring(workspace, None, then))

    def _build(self, bench: Workbench, steps: Iterator[None], then: Callable[[], object]) -> None:
        """Make the desk, a step per turn of the window's loop, so that it answers between."""
        if next(steps, self) is None:
            self._post(lambda: self._build(bench, steps, then))
            return
        self._building = False
        self.bench = bench
        bench.state_changed.connect(self.refresh)
        GuiGarbage.settle()
        then()
        if self._next is not None:
            (session, after), self._next = self._next, None
            self._show(session, after)

    def _bring(self, workspace: Workspace, old: Workspace | None, then: Callable[[], object] | None) -> None:
        """Show a project instead of the old one, which is closed in a job."""
        assert self.bench is not None
        session = workspace.session
        if old is not None:
            old.close()
            self._close_later(old.session)
        self.bench.open(workspace)
        self.frame.start.setEnabled(True)
        self.frame.show_started(started=True)
        self.bench.show_page("map")
        session.trouble.connect(lambda error: self._post(lambda: self._trouble(error)))
        self._notices(session)
        self.refresh()
        if session.document.project.camera == type(session.document.project.camera)():
            self.bench.map.zoom_all()
        if session.path is not None:
            path = session.path
            self.jobs.submit("remember", lambda _progress: Shelf().remember(path), lane="io",
                             label=N_("Remember the project"))
        if then is not None:
            then()

    def _close_later(self, session: Session) -> None:
        """Close a session that is no longer shown; that writes files, so a job does it."""
        self._retired.append(session)

        def closed(_safe: object) -> None:
            self._retired.remove(session)

        self.jobs.submit(("close", id(session)), lambda _progress: end(session), lane="io",
                         label=N_("Close the project"), on_done=closed)

    def _notices(self, session: Session) -> None:
        notice = self.frame.notice
        notice.silence()
        recovery = session.recovery
        if session.read_only is not None:
            holder = session.read_only.holder
            text = (_("This project can only be looked at: its folder cannot be written to.") if holder is None else
                    _("This project is open in another program ({user} on {host}); here it can only be looked at.")
                    .format(user=holder.user, host=holder.host))
            notice.tell(text, "lock", [(_("Save as…"), lambda: self.save(ask_path=True))])
        elif recovery is not None:
            text = _("{steps} steps made after the last save were found ({at}).").format(
                steps=recovery.steps, at=recovery.at.replace("T", " "))
            notice.tell(text, "history", [(_("Continue"), self._recover), (_("Let them go"), session.discard)])
        elif session.document.project.note:
            notice.tell(in_language(session.document.project.note), "info")
        for finding in session.findings:
            if finding.severity != "info":
                self.tell(Message("warning", message_of(finding)))

    def _recover(self) -> None:
        if self.bench is not None and self.bench.workspace.session.recovery is not None:
            self.bench.workspace.session.recover()

    def _trouble(self, error: LohuError | None) -> None:
        if error is None:
            self.tell(Message("good", _("Your steps are being written again.")))
        else:
            self.tell(Message("error", message_of(error)))

    def _save(self, path: Path | None) -> None:
        assert self.bench is not None
        session = self.bench.workspace.session
        try:
            saving = session.begin_save(path)
        except LohuError as error:
            self._failed(error)
            return

        def done(_nothing: object) -> None:
            session.end_save(saving)
            self.tell(Message("good", _("Saved {path}").format(path=session.path)))
            self.refresh()
            if path is not None:
                self._notices(session)
                self.jobs.submit("remember", lambda _progress: Shelf().remember(path), lane="io",
                                 label=N_("Remember the project"))

        def failed(error: BaseException) -> None:
            session.cancel_save(saving)
            self._failed(error)

        self.jobs.submit("save", lambda _progress: saving.run(), lane="io", label=N_("Save"), on_done=done,
                         on_error=failed)

    def _add(self, path: str) -> None:
        from lohu_gis.app.workers.read import inspect_file

        file, _bar, layer = path.partition("|layer=")
        self.jobs.submit(("add", path), lambda progress: inspect_file(self.pool, file, progress, glance=True),
                         lane="io", label=N_("Look into the file"),
                         on_done=lambda info: self._added(info, layer), on_error=self._failed)

    def _added(self, info: object, only: str) -> None:
        from lohu_gis.app.adding import add_file
        from lohu_gis.io.info import FileInfo as Known

        assert isinstance(info, Known)
        if self.bench is None:
            return
        if self._are_complaints(info, only):
            return
        document = self.bench.document
        edit = add_file(document.project, info, only)
        if edit is None:
            texts = [message_of(finding) for finding in info.findings]
            self.tell(Message("error", _("{path}: nothing in it can be shown.").format(path=info.path),
                              details="\n".join(texts)))
            return
        first = not document.project.layers
        if self.bench.apply(edit) is None:
            return
        added = edit.edits[-1].layer.id  # type: ignore[attr-defined]  # all are AddLayer
        self.bench.layers.choose(added)
        if first:
            self.bench.follow_first(added, told_extent(info, document.project.crs))
        self._tell_added(info.path, [], added)
        self._check_when_read(self.bench.workspace, info.path, added)

    def _are_complaints(self, info: FileInfo, only: str) -> bool:
        """Whether a file is an export of complaints; then the dialog is shown that masks persons while it reads."""
        from lohu_gis.app.imports.recognised import looks_like_complaints
        from lohu_gis.ui.dialogs.imports import open_complaints

        layers = [layer for layer in info.layers if only in ("", layer.name)]
        if self.bench is None or info.path in self._plain or len(layers) != 1 or not looks_like_complaints(
                field.name for field in layers[0].fields):
            return False
        path = f"{info.path}|layer={only}" if only else info.path

        def plain() -> None:
            self._plain.add(info.path)
            self._added(info, only)

        open_complaints(self.bench, path, self.tell, plain)
        return True

    def _check_when_read(self, workspace: Workspace, path: str, layer: str) -> None:
        """Look at every row of a new file once its layer is there: so far a glance had to do."""
        from lohu_gis.app.workers.read import inspect_file

        def check() -> None:
            self.jobs.submit(("check", path), lambda progress: inspect_file(self.pool, path, progress), lane="io",
                             label=N_("Check the file"), on_done=lambda info: self._checked(info, layer),
                             on_error=self._failed)

        def when_drawn(then: Callable[[], object]) -> None:
            """The picture comes first: the check reads the whole file, which slows it down."""
            pictures = self.bench.pictures if self.bench is not None else None
            if pictures is None or not pictures.busy:
                then()
                return

            def drawn(_made: object) -> None:
                pictures.finished.disconnect(drawn)
                then()

            pictures.finished.connect(drawn)

        def follow(layers: frozenset[str]) -> None:
            if layer in layers and workspace.state(layer).kind != "loading":
                listening.close()
                when_drawn(check)

        listening = workspace.changed.connect(follow)
        follow(frozenset([layer]))

    def _checked(self, info: FileInfo, layer: str) -> None:
        found = [*info.findings, *(f for part in info.layers for f in part.findings)]
        noticed = [finding for finding in found if finding.severity != "info"]
        bench = self.bench
        if noticed and bench is not None and layer in bench.document.project.layers:
            self._tell_added(info.path, noticed, layer)

    def _tell_added(self, path: str, findings: Sequence[Finding], layer: str) -> None:
        bench = self.bench
        if bench is None:
            return
        name = Path(path).name
        if findings:
            text = _("{name} was added; {count} things were noticed.").format(name=name, count=len(findings))
            ask = any(finding.code == "crs.missing" for finding in findings)
            self.tell(Message("warning", text, _("Set the CRS…") if ask else "",
                              (lambda: self._ask_crs(layer)) if ask else None,
                              "\n".join(message_of(finding) for finding in findings)))
        else:
            self.tell(Message("good", _("{name} was added.").format(name=name), _("Show the whole layer"),
                              lambda: bench.map.zoom_layer(layer)))

    def _ask_crs(self, layer: str) -> None:
        from lohu_gis.ui.dialogs.crs import CrsDialog

        if self.bench is not None and layer in self.bench.document.project.layers:
            CrsDialog(self.bench, layer).open()

    def _failed(self, error: BaseException) -> None:
        self.frame.start.setEnabled(True)
        if isinstance(error, LohuError):
            self.tell(Message("error", message_of(error), details=str(error)))
            return
        log.error("a job failed", exc_info=error)
        self.tell(Message("error", _("Something went wrong inside the program; the log has the details."),
                          details=f"{type(error).__name__}: {error}"))

    def _ask(self, title: str, kinds: Sequence[str], then: Callable[[list[str]], object], *,
             many: bool = False) -> None:
        dialog = QFileDialog(self.frame, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(list(kinds))
        dialog.filesSelected.connect(then)
        dialog.open()


def told_extent(info: FileInfo, crs: str) -> tuple[float, float, float, float] | None:
    """Where the only layer of a file lies as the file says; None where it does not, or says it in another CRS."""
    layer = info.layers[0] if len(info.layers) == 1 else None
    return layer.bounds if layer is not None and layer.crs == crs else None


def prepare_desk() -> None:
    """Import what the desk and its first layer need and read the map's font: dear the first time, so a job does it."""
    from lohu_gis.app.workers.arrow import import_arrow

    import_arrow()
    import pyproj  # noqa: F401  # the first place under the mouse is told in degrees

    import lohu_gis.app.adding
    import lohu_gis.ui.workbench  # noqa: F401 - imported here so that the window does not wait
    from lohu_gis.core.geometry.hilbert import curve_table
    from lohu_gis.render.plan.fonts import default_face

    default_face()
    curve_table()


def end(session: Session) -> bool:
    """Close a session; one that lies nowhere and in which nothing was made goes without a trace."""
    return session.close(discard=session.path is None and not session.modified and not session.operated)
