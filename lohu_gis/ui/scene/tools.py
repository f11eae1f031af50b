"""Tools in hand over the 3D view: measuring, looking from a place, boxes, and the drawing tools of the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from lohu_gis.app.interaction.events import Draft, Key, Mode, Pointer
from lohu_gis.core.text import N_
from lohu_gis.scene3d.build.light import ACCENT, FAILED
from lohu_gis.scene3d.build.marks import Dots, Labels, Lines, Marks
from lohu_gis.ui.canvas.sketch import paint_band
from lohu_gis.ui.canvas.widget import BUTTONS, KEYS, REACH_PX
from lohu_gis.ui.scene.measure import HINTS, Kind, Measurement
from lohu_gis.ui.twin.walking import EYE_M, eye_camera

if TYPE_CHECKING:
    from lohu_gis.ui.canvas.widget import MapCanvas
    from lohu_gis.ui.scene.picking import TwinPicker
    from lohu_gis.ui.twin.view import TwinView

MEASURING = ("distance", "height", "area")
ABOVE_M = 0.4
"""Drafts float this far above the ground, so that they are seen."""

Phase = Literal["press", "move", "release", "double"]


class TwinTools(QObject):
    """Decides which tool the 3D view has in hand: its own, or the one of the map.

    Parameters
    ----------
    view
        The 3D widget; its `gesture` is set here.
    canvas
        The map, whose tools get the pointer from here too; None where there is none.
    picker
        Selects what a box holds.

    Signals
    -------
    changed()
        Another tool, or another hint.
    """

    changed = Signal()

    def __init__(self, view: TwinView, canvas: MapCanvas | None, picker: TwinPicker) -> None:
        super().__init__(view)
        self._view, self._canvas, self._picker = view, canvas, picker
        self._own = ""
        self._measurement: Measurement | None = None
        view.overlays.append(self._paint)
        self._box: tuple[QPointF, QPointF] | None = None
        if canvas is not None:
            canvas.tool_changed.connect(self._map_tool_changed)
            canvas.drafted.connect(self._show_draft)
        self._take()

    @property
    def name(self) -> str:
        """``select``, ``box``, ``eye``, ``distance``, ``height``, ``area`` or a drawing tool of the map."""
        if self._own:
            return self._own
        name = "select" if self._canvas is None else self._canvas.tool.name
        return "select" if name == "pan" else name

    @property
    def hint(self) -> str:
        """Message id: what can be done now."""
        name = self.name
        if name in HINTS:
            return HINTS[name]
        if name == "eye":
            return N_("Click the place to look from")
        if name == "box":
            return N_("Drag a box around what is to be selected · Shift adds, Ctrl toggles")
        if name == "select" or self._canvas is None:
            return N_("Left drag turns · right drag moves · wheel zooms · click selects")
        return self._canvas.tool.hint

    def use(self, name: str) -> None:
        """Take ``select``, ``box``, ``eye``, ``height`` or a tool of the map in hand."""
        if name in ("box", "eye", "height"):
            self._own = name
        else:
            self._own = ""
            if self._canvas is not None and name != self._canvas.tool.name:
                self._canvas.use(name)
        self._take()

    # ---- Gesture ----

    def pointer(self, kind: str, event: QMouseEvent) -> bool:
        """Left button and free moves belong to the tool; the other buttons and the wheel still move the view."""
        name = self.name
        held = event.buttons() & (Qt.MouseButton.RightButton | Qt.MouseButton.MiddleButton)
        if name == "select" or held or (kind in ("press", "release", "double")
                                        and event.button() != Qt.MouseButton.LeftButton):
            return False
        if name == "box":
            self._drag_box(kind, event)
        elif name == "eye":
            self._look_from(kind, event)
        elif name in MEASURING:
            self._measure(kind, event)
        else:
            self._feed(kind, event)
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Esc puts things back, Enter ends, Backspace takes one back, figures go to the drawing tool."""
        if not self.takes(event):
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif self._measurement is not None:
            (self._measurement.back if key == Qt.Key.Key_Backspace else self._measurement.end)()
            self._show_measure()
        elif self._canvas is not None:
            name = KEYS.get(key)
            self._canvas.feed(Key(name) if name else Key("text", event.text()))  # type: ignore[arg-type]
        return True

    def takes(self, event: QKeyEvent) -> bool:
        """See `key`."""
        if self.name == "select" or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape or (key in KEYS and self.name not in ("box", "eye")):
            return True
        tool = None if self._own or self._canvas is None else self._canvas.tool
        return tool is not None and tool.typing and event.text().isprintable() and bool(event.text()) \
            and not event.text().isalpha()

    # ---- inside ----

    def _map_tool_changed(self) -> None:
        self._own = ""
        self._take()

    def _take(self) -> None:
        name = self.name
        self._view.gesture = None if name == "select" else self
        self._box = None
        if self._measurement is None or self._measurement.kind != name:
            self._measurement = Measurement(cast("Kind", name)) if name in MEASURING else None
            self._view.set_marks("tool.measure", None)
        cross = name not in ("select",)
        self._view.setCursor(Qt.CursorShape.CrossCursor if cross else Qt.CursorShape.ArrowCursor)
        self._view.hovered.emit(None)
        self.changed.emit()

    def _escape(self) -> None:
        if self._measurement is not None and self._measurement.clear():
            self._show_measure()
        elif self._own or self.name in MEASURING:
            self.use("select")
        elif self._canvas is not None:
            self._canvas.feed(Key("escape"))

    def _measure(self, kind: str, event: QMouseEvent) -> None:
        assert self._measurement is not None
        place = self._view.under(event.position()).position
        if kind == "press" and place is not None:
            self._measurement.add(place)
        elif kind == "double":
            self._measurement.end()
            place = None
        elif kind == "release" or place is None:
            return
        self._show_measure(place if kind == "move" else None)

    def _show_measure(self, loose: tuple[float, float, float] | None = None) -> None:
        assert self._measurement is not None
        self._view.set_marks("tool.measure", self._measurement.marks(loose) or None)

    def _look_from(self, kind: str, event: QMouseEvent) -> None:
        if kind != "press" or self._view.camera is None:
            return
        found = self._view.under(event.position()).position
        if found is None:
            return
        eye = np.array(found) + np.array([0.0, 0.0, EYE_M])
        self.use("select")
        self._view.navigator.set_mode("fly")
        self._view.fly_to(eye_camera(eye, self._view.camera.azimuth_deg))

    def _drag_box(self, kind: str, event: QMouseEvent) -> None:
        spot = event.position()
        if kind == "press":
            self._box = (spot, spot)
        elif kind == "move" and self._box is not None:
            self._box = (self._box[0], spot)
        elif kind == "release" and self._box is not None:
            (one, other), self._box = self._box, None
            one, other = self._view.in_picture(one), self._view.in_picture(other)
            self._picker.select_box((one.x(), one.y(), other.x(), other.y()), _mode(event))
            self.use("select")
        self._view.update()

    def _feed(self, kind: str, event: QMouseEvent) -> None:
        """Hand the place under the pointer to the tool of the map."""
        assert self._canvas is not None
        spot = event.position()
        place = self._view.under(spot).position
        camera = self._view.camera
        if place is None or camera is None:
            return
        away = float(np.linalg.norm(np.array(place) - camera.position))
        metre = 2.0 * away * float(np.tan(np.radians(camera.fov_deg) / 2)) / self._view.logical()[1]
        keys = event.modifiers()
        self._canvas.feed(Pointer(
            kind=cast("Phase", kind), px=spot.x(), py=spot.y(), x=place[0], y=place[1], z=place[2],
            button=BUTTONS.get(event.button(), "none"),  # type: ignore[arg-type]  # names of the table
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier), reach=REACH_PX * metre))
        self.changed.emit()

    def _show_draft(self, draft: object) -> None:
        scene = self._view.scene
        marks = None
        if isinstance(draft, Draft) and scene is not None:
            marks = draft_marks(draft, lambda x, y: float(scene.relief.sample(x, y)))
        self._view.set_marks("tool.draft", marks)

    def _paint(self, painter: QPainter) -> None:
        if self._box is not None:
            (one, other) = self._box
            paint_band(painter, (one.x(), one.y(), other.x(), other.y()))


def draft_marks(draft: Draft, ground: Callable[[float, float], float]) -> Marks:
    """What is being drawn on the map as lines over the ground, with its figures."""
    colour = ACCENT if draft.valid else FAILED
    paths = []
    for ring in draft.rings:
        corners = [(x, y, ground(x, y) + ABOVE_M) for x, y in ring]
        paths.append([*corners, corners[0]] if draft.closed and len(corners) > 2 else corners)
    spots = [corner for path in paths for corner in path]
    lines = (Lines.of(paths, colour, 3.0, through=True),) if paths else ()
    dots: tuple[Dots, ...] = (Dots.of(spots, colour, 7.0, through=True),) if 0 < len(spots) <= 60 else ()
    if draft.snap is not None:
        x, y = draft.snap.x, draft.snap.y
        dots += (Dots.of([(x, y, ground(x, y) + ABOVE_M)], FAILED, 11.0, through=True),)
    labels: tuple[Labels, ...] = ()
    if draft.tags:
        places = [(tag.x, tag.y, ground(tag.x, tag.y) + ABOVE_M) for tag in draft.tags]
        labels = (Labels.of([tag.text for tag in draft.tags], places, 1e9),)
    return Marks(lines=lines, dots=dots, labels=labels)


def _mode(event: QMouseEvent) -> Mode:
    keys = event.modifiers()
    shift = bool(keys & Qt.KeyboardModifier.ShiftModifier)
    control = bool(keys & Qt.KeyboardModifier.ControlModifier)
    return "remove" if shift and control else "add" if shift else "toggle" if control else "replace"


