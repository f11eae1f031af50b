"""What pictures of the 3D page are painted on, and where they are looked at from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from lohu_gis.app.i18n import _
from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.near import detail_extent
from lohu_gis.scene3d.build.scene import Extent, SceneData
from lohu_gis.ui.theme.current import tokens
from lohu_gis.ui.twin.captions import caption_text
from lohu_gis.ui.twin.cards import write_caption
from lohu_gis.ui.twin.engine import Engine
from lohu_gis.ui.twin.gestures import kept_above
from lohu_gis.ui.twin.navigation import Navigator

DETAIL_PX = 2048
"""Pixels along the longer side of a detail of the map."""

SETTLED_MS = 500


class Surface(QWidget):
    """A plain widget: no OpenGL here, the pictures come from the engine.

    Parameters
    ----------
    engine
        What makes the pictures; the widget closes it.
    """

    camera_changed = Signal(object)
    painted = Signal()
    detail_wanted = Signal(object)

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(_("3D view"))
        self.setMinimumSize(160, 120)
        self.overlays: list[Callable[[QPainter], None]] = []
        self._engine = engine
        self._engine.setParent(self)
        self._engine.shown.connect(self._on_picture)
        self._image: QImage | None = None
        self._camera: Camera | None = None
        self.navigator = Navigator(self, self)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self._ask_for_detail)
        self._engine.laid.connect(self._laid)
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

    def paintEvent(self, _event: QPaintEvent) -> None:
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

    def _look(self, *, moving: bool) -> None:
        if self._camera is not None:
            self._settled.start()
            self._engine.look(self._camera, self.pixels(), moving=moving, ratio=self.devicePixelRatioF())

    def _ask_for_detail(self) -> None:
        """Say which part of the map would be seen better if it were finer."""
        extent = self._lacking(self._engine.scene)
        if extent is not None:
            self.detail_wanted.emit(extent)

    def _lacking(self, scene: SceneData | None) -> Extent | None:
        """The part of the map on a scene that the camera sees too coarse; None where it is fine enough."""
        return None if scene is None or self._camera is None else detail_extent(scene, self._camera, DETAIL_PX)

    def _laid(self) -> None:
        """A new map has no detail: ask for it at once, or when the camera rests."""
        if not self._settled.isActive():
            self._ask_for_detail()

    def _on_picture(self, picture: U8, _camera: Camera) -> None:
        self._image = as_image(picture)
        self.navigator.painted()
        self.update()
        self.painted.emit()


def as_image(picture: U8) -> QImage:
    """A picture of the engine as Qt has it; a copy."""
    height, width = picture.shape[:2]
    return QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
