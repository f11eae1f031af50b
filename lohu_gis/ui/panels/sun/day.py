"""The upper part of the sun panel: which day, which clock, and the hours of that day as a slider."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtWidgets import QDateEdit, QSlider, QSpinBox, QVBoxLayout, QWidget

from lohu_gis.analysis.sun.days import FIRST_YEAR, LAST_YEAR, clock_text
from lohu_gis.analysis.sun.path import SunPath
from lohu_gis.app.i18n import _
from lohu_gis.app.sun.day import CLOCKS, TERMS, SunDay, band_words, headline, moment, moment_words
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.widgets.basics import column, label, row, tool_button
from lohu_gis.ui.widgets.form import Form, choice, choose

PLAY_MS = 80
"""Time between two pictures of a day that is played."""

PLAY_MINUTES = 4
"""Minutes of the day from one picture to the next."""


class DayCard(QWidget):
    """Day, clock, time of day.

    Signals
    -------
    chosen(SunDay)
        Another day or clock was chosen by hand.
    moved(int)
        Another instant of the band, by its number on the path.
    """

    chosen = Signal(object)
    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.day = SunDay()
        self._path: SunPath | None = None
        self.kind = choice([(key, _(word)) for key, word in TERMS.items()], lambda _value: self._edited())
        self.year = QSpinBox()
        self.year.setRange(FIRST_YEAR, LAST_YEAR)
        self.year.setValue(self.day.year)
        self.year.setKeyboardTracking(False)
        self.year.valueChanged.connect(lambda _value: self._edited())
        self.date = QDateEdit()
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setCalendarPopup(True)
        self.date.setDateRange(QDate(FIRST_YEAR, 1, 1), QDate(LAST_YEAR, 12, 31))
        self.date.setDate(QDate.fromString(self.day.own, Qt.DateFormat.ISODate))
        self.date.setKeyboardTracking(False)
        self.date.dateChanged.connect(lambda _value: self._edited())
        self.clock = choice([(key, _(word)) for key, word in CLOCKS.items()], lambda _value: self._edited())
        self.form = Form()
        for field in (self.year, self.date):
            field.lineEdit().setTextMargins(5, 0, 0, 0)
        self.form.add(_("Day"), self.kind)
        self.form.add(_("Year"), self.year)
        self.form.add(_("Date"), self.date)
        self.form.add(_("Clock"), self.clock, _("What the band from 8 to 16 o'clock means"))
        self.headline = label("", "second", wrap=True)
        self.band = label("", "caption", wrap=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(_("Time of day"))
        self.slider.setPageStep(30)
        self.slider.valueChanged.connect(self._slid)
        self.play = tool_button("play", _("Play the day"), self.toggle, checkable=True)
        self.solar = label("", "heading")
        self.civil = label("", "second")
        self.sun = label("", "caption", wrap=True)
        self._timer = QTimer(self, interval=PLAY_MS)
        self._timer.timeout.connect(self._step)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.form)
        layout.addWidget(column(self.headline, self.band, spacing=4))
        layout.addWidget(row(self.play, self.slider))
        layout.addWidget(column(row(self.solar, self.civil, None, spacing=12), self.sun, spacing=4))
        self._show_fields()

    @property
    def playing(self) -> bool:
        """A day is being played."""
        return self._timer.isActive()

    @property
    def path(self) -> SunPath | None:
        """The instants of the slider; None before the place is known."""
        return self._path

    def show_day(self, day: SunDay) -> None:
        """Show a choice without telling anybody."""
        self.day = day
        for field in (self.year, self.date):
            field.blockSignals(True)
        choose(self.kind, day.kind)
        choose(self.clock, day.clock)
        self.year.setValue(day.year)
        self.date.setDate(QDate.fromString(day.own, Qt.DateFormat.ISODate))
        for field in (self.year, self.date):
            field.blockSignals(False)
        self._show_fields()

    def show_path(self, path: SunPath, unix_s: float | None) -> None:
        """Show the hours of a day; `unix_s` is the instant of the project."""
        self._path = path
        self.headline.setText(headline(self.day, _))
        self.band.setText(band_words(path, _))
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(path) - 1)
        self.slider.blockSignals(False)
        self.show_instant(unix_s)

    def show_instant(self, unix_s: float | None) -> None:
        """Show an instant of the day without telling anybody; noon of the band where there is none."""
        if self._path is None:
            return
        times = self._path.unix_s
        middle = len(self._path) // 2
        at = middle if unix_s is None or not times[0] - 60 <= unix_s <= times[-1] + 60 else int(
            abs(times - unix_s).argmin())
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(at)
            self.slider.blockSignals(False)
        self._tell(at)

    def toggle(self) -> None:
        """Play the day, or stop."""
        if self.playing:
            self.stop()
        elif self._path is not None:
            if self.slider.value() >= self.slider.maximum():
                self.slider.setValue(0)
            self._timer.start()
            self._show_play()

    def stop(self) -> None:
        """Stop playing."""
        self._timer.stop()
        self._show_play()

    # ---- inside ----

    def _show_play(self) -> None:
        self.play.setChecked(self.playing)
        self.play.setIcon(icon("stop" if self.playing else "play"))
        self.play.setToolTip(_("Stop") if self.playing else _("Play the day"))

    def _show_fields(self) -> None:
        own = self.day.kind == "own"
        self.form.show_row(self.year, shown=not own)
        self.form.show_row(self.date, shown=own)

    def _edited(self) -> None:
        kind, clock = str(self.kind.currentData()), str(self.clock.currentData())
        self.day = replace(self.day, kind=kind, clock=clock, year=self.year.value(),  # type: ignore[arg-type]  # words of the lists
                           own=self.date.date().toString(Qt.DateFormat.ISODate))
        self._show_fields()
        self.chosen.emit(self.day)

    def _slid(self, number: int) -> None:
        self._tell(number)
        self.moved.emit(number)

    def _step(self) -> None:
        if self.slider.value() >= self.slider.maximum():
            self.stop()
        else:
            self.slider.setValue(self.slider.value() + PLAY_MINUTES)

    def _tell(self, number: int) -> None:
        path = self._path
        if path is None:
            return
        number = min(max(number, 0), len(path) - 1)
        at = moment(path.site, path.civil(number))
        self.solar.setText(_("{time} true solar").format(time=clock_text(path.true_solar(number) + 30.0)[:5]))
        self.civil.setText(_("{time} Beijing time").format(time=at.civil[:5]))
        self.sun.setText(moment_words(at, _))
