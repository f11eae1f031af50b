"""The axis of the time bar: how many records when, and the window as two handles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lohu_gis.app.timewords import mark_words
from lohu_gis.core.steps import STEPS, Step, fitting_step, floor_step, marks, nearest_step, shift_step, shift_window
from lohu_gis.core.times import TimeWindow
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import CAPTION_PX

if TYPE_CHECKING:
    from lohu_gis.analysis.timing import TimeIndex

BAR_PX = 3
GRIP_PX = 7
EDGE_PX = 8
WORDS_PX = 14
MARK_PX = 46
"""Room for the words of a mark."""

Part = Literal["start", "end", "inside", "new"]


class TimeAxis(QWidget):
    """Paints a histogram of moments; the window is dragged, moved and typed with keys.

    Signals
    -------
    chosen(object)
        Another window (`TimeWindow`, or None for all), while it is dragged too.
    settled()
        The mouse was released, or a key was pressed: what comes next is a gesture of its own.
    """

    chosen = Signal(object)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index: TimeIndex | None = None
        self.window_: TimeWindow | None = None
        self.step: Step = "day"
        self._axis = (0.0, 1.0)
        self._part: Part | None = None
        self._from = 0.0
        self._before: TimeWindow | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(48)
        self._news = current.changed.connect(lambda _tokens: self.update())
        self.destroyed.connect(self._news.close)

    def sizeHint(self) -> QSize:
        """Takes the width there is."""
        return QSize(400, 48)

    @property
    def limits(self) -> tuple[int, int]:
        """First and last moment of the layer; (0, 0) without any."""
        if self.index is None or len(self.index.seconds) == 0:
            return 0, 0
        return int(self.index.seconds[0]), int(self.index.seconds[-1])

    @property
    def dragging(self) -> bool:
        """A handle is held."""
        return self._part is not None

    def show_index(self, index: TimeIndex | None) -> None:
        """Show the moments of a layer, all of them."""
        self.index = index
        self.show_all()

    def show_all(self) -> None:
        """Take a zoom of the axis back."""
        first, last = self.limits
        self._axis = (float(floor_step(first, self.step)),
                      float(max(shift_step(floor_step(last, self.step), self.step, 1), first + 1)))
        self.update()

    def show_window(self, window: TimeWindow | None) -> None:
        """Show a window without telling anybody."""
        if window != self.window_:
            self.window_ = window
            self.update()

    # ---- places ----

    def x_of(self, seconds: float) -> float:
        """Where a moment lies, logical pixels."""
        low, high = self._axis
        return EDGE_PX + (seconds - low) / (high - low) * max(self.width() - 2 * EDGE_PX, 1)

    def time_at(self, x: float) -> float:
        """The moment at a place."""
        low, high = self._axis
        return low + (x - EDGE_PX) / max(self.width() - 2 * EDGE_PX, 1) * (high - low)

    def _ends(self) -> tuple[float, float]:
        """Moments of both handles; those of the axis where the window has no limit."""
        window = self.window_ or TimeWindow()
        return (self._axis[0] if window.start is None else float(window.start),
                self._axis[1] if window.end is None else float(window.end))

    def _part_at(self, x: float) -> Part:
        start, end = (self.x_of(moment) for moment in self._ends())
        if self.window_ is None:
            return "new"
        if abs(x - end) <= GRIP_PX and abs(x - end) <= abs(x - start):
            return "end"
        if abs(x - start) <= GRIP_PX:
            return "start"
        return "inside" if start < x < end else "new"

    # ---- hands ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a handle, the window, or begin a new window."""
        if event.button() != Qt.MouseButton.LeftButton or self.index is None:
            return
        x = event.position().x()
        self._part, self._from, self._before = self._part_at(x), self.time_at(x), self.window_

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or show what could be dragged."""
        x = event.position().x()
        if self._part is None:
            shape = {"start": Qt.CursorShape.SizeHorCursor, "end": Qt.CursorShape.SizeHorCursor,
                     "inside": Qt.CursorShape.OpenHandCursor, "new": Qt.CursorShape.CrossCursor}
            self.setCursor(shape[self._part_at(x)])
            return
        self._tell(self._dragged(self.time_at(x)))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The gesture is over."""
        if self._part is not None:
            self._part = None
            self.settled.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show all times again."""
        self._part = None
        self.show_all()
        self._tell(None)
        self.settled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Stretch the axis around the cursor."""
        if self.index is None:
            return
        middle = self.time_at(event.position().x())
        factor = 0.8 ** (event.angleDelta().y() / 120)
        low, high = (middle + (edge - middle) * factor for edge in self._axis)
        if 7200 <= high - low <= 4e9:
            self._axis = (low, high)
            self.update()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the window by a step, with Shift its end; Home and End go to the ends."""
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if self.index is None or key not in (*moves, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
            return
        if key in moves and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._tell(self._with_end(moves[key]))
        elif key in moves:
            self._tell(self.moved(moves[key]))
        else:
            self._tell(self._at_edge(last=key == Qt.Key.Key_End))
        self.settled.emit()

    # ---- windows ----

    def moved(self, count: int) -> TimeWindow:
        """The window `count` steps later; where nothing is hidden yet the first or the last step of the layer.

        It stays where it is at the ends.
        """
        if self.window_ is None or self._covers(self.window_):
            start = floor_step(self.limits[1 if count < 0 else 0], self.step)
            return TimeWindow(start, shift_step(start, self.step, 1))
        shifted = shift_window(self._whole(self.window_), self.step, count)
        first, last = self.limits
        assert shifted.start is not None
        assert shifted.end is not None
        return self.window_ if shifted.start > last or shifted.end <= first else shifted

    def _covers(self, window: TimeWindow) -> bool:
        """Whether a window hides nothing of the layer: to move it would only lose records at one end."""
        first, last = self.limits
        return (window.start is None or window.start <= first) and (window.end is None or window.end > last)

    def first_step(self) -> TimeWindow:
        """The first step of the layer."""
        start = floor_step(self.limits[0], self.step)
        return TimeWindow(start, shift_step(start, self.step, 1))

    def _with_end(self, count: int) -> TimeWindow:
        window = self._whole(self.window_ or self._at_edge(last=False))
        assert window.start is not None
        assert window.end is not None
        end = shift_step(window.end, self.step, count)
        return TimeWindow(window.start, max(end, shift_step(window.start, self.step, 1)))

    def _at_edge(self, *, last: bool) -> TimeWindow:
        start = floor_step(self.limits[1 if last else 0], self.step)
        if self.window_ is not None:
            whole = self._whole(self.window_)
            assert whole.start is not None
            assert whole.end is not None
            length = whole.end - whole.start
            return TimeWindow(self.limits[1] + 1 - length, self.limits[1] + 1) if last else TimeWindow(
                start, start + length)
        return TimeWindow(start, shift_step(start, self.step, 1))

    def _whole(self, window: TimeWindow) -> TimeWindow:
        """The window with both limits."""
        first, last = self.limits
        return TimeWindow(floor_step(first, self.step) if window.start is None else window.start,
                          shift_step(floor_step(last, self.step), self.step, 1) if window.end is None else window.end)

    def _dragged(self, moment: float) -> TimeWindow | None:
        near = nearest_step(moment, self.step)
        if self._part == "new":
            low, high = sorted((floor_step(self._from, self.step), floor_step(moment, self.step)))
            return TimeWindow(low, shift_step(high, self.step, 1))
        window = self._whole(self._before or TimeWindow())
        assert window.start is not None
        assert window.end is not None
        if self._part == "start":
            return TimeWindow(min(near, shift_step(window.end, self.step, -1)), window.end)
        if self._part == "end":
            return TimeWindow(window.start, max(near, shift_step(window.start, self.step, 1)))
        start = nearest_step(window.start + moment - self._from, self.step)
        return TimeWindow(start, start + window.end - window.start)

    def _tell(self, window: TimeWindow | None) -> None:
        if window != self.window_:
            self.show_window(window)
            self.chosen.emit(window)

    # ---- painting ----

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bars, marks, window."""
        painter = QPainter(self)
        tokens = current.tokens()
        base = self.height() - WORDS_PX
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(QPointF(EDGE_PX, base + 0.5), QPointF(self.width() - EDGE_PX, base + 0.5))
        if self.index is not None and len(self.index.seconds):
            start, end = (self.x_of(moment) for moment in self._ends())
            if self.window_ is not None:
                chosen = QColor(tokens.accent)
                chosen.setAlpha(34)
                painter.fillRect(QRectF(start, 2, end - start, base - 2), chosen)
            self._paint_bars(painter, base)
            self._paint_marks(painter, base)
            if self.window_ is not None:
                self._paint_handles(painter, base, (start, end))
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_bars(self, painter: QPainter, base: float) -> None:
        assert self.index is not None
        count = max((self.width() - 2 * EDGE_PX) // BAR_PX, 1)
        edges = np.linspace(self._axis[0], self._axis[1], count + 1).astype(np.int64)
        counts = self.index.counts(edges)
        tokens = current.tokens()
        start, end = self._ends()
        top = max(int(counts.max(initial=0)), 1)
        for number in np.flatnonzero(counts).tolist():
            middle = (edges[number] + edges[number + 1]) / 2
            inside = self.window_ is None or start <= middle < end
            height = max((base - 6) * float(counts[number]) / top, 1.0)
            painter.fillRect(QRectF(EDGE_PX + number * BAR_PX, base - height, BAR_PX - 1, height),
                             QColor(tokens.accent if inside else tokens.strong))

    def _paint_marks(self, painter: QPainter, base: float) -> None:
        low, high = self._axis
        most = max(int((self.width() - 2 * EDGE_PX) / MARK_PX), 1)
        step = fitting_step(high - low, most)
        coarser = STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]
        heads = set(marks(low, high, coarser)) if step in ("hour",) else set()
        tokens = current.tokens()
        painter.setFont(face(CAPTION_PX, tabular=True))
        found = marks(low, high, step)
        every = max(-(-len(found) // most), 1)
        for moment in found[::every]:
            x = self.x_of(moment)
            painter.setPen(QPen(QColor(tokens.strong), 1))
            painter.drawLine(QPointF(x, base), QPointF(x, base + 3))
            words = mark_words(moment, step)
            if x + 2 + painter.fontMetrics().horizontalAdvance(words) > self.width():
                continue
            painter.setPen(QColor(tokens.text if moment in heads else tokens.second))
            painter.drawText(QRectF(x + 2, base + 1, MARK_PX, WORDS_PX), Qt.AlignmentFlag.AlignLeft
                             | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_handles(self, painter: QPainter, base: float, ends: tuple[float, float]) -> None:
        tokens = current.tokens()
        for x in ends:
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.drawLine(QPointF(x, 2), QPointF(x, base))
            painter.setBrush(QColor(tokens.panel))
            painter.drawRoundedRect(QRectF(x - 3.5, base / 2 - 7, 7, 14), 2, 2)
