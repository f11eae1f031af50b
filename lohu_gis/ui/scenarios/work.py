"""What indicators, check and comparison share: the services of the open project, and their verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

import lohu_gis
from lohu_gis.app.building.fields import called, fields_of, uses_of
from lohu_gis.app.checks import MEASURE_STYLE, CheckOptions, CheckRow, CheckService, failing_measures
from lohu_gis.app.comparison import Comparison, Scope, compared, facts_of
from lohu_gis.app.comparison_export import paper_of, table_of
from lohu_gis.app.i18n import Language, _, in_language
from lohu_gis.app.indicators import IndicatorService, Sheet
from lohu_gis.core import crs as systems
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import FileOrigin, Project, VectorContent
from lohu_gis.core.table import TableBlock
from lohu_gis.core.text import N_
from lohu_gis.core.twin import buildings_layer
from lohu_gis.io.write.comparison import write_comparison
from lohu_gis.render.plan.comparison import plan_comparison
from lohu_gis.ui.desk import Desk
from lohu_gis.ui.naming import in_english, shown_name, use_text
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.workspace import Workspace

FORMATS = {"xlsx": "XLSX (*.xlsx)", "pdf": "PDF (*.pdf)"}
INVENTED = N_("Invented sample data; not the real district.")


class PlanningWork(QObject):
    """Belongs to the desk; its services are those of the project that is open.

    Parameters
    ----------
    desk
        The desk.
    window
        Parent of file dialogs.
    """

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._workspace: Workspace | None = None
        self._indicators: IndicatorService | None = None
        self._checks: CheckService | None = None
        self.scope = Scope("changed")
        self.reference = ""
        self.listed: tuple[CheckRow, ...] | None = None
        self.ask_path: Callable[[str, Callable[[str], object]], object] = self._ask_path

    @property
    def indicators(self) -> IndicatorService:
        """Numbers of the open project."""
        self._catch_up()
        assert self._indicators is not None
        return self._indicators

    @property
    def checks(self) -> CheckService:
        """Checks of the open project."""
        self._catch_up()
        assert self._checks is not None
        return self._checks

    def shut_down(self) -> None:
        """The window closes."""
        for service in (self._indicators, self._checks):
            if service is not None:
                service.close()
        self._workspace = self._indicators = self._checks = None

    # ---- verbs ----

    def check(self, options: CheckOptions | None = None) -> None:
        """Check the active scenario against the rules."""
        self._desk.show_panel("check")
        if not self.checks.run(options):
            self._desk.say(Message("warning", _("Say first which layers hold buildings and plots.")))

    def next_failure(self, step: int = 1) -> None:
        """Show the next object of the list after the selected one, or the one before; failing ones without a list."""
        result = self.checks.result
        failing = self.listed
        if failing is None:
            failing = tuple(row for row in (() if result is None else result.rows) if row.verdict == "fail")
        if not failing:
            return
        selection = self._desk.document.project.selection
        here = next((n for n, row in enumerate(failing) if row.fid in selection.get(self.layer_of(row), FidSet())),
                    -1 if step > 0 else 0)
        self.show(failing[(here + step) % len(failing)])

    def show(self, row: CheckRow) -> None:
        """Select the object of a row and, on the map, look at it and its measure."""
        layer = self.layer_of(row)
        if not layer:
            return
        self._desk.apply(SetSelection(layer, FidSet.of([row.fid])))
        extent = self._extent(layer, row)
        if extent is not None and self._desk.page == "map":
            self._desk.map.look(self._desk.canvas.viewport.fitted(extent))

    def _extent(self, layer: str, row: CheckRow) -> tuple[float, float, float, float] | None:
        """Box around an object and its measure in the project's CRS, with room around; None where it has no place."""
        table = self._desk.workspace.table_of(layer)
        geometry = None if table is None else table.geometry()
        if table is None or geometry is None:
            return None
        rows = table.rows_of([row.fid])
        box = total_bounds(geometry.take(rows[rows >= 0]))
        if box is None:
            return None
        points = [(box[0], box[1]), (box[2], box[3]), *(row.line or ())]
        low_x, low_y = (min(p[n] for p in points) for n in (0, 1))
        high_x, high_y = (max(p[n] for p in points) for n in (0, 1))
        if table.crs is not None and not systems.same(table.crs, self._desk.document.project.crs):
            move = systems.transformer(table.crs, self._desk.document.project.crs).transform_bounds
            low_x, low_y, high_x, high_y = move(low_x, low_y, high_x, high_y)
        room = max(high_x - low_x, high_y - low_y) * 0.75
        return low_x - room, low_y - room, high_x + room, high_y + room

    def layer_of(self, row: CheckRow) -> str:
        """Layer of a row's object; empty without a result."""
        result = self.checks.result
        return "" if result is None else result.buildings if row.of == "building" else result.plots

    def mark_failing(self, on: bool) -> None:
        """Hatch failing buildings in 3D, or take the hatching away."""
        result = self.checks.result
        self._desk.twin.show_failing(result.failing_buildings() if on and result is not None else ())

    def keep_measures(self) -> None:
        """Add the measures that fail as lines on the map, with the record of the check."""
        result = self.checks.result
        if result is None:
            self._desk.say(Message("info", _("Check the rules first.")))
            return
        store = self._desk.workspace.store

        def work(_progress: Progress) -> TableBlock:
            return store.keep(failing_measures(result.table))

        def done(block: TableBlock) -> None:
            self._desk.add_results(_("Failing measures"), {"checks": block}, result.record, {"checks": MEASURE_STYLE})

        self._desk.jobs.submit(None, work, lane="io", label=N_("Failing measures as a layer"), on_done=done,
                               on_error=lambda error: self._desk.say(Message("error", self._desk.message_of(error))))

    def comparison(self) -> Comparison | None:
        """The numbers of all scenarios as they are; None while one is missing."""
        project = self._desk.document.project
        sheets = {name: self.indicators.sheet(name) for name in project.scenarios}
        there = [sheet for sheet in sheets.values() if sheet is not None]
        if len(there) < len(sheets) or not there:
            return None
        names = list(project.scenarios)
        reference = names.index(self.reference) if self.reference in names else 0
        rows = compared(there, self.scope, self._use_words())
        layers = {key: shown_name(layer) + file_of(project, key) for key, layer in project.layers.items()}
        when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z")
        facts = facts_of(there[0], _, layers, when, f"LOHU GIS {lohu_gis.__version__}")
        note = _(INVENTED) if invented(project, there[0]) else ""
        return Comparison(tuple(shown_name(project.scenarios[name]) for name in names), reference, rows,
                          self.scope_words(there[0]), facts, note)

    def scope_words(self, sheet: Sheet) -> str:
        """What is compared, in words."""
        if self.scope.kind == "changed":
            return _("Plots that differ between the scenarios")
        if self.scope.kind == "area":
            number = sheet.setup.ground(self.scope.layer)
            spec = None if number is None else sheet.setup.grounds[number]
            if spec is not None and number is not None and spec.name is not None:
                return str(sheet.stock.grounds[number].table.value(self.scope.fid, spec.name))
        return _("Everything")

    def export(self, kind: str) -> None:
        """Ask where, then write the comparison as ``xlsx`` or ``pdf``."""
        found = self.comparison()
        service = self.indicators
        if found is None or any(service.stale(name) for name in self._desk.document.project.scenarios):
            self._desk.run("view.page_scenarios")  # there they are computed
            self._desk.say(Message("warning", _("The numbers of the scenarios are not there yet.")))
            return
        self.ask_path(kind, partial(self.write, found, kind))

    def write(self, comparison: Comparison, kind: str, path: str) -> None:
        """Write a comparison as a job."""
        own: Language = "en" if in_english() else "zh_CN"
        other: Language = "zh_CN" if in_english() else "en"
        languages = (partial(in_language, wanted=own), partial(in_language, wanted=other))

        def work(progress: Progress) -> None:
            progress.at(0.1)
            if kind == "xlsx":
                write_comparison(table_of(comparison, *languages), Path(path))
            else:
                from lohu_gis.render.qt.pdf import write_pdf

                paper = paper_of(comparison, *languages)
                write_pdf(plan_comparison(paper), path, paper.title, progress)

        self._desk.jobs.submit(None, work, lane="io", label=N_("Export comparison"),
                               on_done=lambda _none: self._written(path),
                               on_error=lambda error: self._desk.say(Message("error", self._desk.message_of(error))))

    # ---- inside ----

    def building_names(self) -> dict[str, str]:
        """What the buildings of the active scenario are called: id -> name."""
        layer = buildings_layer(self._desk.document.project)
        table = None if layer is None else self._desk.workspace.table_of(layer.id)
        return {} if layer is None or table is None else called(layer, table, english=in_english())

    def _use_words(self) -> dict[str, str]:
        """What the uses of buildings are called in the language of the window."""
        layer = buildings_layer(self._desk.document.project)
        table = None if layer is None else self._desk.workspace.table_of(layer.id)
        if layer is None or table is None:
            return {}
        return {code: use_text(code, word) for code, word in uses_of(table, fields_of(layer, table)).items()}

    def _catch_up(self) -> None:
        workspace = self._desk.workspace
        if workspace is self._workspace:
            return
        self.shut_down()
        self._workspace = workspace
        self.scope, self.reference, self.listed = Scope("changed"), "", None
        self._indicators = IndicatorService(workspace.document, workspace.store, workspace.jobs)
        self._checks = CheckService(workspace.document, workspace.store, workspace.jobs, workspace.pool)

    def _ask_path(self, kind: str, chosen: Callable[[str], object]) -> None:
        dialog = QFileDialog(self._window, _("Export comparison"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(FORMATS[kind])
        dialog.setDefaultSuffix(kind)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def _written(self, path: str) -> None:
        folder = QUrl.fromLocalFile(str(Path(path).parent))
        self._desk.say(Message("good", _("Written: {path}").format(path=path), _("Open folder"),
                               lambda: QDesktopServices.openUrl(folder)))


def file_of(project: Project, layer: str) -> str:
    """``, luohu.gpkg`` behind a layer's name: the file that its data come from; empty for stored results."""
    content = project.layers[layer].content
    ref = project.tables.get(content.table) if isinstance(content, VectorContent) else None
    return f", {Path(ref.origin.path).name}" if ref is not None and isinstance(ref.origin, FileOrigin) else ""


def invented(project: Project, sheet: Sheet) -> bool:
    """Whether what is counted is invented sample data."""
    layers = (project.layers.get(sheet.setup.layer), project.layers.get(sheet.setup.plots))
    return any(layer is not None and layer.invented for layer in layers)
