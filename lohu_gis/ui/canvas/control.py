"""The map page: canvas, cards and pictures held together; camera and selection go through the document."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from lohu_gis.app.interaction.events import Drop, Outline, PickAt, PickBox, Reshape
from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.core.change import Change
from lohu_gis.core.document import Document, Edit
from lohu_gis.core.edits.view import ClearSelection, SetCamera
from lohu_gis.core.project import Camera2D
from lohu_gis.core.times import window_moved
from lohu_gis.ui.canvas.cards import Cards
from lohu_gis.ui.canvas.compare import Comparison
from lohu_gis.ui.canvas.pictures import Pictures
from lohu_gis.ui.canvas.widget import MapCanvas

SETTLE_MS = 250
"""A camera that stood still this long goes to the document; moves within a second are one step there."""

Extent = tuple[float, float, float, float]
REDRAW = {"layers", "tree", "selection", "overlays", "scenario", "scenarios", "tables", "crs", "compare"}
"""Sections of the project after whose change the map looks different."""


class MapPage(QObject):
    """Implements `app.commands.MapControl`.

    Parameters
    ----------
    document
        The one writer.
    apply
        Applies an edit and tells about a rejected one.
    find
        Finds the extent of a layer (None: all visible ones, ``"selection"``: what is selected) and calls back.
    run
        Runs a command by id.

    Signals
    -------
    picked(object), drawn(object)
        What a tool wants: a pick; a finished `Outline` or `Reshape`.

    Attributes
    ----------
    comparison
        Shows another scenario beside the active one; None where the owner gives no second set of pictures.
    """

    picked = Signal(object)
    drawn = Signal(object)
    moved = Signal()

    def __init__(self, document: Document, canvas: MapCanvas, pictures: Pictures, apply: Callable[..., object],
                 find: Callable[[str | None, Callable[[Extent], object]], object],
                 run: Callable[[str], object]) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.pictures = pictures
        self.cards = Cards(canvas, run)
        self._document = document
        self._apply = apply
        self._find = find
        self.comparison: Comparison | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._store_camera)
        canvas.camera_moved.connect(self._camera_moved)
        canvas.resized.connect(self.redraw)
        canvas.wanted.connect(self._wanted)
        pictures.changed.connect(self._show)
        canvas.set_camera(document.project.camera)

    # ---- verbs (MapControl) ----

    def zoom(self, factor: float) -> None:
        """Closer or further around the middle."""
        self.canvas.zoom_by(factor)

    def pan(self, right_px: float, down_px: float) -> None:
        """Look further right and down."""
        self.canvas.pan_by(-right_px, -down_px)

    def zoom_all(self) -> None:
        """All visible layers."""
        self._find(None, self._fit)

    def zoom_layer(self, layer: str) -> None:
        """One layer."""
        self._find(layer, self._fit)

    def zoom_selection(self) -> None:
        """The selected features."""
        self._find("selection", self._fit)

    def north_up(self) -> None:
        """Take the rotation back."""
        camera = self.canvas.viewport.camera
        self.look(Camera2D(x=camera.x, y=camera.y, units_per_px=camera.units_per_px))

    def use(self, tool: str) -> None:
        """Take a tool in hand."""
        self.canvas.use(tool)
        if self.canvas.isVisible():
            self.canvas.setFocus()

    def step_back(self) -> None:
        """Esc."""
        self.canvas.step_back()

    # ---- for the window ----

    def compare_with(self, pictures: Pictures) -> None:
        """Use these pictures for the scenario that is compared with."""
        self.comparison = Comparison(self.canvas, pictures, self._document, self._apply)

    @property
    def viewport(self) -> Viewport:
        """Camera and window size now."""
        return self.canvas.viewport

    def look(self, camera: Camera2D) -> None:
        """Go there in one step of the timeline."""
        self.canvas.set_camera(camera)
        self._store_camera()
        self._document.checkpoint()
        self._moved()

    def at_scale(self, denominator: float) -> None:
        """The same middle at another scale."""
        self.look(self.canvas.viewport.at_scale(denominator))

    def follow(self, change: Change) -> None:
        """React to news of the document."""
        sections = change.changes.sections
        if "selection" in sections:
            self.canvas.retell()
        if "camera" in sections and change.initiator is not self:
            self.canvas.set_camera(change.after.camera)
            self._moved()
        elif self.comparison is not None and sections == {"compare"} and only_slid(change):
            self.comparison.show()
        elif sections & REDRAW or ("time" in sections and window_moved(change.before, change.after)):
            self.redraw()

    def open(self, document: Document) -> None:
        """Show another project."""
        self._settle.stop()
        self._document = document
        self.pictures.forget()
        if self.comparison is not None:
            self.comparison.open(document)
        self.canvas.set_camera(document.project.camera)
        self._moved()

    def redraw(self) -> None:
        """Ask for a new picture."""
        view, ratio = self.canvas.viewport, self.canvas.devicePixelRatioF()
        self.pictures.request(view.camera, view.width, view.height, ratio)
        if self.comparison is not None:
            self.comparison.redraw(view, ratio)

    def _fit(self, extent: Extent) -> None:
        self.look(self.canvas.viewport.fitted(extent))

    def _camera_moved(self, done: bool) -> None:
        self._moved()
        if done:
            self._store_camera()
        else:
            self._settle.start()

    def _moved(self) -> None:
        self.redraw()
        self.cards.zoom.show_rotation(self.canvas.viewport.camera.rotation_deg)
        self.cards.bar.show_scale(self.canvas.viewport.camera.units_per_px)
        self.moved.emit()

    def _store_camera(self) -> None:
        self._settle.stop()
        edit: Edit = SetCamera(self.canvas.viewport.camera)
        self._apply(edit, self)

    def _show(self) -> None:
        newest = self.pictures.newest
        self.canvas.show_pictures(() if newest is None else (newest,))

    def _wanted(self, intent: object) -> None:
        if isinstance(intent, Drop):
            if self._document.project.selection:
                self._apply(ClearSelection())
        elif isinstance(intent, PickAt | PickBox):
            self.picked.emit(intent)
        elif isinstance(intent, Outline | Reshape):
            self.drawn.emit(intent)


def only_slid(change: Change) -> bool:
    """Whether nothing but the place of the handle between two scenarios is another one: no picture is out of date."""
    old, new = change.before.compare, change.after.compare
    return (old.mode, old.scenario) == (new.mode, new.scenario)
