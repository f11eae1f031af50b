"""The picture of the 3D page: paints what engines bring, and hands gestures to the navigator or the tool in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lohu_gis.app.i18n import _
from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.near import near_patch
from lohu_gis.scene3d.build.pick import Pick, pick
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.link import messages as m
from lohu_gis.ui.theme.current import tokens
from lohu_gis.ui.twin.captions import caption_text
from lohu_gis.ui.twin.cards import write_caption
from lohu_gis.ui.twin.engine import STILL, Engine
from lohu_gis.ui.twin.gestures import CLICK_PX, kept_above, seen_from
from lohu_gis.ui.twin.navigation import Navigator
from lohu_gis.ui.twin.under import under

DETAIL_PX = 2048
"""Pixels along the longer side of a detail of the map."""

SETTLED_MS = 500
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


class TwinCanvas(QWidget):
    """A plain widget: no OpenGL here, the pictures come from the engine.

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

    camera_changed = Signal(object)
    picked = Signal(object)
    clicked = Signal(object, object)
    hovered = Signal(object)
    painted = Signal()
    detail_wanted = Signal(object)

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(_("3D view"))
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.gesture: Gesture | None = None
        self.overlays: list[Callable[[QPainter], None]] = []
        self._engine = engine
        self._engine.setParent(self)
        self._engine.shown.connect(self._on_picture)
        self._engine.picked.connect(self._on_picked)
        self._image: QImage | None = None
        self._camera: Camera | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._asked: dict[int, Callable[[Pick], object]] = {}
        self.navigator = Navigator(self, self)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self._ask_for_detail)
        self._resting = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._resting.timeout.connect(self._tell_hover)
        self.destroyed.connect(self._engine.close)

    @property
    def camera(self) -> Camera | None:
        """Where the view looks from; None before the first scene."""
        return self._camera

    @property
    def scene(self) -> SceneData | None:
        """What is shown, with all updates."""
        return self._engine.scene

    @property
    def image(self) -> QImage | None:
        """The picture that is shown now."""
        return self._image

    def set_camera(self, camera: Camera) -> None:
        """Look from somewhere else, at once."""
        self.navigator.stop()
        self.move_to(camera, moving=False)

    def fly_to(self, camera: Camera) -> None:
        """Go somewhere else smoothly."""
        self.navigator.fly_to(camera)

    def move_to(self, camera: Camera, *, moving: bool = True) -> None:
        """Look from somewhere else; while `moving` quick pictures will do."""
        scene = self._engine.scene
        keep = scene is not None and moving and self.navigator.mode == "orbit" and self.navigator.flying_to is None
        self._camera = kept_above(camera, scene.relief) if keep and scene is not None else camera
        self._look(moving=moving)
        self.camera_changed.emit(self._camera)

    def show_all(self) -> None:
        """Show the whole scene from the default side; nothing without a scene."""
        if self._engine.scene is not None:
            self.set_camera(self._engine.scene.camera("iso", self.pixels()))

    def under(self, spot: QPointF) -> Pick:
        """What lies under a place of the widget."""
        if self._camera is None or self._engine.scene is None:
            return Pick(None, None)
        return under(self._engine.scene, self._camera, spot.x(), spot.y(), self.logical(),
                     self._engine.appearance.cut)

    def logical(self) -> tuple[int, int]:
        """Width and height of a picture in logical pixels."""
        return max(self.width(), 1), max(self.height(), 1)

    def pixels(self) -> tuple[int, int]:
        """Width and height of a picture in device pixels."""
        ratio = self.devicePixelRatioF()
        width, height = self.logical()
        return max(round(width * ratio), 1), max(round(height * ratio), 1)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(960, 640)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        """The last picture, stretched where it is not the right size yet, and a caption when it is not live."""
        painter = QPainter(self)
        self.paint_pictures(painter)
        for paint in self.overlays:
            paint(painter)
        text = caption_text(self._engine.state, self._engine.reason, self._engine.detail, self._image is not None,
                            self._engine.scene is not None)
        if text:
            write_caption(painter, QRectF(self.rect()), text)
        painter.end()

    def paint_pictures(self, painter: QPainter) -> None:
        """The picture over the whole widget; what shows two of them does it here."""
        if self._image is None:
            painter.fillRect(self.rect(), QColor(tokens().window))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture of the new size."""
        super().resizeEvent(event)
        self._look(moving=self._image is not None)

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
        spot = event.position()
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
        elif self._engine.state == STILL:
            then(pick(self._engine.scene, self._camera, spot.x(), spot.y(), self.logical()))
        else:
            self._asked[self._engine.pick(self._camera, self.logical(), spot.x(), spot.y())] = then

    def _ask_for_detail(self) -> None:
        """Say which part of the map would be seen better if it were finer."""
        scene = self._engine.scene
        if scene is None or scene.texture is None or self._camera is None:
            return
        rows, columns = scene.texture.rgba.shape[:2]
        patch = near_patch(scene, self._camera, DETAIL_PX, max(rows, columns))
        if patch is not None and (scene.detail is None or not patch.served_by(scene.detail.extent)):
            self.detail_wanted.emit(patch.extent)

    def _look(self, *, moving: bool) -> None:
        if self._camera is not None:
            self._settled.start()
            self._engine.look(self._camera, self.pixels(), moving=moving, ratio=self.devicePixelRatioF())

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

    def _on_picture(self, picture: U8, _camera: Camera) -> None:
        self._image = as_image(picture)
        self.navigator.painted()
        self.update()
        self.painted.emit()


def as_image(picture: U8) -> QImage:
    """A picture of the engine as Qt has it; a copy."""
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()


def _with_control(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
