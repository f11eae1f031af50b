"""The workstation's entry: from arguments to a window, and from the window to a clean end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from lohu_gis import __version__
from lohu_gis.app.commands import AppState, Context, standard_registry
from lohu_gis.app.i18n import set_language
from lohu_gis.app.jobs import Job, Jobs
from lohu_gis.app.messages import message_of
from lohu_gis.app.settings import Settings
from lohu_gis.app.workers import WorkerPool
from lohu_gis.core.errors import LohuError
from lohu_gis.io.platform import current as platform
from lohu_gis.ui import logs
from lohu_gis.ui.dispatch import QtDispatcher
from lohu_gis.ui.garbage import GuiGarbage
from lohu_gis.ui.projects import Projects
from lohu_gis.ui.shell import Shell
from lohu_gis.ui.theme.apply import apply_theme, prepare
from lohu_gis.ui.watchdog import Watchdog
from lohu_gis.ui.window.actions import Actions
from lohu_gis.ui.window.entries import palette_entries
from lohu_gis.ui.window.frame import Frame
from lohu_gis.ui.window.messages import Message
from lohu_gis.ui.window.start import StartPage
from lohu_gis.ui.window.status import StatusBar

JOB_MS = 400
"""Jobs shorter than this are not worth a flicker in the status bar."""
SWITCH_INTERVAL_S = 0.001
"""Threads hand over this often, so that painting in a thread does not hold up the window."""


class Program(QObject):
    """Everything that lives as long as the window."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.dispatcher = QtDispatcher()
        self.jobs = Jobs(self.dispatcher)
        self.pool = WorkerPool()
        self.watchdog = Watchdog(self)
        self.garbage = GuiGarbage(self)
        start = StartPage(self._open_sample, self._open, self._new, self._open)
        status = StatusBar(self._at_scale, lambda: self.shell.show_panel("jobs"), self._stop_job)
        self.frame = Frame(self._actions, start, status, lambda: palette_entries(self.frame.actions_, self.shell.bench))
        self.shell = Shell(Projects(self.frame, (settings, self.jobs, self.pool), self.dispatcher.post))
        self._job_pause = QTimer(self)
        self._job_pause.setSingleShot(True)
        self._job_pause.setInterval(JOB_MS)
        self._job_pause.timeout.connect(self._show_job)
        self.jobs.changed.connect(self._job_changed)
        self.frame.actions_.update_state(AppState(theme=str(settings.get("window.theme"))))
        self.frame.closing.connect(self.shut_down)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._desktop_changed)
        self._closed = False

    def start(self, paths: Sequence[str]) -> None:
        """Show the window; everything dear begins after the first paint."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.frame.show()
        self.watchdog.start()
        self.garbage.start()
        QTimer.singleShot(0, self, lambda: self._after_paint(paths))

    def shut_down(self) -> None:
        """End in order; called when the window closes, twice does no harm."""
        if not self._closed:
            self._closed = True
            self.watchdog.stop()
            self._job_pause.stop()
            self.shell.projects.shut_down()
            self.garbage.stop()

    def _after_paint(self, paths: Sequence[str]) -> None:
        self.shell.look_around()
        if paths:
            self.shell.add_files(paths)

    def _open_sample(self) -> None:
        self.shell.open_sample()

    def _open(self, path: str = "") -> None:
        self.shell.open_project(path)

    def _new(self) -> None:
        self.shell.new_project()

    def _actions(self, parent: QObject) -> Actions:
        return Actions(standard_registry(), self._context, self._command_failed, parent)

    def _context(self) -> Context:
        bench = self.shell.bench
        if bench is None:
            return Context(None, self.shell, None)  # type: ignore[arg-type]  # commands of the start page ask for neither
        return Context(bench.document, self.shell, bench.map, bench.layers.current, bench.plan, bench.twin,
                       bench.park, bench.planning, bench.sun, bench.time, handling=bench.handling,
                       signals=bench.signals)

    def _command_failed(self, error: LohuError) -> None:
        self.shell.tell(Message("warning", message_of(error)))

    def _at_scale(self, denominator: float) -> None:
        if self.shell.bench is not None:
            self.shell.bench.map.at_scale(denominator)

    def _desktop_changed(self) -> None:
        """The desktop went from light to dark or back: follow it where the planner wants that."""
        if self.settings.get("window.theme") == "auto" and not self._closed:
            self.shell.set_theme("auto")

    def _job_changed(self, job: Job) -> None:
        if job.lane != "render" and not self._job_pause.isActive():
            self._job_pause.start()

    def _show_job(self) -> None:
        shown = [job for job in self.jobs.active if job.lane != "render" and not job.state.over]
        self.frame.status.show_job(shown[0] if shown else None, len(shown) - 1)

    def _stop_job(self) -> None:
        shown = [job for job in self.jobs.active if job.lane != "render"]
        if shown:
            self.jobs.cancel(shown[0])


def prefer_xcb() -> None:
    """Use X11 where Wayland offers it as well: docks and off-screen OpenGL beside Wayland are not reliable yet."""
    if os.environ.get("WAYLAND_DISPLAY") and os.environ.get("DISPLAY") and not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "xcb"


def make_application(settings: Settings) -> QApplication:
    """The application with its style, language and theme; the one that runs already where there is one."""
    prefer_xcb()
    set_language(settings.get("program.language"))
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("LOHU GIS")
    application.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName("lohu")
    prepare(application)
    apply_theme(application, settings.get("window.theme"))
    return application


def main(argv: Sequence[str] = (), settings: Settings | None = None) -> int:
    """Open the workstation with the given projects and files; the exit code of the program.

    `settings` carries what holds for this run only; None reads the stored ones.
    """
    settings = settings or Settings()
    application = make_application(settings)
    logs.begin(platform().state_folder() / "logs", str(settings.get("program.log_level")))
    program = Program(settings)
    program.start(list(argv))
    return application.exec()
