"""What the map's widget shows: pictures where the camera is now, what is drawn above them, two scenarios at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from lohu_gis.app.interaction.events import Draft, Sketch
from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.core.project import Camera2D
from lohu_gis.ui.canvas.draft import paint_draft
from lohu_gis.ui.canvas.marks import PlanMark, paint_marks
from lohu_gis.ui.canvas.picture import Picture
from lohu_gis.ui.canvas.sketch import paint_band, paint_sketch
from lohu_gis.ui.canvas.split import GRIP_PX, Split, paint_frame
from lohu_gis.ui.theme import current


class MapSurface(QWidget):
    """Paints; listens to nothing.

    Attributes
    ----------
    band, sketch, draft, marks
        What is drawn above the map, set by whoever knows it; call `update` afterwards. `marks` belong to the active
        scenario only.
    overlays
        Painters of what panels show above the map, called with the painter and the camera.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(200, 150))
        self.band: tuple[float, float, float, float] | None = None
        self.sketch: Sketch | None = None
        self.draft: Draft | None = None
        self.overlays: list[Callable[[QPainter, Viewport], object]] = []
        self.marks: tuple[PlanMark, ...] = ()
        self._camera = Camera2D()
        self._pictures: tuple[Picture, ...] = ()
        self._split: Split | None = None
        self._news = current.changed.connect(lambda _tokens: self.update())
        self.destroyed.connect(self._news.close)

    @property
    def viewport(self) -> Viewport:
        """Camera and size now."""
        return Viewport(self._camera, max(self.width(), 1), max(self.height(), 1))

    @property
    def split(self) -> Split | None:
        """The two scenarios that are shown; None for one."""
        return self._split

    def set_camera(self, camera: Camera2D) -> None:
        """Look from there; says nothing to anybody."""
        if camera != self._camera:
            self._camera = camera
            self.update()

    def show_pictures(self, pictures: tuple[Picture, ...]) -> None:
        """Show these pictures, lowest first, from now on."""
        self._pictures = pictures
        self.update()

    def show_split(self, split: Split | None) -> None:
        """Show another scenario beside the one of `show_pictures`; None shows that one alone."""
        if split != self._split:
            self._split = split
            self.update()

    def on_handle(self, px: float) -> bool:
        """Whether a window position lies on the handle between two scenarios."""
        split = self._split
        return split is not None and split.mode == "swipe" and abs(px - split.line(self.width())) <= GRIP_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        """Compose: paper, pictures where they belong now, rubber band, sketch, draft."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(current.tokens().paper))
        view, split = self.viewport, self._split
        if split is None:
            self._paint_scene(painter, self._pictures, view, self.marks)
        else:
            width, line = float(self.width()), split.line(self.width())
            halves = ((0.0, line, split.pictures, ()), (line, width, self._pictures, self.marks))
            for left, right, pictures, marks in halves:
                painter.save()
                painter.setClipRect(QRectF(left, 0, right - left, self.height()))
                painter.translate(split.shift(left, width), 0)
                self._paint_scene(painter, pictures, view, marks)
                painter.restore()
            paint_frame(painter, split, width, self.height())
        painter.end()

    def _paint_scene(self, painter: QPainter, pictures: tuple[Picture, ...], view: Viewport,
                     marks: tuple[PlanMark, ...]) -> None:
        for picture in pictures:
            self._paint_picture(painter, picture, view)
        if marks:
            paint_marks(painter, marks, view)
        for overlay in self.overlays:
            painter.save()
            overlay(painter, view)
            painter.restore()
        if self.band is not None:
            paint_band(painter, self.band)
        if self.sketch is not None:
            paint_sketch(painter, self.sketch, view)
        if self.draft is not None:
            paint_draft(painter, self.draft, view)

    def _paint_picture(self, painter: QPainter, picture: Picture, view: Viewport) -> None:
        x, y = view.to_px(picture.camera.x, picture.camera.y)
        zoom = picture.camera.units_per_px / view.camera.units_per_px
        turn = view.camera.rotation_deg - picture.camera.rotation_deg
        painter.save()
        painter.setOpacity(picture.opacity)
        if zoom == 1.0 and turn == 0.0:
            ratio = self.devicePixelRatioF()  # on whole device pixels, or every line would be blurred
            left, top = x - picture.width / 2, y - picture.height / 2
            painter.drawImage(QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio), picture.image)
        else:
            painter.translate(x, y)
            painter.setTransform(QTransform().rotate(turn).scale(zoom, zoom), True)
            painter.drawImage(QRectF(-picture.width / 2, -picture.height / 2, picture.width, picture.height),
                              picture.image)
        painter.restore()
