"""The page Twin: the 3D widget, view buttons, and the way from the project to the scene and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.change import Change
from lohu_gis.core.edits.view import SetCamera3D, SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.text import N_
from lohu_gis.core.twin import buildings_layer, terrain_layer
from lohu_gis.render.plan.map import INK, PAPER, LayerInput, VectorInput
from lohu_gis.ui.canvas.cards import EDGE, Card
from lohu_gis.ui.scene.model import Model, Step, from_view, ground_picture, request_of, step, to_view
from lohu_gis.ui.theme import current
from lohu_gis.ui.twin.view import TwinView
from lohu_gis.ui.widgets.basics import tool_button
from lohu_gis.ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.scene3d.build.arrays import U8
    from lohu_gis.scene3d.build.camera import Camera
    from lohu_gis.scene3d.build.scene import BuiltScene
    from lohu_gis.ui.workspace import Workspace

Extent = tuple[float, float, float, float]
SETTLE_MS = 400
GROUND_SECTIONS = frozenset({"layers", "tree", "overlays", "scenario"})


class TwinPage(QWidget):
    """Builds nothing before it is first shown.

    Parameters
    ----------
    cache
        The map's prepared data; shared so that classes are not made twice.
    """

    built = Signal(object)

    def __init__(self, workspace: Workspace, cache: MapCache, apply: Callable[..., object],
                 on_add: Callable[[], object]) -> None:
        super().__init__()
        self._workspace = workspace
        self._cache = cache
        self._apply = apply
        self._key: object = None
        self._ground_key: object = None
        self._layer = ""
        self._scene: BuiltScene | None = None
        self._model: Model | None = None
        self._failing: tuple[int, ...] = ()
        self.view = TwinView()
        self.setFocusProxy(self.view)
        self.view.camera_changed.connect(self._camera_moved)
        self.view.picked.connect(self._picked)
        self.view.detail_wanted.connect(self._detail)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(
            "twin", _("A layer of buildings with a column height_m or storeys stands up here."),
            _("Add data…"), on_add))
        self._stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._card = self._make_card()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._store_camera)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(50)
        self._soon.timeout.connect(self._look)
        self._moving: Camera | None = None

    @property
    def scene(self) -> BuiltScene | None:
        """What was built last."""
        return self._scene

    def open(self, workspace: Workspace) -> None:
        """Show another project."""
        self._workspace = workspace
        self._key = self._ground_key = None
        self._scene = self._model = None
        self.refresh()

    def refresh(self) -> None:
        """Follow the project; while hidden nothing is built."""
        if self.isVisible():
            self._soon.start()

    def follow(self, change: Change) -> None:
        """React to news of the document."""
        sections = change.changes.sections
        if "camera3d" in sections and change.initiator is not self and change.after.camera3d is not None:
            self.view.set_camera(to_view(change.after.camera3d))
        if "selection" in sections:
            self._show_selection()
        if sections & GROUND_SECTIONS:
            self.refresh()

    def show_from(self, name: str) -> None:
        """Show the whole scene from a named side."""
        self.view.view_from(name)

    def show_failing(self, fids: Sequence[int]) -> None:
        """Hatch these buildings as failing a rule; none takes the hatching away."""
        self._failing = tuple(fids)
        self.refresh()

    def shut_down(self) -> None:
        """End the 3D process."""
        self._soon.stop()
        self._settle.stop()
        self.view.shut_down()

    def showEvent(self, event: object) -> None:
        """Build what is needed now."""
        super().showEvent(event)  # type: ignore[arg-type]  # a QShowEvent
        self._soon.start()

    def resizeEvent(self, event: QEvent) -> None:
        """Keep the card in its corner."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # a QResizeEvent
        self._card.move(self.width() - self._card.width() - EDGE, EDGE)

    # ---- inside ----

    def _make_card(self) -> Card:
        card = Card(self)
        layout = QHBoxLayout(card)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(2)
        for name, icon_name, tip in (("iso", "view-iso", _("Oblique view")), ("top", "view-top", _("From above"))):
            layout.addWidget(tool_button(icon_name, tip, partial(self.show_from, name)))
        for name, word, tip in (("north", _("N"), _("From the north")), ("east", _("E"), _("From the east")),
                                ("south", _("S"), _("From the south")), ("west", _("W"), _("From the west"))):
            button = tool_button("view-iso", tip, partial(self.show_from, name))
            button.setIcon(button.icon().__class__())
            button.setText(word)
            layout.addWidget(button)
        card.adjustSize()
        return card

    def _look(self) -> None:
        project = self._workspace.document.project
        layer = buildings_layer(project)
        table = None if layer is None else self._workspace.table_of(layer.id)
        self._stack.setCurrentIndex(0 if layer is None else 1)
        self._card.setVisible(layer is not None)
        if layer is None or table is None:
            return
        self._layer = layer.id
        given = VectorInput(layer, table)
        ground = terrain_layer(project)
        reader = None if ground is None else self._workspace.raster_of(ground)
        if ground is not None and reader is None and self._workspace.state(ground.id).kind == "loading":
            return  # its arrival brings us back
        request = request_of(self._workspace, given, reader, self._failing)
        key = request.key
        if key == self._key:
            self._ground()
            return
        self._key = key
        before = self._model
        self._workspace.jobs.submit("scene", lambda progress: step(before, request, self._cache, progress),
                                    lane="compute", label=N_("Build the 3D scene"), on_done=self._stepped,
                                    on_error=self._failed)

    def _stepped(self, made: Step) -> None:
        """Show what a job made: a scene built anew, or the chunks and colours that are different."""
        self.view.set_marks("words", made.words)
        if made.before is None:
            self._model = made.model
            self._built(made.model.built)
        elif made.before is not self._model:  # another one came in between
            self._key = None
            self.refresh()
        else:
            self._model, self._scene = made.model, made.model.built
            for chunk in made.chunks:
                self.view.update_chunk(chunk)
            self.view.set_colours(*made.recoloured)
            self._show_selection()
            self._ground()
            self.built.emit(made.model.built)

    def _built(self, scene: BuiltScene) -> None:
        self._scene = scene
        camera = self._workspace.document.project.camera3d
        if camera is not None:
            self.view.set_camera(to_view(camera))
        self.view.set_scene(scene.scene)
        self._show_selection()
        self._ground_key = None
        self._ground()
        self.built.emit(scene)

    def _failed(self, error: BaseException) -> None:
        self._key = None
        self.built.emit(error)

    def _ground(self) -> None:
        """Lay the 2D map on the ground, without the buildings that stand there."""
        if self._scene is None:
            return
        layers = self._drapery()
        dark = current.tokens().scheme == "dark"
        key = (tuple((given.layer, id(getattr(given, "table", None) or getattr(given, "array", None)))
                     for given in layers), dark, id(self._scene.scene.ground))
        if key == self._ground_key:
            return
        self._ground_key = key
        extent = self._scene.scene.extent
        self._draw_ground("scene-ground", extent, lambda picture: self.view.set_ground_texture(picture, extent))

    def _detail(self, extent: Extent) -> None:
        """Lay a finer map on the part of the ground that is seen from near."""
        if self._scene is not None:
            self._draw_ground("scene-detail", extent, lambda picture: self.view.set_ground_detail(picture, extent))

    def _drapery(self) -> tuple[LayerInput, ...]:
        standing = {self._layer} if self._model is None else self._model.request.standing
        return tuple(given for given in self._workspace.inputs() if given.layer.id not in standing)

    def _draw_ground(self, key: str, extent: Extent, lay: Callable[[U8], object]) -> None:
        layers, crs = self._drapery(), self._workspace.document.project.crs
        paper = INK if current.tokens().scheme == "dark" else PAPER
        self._workspace.jobs.submit(
            key, lambda progress: ground_picture(layers, extent, crs, paper, self._cache, progress),
            lane="render", label=N_("Draw the ground"), on_done=lay)

    def _show_selection(self) -> None:
        fids = self._workspace.document.project.selection.get(self._layer, FidSet())
        if self._scene is not None:
            self.view.set_selected(fids.array())

    def _camera_moved(self, camera: Camera) -> None:
        self._moving = camera
        self._settle.start()

    def _store_camera(self) -> None:
        if self._moving is not None:
            self._apply(SetCamera3D(from_view(self._moving)), self)

    def _picked(self, fid: object) -> None:
        chosen = FidSet.of([fid]) if isinstance(fid, int) else FidSet()
        if self._layer in self._workspace.document.project.layers:
            self._apply(SetSelection(self._layer, chosen))
