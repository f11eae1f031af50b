"""The picture of the 3D page: hands gestures to the navigator or the tool in hand, and asks what lies under them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lohu_gis.scene3d.build.pick import Pick, pick
from lohu_gis.scene3d.link import messages as m
from lohu_gis.ui.twin.engine import STILL, Engine
from lohu_gis.ui.twin.gestures import CLICK_PX, seen_from
from lohu_gis.ui.twin.surface import Surface
from lohu_gis.ui.twin.under import under

HOVER_MS = 140
"""The pointer rests this long before what lies under it is told."""


class Gesture(Protocol):
    """A tool in hand: gets the pointer before the navigator does."""

    def pointer(self, kind: str, event: QMouseEvent) -> bool:
        """``press``, ``move``, ``release`` or ``double``; True when the tool took it."""

    def key(self, event: QKeyEvent) -> bool:
        """A key went down; True when the tool took it."""

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the tool now, and not to the window's shortcuts."""


class TwinCanvas(Surface):
    """A picture that answers to mouse and keys.

    Parameters
    ----------
    engine
        What makes the pictures; the widget closes it.

    Signals
    -------
    clicked(QMouseEvent, object)
        A click that no tool took, and the `Pick` under it.
    hovered(object)
        The `Pick` under the resting pointer; None when it moves on.
    """

    picked = Signal(object)
    clicked = Signal(object, object)
    hovered = Signal(object)

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(engine, parent)
        self.setMouseTracking(True)
        self.gesture: Gesture | None = None
        self._engine.picked.connect(self._on_picked)
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._asked: dict[int, Callable[[Pick], object]] = {}
        self._resting = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._resting.timeout.connect(self._tell_hover)

    def in_picture(self, spot: QPointF) -> QPointF:
        """A place of the widget as a place of the picture it lies in."""
        return spot

    def under(self, spot: QPointF) -> Pick:
        """What lies under a place of the widget."""
        if self._camera is None or self._engine.scene is None:
            return Pick(None, None)
        spot = self.in_picture(spot)
        return under(self._engine.scene, self._camera, spot.x(), spot.y(), self.logical(),
                     self._engine.appearance.cut)

    def event(self, event: QEvent) -> bool:
        """Start the process when the widget is shown for the first time; keep keys from the window's shortcuts."""
        if event.type() == QEvent.Type.Show:
            self._engine.start()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            tool = self.gesture is not None and self.gesture.takes(event)
            if tool or (not _with_control(event) and self.navigator.takes(Qt.Key(event.key()))):
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag or a click."""
        self.setFocus()
        self.hovered.emit(None)
        if self.gesture is not None and self.gesture.pointer("press", event):
            return
        self.navigator.press()
        self._pressed = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn or move while a button is held; otherwise wait for the pointer to rest."""
        if self.gesture is not None and self.gesture.pointer("move", event):
            return
        if self._pressed is None:
            self.hovered.emit(None)
            self._resting.start()
            return
        if (event.position() - self._pressed).manhattanLength() < CLICK_PX and self._last == self._pressed:
            return
        way = event.position() - self._last
        self._last = event.position()
        held = event.buttons()
        move = bool(held & (Qt.MouseButton.RightButton | Qt.MouseButton.MiddleButton)) or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.navigator.drag(way.x(), way.y(), move=move)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; a press without a drag picks."""
        if self.gesture is not None and self.gesture.pointer("release", event):
            return
        clicked = self._pressed is not None and self._last == self._pressed
        self._pressed = None
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            click = event.clone()
            self.pick(event.position(), lambda found: self._tell_click(click, found))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the place under the pointer."""
        if self.gesture is not None and self.gesture.pointer("double", event):
            return
        place = self.under(event.position()).position
        if self._camera is not None and place is not None and self.navigator.mode == "orbit":
            self.fly_to(seen_from(self._camera, place))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing lies under the pointer any more."""
        self._resting.stop()
        self.hovered.emit(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer, or step ahead."""
        spot = self.in_picture(event.position())
        self.navigator.wheel(event.angleDelta().y() / 120.0, spot.x(), spot.y(), self.logical())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn, move, zoom and walk by keys."""
        if self.gesture is not None and self.gesture.key(event):
            return
        if event.key() == Qt.Key.Key_Home and not event.modifiers():
            self.show_all()
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if _with_control(event) or not self.navigator.key(Qt.Key(event.key()), shift=shift):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A step ends."""
        if not event.isAutoRepeat():
            self.navigator.release(Qt.Key(event.key()))
        super().keyReleaseEvent(event)

    def pick(self, spot: QPointF, then: Callable[[Pick], object]) -> None:
        """Ask the 3D process what lies under a place of the widget; `then` is called once it has answered."""
        if self._camera is None or self._engine.scene is None:
            return
        if self._engine.appearance.cut is not None:
            then(self.under(spot))
            return
        spot = self.in_picture(spot)
        if self._engine.state == STILL:
            then(pick(self._engine.scene, self._camera, spot.x(), spot.y(), self.logical()))
        else:
            self._asked[self._engine.pick(self._camera, self.logical(), spot.x(), spot.y())] = then

    def _tell_hover(self) -> None:
        spot = QPointF(self.mapFromGlobal(self.cursor().pos()))
        if self.rect().contains(spot.toPoint()) and self.gesture is None:
            self.hovered.emit(self.under(spot))

    def _tell_click(self, event: QMouseEvent, found: Pick) -> None:
        self.clicked.emit(event, found)
        self.picked.emit(found.fid)

    def _on_picked(self, answer: m.Picked) -> None:
        then = self._asked.pop(answer.number, None)
        if then is not None:
            then(Pick(answer.fid, answer.position))

def _with_control(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
