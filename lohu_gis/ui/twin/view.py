"""The widget of the 3D page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QPushButton, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.scene3d.build.arrays import I64, U8
from lohu_gis.scene3d.build.camera import Camera, view_of
from lohu_gis.scene3d.build.light import ACCENT, HAZE
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.pick import pick
from lohu_gis.scene3d.build.scene import Extent, GroundTexture, SceneData
from lohu_gis.ui.theme.apply import caption
from lohu_gis.ui.theme.current import tokens
from lohu_gis.ui.twin.captions import caption_text
from lohu_gis.ui.twin.engine import STILL, Engine
from lohu_gis.ui.twin.gestures import CLICK_PX, dragged, ground_at, keyed, wheeled

KEYS = {Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down",
        Qt.Key.Key_Plus: "+", Qt.Key.Key_Equal: "+", Qt.Key.Key_Minus: "-"}


class TwinView(QWidget):
    """Shows a `SceneData`, turns gestures into cameras and clicks into ids. See the package for how it is used.

    Parameters
    ----------
    engine
        What makes the pictures; a 3D process of its own where None. The widget closes it.
    """

    camera_changed = Signal(object)
    picked = Signal(object)
    state_changed = Signal(str)
    still_ready = Signal(int, object)
    painted = Signal()

    def __init__(self, parent: QWidget | None = None, engine: Engine | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self._engine = engine or Engine(self)
        self._engine.shown.connect(self._on_picture)
        self._engine.picked.connect(self.picked)
        self._engine.still_ready.connect(self.still_ready)
        self._engine.state_changed.connect(self._on_state)
        self._image: QImage | None = None
        self._camera: Camera | None = None
        self._selected: tuple[I64, U8] = (np.zeros(0, np.int64), np.zeros((0, 3), np.uint8))
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._again = QPushButton(_("Retry"), self)
        self._again.hide()
        self._again.clicked.connect(self.retry)
        self.destroyed.connect(self._engine.close)

    @property
    def state(self) -> str:
        """``starting``, ``live``, ``restarting`` or ``still``."""
        return self._engine.state

    @property
    def reason(self) -> str:
        """Message code of why the view is ``still``; else empty."""
        return self._engine.reason

    @property
    def scene(self) -> SceneData | None:
        """What is shown, with all updates."""
        return self._engine.scene

    @property
    def camera(self) -> Camera | None:
        """Where the view looks from; None before the first scene."""
        return self._camera

    @property
    def image(self) -> QImage | None:
        """The picture that is shown now."""
        return self._image

    def warm(self) -> None:
        """Start the 3D process before it is needed."""
        self._engine.start()

    def retry(self) -> None:
        """Start the 3D process again after it was given up."""
        self._engine.retry()

    def set_scene(self, scene: SceneData) -> None:
        """Show another scene; the camera stays where it is, or shows everything when there was none."""
        self._engine.set_scene(scene)
        self._selected = (np.zeros(0, np.int64), np.zeros((0, 3), np.uint8))
        if self._camera is None:
            self.view_from("iso")

    def update_chunk(self, chunk: MeshChunk) -> None:
        """Show one chunk anew, after heights or colours of its buildings changed."""
        self._engine.update_chunk(chunk)

    def set_colours(self, fids: npt.ArrayLike, colours: npt.ArrayLike) -> None:
        """Colour buildings by id: uint8 (n, 3), or one colour (3,) for all; ids that do not exist are ignored."""
        ids = np.asarray(fids, np.int64)
        self._engine.set_colours(ids, np.array(np.broadcast_to(np.asarray(colours, np.uint8), (len(ids), 3))))

    def set_selected(self, fids: npt.ArrayLike) -> None:
        """Show these buildings in the accent colour, and those selected before in their own again."""
        if self.scene is None:
            return
        self.set_colours(*self._selected)
        ids = np.intersect1d(np.asarray(fids, np.int64), self.scene.fids)
        self._selected = (ids, _colours_of(self.scene, ids))
        self.set_colours(ids, ACCENT)

    def set_ground_texture(self, rgba: npt.ArrayLike | None, extent: Sequence[float] | Extent | None = None) -> None:
        """Lay a picture (uint8, (rows, columns, 4), north on top) on the ground; None takes it away."""
        if rgba is None or extent is None:
            self._engine.set_texture(None)
            return
        west, south, east, north = (float(value) for value in extent)
        self._engine.set_texture(GroundTexture(np.asarray(rgba, np.uint8), (west, south, east, north)))

    def set_camera(self, camera: Camera) -> None:
        """Look from somewhere else."""
        self._move_to(camera, moving=False)

    def view_from(self, name: str) -> None:
        """Show the whole scene from a named side: ``iso top north east south west``; nothing without a scene."""
        if self.scene is not None:
            self.set_camera(view_of(self.scene.bounds.tolist(), name, self._pixels()))

    def still(self, width: int, height: int) -> int:
        """Ask for a finished picture of this view; `still_ready` brings it with the returned number.

        It brings None when the 3D process has been given up.
        """
        camera = self._camera or Camera(0.0, 0.0, 0.0, 1000.0)
        return self._engine.still(camera, (width, height))

    def shut_down(self) -> None:
        """End the 3D process; the widget keeps its last picture."""
        self._engine.close()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable size."""
        return QSize(960, 640)

    def event(self, event: QEvent) -> bool:
        """Start the process when the widget is shown for the first time."""
        if event.type() == QEvent.Type.Show:
            self._engine.start()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name
        """The last picture, stretched where it is not the right size yet, and a caption when it is not live."""
        painter = QPainter(self)
        if self._image is None:
            painter.fillRect(self.rect(), QColor(*HAZE))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
        text = caption_text(self._engine.state, self._engine.reason, self._engine.detail, self._image is not None,
                            self.scene is not None)
        if text:
            _write_caption(painter, QRectF(self.rect()), text)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for a picture of the new size."""
        super().resizeEvent(event)
        self._look(moving=self._image is not None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a drag or a click."""
        self._pressed = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End a drag; a press without a drag picks."""
        clicked = self._pressed is not None and self._last == self._pressed
        self._pressed = None
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            self._pick(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the place under the pointer."""
        if self._camera is None:
            return
        spot = ground_at(self._camera, event.position().x(), event.position().y(), self._logical())
        if spot is not None:
            self.set_camera(replace(self._camera, x=float(spot[0]), y=float(spot[1])).zoomed(2.0))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom to the pointer."""
        if self._camera is not None:
            spot = event.position()
            notches = event.angleDelta().y() / 120.0
            self._move_to(wheeled(self._camera, notches, spot.x(), spot.y(), self._logical()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Orbit, move and zoom by keys."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self.view_from("iso")
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in KEYS and self._camera is not None:
            camera = keyed(self._camera, KEYS[key], move=shift, height_px=self.height())
            if camera is not None:
                self._move_to(camera)
                return
        super().keyPressEvent(event)

    def _move_to(self, camera: Camera, *, moving: bool = True) -> None:
        self._camera = camera
        self._look(moving=moving)
        self.camera_changed.emit(camera)

    def _look(self, *, moving: bool) -> None:
        if self._camera is not None:
            self._engine.look(self._camera, self._pixels(), moving=moving)

    def _pick(self, spot: QPointF) -> None:
        if self._camera is None or self.scene is None:
            return
        if self._engine.state == STILL:
            self.picked.emit(pick(self.scene, self._camera, spot.x(), spot.y(), self._logical()).fid)
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

    def _on_state(self, state: str) -> None:
        self._again.setVisible(state == STILL)
        self._again.move(12, 12)
        self.update()
        self.state_changed.emit(state)


def _colours_of(scene: SceneData, fids: I64) -> U8:
    all_fids = scene.fids
    colours = np.concatenate([chunk.colours for chunk in scene.chunks]) if scene.chunks else np.zeros((0, 3), np.uint8)
    order = np.argsort(all_fids)
    return colours[order[np.searchsorted(all_fids[order], fids)]]


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
