"""From the sun panel to jobs, layers and the 3D model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from lohu_gis.app.building.fields import called
from lohu_gis.app.i18n import _
from lohu_gis.app.sun.day import SunDay
from lohu_gis.app.sun.facades import Colouring, facade_legend, facade_marks
from lohu_gis.app.sun.runs import (
    SunResult,
    SunTask,
    before_and_after,
    check_windows,
    hours_on_ground,
    largest_storeys,
)
from lohu_gis.app.sun.styles import STYLES
from lohu_gis.app.sun.verdicts import building_verdicts
from lohu_gis.app.sun.wish import Site3, SunWish, rule_shares
from lohu_gis.app.tools.away import flat, run_away
from lohu_gis.app.tools.registry import tool as tool_of
from lohu_gis.app.tools.runner import object_names
from lohu_gis.core.edits.view import SetSelection, SetTime
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import RunRecord, VectorContent, leaves
from lohu_gis.core.raster import Raster
from lohu_gis.core.scenario import counterpart
from lohu_gis.core.scenario_diff import compare
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_
from lohu_gis.core.twin import terrain_layer
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.panels.sun.results import VERDICTS
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.scene3d.build.scene import BuiltScene
    from lohu_gis.ui.desk import Desk

KEY = "sun-check"
MARKS = "scenario.sun"
NAMES = {"sun.change": N_("Hours of sun lost")}
"""Names of layers whose numbers have no unit in their legend; others are called as their tool."""
RUNS: Mapping[str, tuple[str, Callable[[SunTask, Progress], SunResult]]] = {
    "windows": ("sun.hours_windows", check_windows), "ground": ("sun.hours_grid", hours_on_ground),
    "change": ("sun.change", before_and_after), "highest": ("sun.highest", largest_storeys)}
"""Kind of run -> tool, and what does it."""


class SunWork:
    """One per panel.

    Parameters
    ----------
    desk
        The open project.
    told
        Called with a share from 0 to 1 while something runs, with None when nothing does.
    found
        Called with the result of a run.
    failed
        Called with a sentence.
    """

    def __init__(self, desk: Desk, told: Callable[[float | None], object], found: Callable[[SunResult], object],
                 failed: Callable[[str], object]) -> None:
        self._desk, self._told, self._found, self._failed = desk, told, found, failed
        self.busy = ""

    # ---- what is chosen ----

    @property
    def site(self) -> Site3 | None:
        """The buildings of the active scenario; None while there are none."""
        layer, table = self._desk.plan.layer, self._desk.plan.table()
        return None if layer is None or table is None else Site3(layer, table, self._desk.document.project.crs)

    @property
    def before(self) -> FeatureTable | None:
        """The buildings as the active scenario is compared with; None in the existing state."""
        other = counterpart(self._desk.document.project)
        return None if other is None else self._desk.plan.table(other)

    def changed(self) -> tuple[int, ...]:
        """Buildings that the active scenario proposes, changes or demolishes."""
        site, before = self.site, self.before
        if site is None or before is None or before is site.table:
            return ()
        diff = compare(before, site.table)
        return tuple(sorted({*diff.added, *diff.removed, *(shape.fid for shape in diff.shapes),
                             *(cell.fid for cell in diff.cells)}))

    # ---- runs ----

    def start(self, kind: str, day: SunDay, wish: SunWish) -> None:
        """Begin a run; the one before it is given up."""
        site = self.site
        if site is None:
            return
        workspace = self._desk.workspace
        tool_id, work = RUNS[kind]

        def run(name: str, values: Mapping[str, Any], progress: Progress) -> tuple[Mapping[str, Any], RunRecord]:
            return run_away(workspace.pool, name, values, progress)

        def keep(value: Any) -> Any:
            return workspace.store.keep(flat(value)) if isinstance(value, FeatureTable) else \
                workspace.store.keep_raster(value)

        task = SunTask(site, self.before, day, wish, self._desk.plan.chosen, self.changed(),
                       self._desk.canvas.viewport.bounds(), self._terrain(), run, keep)
        self.busy = kind
        self._told(0.0)
        self._desk.jobs.submit(KEY, lambda progress: work(task, progress), lane="compute",
                               label=tool_of(tool_id).title, on_done=lambda result: self._done(tool_id, result),
                               on_error=self._error, on_progress=lambda share, _message: self._told(share))

    def _terrain(self) -> Callable[[], Raster] | None:
        layer = terrain_layer(self._desk.document.project)
        reader = None if layer is None else self._desk.workspace.raster_of(layer)
        return None if reader is None else lambda: reader.read_grid(max(reader.size))

    def cancel(self) -> None:
        """Give the run up."""
        self._desk.jobs.cancel_key(KEY)
        self.busy = ""
        self._told(None)

    def _done(self, tool_id: str, result: SunResult) -> None:
        self.busy = ""
        self._told(None)
        title = tool_of(tool_id).title
        if result.kept:
            self._desk.add_results(_(NAMES.get(tool_id, title)), result.kept, result.record, STYLES.get(tool_id))
        self._desk.say(self._news(_(title), result.record))
        self._found(result)

    def _news(self, title: str, record: RunRecord) -> Message:
        """A run is done; what was noticed stands behind the disclosure."""
        noticed = any(finding.severity != "info" for finding in record.findings)
        text = _("{tool}: done in {seconds:.1f} s.").format(tool=title, seconds=record.seconds)
        return Message("warning" if noticed else "good", text, details="\n".join(
            self._desk.workspace.message_of(finding) for finding in record.findings))

    def _error(self, error: BaseException) -> None:
        self.busy = ""
        self._told(None)
        text = self._desk.message_of(error)
        self._desk.say(Message("warning", text))
        self._failed(text)

    def restore(self) -> bool:
        """Bring the newest stored check of windows back into the lists; False while its data are missing."""
        project = self._desk.document.project
        for layer_id in leaves(project.tree):
            content = project.layers[layer_id].content
            record = None
            if isinstance(content, VectorContent) and content.table in project.tables:
                record = project.runs.get(project.tables[content.table].run or "")
            if record is None or RUNS["windows"][0] != record.tool:
                continue
            table, found = self._desk.workspace.table_of(layer_id), record
            if table is None:
                return False

            def work(_progress: Progress, table: FeatureTable = table, record: RunRecord = found) -> SunResult:
                return SunResult("windows", {}, record, table, building_verdicts(table, rule_shares()))

            self._desk.jobs.submit("sun-stored", work, lane="compute", label=N_("Read the stored check"),
                                   on_done=self._found)
            break
        return True

    # ---- views ----

    def show_building(self, name: str) -> None:
        """Select a building by its name, on map and model."""
        site = self.site
        if site is not None:
            fids = _fids(site, name)
            if fids:
                self._desk.apply(SetSelection(site.layer.id, FidSet.of(fids)))
                if self._desk.page == "map":
                    self._desk.run("view.zoom_selection")

    def names(self) -> dict[str, str]:
        """What the buildings are called: id -> name."""
        site = self.site
        return {} if site is None else called(site.layer, site.table, english=in_english())

    def set_instant(self, instant: str, day: SunDay) -> None:
        """Move the program's one time; moves merge into one step."""
        time = self._desk.document.project.time
        if time.instant != instant or time.clock != day.clock:
            self._desk.apply(SetTime(msgspec.structs.replace(time, instant=instant, clock=day.clock)))

    def paint(self, table: FeatureTable | None, colouring: Colouring | None) -> None:
        """Colour the windows of a result on the facades of the model; None takes the colours away."""
        scene = self._desk.twin.scene
        if table is None or colouring is None or scene is None or scene.scene.crs is None or \
                "width_m" not in table.column_names:
            self._show_marks(Marks(), "verdict")
            return
        site, crs = self.site, scene.scene.crs

        def work(_progress: Progress) -> Marks:
            return facade_marks(table, _ground(site, scene), crs, colouring)

        self._desk.jobs.submit("sun-facades", work, lane="render", label=N_("Colour the facades"),
                               on_done=lambda marks: self._show_marks(marks, colouring))

    def _show_marks(self, marks: Marks, colouring: Colouring) -> None:
        """Pieces of facades with what their colours mean."""
        twin = self._desk.twin
        twin.view.set_marks(MARKS, marks or None)
        words = {verdict: _(word) for verdict, word in VERDICTS.items()}
        twin.legend.show(MARKS, facade_legend(colouring, _("Sun of windows"), words) if marks else None)


def _ground(site: Site3 | None, scene: BuiltScene) -> dict[str, float]:
    """Height of the ground under each building of the model, by name."""
    if site is None:
        return {}
    names = object_names(site.table, site.fields.id)
    rows = site.table.rows_of(scene.buildings.fids)
    return {names[row]: float(level) for row, level in zip(rows, scene.buildings.base_m, strict=True) if row >= 0}


def _fids(site: Site3, name: str) -> list[int]:
    """Ids of the parts of a building."""
    names = object_names(site.table, site.fields.id)
    return [int(site.table.fids[row]) for row, text in enumerate(names) if text == name]
