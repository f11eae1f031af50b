"""The canvas: shows the newest picture where the camera is now, and turns mouse and keys into intents."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.drawing import FIGURES
from lohu_gis.app.interaction.events import Draft, Event, Intent, Key, Pan, Pointer, RubberBand, Sketch, Zoom
from lohu_gis.app.interaction.site import Site
from lohu_gis.app.interaction.tools import MapTool, PanTool, make_tool
from lohu_gis.ui.canvas.surface import MapSurface

CURSORS = {"arrow": Qt.CursorShape.ArrowCursor, "hand": Qt.CursorShape.OpenHandCursor,
           "grab": Qt.CursorShape.ClosedHandCursor, "cross": Qt.CursorShape.CrossCursor}
BUTTONS = {Qt.MouseButton.LeftButton: "left", Qt.MouseButton.MiddleButton: "middle",
           Qt.MouseButton.RightButton: "right"}
KEYS = {Qt.Key.Key_Return: "enter", Qt.Key.Key_Enter: "enter", Qt.Key.Key_Backspace: "backspace"}
ANGLE_PER_DOUBLING = 360.0
"""Three notches of a common wheel double the scale."""
REACH_PX = 10.0
"""How near the pointer must be to a corner or side to jump to it."""


class MapCanvas(MapSurface):
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
    drafted(object)
        The `Draft` that is shown now, None when it went away; the 3D view shows the same.
    split_moved(float, bool)
        The handle between two scenarios is at that share of the width; True when it was let go.

    Attributes
    ----------
    site
        What drawing tools know of the map; set before such a tool is used.
    """

    camera_moved = Signal(bool)
    hovered = Signal(object)
    wanted = Signal(object)
    tool_changed = Signal()
    drafted = Signal(object)
    split_moved = Signal(float, bool)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Map"))
        self._tool: MapTool = make_tool("select")
        self._hand: PanTool | None = None
        self._held: float | None = None
        self._sliding = self._over_handle = False
        self.site: Site | None = None

    # ---- tools ----

    @property
    def tool(self) -> MapTool:
        """The tool in hand, not counting a hand held with Space."""
        return self._tool

    def use(self, name: str) -> None:
        """Take another tool; what was sketched goes away."""
        if name == self._tool.name:
            return
        self._tool = make_tool(name, self.site)
        self.band = self.sketch = None
        self._show_draft(None)
        self._show_cursor()
        self.tool_changed.emit()
        self.update()

    def step_back(self) -> None:
        """What Esc means to the tool in hand."""
        self.feed(Key("escape"))

    def retell(self) -> None:
        """What the tool knows of the map has changed: tell its hint again, show nothing that is out of date."""
        if not self._tool.typing:
            self._show_draft(None)
        self._show_cursor()
        self.tool_changed.emit()

    def feed(self, event: Event) -> None:
        """Hand an event to the tool in hand and carry out what it wants; the 3D view feeds the same tool.

        Places are in the project's CRS.
        """
        self._serve(self._tool, event)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that another size is needed."""
        super().resizeEvent(event)
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if turn:
            at = self._on_picture(event.position())
            self.zoom_by(2 ** (turn / ANGLE_PER_DOUBLING), at.x(), at.y())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinch on a touch pad zooms at the fingers; figures go to a tool that takes them, not to shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                at = self._on_picture(event.position())
                self.zoom_by(1 + event.value(), at.x(), at.y())
                return True
            return False
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The middle button is a hand at any time."""
        self.setFocus()
        if event.button() == Qt.MouseButton.LeftButton and self.on_handle(event.position().x()):
            self._sliding = True
            return
        if self._held is None:
            self._held = event.position().x()
        if event.button() == Qt.MouseButton.MiddleButton and self._hand is None:
            self._hand = PanTool()
        self._pointer("press", event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover, drag; on the handle, slide it."""
        at = self._on_picture(event.position())
        if self._sliding:
            self._slide(event, done=False)
            return
        self._over_handle = self._held is None and self.on_handle(event.position().x())
        self.hovered.emit(self.viewport.to_map(at.x(), at.y()))
        self._pointer("move", event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of a click or drag."""
        if self._sliding:
            self._sliding = False
            self._slide(event, done=True)
            return
        self._pointer("release", event)
        if not event.buttons():
            self._held = None
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
            self.feed(Key(KEYS[Qt.Key(event.key())]))  # type: ignore[arg-type]  # names of the table above
        elif self._takes(event):
            self.feed(Key("text", event.text()))
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

    def _on_picture(self, at: QPointF) -> QPointF:
        """A window position as one of the picture: side by side each half shows the middle of the map in its middle.

        While a button is held the half stays that in which it was pressed.
        """
        if self.split is None:
            return at
        return QPointF(at.x() - self.split.shift(at.x() if self._held is None else self._held, self.width()), at.y())

    def _slide(self, event: QMouseEvent, *, done: bool) -> None:
        self.split_moved.emit(min(max(event.position().x() / max(self.width(), 1), 0.0), 1.0), done)
        event.accept()

    def _pointer(self, kind: str, event: QMouseEvent) -> None:
        at, keys = self._on_picture(event.position()), event.modifiers()
        x, y = self.viewport.to_map(at.x(), at.y())
        pointer = Pointer(kind=kind, px=at.x(), py=at.y(), x=x, y=y,  # type: ignore[arg-type]  # kinds of the callers
                          button=BUTTONS.get(event.button(), "none"),  # type: ignore[arg-type]  # names of the table above
                          shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
                          ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
                          reach=REACH_PX * self._camera.units_per_px)
        self._serve(self._hand or self._tool, pointer)
        event.accept()

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key is a figure for the tool in hand."""
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        return self._tool.typing and plain and bool(event.text()) and set(event.text()) <= FIGURES | {"%"}

    def _serve(self, tool: MapTool, event: Event) -> None:
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
            self.band = intent.box
            self.update()
        elif isinstance(intent, Sketch):
            self.sketch = intent if intent.points else None
            self.update()
        elif isinstance(intent, Draft):
            self._show_draft(intent if intent.rings or intent.snap is not None else None)
        else:
            self.wanted.emit(intent)

    def _show_draft(self, draft: Draft | None) -> None:
        if draft != self.draft:
            self.draft = draft
            self.drafted.emit(draft)
            self.update()

    def _show_cursor(self) -> None:
        tool = self._hand or self._tool
        slides = self._over_handle or self._sliding
        shape = Qt.CursorShape.SplitHCursor if slides else CURSORS[tool.cursor]
        if self.cursor().shape() != shape:
            self.setCursor(shape)
