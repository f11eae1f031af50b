"""The canvas: shows the newest picture where the camera is now, and turns mouse and keys into intents."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.events import Event, Intent, Key, Pan, Pointer, RubberBand, Sketch, Zoom
from lohu_gis.app.interaction.tools import MapTool, PanTool, make_tool
from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.core.project import Camera2D
from lohu_gis.ui.canvas.picture import Picture
from lohu_gis.ui.canvas.sketch import paint_band, paint_sketch
from lohu_gis.ui.theme import current

CURSORS = {"arrow": Qt.CursorShape.ArrowCursor, "hand": Qt.CursorShape.OpenHandCursor,
           "grab": Qt.CursorShape.ClosedHandCursor, "cross": Qt.CursorShape.CrossCursor}
BUTTONS = {Qt.MouseButton.LeftButton: "left", Qt.MouseButton.MiddleButton: "middle",
           Qt.MouseButton.RightButton: "right"}
KEYS = {Qt.Key.Key_Return: "enter", Qt.Key.Key_Enter: "enter", Qt.Key.Key_Backspace: "backspace"}
ANGLE_PER_DOUBLING = 360.0
"""Three notches of a common wheel double the scale."""


class MapCanvas(QWidget):
    """The map as a widget.

    Signals
    -------
    camera_moved(bool)
        The camera changed by hand; True when the gesture is over.
    hovered(object)
        Map coordinates under the cursor, None outside.
    wanted(object)
        An intent that is not about the camera: a pick, a dropped selection.
    tool_changed()
        Another tool, or another hint of the same.
    """

    camera_moved = Signal(bool)
    hovered = Signal(object)
    wanted = Signal(object)
    tool_changed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Map"))
        self.setMinimumSize(QSize(200, 150))
        self._camera = Camera2D()
        self._pictures: tuple[Picture, ...] = ()
        self._tool: MapTool = make_tool("select")
        self._hand: PanTool | None = None
        self._band: tuple[float, float, float, float] | None = None
        self._sketch: Sketch | None = None
        self._news = current.changed.connect(lambda _tokens: self.update())
        self.destroyed.connect(self._news.close)

    # ---- what is shown ----

    @property
    def viewport(self) -> Viewport:
        """Camera and size now."""
        return Viewport(self._camera, max(self.width(), 1), max(self.height(), 1))

    def set_camera(self, camera: Camera2D) -> None:
        """Look from there; says nothing to anybody."""
        if camera != self._camera:
            self._camera = camera
            self.update()

    def show_pictures(self, pictures: tuple[Picture, ...]) -> None:
        """Show these pictures, lowest first, from now on."""
        self._pictures = pictures
        self.update()

    # ---- tools ----

    @property
    def tool(self) -> MapTool:
        """The tool in hand, not counting a hand held with Space."""
        return self._tool

    @property
    def sketch(self) -> Sketch | None:
        """What is being measured."""
        return self._sketch

    def use(self, name: str) -> None:
        """Take another tool; what was sketched goes away."""
        if name == self._tool.name:
            return
        self._tool = make_tool(name)
        self._band, self._sketch = None, None
        self._show_cursor()
        self.tool_changed.emit()
        self.update()

    def step_back(self) -> None:
        """What Esc means to the tool in hand."""
        self._feed(Key("escape"))

    def zoom_by(self, factor: float, px: float | None = None, py: float | None = None) -> None:
        """Come closer at a window position, the middle by default."""
        view = self.viewport
        at = (view.width / 2 if px is None else px, view.height / 2 if py is None else py)
        self.set_camera(view.zoomed(factor, *at))
        self.camera_moved.emit(False)

    def pan_by(self, right_px: float, down_px: float) -> None:
        """Drag the map by that many pixels."""
        self.set_camera(self.viewport.panned(right_px, down_px))
        self.camera_moved.emit(False)

    # ---- Qt ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Compose: paper, pictures where they belong now, rubber band, sketch."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(current.tokens().paper))
        view = self.viewport
        for picture in self._pictures:
            self._paint_picture(painter, picture, view)
        if self._band is not None:
            paint_band(painter, self._band)
        if self._sketch is not None:
            paint_sketch(painter, self._sketch, view)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that another size is needed."""
        super().resizeEvent(event)
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            at = event.position()
            self.zoom_by(2 ** (turn / ANGLE_PER_DOUBLING), at.x(), at.y())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinch on a touch pad zooms at the fingers."""
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                at = event.position()
                self.zoom_by(1 + event.value(), at.x(), at.y())
                return True
            return False
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The middle button is a hand at any time."""
        self.setFocus()
        if event.button() == Qt.MouseButton.MiddleButton and self._hand is None:
            self._hand = PanTool()
        self._pointer("press", event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover, drag."""
        at = event.position()
        self.hovered.emit(self.viewport.to_map(at.x(), at.y()))
        self._pointer("move", event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of a click or drag."""
        self._pointer("release", event)
        if event.button() == Qt.MouseButton.MiddleButton:
            self._hand = None
            self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ends a measurement, comes closer with the hand."""
        self._pointer("double", event)

    def leaveEvent(self, event: QEvent) -> None:
        """No position any more."""
        self.hovered.emit(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space holds a hand; Enter and Backspace belong to the tool."""
        if event.key() == Qt.Key.Key_Space and self._hand is None:
            if not event.isAutoRepeat():
                self._hand = PanTool()
                self._show_cursor()
        elif event.key() in KEYS:
            self._feed(Key(KEYS[Qt.Key(event.key())]))  # type: ignore[arg-type]  # names of the table above
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Letting Space go puts the hand away."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hand = None
            self._show_cursor()
        else:
            super().keyReleaseEvent(event)

    # ---- inside ----

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
            painter.setTransform(QTransform().translate(x, y).rotate(turn).scale(zoom, zoom))
            painter.drawImage(QRectF(-picture.width / 2, -picture.height / 2, picture.width, picture.height),
                              picture.image)
        painter.restore()

    def _pointer(self, kind: str, event: QMouseEvent) -> None:
        at, keys = event.position(), event.modifiers()
        x, y = self.viewport.to_map(at.x(), at.y())
        self._feed(Pointer(kind=kind, px=at.x(), py=at.y(), x=x, y=y,  # type: ignore[arg-type]  # kinds of the callers
                           button=BUTTONS.get(event.button(), "none"),  # type: ignore[arg-type]  # names of the table above
                           shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
                           ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier)))
        event.accept()

    def _feed(self, event: Event) -> None:
        tool: MapTool = self._hand if self._hand is not None and isinstance(event, Pointer) else self._tool
        hint = tool.hint
        for intent in tool.handle(event):
            self._carry_out(intent)
        self._show_cursor()
        if tool.hint != hint:
            self.tool_changed.emit()

    def _carry_out(self, intent: Intent) -> None:
        if isinstance(intent, Pan):
            if intent.done:
                self.camera_moved.emit(True)
            else:
                self.pan_by(intent.right_px, intent.down_px)
        elif isinstance(intent, Zoom):
            self.zoom_by(intent.factor, intent.px, intent.py)
        elif isinstance(intent, RubberBand):
            self._band = intent.box
            self.update()
        elif isinstance(intent, Sketch):
            self._sketch = intent if intent.points else None
            self.update()
        else:
            self.wanted.emit(intent)

    def _show_cursor(self) -> None:
        tool = self._hand or self._tool
        shape = CURSORS[tool.cursor]
        if self.cursor().shape() != shape:
            self.setCursor(shape)
