"""The status bar: where the cursor is, how the map is shown, what runs, what the tool in hand can do."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QLineEdit, QProgressBar, QStatusBar, QToolButton, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.jobs import Job
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import CAPTION_PX
from lohu_gis.ui.widgets.basics import hairline, label, row, tool_button


class StatusBar(QStatusBar):
    """Fields from left to right: hint, job, then position, longitude and latitude, scale, CRS, scenario.

    Parameters
    ----------
    on_scale
        Called with the denominator when the planner types a scale.
    on_jobs, on_cancel
        Show the jobs; stop the one shown.

    Signals
    -------
    scenario_wanted()
        The name of the scenario was clicked.
    """

    scenario_wanted = Signal()

    def __init__(self, on_scale: Callable[[float], object], on_jobs: Callable[[], object],
                 on_cancel: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._on_scale = on_scale
        self._hint = label()
        self._job = label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        self._bar.setAccessibleName(_("Job progress"))
        self._job_box = row(self._job, self._bar, tool_button("close", _("Stop this job"), on_cancel, small=True),
                            tool_button("jobs", _("Show all jobs"), on_jobs, small=True), spacing=6)
        self._job_box.hide()
        self._place = self._field("000 000.0  0 000 000.0 m")
        self._degrees = self._field("114.000000°E  22.000000°N")
        self._scale = QLineEdit()
        self._scale.setFixedWidth(92)
        self._scale.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._scale.setToolTip(_("Scale; type a number to change it"))
        self._scale.setAccessibleName(_("Scale"))
        self._scale.editingFinished.connect(self._typed)
        self._scale.setFont(face(CAPTION_PX, tabular=True))
        self._crs = label()
        self._scenario = QToolButton()
        self._scenario.setToolTip(_("Show the scenarios"))
        self._scenario.setProperty("role", "status")
        self._scenario.clicked.connect(lambda _checked: self.scenario_wanted.emit())
        self._shown_scale = 0.0
        self.addWidget(row(self._hint, margins=(8, 0, 0, 0)), 1)
        self._scale_line = self._line()
        for widget in (self._job_box, self._place, self._line(), self._degrees, self._line(), self._scale,
                       self._scale_line, self._crs, self._line(), row(self._scenario, margins=(0, 0, 8, 0))):
            self.addPermanentWidget(widget)

    def show_hint(self, text: str) -> None:
        """What the tool in hand can do."""
        self._hint.setText(text)

    def show_place(self, place: tuple[float, float] | None, degrees: tuple[float, float] | None, unit: str) -> None:
        """Where the cursor is: in the project's CRS, and as longitude and latitude; None outside the map."""
        self._place.setText("" if place is None else f"{grouped(place[0], 1)}  {grouped(place[1], 1)} {unit}")
        self._degrees.setText("" if degrees is None else write_degrees(*degrees))

    def show_scale(self, denominator: float | None) -> None:
        """The map's scale; None hides it: no map is in front, and a perspective has no scale."""
        for part in (self._scale, self._scale_line):
            part.setVisible(denominator is not None)
        if denominator is None:
            return
        self._shown_scale = denominator
        if not self._scale.hasFocus():
            self._scale.setText(f"1:{grouped(denominator)}")

    def show_crs(self, name: str, tip: str) -> None:
        """Short name of the project's CRS."""
        self._crs.setText(name)
        self._crs.setToolTip(tip)

    def show_scenario(self, name: str) -> None:
        """Name of the scenario shown."""
        self._scenario.setText(_("Scenario: {name}").format(name=name))

    def show_job(self, job: Job | None, others: int = 0) -> None:
        """The job that is furthest in front; None when nothing runs. `others` more are running."""
        self._job_box.setVisible(job is not None)
        if job is None:
            return
        text = _(job.label) + (f" +{others}" if others else "")
        left = job.remaining_s
        words = text if left is None else _("{job}, {seconds} s left").format(job=text, seconds=round(left))
        self._job.setText(words)
        self._job.setMinimumWidth(self._job.fontMetrics().horizontalAdvance(words) + 4)
        self._bar.setRange(0, 100 if job.share > 0 else 0)
        self._bar.setValue(round(job.share * 100))

    def _typed(self) -> None:
        wanted = read_scale(self._scale.text())
        self._scale.clearFocus()
        if wanted is None:
            self.show_scale(self._shown_scale)
        else:
            self._on_scale(wanted)

    @staticmethod
    def _field(widest: str) -> QLabel:
        made = label()
        made.setFont(face(CAPTION_PX, tabular=True))
        made.setMinimumWidth(QFontMetrics(made.font()).horizontalAdvance(widest))
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return made

    @staticmethod
    def _line() -> QWidget:
        line = hairline(vertical=True)
        line.setFixedHeight(14)
        return line


def read_scale(text: str) -> float | None:
    """The denominator in ``1:2 000``, ``2000`` or ``1:5万``; None for anything else, and outside 1 to 1e9."""
    match = re.fullmatch(r"(?:1\s*[:：/])?\s*([\d\s,.\u2009]+)(万|k)?", text.strip(), re.IGNORECASE)
    if match is None:
        return None
    try:
        value = float(re.sub(r"[\s,\u2009]", "", match[1]))
    except ValueError:
        return None
    value *= {"万": 10_000, "k": 1000}.get((match[2] or "").lower(), 1)
    return value if 1 <= value <= 1e9 else None


def write_degrees(lon: float, lat: float) -> str:
    """``114.123456°E  22.543210°N``."""
    return (f"{abs(lon):.6f}°{'E' if lon >= 0 else 'W'}  {abs(lat):.6f}°{'N' if lat >= 0 else 'S'}")
