"""Two scenes under one camera: beside each other, or one laid over the other up to a handle."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.current import tokens
from lohu_gis.ui.theme.tokens import TABLE_PX
from lohu_gis.ui.twin.canvas import TwinCanvas
from lohu_gis.ui.twin.cards import write_card
from lohu_gis.ui.twin.engine import LIVE, Engine
from lohu_gis.ui.twin.side import Side
from lohu_gis.ui.twin.surface import as_image

Mode = Literal["off", "side", "swipe"]

OF_MAIN = "scenario."
"""Marks whose name begins so say something about the scenario of the main scene; the other one does not get them."""
NAMES_PX = 64.0
"""Names of both halves stand this far below the upper edge, under the buttons of the view."""
GRIP_PX = 7
"""The handle can be taken this near to its line."""


GONE_MS = 5000
PATIENCE_MS = 700
"""So long the picture of one scene waits for that of the other."""


class ComparedCanvas(TwinCanvas):
    """A 3D picture, or two of the same place: the other scene on the left, the main one on the right.

    Every scene has an engine, so a 3D process, of its own: two pictures are drawn at the same time on two cores, and a
    dead process costs one of them. Both get the same camera; what is painted together is always seen from one place.

    Signals
    -------
    share_changed(float)
        The handle was dragged to this share of the width.
    other_detail_wanted(extent)
        As `detail_wanted`, for the map under the other scene.
    """

    share_changed = Signal(float)
    other_detail_wanted = Signal(object)

    def __init__(self, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(engine, parent)
        self.main = Side(engine)
        self.other: Side | None = None
        self.mode: Mode = "off"
        self.share = 0.5
        self.names = ("", "")
        self._other_image: QImage | None = None
        self._held = False
        self._seen: list[Camera | None] = [None, None]
        self._waiting: list[QImage | None] = [None, None]
        self._asked_for: Camera | None = None
        self._next: bool | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show_both)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The scenes that are shown, the main one first."""
        return (self.main,) if self.other is None else (self.main, self.other)

    def begin_comparison(self, mode: Mode, names: tuple[str, str], engine: Engine | None = None) -> Side:
        """Show a second scene beside the main one, or over it; fill what is returned.

        Parameters
        ----------
        mode
            ``side`` or ``swipe``.
        names
            What stands over the other scene (left) and over the main one.
        engine
            What makes the pictures of the other scene; a new one where None.
        """
        if self.other is None:
            made = engine or Engine()
            made.setParent(self)
            made.shown.connect(self._on_other)
            made.laid.connect(self._laid)
            made.state_changed.connect(lambda _state: self.update())
            self.other = Side(made)
            made.set_appearance(self.main.engine.appearance)
            for name, marks in self.main.engine.marks.items():
                if not name.startswith(OF_MAIN):
                    made.set_marks(name, marks)
            made.start()
        self.mode, self.names = mode, names
        self._waiting, self._seen, self._asked_for = [self._image, None], [None, None], None
        self._look(moving=False)
        self.update()
        return self.other

    def end_comparison(self) -> None:
        """Show the main scene alone; the process of the other one ends."""
        if self.other is not None:
            engine = self.other.engine
            engine.close(wait=False)
            engine.scene = None
            QTimer.singleShot(GONE_MS, engine, engine.deleteLater)  # its last answers may still be on their way
        self.other, self.mode = None, "off"
        self._other_image = self._asked_for = None
        self._patience.stop()
        self._look(moving=False)
        self.update()

    def set_share(self, share: float) -> None:
        """Put the handle somewhere, 0 (left) to 1."""
        self.share = min(max(share, 0.0), 1.0)
        self.update()

    def logical(self) -> tuple[int, int]:
        """Beside each other, pictures have half the width."""
        width, height = super().logical()
        return (max(width // 2, 1), height) if self.mode == "side" else (width, height)

    def in_picture(self, spot: QPointF) -> QPointF:
        """A place of the widget as a place of the picture it lies in."""
        width = self.logical()[0]
        return QPointF(spot.x() - width, spot.y()) if self.mode == "side" and spot.x() >= width else spot

    def paint_pictures(self, painter: QPainter) -> None:
        """One picture, or two with what parts them and their names."""
        if self.other is None:
            super().paint_pictures(painter)
            return
        width, height = float(self.width()), float(self.height())
        line = width / 2 if self.mode == "side" else width * self.share
        whole = QRectF(0.0, 0.0, width, height)
        left, right = QRectF(0.0, 0.0, line, height), QRectF(line, 0.0, width - line, height)
        for image, part in ((self._other_image, left), (self._image, right)):
            painter.save()
            painter.setClipRect(part)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if image is None:
                painter.fillRect(part, QColor(tokens().window))
            else:
                painter.drawImage(part if self.mode == "side" else whole, image)
            painter.restore()
        self._paint_line(painter, line, height)
        self._paint_names(painter, line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle, or what the view does anyway."""
        if self.mode == "swipe" and abs(event.position().x() - self.share * self.width()) <= GRIP_PX:
            self._held = True
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if self._held:
            self.set_share(event.position().x() / max(self.width(), 1))
            self.share_changed.emit(self.share)
            return
        near = self.mode == "swipe" and abs(event.position().x() - self.share * self.width()) <= GRIP_PX
        if near:
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self.cursor().shape() == Qt.CursorShape.SplitHCursor:
            self.unsetCursor()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the handle go."""
        if self._held:
            self._held = False
            return
        super().mouseReleaseEvent(event)

    def _ask_for_detail(self) -> None:
        super()._ask_for_detail()
        extent = self._lacking(None if self.other is None else self.other.scene)
        if extent is not None:
            self.other_detail_wanted.emit(extent)

    def _look(self, *, moving: bool) -> None:
        if self.other is None:
            super()._look(moving=moving)
            return
        self._settled.start()
        self._next = moving
        if self._asked_for is None or not self._both_live():
            self._ask_both()

    def _ask_both(self) -> None:
        """Ask both engines for the newest view; the next one is asked for when both have answered."""
        if self._camera is None or self.other is None or self._next is None:
            return
        moving, self._next = self._next, None
        self._asked_for = self._camera
        self._patience.start()
        for side in self.sides:
            side.engine.look(self._camera, self.pixels(), moving=moving, ratio=self.devicePixelRatioF())

    def _on_picture(self, picture: U8, camera: Camera) -> None:
        if self.other is None:
            super()._on_picture(picture, camera)
        else:
            self._pair(0, picture, camera)

    def _on_other(self, picture: U8, camera: Camera) -> None:
        if self.other is not None:
            self._pair(1, picture, camera)

    def _pair(self, number: int, picture: U8, camera: Camera) -> None:
        """Show two pictures of one camera together; better ones of the same view come one by one."""
        self._waiting[number], self._seen[number] = as_image(picture), camera
        if self._seen[0] == self._seen[1] or not self._both_live() or self._asked_for is None:
            self._show_both()

    def _show_both(self) -> None:
        self._patience.stop()
        self._asked_for = None
        self._image = self._waiting[0] or self._image
        self._other_image = self._waiting[1] or self._other_image
        self.navigator.painted()
        self.update()
        self.painted.emit()
        self._ask_both()

    def _both_live(self) -> bool:
        return all(side.engine.state == LIVE for side in self.sides)

    def _paint_line(self, painter: QPainter, line: float, height: float) -> None:
        look = tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.panel), 3))
        painter.drawLine(QPointF(line, 0.0), QPointF(line, height))
        painter.setPen(QPen(QColor(look.accent), 1))
        painter.drawLine(QPointF(line, 0.0), QPointF(line, height))
        if self.mode == "swipe":
            painter.setBrush(QColor(look.raised))
            painter.drawEllipse(QPointF(line, height / 2), 14.0, 14.0)
            painter.setPen(QPen(QColor(look.text), 1.5))
            for way in (-1.0, 1.0):
                tip = QPointF(line + 8.5 * way, height / 2)
                painter.drawLine(tip, tip + QPointF(-3.5 * way, -3.5))
                painter.drawLine(tip, tip + QPointF(-3.5 * way, 3.5))

    def _paint_names(self, painter: QPainter, line: float) -> None:
        painter.setFont(face(TABLE_PX))
        metrics = painter.fontMetrics()
        for name, left, room in ((self.names[0], 0.0, line), (self.names[1], line, self.width() - line)):
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(int(room) - 40, 0))
            if text:
                wide = metrics.horizontalAdvance(text)
                box = QRectF(left + (room - wide) / 2, NAMES_PX, wide, metrics.height())
                write_card(painter, box, text, int(Qt.AlignmentFlag.AlignCenter))
