"""The job panel: what runs, how far, how long still, and what ran before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.app.i18n import _
from lohu_gis.app.jobs import Job, Jobs, JobState
from lohu_gis.core.text import N_
from lohu_gis.ui.theme.icons import picture
from lohu_gis.ui.widgets.basics import label, tool_button
from lohu_gis.ui.widgets.empty import EmptyState

SIGNS = {JobState.DONE: ("check", "good"), JobState.FAILED: ("error", "bad"), JobState.CANCELLED: ("close", "disabled"),
         JobState.RUNNING: ("play", "accent"), JobState.PENDING: ("jobs", "disabled"),
         JobState.CANCELLING: ("stop", "warn")}
WORDS = {JobState.DONE: N_("done"), JobState.FAILED: N_("failed"), JobState.CANCELLED: N_("stopped"),
         JobState.RUNNING: N_("running"), JobState.PENDING: N_("waiting"), JobState.CANCELLING: N_("stopping")}
QUIET_LANES = frozenset({"render"})
"""Lanes whose jobs come and go with every move of the map; they are not listed."""
SHOWN = 30


class JobsPanel(QWidget):
    """One line per job, newest first."""

    def __init__(self, jobs: Jobs, message_of: Callable[[BaseException], str]) -> None:
        super().__init__()
        self._jobs = jobs
        self._message_of = message_of
        self._lines: dict[Job, JobLine] = {}
        self._list = QVBoxLayout()
        self._list.setContentsMargins(8, 4, 8, 4)
        self._list.setSpacing(2)
        holder = QWidget()
        outer = QVBoxLayout(holder)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._list)
        outer.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(holder)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("jobs", _("Long work is listed here while it runs and after.")))
        self._stack.addWidget(area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._news = jobs.changed.connect(self._changed)
        self.destroyed.connect(self._news.close)

    def _changed(self, job: Job) -> None:
        if job.lane in QUIET_LANES:
            return
        line = self._lines.get(job)
        if line is None:
            line = self._lines[job] = JobLine(job, self._jobs.cancel, self._message_of)
            self._list.insertWidget(0, line)
            self._stack.setCurrentIndex(1)
            self._trim()
        line.refresh()

    def _trim(self) -> None:
        over = [job for job in self._lines if job.state.over]
        for job in over[:max(len(self._lines) - SHOWN, 0)]:
            line = self._lines.pop(job)
            line.hide()
            line.deleteLater()


class JobLine(QWidget):
    """Sign, what, how far, stop."""

    def __init__(self, job: Job, stop: Callable[[Job], object], message_of: Callable[[BaseException], str]) -> None:
        super().__init__()
        self._job = job
        self._message_of = message_of
        self._sign = QLabel()
        self._sign.setFixedWidth(20)
        self._what = label(_(job.label))
        self._state = label("", "second")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._stop = tool_button("close", _("Stop this job"), lambda: stop(job), small=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        for column, widget in enumerate((self._sign, self._what, self._state, self._bar, self._stop)):
            grid.addWidget(widget, 0, column)
        grid.setColumnMinimumWidth(1, 220)
        grid.setColumnStretch(2, 1)

    def refresh(self) -> None:
        """Show how far the job is."""
        job = self._job
        name, color = SIGNS[job.state]
        self._sign.setPixmap(picture(name, 16, self.devicePixelRatioF(), color))
        text = _(WORDS[job.state])
        if job.error is not None:
            text = self._message_of(job.error)
        elif job.remaining_s is not None:
            text = _("{share} %, {seconds} s left").format(share=round(job.share * 100), seconds=round(job.remaining_s))
        self._state.setText(text)
        self._bar.setVisible(not job.state.over)
        self._stop.setVisible(not job.state.over)
        self._bar.setRange(0, 100 if job.share > 0 else 0)
        self._bar.setValue(round(job.share * 100))
