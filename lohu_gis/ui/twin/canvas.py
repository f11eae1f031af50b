"""The picture of the 3D page: paints what the engine brings and turns gestures into cameras."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.near import near_patch
from lohu_gis.scene3d.build.pick import pick
from lohu_gis.ui.theme.apply import caption
from lohu_gis.ui.theme.current import tokens
from lohu_gis.ui.twin.captions import caption_text
from lohu_gis.ui.twin.engine import STILL, Engine
from lohu_gis.ui.twin.gestures import CLICK_PX, anchored, dragged, ground_at, kept_above, keyed, wheeled

DETAIL_PX = 2048
"""Pixels along the longer side of a detail of the map."""

SETTLED_MS = 500

KEYS = {Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down",
        Qt.Key.Key_Plus: "+", Qt.Key.Key_Equal: "+", Qt.Key.Key_Minus: "-"}


class TwinCanvas(QWidget):
    """A plain widget: no OpenGL here, the pictures come from the engine.

    Parameters
    ----------
    engine
        What makes the pictures; the widget closes it.
    """

    camera_changed = Signal(object)
    picked = Signal(object)
    painted = Signal()
    detail_wanted = Signal(object)

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self._engine = engine
        self._engine.setParent(self)
        self._engine.shown.connect(self._on_picture)
        self._engine.picked.connect(self.picked)
        self._image: QImage | None = None
        self._camera: Camera | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self._ask_for_detail)
        self.destroyed.connect(self._engine.close)

    @property
    def camera(self) -> Camera | None:
        """Where the view looks from; None before the first scene."""
        return self._camera

    @property
    def image(self) -> QImage | None:
        """The picture that is shown now."""
        return self._image

    def set_camera(self, camera: Camera) -> None:
        """Look from somewhere else."""
        self._move_to(camera, moving=False)

    def show_all(self) -> None:
        """Show the whole scene from the default side; nothing without a scene."""
        if self._engine.scene is not None:
            self.set_camera(self._engine.scene.camera("iso", self._pixels()))

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(960, 640)

    def event(self, event: QEvent) -> bool:
        """Start the process when the widget is shown for the first time."""
        if event.type() == QEvent.Type.Show:
            self._engine.start()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The last picture, stretched where it is not the right size yet, and a caption when it is not live."""
        painter = QPainter(self)
        if self._image is None:
            painter.fillRect(self.rect(), QColor(tokens().window))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
        text = caption_text(self._engine.state, self._engine.reason, self._engine.detail, self._image is not None,
                            self._engine.scene is not None)
        if text:
            _write_caption(painter, QRectF(self.rect()), text)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture of the new size."""
        super().resizeEvent(event)
        self._look(moving=self._image is not None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag or a click; a drag turns around what lies in the middle of the picture."""
        if self._camera is not None and self._engine.scene is not None:
            self._camera = anchored(self._camera, self._engine.scene.relief)
        self._pressed = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Orbit or move while a button is held."""
        if self._pressed is None or self._camera is None:
            return
        if (event.position() - self._pressed).manhattanLength() < CLICK_PX and self._last == self._pressed:
            return
        way = event.position() - self._last
        self._last = event.position()
        held = event.buttons()
        move = bool(held & (Qt.MouseButton.RightButton | Qt.MouseButton.MiddleButton)) or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._move_to(dragged(self._camera, way.x(), way.y(), self.height(), move=move))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; a press without a drag picks."""
        clicked = self._pressed is not None and self._last == self._pressed
        self._pressed = None
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            self._pick(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the place under the pointer."""
        if self._camera is None or self._engine.scene is None:
            return
        spot = ground_at(self._camera, event.position().x(), event.position().y(), self._logical(),
                         self._engine.scene.relief)
        if spot is not None:
            self.set_camera(replace(self._camera, x=float(spot[0]), y=float(spot[1]), z=float(spot[2])).zoomed(2.0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer."""
        if self._camera is not None and self._engine.scene is not None:
            spot = event.position()
            notches = event.angleDelta().y() / 120.0
            terrain = self._engine.scene.relief
            self._move_to(wheeled(self._camera, notches, spot.x(), spot.y(), self._logical(), terrain))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Orbit, move and zoom by keys."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self.show_all()
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in KEYS and self._camera is not None:
            camera = keyed(self._camera, KEYS[key], move=shift, height_px=self.height())
            if camera is not None:
                self._move_to(camera)
                return
        super().keyPressEvent(event)

    def _move_to(self, camera: Camera, *, moving: bool = True) -> None:
        scene = self._engine.scene
        self._camera = camera if scene is None or not moving else kept_above(camera, scene.relief)
        self._look(moving=moving)
        self.camera_changed.emit(self._camera)

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
            self._engine.look(self._camera, self._pixels(), moving=moving, ratio=self.devicePixelRatioF())

    def _pick(self, spot: QPointF) -> None:
        if self._camera is None or self._engine.scene is None:
            return
        if self._engine.state == STILL:
            self.picked.emit(pick(self._engine.scene, self._camera, spot.x(), spot.y(), self._logical()).fid)
        else:
            self._engine.pick(self._camera, self._logical(), spot.x(), spot.y())

    def _logical(self) -> tuple[int, int]:
        return max(self.width(), 1), max(self.height(), 1)

    def _pixels(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def _on_picture(self, picture: U8, _camera: Camera) -> None:
        height, width = picture.shape[:2]
        self._image = QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
        self.update()
        self.painted.emit()


def _write_caption(painter: QPainter, area: QRectF, text: str) -> None:
    look = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(caption())
    room = QRectF(area.left() + 12, area.top(), area.width() - 24, area.height())
    flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
    box = painter.boundingRect(room, flags, text)
    box.moveBottomLeft(room.bottomLeft() + QPointF(8, -20))
    painter.setPen(QColor(look.line))
    painter.setBrush(QColor(look.raised))
    painter.drawRoundedRect(box.adjusted(-8, -6, 8, 6), 6, 6)
    painter.setPen(QColor(look.text))
    painter.drawText(box, flags, text)
