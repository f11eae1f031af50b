"""The desk of an open project: canvas, panels and twin, wired to its document; used for one project after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from lohu_gis.app.commands import AppState
from lohu_gis.app.commands.model import MAP_PAGES, LayerKind
from lohu_gis.app.i18n import _, language
from lohu_gis.app.interaction.events import PickAt
from lohu_gis.app.results import result_edit
from lohu_gis.core.change import Change
from lohu_gis.core.document import Document, Edit
from lohu_gis.core.edits import tree as tree_of
from lohu_gis.core.errors import LohuError, Rejected
from lohu_gis.core.project import BASE, Group, Layer, RasterContent, TableContent, VectorContent, visible_layers
from lohu_gis.core.scenario import compared
from lohu_gis.core.signal import Subscription
from lohu_gis.core.style import FillSymbol, LineSymbol
from lohu_gis.core.times import window_moved
from lohu_gis.render.plan.map import INK, PAPER, MapRequest
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.ui.canvas.control import MapPage
from lohu_gis.ui.canvas.extents import Extent, Extents, alike
from lohu_gis.ui.canvas.legend import LegendMaker
from lohu_gis.ui.canvas.picking import Picker
from lohu_gis.ui.canvas.pictures import Made, Pictures, Scene
from lohu_gis.ui.canvas.plan import PlanWork
from lohu_gis.ui.canvas.widget import MapCanvas
from lohu_gis.ui.dialogs.month_report import ask_month
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.panels.handling.work import HandlingWork
from lohu_gis.ui.panels.history import HistoryPanel
from lohu_gis.ui.panels.inspector.info import crs_name
from lohu_gis.ui.panels.inspector.view import Inspector
from lohu_gis.ui.panels.jobs import JobsPanel
from lohu_gis.ui.panels.layers.view import MENU, LayerPanel
from lohu_gis.ui.panels.log import LogPanel
from lohu_gis.ui.panels.park.work import ParkWork
from lohu_gis.ui.panels.rooms import PAGES, ROOMS
from lohu_gis.ui.panels.signals.work import SignalWork
from lohu_gis.ui.panels.sun.door import SunDoor
from lohu_gis.ui.panels.table.view import TablePanel
from lohu_gis.ui.scenarios.work import PlanningWork
from lohu_gis.ui.scene.page import TwinPage
from lohu_gis.ui.sides import Sides
from lohu_gis.ui.theme import current
from lohu_gis.ui.window.messages import Message
from lohu_gis.ui.window.timebar import TimeBar, timed_layers

if TYPE_CHECKING:
    from lohu_gis.app.jobs import Jobs
    from lohu_gis.core.project import RunRecord
    from lohu_gis.core.style import VectorStyle
    from lohu_gis.core.table import TableBlock
    from lohu_gis.ui.window.frame import Frame
    from lohu_gis.ui.workspace import LayerState, Workspace

QUIET = ("camera", "table-selection", "fold:")
"""Beginnings of merge keys of edits that are not worth a message when a project can only be looked at."""
STATUS_MS = 60
"""The status bar follows the mouse at most this often."""


class Workbench(QObject):
    """Makes the panels in a frame and keeps them in step with the document.

    Parameters
    ----------
    frame
        The window.
    workspace
        The first project.
    post
        Carries calls to the GUI thread.

    Signals
    -------
    state_changed()
        Something that decides which commands can be used.
    """

    state_changed = Signal()

    def __init__(self, frame: Frame, workspace: Workspace, post: Callable[[Callable[[], object]], object]) -> None:
        super().__init__(frame)
        self.frame = frame
        self.workspace = workspace
        self.page = "map"
        self._post = post
        self._awaited = ""
        self._promised: Extent | None = None
        self._closed = False
        self._hover: tuple[float, float] | None = None
        self._hover_timer = QTimer(self)
        self._hover_timer.setSingleShot(True)
        self._hover_timer.setInterval(STATUS_MS)
        self._hover_timer.timeout.connect(self._show_place)
        self._listening: tuple[Subscription, ...] = ()

    def build(self) -> Iterator[None]:
        """Make the panels, one per step, so that the window answers between; nothing works before the last step."""
        workspace, jobs, run = self.workspace, self.workspace.jobs, self.frame.actions_.run
        self.canvas = MapCanvas()
        self.pictures = Pictures(jobs, self._scene, self._post, self)
        self.extents = Extents(jobs, lambda: self.workspace, self.pictures.cache)
        self.map = MapPage(workspace.document, self.canvas, self.pictures, self.apply, self.extents.find, run)
        self.map.compare_with(Pictures(jobs, self._other_scene, self._post, self, cache=self.pictures.cache,
                                       key="canvas-compare"))
        self.plan = PlanWork(self, self)
        self.canvas.site = self.plan
        self.legend = LegendMaker(jobs, self.pictures.cache, self.map.cards)
        self.frame.add_page(self.canvas)
        yield
        self.layers = LayerPanel(workspace.document, self.apply, self._state_of, lambda: run("file.add"))
        yield
        self.inspector = Inspector(workspace, self.apply)
        yield
        self.table = TablePanel(jobs, self.apply, self.message_of)
        self.jobs_panel = JobsPanel(jobs, self.message_of)
        yield
        self.history = HistoryPanel(workspace.document, self._go)
        self.log = LogPanel()
        yield
        self.twin = TwinPage(self, self.pictures.cache)
        self.frame.add_page(self.twin)
        self.park = ParkWork(self, self)
        self.planning = PlanningWork(self, self.frame)
        self.sun = SunDoor(self, self)
        self.handling = HandlingWork(self, self.frame, ask_month)
        self.signals = SignalWork(self)
        yield
        self.sides = Sides(self, self.frame, ROOMS, PAGES)
        self.sides.fill(("layers", "layers", self.layers), ("inspector", "settings", self.inspector),
                        (("table", _("Table"), self.table), ("jobs", _("Jobs"), self.jobs_panel),
                         ("history", _("History"), self.history), ("log", _("Log"), self.log)), self._tray_changed)
        self.time = TimeBar(self, self.frame)
        self._connect()
        self._theme_news = current.changed.connect(lambda _tokens: self._redress())

    # ---- project ----

    def open(self, workspace: Workspace) -> None:
        """Show another project."""
        for subscription in self._listening:
            subscription.close()
        self.workspace = workspace
        self._listening = self._listen()
        self.extents.forget()
        self.map.open(workspace.document)
        self.layers.refresh(workspace.document)
        self.inspector.open(workspace)
        self.history.refresh(workspace.document)
        self.twin.open(workspace)
        self.park.forget()
        self.signals.forget()
        self.sides.open(workspace)
        self.time.open()
        self._show_table()
        self._show_facts()
        self.state_changed.emit()

    def shut_down(self) -> None:
        """End what runs beside the window."""
        for subscription in self._listening:
            subscription.close()
        self._closed = True
        self._theme_news.close()
        self._hover_timer.stop()
        self.pictures.forget()
        self.sides.shut_down()
        self.planning.shut_down()
        self.twin.shut_down()
        self.log.shut_down()

    @property
    def document(self) -> Document:
        """The document of the open project."""
        return self.workspace.document

    @property
    def jobs(self) -> Jobs:
        """Where panels compute."""
        return self.workspace.jobs

    @property
    def current(self) -> str:
        """Id of the entry chosen in the layer tree; empty for none."""
        return self.layers.current or ""

    def run(self, command: str) -> None:
        """Run a command by id."""
        self.frame.actions_.run(command)

    def say(self, message: Message) -> None:
        """Show a message."""
        self.frame.messages.say(message)

    def message_of(self, error: BaseException) -> str:
        """What an error means, in the language of the window."""
        return self.workspace.message_of(error)

    def choose(self, layer: str) -> None:
        """Choose a layer in the tree."""
        self.layers.choose(layer)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.frame.show_panel(name)
        self.state_changed.emit()

    def add_results(self, title: str, results: Mapping[str, TableBlock | str], record: RunRecord,
                    styles: Mapping[str, VectorStyle] | None = None) -> tuple[str, ...]:
        """Add the stored results of a run as layers, in one step; their ids."""
        edit, layers = result_edit(self.document.project, title, results, record, styles)
        if not layers or self.apply(edit) is None:
            return ()
        self.choose(layers[0])
        return layers

    def apply(self, edit: Edit, initiator: object | None = None) -> Change | None:
        """Apply an edit; a rejected one is told in the message bar."""
        session = self.workspace.session
        if session.recovery is not None:
            if edit.merge_key in ("camera", "camera3d"):
                return None  # looking around must not decide what happens to recovered work
            session.recover()
        try:
            return self.document.apply(edit, initiator)
        except Rejected as error:
            if not (edit.merge_key or "").startswith(QUIET):
                self.frame.messages.say(Message("warning", self.workspace.message_of(error)))
        except LohuError as error:
            self.frame.messages.say(Message("error", self.workspace.message_of(error)))
        return None

    def show_page(self, page: str) -> None:
        """Bring a page to the front."""
        self.page = page
        self.twin.entering(page)
        self.sides.show_page(page, {"map": self.canvas, "twin": self.twin})
        self.frame.page_bar.show_page(page)
        self._show_hint()
        self._show_scale()
        self.state_changed.emit()

    def show_layer(self, layer: str) -> None:
        """Choose a layer and show all of it."""
        self.layers.choose(layer)
        self.map.zoom_layer(layer)

    def follow_first(self, layer: str, extent: Extent | None = None) -> None:
        """Show all of the first layer of a project as soon as something of it has arrived.

        `extent` is what its file says, in the project's CRS: it is shown at once and put right at the end.
        """
        self._awaited, self._promised = layer, extent
        if extent is not None:
            self.map.look(self.canvas.viewport.fitted(extent))
        self._look_at_awaited()

    def map_request(self, *, ring: float = 0.0) -> MapRequest | None:
        """What the window shows now, as a request; None without anything to draw."""
        scene = self._scene()
        if scene is None:
            return None
        view = self.canvas.viewport
        camera = view.camera
        viewport = Viewport(camera.x, camera.y, camera.units_per_px, view.width + 2 * ring, view.height + 2 * ring,
                            camera.rotation_deg, scene.crs, self.canvas.devicePixelRatioF())
        return MapRequest(scene.layers, viewport, background=scene.background, selection=scene.selection,
                          highlight=scene.highlight, lang=scene.lang)

    def state(self, theme: str) -> AppState:
        """What decides which commands can be used."""
        document = self.document
        project = document.project
        current_id = self.layers.current
        layer = project.layers.get(current_id or "")
        group = isinstance(tree_of.find(project.tree, current_id), Group) if current_id and layer is None else False
        return AppState(
            started=True, read_only=document.read_only,
            can_undo=document.undo_label is not None and not document.read_only,
            can_redo=document.redo_label is not None and not document.read_only,
            undo_label=document.undo_label or "", redo_label=document.redo_label or "", layers=len(project.layers),
            current=kind_of(layer) if layer is not None else "group" if group else "", geometry=geometry_of(layer),
            selected=sum(len(fids) for fids in project.selection.values()), page=self.page, tool=self.canvas.tool.name,
            theme=theme, jobs=len(self.workspace.jobs.active), panels=self.frame.shown_panels(),
            pages=self.sides.pages, scenarios=len(project.scenarios), in_base=project.scenario == BASE,
            compare=project.compare.mode, timed=bool(timed_layers(project)))

    # ---- making ----

    def _connect(self) -> None:
        self.canvas.hovered.connect(self._hovered)
        self.canvas.tool_changed.connect(self._tool_changed)
        self.map.moved.connect(self._show_scale)
        self.map.picked.connect(self._pick)
        self.map.drawn.connect(self.plan.carry_out)
        self.frame.status.scenario_wanted.connect(lambda: self.show_panel("scenarios"))
        self.pictures.finished.connect(self._drawn)
        self.pictures.failed.connect(self._not_drawn)
        self.layers.chosen.connect(self._chosen)
        self.layers.opened.connect(lambda: self.frame.actions_.run("view.zoom_layer"))
        self.layers.menu_wanted.connect(lambda at: self.frame.actions_.menu_of(MENU, self.layers).popup(at))
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.frame.actions_.place("map", self.canvas)
        self.frame.actions_.place("layers", self.layers.tree)
        self.twin.built.connect(self._built)
        self.twin.picker.found.connect(self.inspector.open_data)
        self.twin.changed.connect(self._tool_changed)

    def _listen(self) -> tuple[Subscription, ...]:
        workspace = self.workspace
        return (workspace.document.changed.connect(self._follow), workspace.changed.connect(self._data_changed))

    # ---- asked by panels ----

    def _state_of(self, layer: str) -> LayerState:
        return self.workspace.state(layer)


    # ---- news ----

    def _follow(self, change: Change) -> None:
        """News of the document; every view looks for itself whether it is concerned."""
        sections = change.changes.sections
        self.map.follow(change)
        self.twin.follow(change)
        self.sides.follow(change)
        self.time.follow(change)
        self.history.refresh()
        if sections & {"layers", "tree"}:
            self.layers.refresh()
        if sections & {"layers", "tree", "selection", "overlays", "tables", "scenario", "runs"}:
            self.inspector.refresh()
        if sections & {"overlays", "scenario", "tables", "layers"} or window_moved(change.before, change.after):
            self._show_table()
        if "selection" in sections:
            self._show_selection()
        if sections & {"crs", "scenario", "name", "scenarios"}:
            self._show_facts()
        if change.action == "apply":
            self._offer_undo(change)
        if sections - {"camera", "camera3d"} or change.action != "merge":
            self.state_changed.emit()

    def _offer_undo(self, change: Change) -> None:
        """What took something away says so and can be taken back from there."""
        gone = [layer for key, layer in change.before.layers.items() if key not in change.after.layers]
        if not gone:
            return
        text = _("Removed {layer}.").format(layer=shown_name(gone[0]))
        if len(gone) > 1:
            text = _("Removed {count} layers.").format(count=len(gone))
        self.frame.messages.say(Message("info", text, _("Undo"), lambda: self.frame.actions_.run("edit.undo")))

    def _data_changed(self, ids: frozenset[str]) -> None:
        shown = {layer.id for layer in visible_layers(self.document.project)}
        self.layers.repaint_layers(ids)
        self._look_at_awaited()
        if ids & shown:
            self.map.redraw()
        self.twin.refresh()
        self.sides.data_changed(ids)
        self.time.data_changed(ids)
        if self.layers.current in ids or ids & set(self.document.project.selection):
            self.inspector.refresh()
        if self.layers.current in ids:
            self._show_table()

    def _chosen(self, _layer: str) -> None:
        self.inspector.show_layer(_layer)
        self.time.chosen_layer(_layer)
        self._show_table()
        self.state_changed.emit()

    def _pick(self, intent: object) -> None:
        picker = Picker(self.document, self.workspace.jobs, self.pictures.cache, self.map_request, self.apply,
                        lambda found: self._picked(intent, found=found))
        picker.pick(intent, self.layers.current)  # type: ignore[arg-type]  # the signal carries the two picks only

    def _picked(self, intent: object, *, found: bool) -> None:
        if found and isinstance(intent, PickAt):
            self.inspector.open_data()

    def _drawn(self, _made: Made) -> None:
        self.legend.refresh(self.map_request())
        self.extents.prepare()
        texts = dict.fromkeys(given.attribution for given in visible_layers(self.document.project) if given.attribution)
        self.map.cards.attribution.show_text(" · ".join(texts))
        self.map.cards.settle()

    def _not_drawn(self, error: BaseException) -> None:
        self.frame.messages.say(Message("error", self.workspace.message_of(error)))

    def _built(self, outcome: object) -> None:
        if isinstance(outcome, BaseException):
            self.frame.messages.say(Message("error", self.workspace.message_of(outcome)))

    def _tray_changed(self) -> None:
        if self._listening and not self._closed:
            self._show_table()
            self.state_changed.emit()

    def _redress(self) -> None:
        self.map.redraw()
        self.twin.refresh()
        self.layers.tree.viewport().update()

    def _go(self, steps: int) -> None:
        for _step in range(abs(steps)):
            if steps < 0:
                self.document.undo()
            else:
                self.document.redo()

    def _look_at_awaited(self) -> None:
        layer = self.document.project.layers.get(self._awaited)
        if layer is None or self.workspace.input_of(layer) is None:
            return
        over = self.workspace.state(layer.id).kind != "loading"
        if over:
            self._awaited = ""
        if self._promised is None:
            self.map.zoom_layer(layer.id)
        elif over:
            self.extents.find(layer.id, self._put_right)

    def _put_right(self, extent: Extent) -> None:
        """Show where a layer lies if its file told something else."""
        if self._promised is not None and not alike(extent, self._promised):
            self.map.look(self.canvas.viewport.fitted(extent))

    # ---- showing ----

    def _scene(self) -> Scene | None:
        project = self.document.project
        tokens = current.tokens()
        return Scene(self.workspace.inputs(), project.selection, project.crs, INK if tokens.scheme == "dark" else PAPER,
                     tokens.mark, language())

    def _other_scene(self) -> Scene | None:
        """The same map as the compared scenario has it."""
        scene, other = self._scene(), compared(self.document.project)
        if scene is None or other is None:
            return None
        return replace(scene, layers=self.workspace.inputs(scenario=other))

    def _show_table(self) -> None:
        tray = self.frame.tray
        if self._closed or tray is None or tray.isHidden() or tray.current != "table":
            return
        layer_id = self.layers.current or ""
        layer = self.document.project.layers.get(layer_id)
        if layer is None or not isinstance(layer.content, VectorContent | TableContent):
            self.table.show_table("", "", None, editable=False)
            return
        editable = not self.document.read_only and not layer.locked
        self.table.show_table(layer_id, layer.content.table, self.workspace.table_of(layer_id), editable=editable,
                              empty=self.workspace.state(layer_id).text,
                              timed=self.workspace.timed(layer))
        self._show_selection()

    def _show_selection(self) -> None:
        from lohu_gis.core.fidset import FidSet

        self.table.show_selection(self.document.project.selection.get(self.layers.current or "", FidSet()))

    def _hovered(self, place: tuple[float, float] | None) -> None:
        self._hover = place
        if not self._hover_timer.isActive():
            self._hover_timer.start()

    def _show_place(self) -> None:
        unit = "°" if self.document.project.crs in ("EPSG:4326", "EPSG:4490") else "m"
        self.frame.status.show_place(self._hover, self.extents.degrees(self._hover), unit)

    def _show_scale(self) -> None:
        self.frame.status.show_scale(self.canvas.viewport.scale if self.page in MAP_PAGES else None)

    def _tool_changed(self) -> None:
        self._show_hint()
        self.state_changed.emit()

    def _show_hint(self) -> None:
        twin = _(self.twin.hint)
        hints = {"map": _(self.canvas.tool.hint), "twin": twin, "park": twin}
        self.frame.status.show_hint(hints.get(self.page, _(self.canvas.tool.hint) if self.page in MAP_PAGES else ""))

    def _show_facts(self) -> None:
        project = self.document.project
        name = crs_name(project.crs)
        self.frame.status.show_crs(project.crs if len(project.crs) < 20 else name, name)
        self.frame.status.show_scenario(shown_name(project.scenarios.get(project.scenario)) or BASE)
        self._show_scale()
        self._show_hint()


def kind_of(layer: Layer) -> LayerKind:
    """What a layer is, for `AppState.current`."""
    names: Mapping[type, LayerKind] = {VectorContent: "vector", RasterContent: "raster", TableContent: "table"}
    return names.get(type(layer.content), "computed" if hasattr(layer.content, "tool") else "tiles")


def geometry_of(layer: Layer | None) -> str:
    """``point``, ``line`` or ``polygon`` for a vector layer."""
    if layer is None or not isinstance(layer.content, VectorContent):
        return ""
    symbol = layer.content.style.renderer.symbol
    return "polygon" if isinstance(symbol, FillSymbol) else "line" if isinstance(symbol, LineSymbol) else "point"


