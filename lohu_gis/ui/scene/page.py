"""The page Twin: the 3D view with what belongs around it, kept in step with the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.commands.model import MAP_PAGES
from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.i18n import _
from lohu_gis.core.change import Change
from lohu_gis.core.edits.stops import GoToStop, SetStop, stop_of
from lohu_gis.core.edits.view import SetView3D
from lohu_gis.core.project import ClipPlane, View3D
from lohu_gis.core.times import window_moved
from lohu_gis.core.twin import buildings_layer
from lohu_gis.scene3d.link.appearance import Cut
from lohu_gis.ui.canvas.cards import EDGE
from lohu_gis.ui.scene.buttons import ViewCard
from lohu_gis.ui.scene.compare import Comparison
from lohu_gis.ui.scene.drape import Drapery
from lohu_gis.ui.scene.feed import SceneFeed
from lohu_gis.ui.scene.legend import TwinLegend
from lohu_gis.ui.scene.link import CameraLink
from lohu_gis.ui.scene.picking import TwinPicker
from lohu_gis.ui.scene.popover import ViewPopover
from lohu_gis.ui.scene.sunlight import Sunlight
from lohu_gis.ui.scene.tools import TwinTools
from lohu_gis.ui.twin.gestures import anchored
from lohu_gis.ui.twin.view import TwinView
from lohu_gis.ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.scene3d.build.scene import BuiltScene, Extent
    from lohu_gis.ui.desk import Desk
    from lohu_gis.ui.workspace import Workspace

SOON_MS = 50
SCENE_SECTIONS = frozenset({"layers", "tree", "overlays", "scenario", "view3d", "tables"})


class TwinPage(QWidget):
    """Builds nothing before it is first shown. Implements `app.commands.TwinControl`.

    Parameters
    ----------
    desk
        The open project and its map.
    cache
        The map's prepared data; shared so that classes are not made twice.

    Signals
    -------
    built(object)
        A `BuiltScene` is shown, or why there is none (an exception).
    changed()
        Another tool, another way to move, or the map beside: what commands look at.
    """

    built = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk, cache: MapCache) -> None:
        super().__init__()
        self._desk = desk
        self._stop = ""
        self._new = True
        self.view = TwinView()
        self.setFocusProxy(self.view)
        self.feed = SceneFeed("scene", self.view.main, cache, self)
        self.picker = TwinPicker(self.view, self._here, desk.apply)
        self.tools = TwinTools(self.view, desk.canvas, self.picker)
        self.link = CameraLink(self.view, desk.apply, desk.map)
        self.comparison = Comparison(self.view, cache, self._here, desk.apply)
        self._drapery = Drapery("scene", self.view.main, cache)
        self.legend = TwinLegend(self.view, cache)
        self._sun = Sunlight(self.view)
        self._home: tuple[QStackedWidget, int] | None = None
        self._split = False
        self._arrange()
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._look)
        self.feed.built.connect(self._built)
        self.feed.failed.connect(self.built)
        self.view.detail_wanted.connect(self._detail)
        self.view.navigator.mode_changed.connect(self._mode_changed)
        self.tools.changed.connect(self.changed)

    # ---- for the desk ----

    @property
    def scene(self) -> BuiltScene | None:
        """What is shown."""
        return self.feed.scene

    @property
    def hint(self) -> str:
        """Message id: what can be done now."""
        return self.tools.hint

    @property
    def switches(self) -> frozenset[str]:
        """What is on: see `AppState.switches`."""
        project = self._here().document.project
        view = project.view3d
        on = {name for name in ("shadows", "labels", "trees", "sky", "linked") if getattr(view, name)}
        on |= {f"mode.{self.view.navigator.mode}", f"tool.{self.tools.name}"}
        on |= {name for name, there in (("split", self._split), ("clip", view.clip is not None),
                                        ("stops", bool(project.stops))) if there}
        return frozenset(on)

    def open(self, workspace: Workspace) -> None:
        """Show another project."""
        del workspace  # the desk tells it
        self._stop, self._new = "", True
        self.comparison.stop()
        self.feed.forget()
        self._drapery.forget()
        self.legend.clear()
        self.link.stop()
        self.link.linked = self._here().document.project.view3d.linked
        for name in list(self.view.main.engine.marks):
            self.view.set_marks(name, None)
        self._dress()
        self.refresh()

    def refresh(self) -> None:
        """Follow the project; while hidden nothing is built."""
        if self.isVisible():
            self._soon.start()

    def follow(self, change: Change) -> None:
        """React to news of the document."""
        sections = change.changes.sections
        self.link.follow(change)
        if "selection" in sections:
            self.picker.show_selection()
        if "time" in sections:
            self._light(moving=change.action == "merge")
        if "view3d" in sections:
            self._dress()
        if sections & {"compare", "scenario", "scenarios"} and self.isVisible():
            self.comparison.look()
        if sections & SCENE_SECTIONS or ("time" in sections and window_moved(change.before, change.after)):
            self.refresh()

    def entering(self, page: str) -> None:
        """Another page comes to the front: the map goes where it is needed."""
        if page in MAP_PAGES:
            self._give_map_back()
        elif self._split:
            self._take_map()

    def show_failing(self, fids: Sequence[int]) -> None:
        """Hatch these buildings as failing a rule; none takes the hatching away."""
        self.feed.failing = tuple(fids)
        self.refresh()

    def shut_down(self) -> None:
        """End the 3D processes."""
        self._soon.stop()
        self.link.stop()
        self.comparison.stop()
        self.view.shut_down()

    # ---- TwinControl ----

    @property
    def stop(self) -> str:
        """Id of the stop that was gone to last."""
        return self._stop

    def show_from(self, name: str) -> None:
        """Show the whole scene from a named side."""
        self.view.view_from(name)

    def move_by(self, mode: str) -> None:
        """``orbit``, ``walk`` or ``fly``; the same again turns around the model."""
        navigator = self.view.navigator
        navigator.set_mode("orbit" if mode == navigator.mode else mode)  # type: ignore[arg-type]  # one of its words
        self.view.setFocus()

    def use(self, tool: str) -> None:
        """Take a tool in hand."""
        self.tools.use(tool)
        self.view.setFocus()

    def split(self) -> None:
        """Show the map beside the 3D view, or take it away; beside each other they are linked at first."""
        self._split = not self._split
        if self._split:
            self._take_map()
            view = self._here().document.project.view3d
            if not view.linked:
                self._desk.apply(SetView3D(msgspec.structs.replace(view, linked=True)))
        else:
            self._give_map_back()
        self.changed.emit()

    def plane_here(self) -> ClipPlane | None:
        """An upright plane through what is looked at; what stands before it is cut away."""
        camera, scene = self.view.camera, self.view.scene
        if camera is None or scene is None:
            return None
        spot = anchored(camera, scene.relief)
        return ClipPlane(x=round(spot.x, 2), y=round(spot.y, 2), azimuth_deg=round((spot.azimuth_deg + 180.0) % 360.0))

    def add_stop(self) -> None:
        """Keep what is seen as a stop."""
        self.link.store()
        project = self._here().document.project
        ident = fresh_id(project, "stop")
        while ident in project.stops:
            ident += "_"
        name = _("View {number}").format(number=len(project.stops) + 1)
        if self._desk.apply(SetStop(stop_of(project, ident, name, self._desk.page))) is not None:
            self._stop = ident

    def go_to(self, stop: str) -> None:
        """Show what a stop holds, on its page."""
        held = self._here().document.project.stops.get(stop)
        if held is None:
            return
        self._stop = stop
        if held.page != self._desk.page and not (held.page == "twin" and self._desk.page == "park"):
            self._desk.show_page(held.page)
        self._desk.apply(GoToStop(stop))

    # ---- Qt ----

    def showEvent(self, event: object) -> None:
        """Build what is needed now."""
        super().showEvent(event)  # type: ignore[arg-type]  # a QShowEvent
        self._soon.start()

    def resizeEvent(self, event: QEvent) -> None:
        """Keep the card in its corner."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # a QResizeEvent
        self._place_card()

    # ---- inside ----

    def _here(self) -> Workspace:
        return self._desk.workspace

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(
            "twin", _("A layer of buildings with a column height_m or storeys stands up here."),
            _("Add data…"), lambda: self._desk.run("file.add")))
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.view)
        self._splitter.splitterMoved.connect(lambda _at, _number: self._place_card())
        self._stack.addWidget(self._splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._popover = ViewPopover(self, self._view3d, self._desk.apply, self._desk.run, self.plane_here)
        self._card = ViewCard(self.view, self._desk.run, self._popover.open_under)
        self.view.installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The card stays in the corner of the 3D view; the second scene of a comparison ends when nobody sees it."""
        if event.type() == QEvent.Type.Resize:
            self._place_card()
        elif event.type() == QEvent.Type.Hide:
            self.comparison.stop()
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # a QObject

    def _place_card(self) -> None:
        self._card.move(self.view.width() - self._card.width() - EDGE, EDGE)
        self.legend.settle()

    def _view3d(self) -> View3D:
        return self._here().document.project.view3d

    def _look(self) -> None:
        """Bring everything up to date."""
        project = self._here().document.project
        layer = buildings_layer(project)
        self._stack.setCurrentIndex(0 if layer is None else 1)
        if layer is None or not self.feed.look(self._here(), project.scenario):
            return
        self.comparison.look()
        self._ground()

    def _built(self, scene: BuiltScene, new: bool) -> None:
        project = self._here().document.project
        if new:
            if self._new and project.camera3d is not None:
                self.link.show(project)
            elif self.view.camera is None or self._new:
                self.view.show_all()
                self.link.stop()
            self._new = False
            self._drapery.forget()
        self.picker.show_selection()
        self._light(moving=False)
        self._ground()
        self.built.emit(scene)

    def _ground(self) -> None:
        """Lay the 2D map on the ground, without what stands there."""
        if self.feed.scene is not None and self.feed.request is not None:
            scene = self.feed.scene.scene
            laid = self._drapery.look(self._here(), scene, self._here().document.project.scenario,
                                      self.feed.request.standing)
            if laid is not None:
                self.legend.look(self._here(), laid, scene.extent)

    def _detail(self, extent: Extent) -> None:
        """Lay a finer map on the part of the ground that is seen from near."""
        if self.feed.scene is not None:
            self._drapery.detail(self._here(), extent)

    def _light(self, *, moving: bool) -> None:
        project = self._here().document.project
        self._sun.show(project.time.instant, self.view.scene, self._here().jobs, moving=moving)

    def _dress(self) -> None:
        view = self._view3d()
        cut = None if view.clip is None else Cut(view.clip.x, view.clip.y, view.clip.azimuth_deg)
        self.view.set_appearance(replace(self.view.appearance, cut=cut, shadows=view.shadows, labels=view.labels,
                                         trees=view.trees, sky=view.sky))

    def _mode_changed(self, mode: str) -> None:
        self._card.show_mode(mode)
        self.changed.emit()

    def _take_map(self) -> None:
        """Put the map beside the 3D view; its place in the window is kept."""
        canvas = self._desk.canvas
        holder = canvas.parentWidget()
        if isinstance(holder, QStackedWidget):
            self._home = (holder, holder.indexOf(canvas))
            self._splitter.insertWidget(0, canvas)
            canvas.show()
            half = max(self._splitter.width() // 2, 1)
            self._splitter.setSizes([half, half])

    def _give_map_back(self) -> None:
        if self._home is not None:
            holder, place = self._home
            self._home = None
            holder.insertWidget(place, self._desk.canvas)
