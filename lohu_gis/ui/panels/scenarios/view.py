"""The scenarios panel."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QSplitter, QToolButton, QVBoxLayout, QWidget

from lohu_gis.app.building.shapes import shapes_of
from lohu_gis.app.differences import LayerDiff, differences, pairs_of
from lohu_gis.app.i18n import _
from lohu_gis.app.phrases import titled
from lohu_gis.app.scenarios import DiffLine
from lohu_gis.core.change import Change
from lohu_gis.core.edits.view import SetCompare, SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.progress import Progress
from lohu_gis.core.scenario import branches, counterpart
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import in_english, shown_name
from lohu_gis.ui.panels.scenarios.listing import DiffList
from lohu_gis.ui.panels.scenarios.tree import ScenarioTree
from lohu_gis.ui.theme import current
from lohu_gis.ui.widgets.basics import expanding, label, push, row, tool_button

if TYPE_CHECKING:
    from lohu_gis.ui.workspace import Workspace

CONCERNED = frozenset({"scenarios", "scenario", "overlays", "compare", "layers", "tables"})
NEAR = 1.5
"""A building that is gone to is shown with this many times its size around it."""
AWAY, NEAREST_M = 8.0, 250.0
"""In 3D the eye stays that many times its size away, and at least so many metres."""


class ScenariosPanel(DeskPanel):
    """The tree above, the differences of the active scenario below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._stale = True
        self._asked: object = None
        self.found: tuple[LayerDiff, ...] = ()
        self.tree = ScenarioTree(desk.apply, desk.run)
        self.other = QComboBox()
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.other.setMinimumContentsLength(6)
        self.other.setPlaceholderText(_("Choose…"))
        self.other.setAccessibleName(_("Compare with"))
        self.other.activated.connect(self._compare_with)
        self._summary = label("", "caption", wrap=True)
        self.list = DiffList(self._go)
        self.list.currentItemChanged.connect(lambda _item, _before: self._offer_restore())
        self._back = push(_("Restore this object"), self._restore_current, role="link")
        self._modes: dict[str, QToolButton] = {}
        self._make()
        desk.plan.rename_wanted.connect(self._rename)
        self._news = current.changed.connect(lambda _tokens: self.refresh())

    # ---- DeskPanel ----

    def open(self, _workspace: Workspace) -> None:
        """Show another project."""
        self._asked = None
        self.refresh()

    def follow(self, change: Change) -> None:
        """Scenarios, or what they change, may be others."""
        if change.changes.sections & CONCERNED:
            self.refresh()

    def data_changed(self, _layers: frozenset[str]) -> None:
        """Data have arrived: differences can be told now."""
        self.refresh()

    def shut_down(self) -> None:
        """The window closes."""
        self._news.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    # ---- showing ----

    def refresh(self) -> None:
        """Follow the project; while hidden nothing is made."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        project = self._desk.document.project
        self.tree.show_project(project)
        self._show_others()
        for mode, button in self._modes.items():
            button.setChecked(project.compare.mode == mode)
        other = counterpart(project)
        table_of = self._desk.workspace.table_of
        pairs = () if other is None else pairs_of(project, table_of, other, project.scenario)
        asked = (other, project.scenario, tuple((pair.before.revision, pair.after.revision) for pair in pairs))
        if asked == self._asked:
            return
        self._asked = asked
        if not pairs:
            self._show(())
            return
        english = in_english()

        def work(_progress: Progress) -> tuple[LayerDiff, ...]:
            return differences(pairs, _, english=english)

        self._desk.jobs.submit("scenario-differences", work, lane="compute", label=N_("Compare scenarios"),
                               on_done=lambda found: self._show(found) if self._asked == asked else None)

    def _show(self, found: tuple[LayerDiff, ...]) -> None:
        self.found = found
        self.list.show_lines(found)
        project = self._desk.document.project
        if counterpart(project) is None:
            self._summary.setText(_("The existing state is shown. Choose a scenario above to see what it changes.")
                                  if self.other.count() else
                                  _("No scenario yet. A new one begins as the existing state and leaves it as it is."))
        elif not found:
            self._summary.setText(_("No differences yet. Draw, move or demolish buildings."))
        else:
            self._summary.setText("\n".join(titled(shown_name(project.layers.get(each.layer)), each.summary)
                                            for each in found))
        self._offer_restore()

    def _show_others(self) -> None:
        project = self._desk.document.project
        choices = [line.scenario for line in branches(project) if line.scenario.id != project.scenario]
        shown = [(self.other.itemData(n), self.other.itemText(n)) for n in range(self.other.count())]
        wanted = [(scenario.id, shown_name(scenario)) for scenario in choices]
        if shown != wanted:
            self.other.clear()
            for key, text in wanted:
                self.other.addItem(text, key)
        self.other.setEnabled(bool(wanted))
        self._against.setVisible(bool(wanted))
        self._begin.setVisible(not wanted)
        for button in self._modes.values():
            button.setEnabled(counterpart(project) is not None)
        self.other.setCurrentIndex(self.other.findData(counterpart(project)))

    def _offer_restore(self) -> None:
        line = self.list.current_line
        layer = self._desk.plan.layer
        self._back.setVisible(line is not None and line.kind == "removed" and layer is not None
                              and self.list.current_layer == layer.id and not self._desk.document.read_only)

    # ---- doing ----

    def _compare_with(self, number: int) -> None:
        compare = self._desk.document.project.compare
        self._desk.apply(SetCompare(msgspec.structs.replace(compare, scenario=str(self.other.itemData(number)))))

    def _go(self, layer: str, line: DiffLine) -> None:
        """Show an object: select it if the active scenario has it, and look at it."""
        if line.fid is None:
            return
        import shapely

        project = self._desk.document.project
        shape = None
        for scenario in (project.scenario, counterpart(project)):
            table = self._desk.workspace.table_of(layer, scenario)
            if table is None or shape is not None:
                continue
            shape = shapes_of(table, [line.fid], project.crs)[0]
            if shape is not None and scenario == project.scenario:
                self._desk.apply(SetSelection(layer, FidSet.of([line.fid])))
        if shape is not None and not shape.is_empty:
            xmin, ymin, xmax, ymax = (float(value) for value in shapely.bounds(shape))
            self._look_at((xmin, ymin, xmax, ymax))

    def _look_at(self, bounds: tuple[float, float, float, float]) -> None:
        """Go there on the page that is shown; in 3D the direction of the view stays."""
        if self._desk.page not in ("twin", "park"):
            self._desk.map.look(self._desk.map.viewport.fitted(bounds, NEAR))
            return
        view = self._desk.twin.view
        camera, scene = view.camera, view.scene
        if camera is None or scene is None:
            return
        x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        size = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
        ground = float(scene.relief.sample([x], [y])[0])
        view.fly_to(replace(camera, x=x, y=y, z=ground if math.isfinite(ground) else camera.z,
                            distance=max(AWAY * size, NEAREST_M)))

    def _restore_current(self) -> None:
        line = self.list.current_line
        if line is not None and line.kind == "removed" and line.fid is not None:
            self._desk.plan.restore((line.fid,), counterpart(self._desk.document.project) or "")

    def _rename(self) -> None:
        self.refresh()
        self.tree.rename()

    # ---- making ----

    def _make(self) -> None:
        upper, lower = QWidget(), QWidget()
        above, below = QVBoxLayout(upper), QVBoxLayout(lower)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addWidget(self._tools())
        above.addWidget(self.tree, 1)
        below.setContentsMargins(0, 8, 0, 0)
        below.setSpacing(4)
        modes = [self._mode("swipe", "compare-swipe", _("Compare by swiping")),
                 self._mode("side", "compare-side", _("Compare side by side"))]
        self._against = row(label(_("Against"), "second"), expanding(self.other), *modes, spacing=4,
                            margins=(12, 0, 8, 0))
        below.addWidget(self._against)
        below.addWidget(row(self._summary, margins=(12, 0, 12, 0)))
        self._begin = row(push(_("New scenario"), partial(self._desk.run, "scenario.new"), icon_name="scenario-new"),
                          None, margins=(12, 4, 12, 0))
        below.addWidget(self._begin)
        below.addWidget(self.list, 1)
        below.addWidget(row(self._back, None, margins=(8, 0, 8, 4)))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(upper)
        splitter.addWidget(lower)
        splitter.setSizes([260, 420])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)

    def _tools(self) -> QWidget:
        run = self._desk.run
        buttons = [tool_button(icon_name, tip, partial(run, command)) for icon_name, tip, command in (
            ("scenario-new", _("New scenario"), "scenario.new"),
            ("scenario", _("Branch from this scenario"), "scenario.branch"),
            ("copy", _("Copy scenario"), "scenario.copy"), ("rename", _("Rename scenario"), "scenario.rename"),
            ("check", _("Adopt scenario into its parent"), "scenario.adopt"),
            ("remove", _("Remove scenario"), "scenario.remove"))]
        return row(*buttons, None, spacing=2, margins=(8, 4, 8, 4))

    def _mode(self, mode: str, icon_name: str, tip: str) -> QToolButton:
        button = tool_button(icon_name, tip, lambda: self._desk.run(f"scenario.{mode}"), checkable=True)
        self._modes[mode] = button
        return button
