"""The time bar: which window of time the map, the table and live results show; played, stepped, dragged, cleared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from lohu_gis.analysis.timing import TimeIndex, time_index
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.timewords import window_words
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.view import SetTime
from lohu_gis.core.errors import LohuError
from lohu_gis.core.history import GESTURE
from lohu_gis.core.project import Layer, Project, TableContent, VectorContent
from lohu_gis.core.steps import STEPS, WORDS, fitting_step
from lohu_gis.core.text import N_
from lohu_gis.core.times import TimeWindow, seconds_of, text_of, window_of
from lohu_gis.ui.cells import TEXT, TIME, kind_of
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.widgets.basics import column, label, row, tool_button
from lohu_gis.ui.window.messages import Message
from lohu_gis.ui.window.timeaxis import TimeAxis

if TYPE_CHECKING:
    from lohu_gis.core.change import Change
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.ui.desk import Desk
    from lohu_gis.ui.window.frame import Frame

LOOKED_AT = 50
"""Values that are looked at to see whether a column of texts holds moments."""
SPEEDS = (1, 2, 4, 8)
"""Steps per second that a playback can have."""


class TimeBar(QWidget):
    """One per window; hidden where no layer has times. Implements `app.commands.TimeControl`.

    Parameters
    ----------
    desk
        Its document's window of time is shown and set.
    frame
        The window; the bar puts itself above its status bar.
    """

    def __init__(self, desk: Desk, frame: Frame) -> None:
        super().__init__()
        self._desk, self._show = desk, frame.show_time_bar
        self._layer = ""
        self._source: tuple[FeatureTable, str] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self.axis = TimeAxis()
        self.axis.setAccessibleName(_("Time"))
        self.axis.chosen.connect(self._chosen)
        self.axis.settled.connect(self._settled)
        self.play_button = tool_button("play", _("Play"), self.play, checkable=True)
        self.layers = QComboBox()
        self.layers.setAccessibleName(_("Layer whose times are shown"))
        self.layers.setToolTip(_("Layer whose times are shown"))
        self.layers.setMaximumWidth(150)
        self.layers.activated.connect(lambda _number: self._look(str(self.layers.currentData())))
        self.steps = _combo([(step, _(WORDS[step])) for step in STEPS], _("Length of a step"))
        self.steps.activated.connect(lambda _number: self._stepped())
        self.speeds = _combo([(speed, f"{speed}×") for speed in SPEEDS],
                             _("Steps a second"))
        self.speeds.activated.connect(lambda _number: self._timer.setInterval(self._interval()))
        self.words = label("", "second")
        self.counts = label("", "caption")
        self.clear_button = tool_button("clear", _("Show all times"), self.clear, small=True)
        self._arrange()
        frame.add_time_bar(self)
        frame.closing.connect(self.stop)

    def _arrange(self) -> None:
        left = column(row(self.play_button, tool_button("step-back", _("One step back"), lambda: self.step(-1)),
                          tool_button("step-on", _("One step on"), lambda: self.step(1)), self.steps, self.speeds,
                          spacing=4), spacing=0)
        self.words.setMinimumWidth(self.words.fontMetrics().horizontalAdvance("2025-03-01 周六 – 2025-03-31 周一"))
        right = row(column(self.words, row(self.layers, self.counts, None, spacing=8), spacing=2), self.clear_button,
                    spacing=8)
        right.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(12)
        layout.addWidget(left)
        layout.addWidget(self.axis, 1)
        layout.addWidget(right)

    # ---- verbs (TimeControl) ----

    @property
    def playing(self) -> bool:
        """Whether the window moves by itself."""
        return self._timer.isActive()

    def play(self) -> None:
        """Move the window on by itself, or stop; from the end it begins anew."""
        if self.playing or self.axis.index is None or len(self.axis.index.seconds) == 0:
            self.stop()
            return
        self._desk.document.checkpoint()
        window = self.axis.window_
        last = self.axis.limits[1]
        if window is None or window.start is None or window.end is None or window.end > last:
            self._set(self._first_of(window))
        self._timer.start(self._interval())
        self._show_play()

    def stop(self) -> None:
        """Stay where the window is."""
        if self.playing:
            self._timer.stop()
            self._desk.document.checkpoint()
        self._show_play()

    def step(self, count: int) -> None:
        """Move the window by steps; without one begin with the first."""
        if self.axis.index is not None and len(self.axis.index.seconds):
            self.stop()
            self._desk.document.checkpoint()
            self._set(self.axis.moved(count))
            self._desk.document.checkpoint()

    def clear(self) -> None:
        """Show the records of all times."""
        self.stop()
        self._desk.document.checkpoint()
        self.axis.show_all()
        self._set(None)
        self._desk.document.checkpoint()

    def use_layer(self) -> None:
        """Take the times of the chosen layer: its next column of moments, none after the last."""
        project, chosen = self._desk.document.project, self._desk.current
        table, layer = self._desk.workspace.table_of(chosen), project.layers.get(chosen)
        if table is None or layer is None:
            return
        columns = [*time_columns(table), None]
        if columns == [None]:
            self._desk.say(Message("info", _("{layer} has no column of times.").format(layer=shown_name(layer))))
            return
        following = columns[(columns.index(layer.time) + 1) % len(columns)] if layer.time in columns else columns[0]
        self._desk.apply(SetLayer(chosen, {"time": following}, label=N_("Choose the column of times")))
        text = (_("{layer} has no times any more.") if following is None
                else _("Times of {layer}: column {column}.")).format(layer=shown_name(layer), column=following)
        self._desk.say(Message("info", text, _("Undo"), lambda: self._desk.run("edit.undo")))
        self.chosen_layer(chosen)

    # ---- news ----

    def open(self) -> None:
        """Another project is shown."""
        self.stop()
        self._source = None
        self.axis.show_index(None)
        self._offer()
        self._follow_time()

    def follow(self, change: Change) -> None:
        """An edit was applied, undone or redone."""
        if "time" in change.changes.sections and change.initiator is not self:
            if self.playing:
                self.stop()
            self._follow_time()
        if change.changes.sections & {"layers", "tree", "overlays", "scenario", "tables"}:
            self._offer()

    def data_changed(self, layers: frozenset[str]) -> None:
        """Data of layers came."""
        if self._layer in layers or not self._layer:
            self._offer()

    def chosen_layer(self, layer: str) -> None:
        """Another layer was chosen in the tree: its times are shown if it has any."""
        if layer != self._layer and layer in {found.id for found in timed_layers(self._desk.document.project)}:
            self._look(layer)

    # ---- inside ----

    def _offer(self) -> None:
        found = timed_layers(self._desk.document.project)
        self._show(bool(found))
        if not found:
            self.stop()
            self._layer = ""
            return
        names = {layer.id: shown_name(layer) for layer in found}
        self.layers.clear()
        for key, name in names.items():
            self.layers.addItem(name, key)
        self.layers.setVisible(len(names) > 1)
        self._look(self._layer if self._layer in names else next(iter(names)))

    def _look(self, layer_id: str) -> None:
        """Have the times of a layer sorted; the answer comes to `_arrived`."""
        self._layer = layer_id
        self.layers.setCurrentIndex(self.layers.findData(layer_id))
        layer = self._desk.document.project.layers[layer_id]
        table, name = self._desk.workspace.table_of(layer_id), layer.time or ""
        if table is None:
            self.counts.setText(self._desk.workspace.state(layer_id).text)
            return
        if self._source is not None and (self._source[0] is table and self._source[1] == name):
            return
        self._source = (table, name)
        self._desk.jobs.submit("timebar", lambda _progress: time_index(table, name), lane="compute",
                               label=N_("Sort the times"), on_done=lambda index: self._arrived(layer_id, index),
                               on_error=self._refused)

    def _arrived(self, layer: str, index: TimeIndex) -> None:
        if layer != self._layer:
            return
        self.axis.index = index
        first, last = self.axis.limits
        self.axis.step = fitting_step(last - first)
        self.steps.setCurrentIndex(STEPS.index(self.axis.step))
        self.axis.show_index(index)
        self._follow_time()

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, LohuError):
            raise error
        self.axis.show_index(None)
        self.counts.setText(self._desk.message_of(error))

    def _chosen(self, window: TimeWindow | None) -> None:
        if self.playing:
            self._timer.stop()
            self._show_play()
        self._set(window)

    def _settled(self) -> None:
        self._desk.document.checkpoint()

    def _set(self, window: TimeWindow | None) -> None:
        time = self._desk.document.project.time
        start = None if window is None or window.start is None else text_of(window.start)
        end = None if window is None or window.end is None else text_of(window.end)
        label_ = N_("Show all times") if window is None else N_("Choose the time")
        edit = SetTime(msgspec.structs.replace(time, start=start, end=end), merge_key=f"{GESTURE}time", label=label_)
        self._desk.apply(edit, self)
        self._follow_time()

    def _follow_time(self) -> None:
        window = window_of(self._desk.document.project.time)
        self.axis.show_window(window)
        index = self.axis.index
        self.clear_button.setEnabled(window is not None)
        if index is None:
            return
        first, last = self.axis.limits
        self.words.setText(_("All times") if window is None else window_words(window, first, last))
        span = index.span(window)
        shown, whole = grouped(span.stop - span.start), grouped(len(index.seconds))
        text = (_("{rows} rows").format(rows=whole) if window is None
                else _("{shown} of {rows} rows").format(shown=shown, rows=whole))
        if index.without:
            text += " · " + _("{count} without a time").format(count=grouped(index.without))
        self.counts.setText(text)

    def _first_of(self, window: TimeWindow | None) -> TimeWindow:
        """Where playing begins: the window's length at the first step of the layer."""
        start = self.axis.first_step()
        if window is None or window.start is None or window.end is None or window.start <= self.axis.limits[0]:
            return start
        assert start.start is not None
        return TimeWindow(start.start, start.start + window.end - window.start)

    def _tick(self) -> None:
        if self._desk.map.pictures.busy:
            return  # the picture of this step is not there yet; nothing is skipped
        window = self.axis.moved(1)
        if window == self.axis.window_:
            self.stop()
        else:
            self._set(window)

    def _stepped(self) -> None:
        self.axis.step = STEPS[self.steps.currentIndex()]
        self.axis.update()

    def _interval(self) -> int:
        return 1000 // SPEEDS[self.speeds.currentIndex()]

    def _show_play(self) -> None:
        self.play_button.setChecked(self.playing)
        self.play_button.setIcon(icon("stop" if self.playing else "play"))
        self.play_button.setToolTip(_("Stop") if self.playing else _("Play"))


def timed_layers(project: Project) -> tuple[Layer, ...]:
    """Layers and tables with a column of moments, in the order they were added; shown ones first."""
    found = [layer for layer in project.layers.values()
             if layer.time is not None and isinstance(layer.content, VectorContent | TableContent)]
    return tuple(sorted(found, key=lambda layer: not layer.visible))


def time_columns(table: FeatureTable) -> tuple[str, ...]:
    """Columns that hold moments: of a type of time, or texts whose first values are written like one."""
    found = [name for name in table.column_names if _holds_times(table, name)]
    return tuple(sorted(found, key=lambda name: name not in ("opened", "time")))


def _holds_times(table: FeatureTable, name: str) -> bool:
    kind = kind_of(table.column_type(name))
    if kind == TIME:
        return True
    if kind != TEXT:
        return False
    texts = [value.as_py() for value in table.column(name)[:LOOKED_AT] if value.is_valid]
    return bool(texts) and all(re.match(r"\d{4}-\d\d-\d\d", text) and seconds_of(text) is not None for text in texts)


def _combo(entries: list[tuple[object, str]], tip: str) -> QComboBox:
    made = QComboBox()
    for key, word in entries:
        made.addItem(word, key)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    return made
