"""The desk's verbs of buildings and scenarios: from what was drawn, typed or clicked to one edit.

Implements `app.commands.PlanControl` and, for the drawing tools, `app.interaction.site.Site`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from lohu_gis.app.building.changing import demolish, reshape, restore
from lohu_gis.app.building.proposing import Wish, into_scenario, propose
from lohu_gis.app.building.shapes import shapes_of, subject_of
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.events import Outline, Reshape, Snap
from lohu_gis.app.interaction.site import SnapLayer, Subject, nearest
from lohu_gis.app.scenarios import next_number
from lohu_gis.core.change import Change
from lohu_gis.core.document import Edit
from lohu_gis.core.edits.scenarios import AdoptScenario, RemoveScenario
from lohu_gis.core.errors import LohuError, Rejected
from lohu_gis.core.geometry.layout import POINT
from lohu_gis.core.project import BASE, Layer, visible_layers
from lohu_gis.core.scenario import children
from lohu_gis.core.scenario_diff import existing
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.twin import buildings_layer
from lohu_gis.render.plan.map import VectorInput
from lohu_gis.render.plan.sources import sheets_for
from lohu_gis.ui.canvas.marks import PlanMark
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.desk import Desk


MOST_SNAPPING = 300_000
"""Layers with more rows offer no corners to jump to: preparing them could take longer than a mouse may wait."""
MOST_MARKS = 500
"""More proposed or demolished buildings are not marked one by one."""


class PlanWork(QObject):
    """One per desk; nothing here waits.

    Signals
    -------
    proposed(int)
        A building was drawn; its fid.
    rename_wanted()
        Somebody wants to type a new name for the active scenario.

    Attributes
    ----------
    wish
        What the next drawn building is like; the building panel sets it.
    """

    proposed = Signal(int)
    rename_wanted = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.wish = Wish()
        self._desk = desk
        self._subject: tuple[object, Subject | None] = (None, None)
        self._snapping: tuple[object, list[SnapLayer]] = (None, [])
        self._marked: object = None
        desk.map.pictures.finished.connect(lambda _made: self.show_marks())

    # ---- what is chosen ----

    @property
    def layer(self) -> Layer | None:
        """The layer of buildings; None where the project has none."""
        return buildings_layer(self._desk.document.project)

    def table(self, scenario: str | None = None) -> FeatureTable | None:
        """The buildings as a scenario sees them (None: the active one); None while their data are missing."""
        layer = self.layer
        return None if layer is None else self._desk.workspace.table_of(layer.id, scenario)

    @property
    def chosen(self) -> tuple[int, ...]:
        """Selected buildings that the active scenario has."""
        layer, table = self.layer, self.table()
        fids = None if layer is None else self._desk.document.project.selection.get(layer.id)
        if fids is None or table is None:
            return ()
        numbers = fids.array()
        return tuple(numbers[table.rows_of(numbers) >= 0].tolist())

    # ---- Site ----

    def snap(self, x: float, y: float, reach: float) -> Snap | None:
        """The nearest corner or side of what is on the map; what is being moved does not count."""
        return nearest(self._snap_layers(), x, y, reach)

    def subject(self) -> Subject | None:
        """The selected buildings, for moving, turning and scaling."""
        table, fids = self.table(), self.chosen
        if table is None or not fids:
            return None
        project = self._desk.document.project
        key = (table.revision, project.crs, project.selection)
        if self._subject[0] != key:
            self._subject = (key, subject_of(shapes_of(table, fids, project.crs)))
        return self._subject[1]

    # ---- PlanControl ----

    def take(self, tool: str) -> None:
        """Take a tool for buildings; their layer becomes the chosen one, so that clicks find them first."""
        layer = self._usable()
        if layer is not None:
            self._desk.choose(layer.id)
            self._desk.map.use(tool)

    def carry_out(self, intent: Outline | Reshape) -> Change | None:
        """Do what a tool wants: propose the drawn building, or move, turn and scale the selected ones."""
        layer, table = self._usable(), self.table()
        if layer is None or table is None:
            return None
        if isinstance(intent, Outline):
            return self._propose(layer, table, intent)
        fids = self.chosen
        project = self._desk.document.project
        return self.try_edit(lambda: reshape(project, layer, table, fids, intent)) if fids else None

    def demolish(self) -> None:
        """Take the selected buildings away in the active scenario."""
        layer, fids = self._usable(), self.chosen
        if layer is None or not fids:
            return
        if self.try_edit(lambda: demolish(layer, fids)) is not None:
            text = _("{count} buildings demolished in “{scenario}”.").format(count=len(fids), scenario=self._active())
            self._tell(text, _("Undo"), lambda: self._desk.run("edit.undo"))

    def restore(self, fids: tuple[int, ...] = (), scenario: str = "") -> None:
        """Bring back demolished buildings, as `scenario` has them (default: the parent of the active one); without ids
        all that the active scenario itself has demolished."""
        layer = self._usable()
        project = self._desk.document.project
        if layer is None:
            return
        table_id = getattr(layer.content, "table", "")
        wanted = fids or tuple(project.overlay(table_id).removed)
        before = self.table(scenario or project.scenarios[project.scenario].parent or BASE)
        if not scenario and project.scenario == BASE:
            before = self._untouched(table_id)
        if wanted and before is not None:
            found = before
            self.try_edit(lambda: restore(layer, found, wanted))

    def rename_scenario(self) -> None:
        """Show the list of scenarios and let the active one's name be typed."""
        self._desk.show_panel("scenarios")
        self.rename_wanted.emit()

    def adopt_scenario(self) -> None:
        """Make the active scenario's changes part of its parent."""
        project = self._desk.document.project
        own = project.scenarios[project.scenario]
        parent = project.scenarios.get(own.parent or "")
        if self._desk.apply(AdoptScenario(own.id)) is not None:
            text = _("“{scenario}” is now part of “{parent}”.").format(scenario=shown_name(own),
                                                                      parent=shown_name(parent))
            self._tell(text, _("Undo"), lambda: self._desk.run("edit.undo"))

    def remove_scenario(self, scenario: str = "") -> None:
        """Remove a scenario (default: the active one); when others build on it, say so and offer to keep them."""
        project = self._desk.document.project
        gone = project.scenarios.get(scenario or project.scenario)
        if gone is None:
            return
        heirs = children(project, gone.id)
        if heirs:
            text = _("“{scenario}” stays: {children} build on it.").format(
                scenario=shown_name(gone), children="、".join(shown_name(heir) for heir in heirs))
            self._tell(text, _("Remove, they keep its changes"), lambda: self._remove(gone.id))
            return
        if self._desk.apply(RemoveScenario(gone.id)) is not None:
            self._tell_removed(shown_name(gone))

    # ---- for the panels ----

    def try_edit(self, make: Callable[[], Edit]) -> Change | None:
        """Make and apply an edit; what it does not allow is told in the message bar."""
        try:
            edit = make()
        except LohuError as error:
            kind = "warning" if isinstance(error, Rejected) else "error"
            self._desk.say(Message(kind, self._desk.message_of(error)))  # type: ignore[arg-type]  # kinds of messages
            return None
        return self._desk.apply(edit)

    def show_marks(self) -> None:
        """Mark on the map what the active scenario proposes and demolishes against the base; what is selected is
        marked as such already."""
        project, layer, table = self._desk.document.project, self.layer, self.table()
        base = self.table(BASE)
        shown = layer is not None and any(layer.id == given.id for given in visible_layers(project))
        chosen = self.chosen
        key = None if not shown or table is None or base is None else (table.revision, base.revision, project.crs,
                                                                       chosen)
        if key == self._marked:
            return
        self._marked = key
        found: tuple[PlanMark, ...] = ()
        if key is not None and table is not None and base is not None and table is not base:
            found = marks_between(base, table, project.crs, frozenset(chosen))
        self._desk.canvas.marks = found
        self._desk.canvas.update()

    # ---- inside ----

    def _propose(self, layer: Layer, table: FeatureTable, outline: Outline) -> Change | None:
        project = self._desk.document.project
        change = self.try_edit(lambda: propose(project, layer, table, outline.ring, self.wish))
        if change is None:
            return None
        self.wish = replace(self.wish, name="")
        self._desk.map.use("select")
        self._desk.show_panel("building")
        fids = self.chosen
        self.proposed.emit(fids[0] if fids else -1)
        if project.scenario == BASE:
            self._tell(_("The building was added to the existing state."), _("Put it into a scenario"),
                       lambda: self._into_scenario(fids))
        return change

    def _into_scenario(self, fids: tuple[int, ...]) -> None:
        layer = self.layer
        if layer is not None:
            project = self._desk.document.project
            number = next_number(project)
            self.try_edit(lambda: into_scenario(project, layer, fids, f"方案 {number}", f"Scenario {number}"))

    def _remove(self, scenario: str) -> None:
        gone = self._desk.document.project.scenarios.get(scenario)
        if gone is not None and self._desk.apply(RemoveScenario(scenario, "keep")) is not None:
            self._tell_removed(shown_name(gone))

    def _tell_removed(self, name: str) -> None:
        self._tell(_("“{scenario}” was removed.").format(scenario=name), _("Undo"),
                   lambda: self._desk.run("edit.undo"))

    def _tell(self, text: str, action: str, run: Callable[[], object]) -> None:
        self._desk.say(Message("info", text, action, run))

    def _active(self) -> str:
        project = self._desk.document.project
        return shown_name(project.scenarios.get(project.scenario))

    def _usable(self) -> Layer | None:
        layer = self.layer
        if layer is None:
            self._desk.say(Message("warning", self._desk.message_of(Rejected("building.no_layer"))))
        return layer

    def _untouched(self, table_id: str) -> FeatureTable | None:
        """The data as they came, without any edit."""
        arrived = self._desk.workspace.store.table(table_id)
        return None if arrived is None else FeatureTable(arrived.block)

    def _snap_layers(self) -> list[SnapLayer]:
        """Shapes on the map, made once per state of the data."""
        project = self._desk.document.project
        moving = self.layer.id if self.layer is not None and self._desk.canvas.tool.name == "move" else ""
        shown = [given for given in self._desk.workspace.inputs()
                 if isinstance(given, VectorInput) and len(given.table) <= MOST_SNAPPING]
        key = (tuple((given.layer.id, given.table.revision) for given in shown), moving,
               project.selection.get(moving), project.crs)
        if self._snapping[0] != key:
            self._snapping = (key, [layer for given in shown for layer in self._layers_of(given, moving)])
        return self._snapping[1]

    def _layers_of(self, given: VectorInput, moving: str) -> list[SnapLayer]:
        project = self._desk.document.project
        sheets, _findings = sheets_for(given.table, project.crs, self._desk.map.pictures.cache)
        found = []
        for sheet in sheets:
            if sheet.kind == POINT:
                continue
            rows = sheet.table_rows(np.arange(len(sheet), dtype=np.int64))
            shown = rows >= 0
            if given.layer.id == moving:
                own = given.table.rows_of(np.array(self.chosen, np.int64))
                shown &= ~np.isin(rows, own[own >= 0])
            found.append(SnapLayer(sheet.measures.boxes, sheet.geometry, shown))
        return found


def marks_between(before: FeatureTable, after: FeatureTable, crs: str,
                  apart_from: frozenset[int] = frozenset()) -> tuple[PlanMark, ...]:
    """Outlines of rows that only one of two views has; at most `MOST_MARKS` of each kind."""
    gone, new = existing(before, after)
    new = tuple(fid for fid in new if fid not in apart_from)
    found: list[PlanMark] = []
    for kind, table, fids in (("demolished", before, gone), ("proposed", after, new)):
        for shape in shapes_of(table, fids[:MOST_MARKS], crs):
            subject = subject_of(np.array([shape], object))
            if subject is not None:
                found.append(PlanMark(kind, subject.rings))  # type: ignore[arg-type]  # the two kinds above
    return tuple(found)
