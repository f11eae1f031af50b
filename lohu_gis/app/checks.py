"""Checking the rules of massing: a run on a snapshot, its rows, and whether they still hold."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.analysis.moving import all_missing, reprojected
from lohu_gis.analysis.planning.differences import differing
from lohu_gis.analysis.plots import overlaps
from lohu_gis.analysis.shapes import repaired
from lohu_gis.app.indicators_setup import Setup, setup_of
from lohu_gis.app.tools.away import run_away
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core import crs as systems
from lohu_gis.core.change import Change
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer, Project, RunRecord, VectorContent
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.signal import Signal
from lohu_gis.core.style import LineSymbol, MarkerSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.text import N_
from lohu_gis.core.twin import layers_of

if TYPE_CHECKING:
    from lohu_gis.app.jobs import Jobs
    from lohu_gis.app.session.store import DataStore, TableNews
    from lohu_gis.app.workers import WorkerPool
    from lohu_gis.core.document import Document

FOLLOWED = frozenset({"layers", "overlays", "scenario", "tables"})
STATIONS = ("metro", "station", "地铁", "轨道站")
ROADS = ("roads", "road", "道路")
TOOL = "plan.check"
MEASURE_STYLE = VectorStyle(renderer=Single(symbol=LineSymbol(color="#B3261E", width_px=2.0)))
"""How measures that fail look on the map."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a planner chooses: rule pack, density zone of all plots (None: unknown), old area under renewal."""

    pack: str = "shenzhen_2025"
    zone: int | None = None
    old_area: bool = False


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line of the list.

    Attributes
    ----------
    fid
        Of the building or plot, by `of`.
    changed
        The scenario has something to do with it.
    line
        Two points of the measure (x, y each) in the CRS of the buildings; None where it has no place.
    """

    object: str
    rule: str
    limit: float | None
    value: float | None
    verdict: str
    unit: str
    other: str
    steps: str
    of: str
    fid: int
    changed: bool
    line: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CheckResult:
    """A finished check.

    Attributes
    ----------
    buildings, plots
        Layers that were checked.
    table
        The result as the tool gave it.
    """

    scenario: str
    options: CheckOptions
    pack: RulePack
    rows: tuple[CheckRow, ...]
    buildings: str
    plots: str
    table: FeatureTable
    record: RunRecord
    key: Hashable

    def count(self, verdict: str) -> int:
        """How many rows have that verdict."""
        return sum(row.verdict == verdict for row in self.rows)

    def failing_buildings(self) -> tuple[int, ...]:
        """Buildings that fail a rule, each once."""
        return tuple(dict.fromkeys(row.fid for row in self.rows if row.verdict == "fail" and row.of == "building"))


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    scenario: str
    options: CheckOptions
    setup: Setup
    inputs: Mapping[str, ToolInput]
    values: Mapping[str, Any]
    parent: FeatureTable | None
    key: Hashable = field(default=None)


class CheckService:
    """Runs the check of the active scenario when asked, and knows when its result is out of date.

    Attributes
    ----------
    changed
        Emitted when there is a result, a failure, or when the result went out of date.
    """

    def __init__(self, document: Document, store: DataStore, jobs: Jobs, pool: WorkerPool) -> None:
        self.changed: Signal[None] = Signal()
        self.options = CheckOptions()
        self.result: CheckResult | None = None
        self.error: BaseException | None = None
        self.share = 0.0
        self._document, self._store, self._jobs, self._pool = document, store, jobs, pool
        self._running = False
        self._stale = False
        self._listening = (document.changed.connect(self._follow), store.changed.connect(self._data))

    @property
    def busy(self) -> bool:
        """A check is running."""
        return self._running

    @property
    def stale(self) -> bool:
        """The result is that of another state of the project."""
        return self.result is not None and self._stale

    def ready(self) -> bool:
        """Whether the project says which layers hold buildings and plots, and their data are there."""
        return self._request() is not None

    def run(self, options: CheckOptions | None = None) -> bool:
        """Start a check of the active scenario; False where there is nothing to check."""
        self.options = options or self.options
        request = self._request()
        if request is None:
            return False
        self._running, self.error, self.share = True, None, 0.0
        self._jobs.submit((id(self), "check"), partial(check_away, self._pool, request), lane="io",
                          label=N_("Check planning rules"), on_done=self._finished, on_error=self._failed,
                          on_progress=self._advance)
        self.changed.emit(None)
        return True

    def cancel(self) -> None:
        """Stop a running check; the last result stays."""
        self._jobs.cancel_key((id(self), "check"))
        self._running = False
        self.changed.emit(None)

    def close(self) -> None:
        """Follow nothing any more and stop what is running."""
        for subscription in self._listening:
            subscription.close()
        self._jobs.cancel_key((id(self), "check"))

    def _advance(self, share: float, _message: str) -> None:
        self.share = share
        self.changed.emit(None)

    def _finished(self, result: CheckResult) -> None:
        self._running, self.result = False, result
        self._look()
        self.changed.emit(None)

    def _failed(self, error: BaseException) -> None:
        self._running, self.error = False, error
        self.changed.emit(None)

    def _follow(self, change: Change) -> None:
        if change.changes.sections & FOLLOWED:
            self._look()

    def _data(self, news: TableNews) -> None:
        if news.batch is None:
            self._look()
            self.changed.emit(None)

    def _look(self) -> None:
        if self.result is None:
            return
        request = self._request(self.result.options)
        stale = request is None or request.key != self.result.key
        if stale != self._stale:
            self._stale = stale
            self.changed.emit(None)

    def _request(self, options: CheckOptions | None = None) -> _Request | None:
        project, options = self._document.project, options or self.options
        setup = setup_of(project, self._column_names)
        if setup is None or not setup.plots:
            return None
        layers = {"buildings": project.layers[setup.layer], "plots": project.layers[setup.plots]}
        layers |= {name: layer for name, layer in _others(project) if layer.id not in (setup.layer, setup.plots)}
        tables = {name: self._store.table(_table(layer)) for name, layer in layers.items()}
        if tables["buildings"] is None or tables["plots"] is None:
            return None
        inputs = {name: ToolInput(table, layers[name].name, f"{table.block.id}+{table.revision}")
                  for name, table in tables.items() if table is not None}
        values = {name: value for name, value in (*_columns(setup, project, inputs), *_chosen(options))
                  if value is not None}
        parent = project.scenarios[project.scenario].parent
        above = None if parent is None else self._store.table(setup.buildings, parent)
        key = (project.scenario, tuple(sorted((name, given.value.revision) for name, given in inputs.items())), options)
        return _Request(project.scenario, options, setup, inputs, values, above, key)

    def _column_names(self, table: str) -> tuple[str, ...]:
        found = self._store.table(table)
        return () if found is None else found.column_names


def check_away(pool: WorkerPool, request: _Request, progress: Progress) -> CheckResult:
    """Run the check in a worker process and read its rows."""
    outputs, record = run_away(pool, TOOL, {**request.inputs, **request.values}, progress.part(0.0, 0.9))
    table = outputs["checks"]
    assert isinstance(table, FeatureTable)
    buildings, plots = (request.inputs[name].value for name in ("buildings", "plots"))
    changed = changed_objects(request.parent, buildings, plots)
    rows = tuple(_rows(table, buildings, plots, changed))
    return CheckResult(request.scenario, request.options, load_pack(request.options.pack, "plan"), rows,
                       request.setup.layer, request.setup.plots, table, record, request.key)


def failing_measures(table: FeatureTable) -> TableBlock:
    """Rows of a check that fail and have a place, as a block of their own."""
    geometry = table.geometry()
    failing = np.array(table.column("verdict").to_pylist(), object) == "fail"
    if geometry is not None:
        failing &= np.diff(geometry.row_coord_offsets) >= 2
    rows = np.flatnonzero(failing)
    return TableBlock(f"{table.block.id}|fail", table.block.columns.take(rows),
                      None if geometry is None else geometry.take(rows), table.fids[rows], table.crs)


def changed_objects(parent: FeatureTable | None, buildings: FeatureTable,
                    plots: FeatureTable) -> tuple[frozenset[int], frozenset[int]]:
    """Buildings that differ from the parent scenario, and plots that these stand or stood on; fids of both."""
    found = frozenset() if parent is None else differing(parent, buildings).fids
    if not found:
        return frozenset(), frozenset()
    fids = np.array(sorted(found), np.int64)
    shapes = np.concatenate([_shapes(table, fids, plots.crs) for table in (buildings, parent) if table is not None])
    ground = repaired(to_shapely(plots.geometry() or all_missing(len(plots))))[0]
    rows = np.unique(overlaps(shapes, ground).plot)
    return frozenset(fids.tolist()), frozenset(plots.fids[rows].tolist())


def _shapes(table: FeatureTable, fids: np.ndarray[Any, np.dtype[np.int64]], crs: str | None) -> Any:
    rows = table.rows_of(fids)
    geometry = (table.geometry() or all_missing(len(table))).take(rows[rows >= 0])
    if table.crs is not None and crs is not None and not systems.same(table.crs, crs):
        geometry = reprojected(geometry, table.crs, crs)[0]
    return repaired(to_shapely(geometry))[0]


def _rows(table: FeatureTable, buildings: FeatureTable, plots: FeatureTable,
          changed: tuple[frozenset[int], frozenset[int]]) -> Iterator[CheckRow]:
    names = ("object", "rule", "limit", "value", "verdict", "unit", "other", "steps", "of", "row")
    columns = {name: table.column(name).to_pylist() for name in names}
    near = {str(row["object"]) for row in _objects(columns, buildings, changed[0])}
    lines = _lines(table)
    for number in range(len(table)):
        cell = {name: values[number] for name, values in columns.items()}
        own = buildings if cell["of"] == "building" else plots
        fid = int(own.fids[cell["row"]])
        touched = fid in changed[0 if cell["of"] == "building" else 1] or cell["other"] in near
        yield CheckRow(cell["object"], cell["rule"], _known(cell["limit"]), _known(cell["value"]), cell["verdict"],
                       cell["unit"], cell["other"] or "", cell["steps"] or "", cell["of"], fid, touched, lines[number])


def _objects(columns: Mapping[str, Sequence[Any]], buildings: FeatureTable,
             changed: frozenset[int]) -> Iterator[dict[str, Any]]:
    """Rows about buildings that changed."""
    for number, row in enumerate(columns["row"]):
        if columns["of"][number] == "building" and int(buildings.fids[row]) in changed:
            yield {"object": columns["object"][number]}


def _lines(table: FeatureTable) -> list[tuple[tuple[float, float], tuple[float, float]] | None]:
    geometry = table.geometry()
    found: list[tuple[tuple[float, float], tuple[float, float]] | None] = [None] * len(table)
    if geometry is None:
        return found
    offsets = geometry.row_coord_offsets
    for row in np.flatnonzero(np.diff(offsets) >= 2):
        (x, y), (u, v) = geometry.coords[offsets[row]], geometry.coords[offsets[row] + 1]
        found[row] = ((float(x), float(y)), (float(u), float(v)))
    return found


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _columns(setup: Setup, project: Project, inputs: Mapping[str, ToolInput]) -> Iterator[tuple[str, Any]]:
    columns, plots = setup.columns, project.layers[setup.plots]
    names = inputs["plots"].value.column_names
    yield from (("storeys", columns.storeys), ("height", columns.height), ("base", columns.base), ("use", columns.use),
                ("building", columns.name), ("land", plots.use if plots.use in names else None),
                ("plot", plots.object_id if plots.object_id in names else None))


def _chosen(options: CheckOptions) -> Iterator[tuple[str, Any]]:
    yield from (("rules", options.pack), ("density_zone", options.zone), ("old_area", options.old_area))


def _others(project: Project) -> Iterator[tuple[str, Layer]]:
    """Stations, roads and water of the project."""
    for layer in project.layers.values():
        text = f"{layer.id} {layer.name} {layer.name_en}".casefold()
        if isinstance(layer.content, VectorContent) and isinstance(layer.content.style.renderer.symbol, MarkerSymbol) \
                and any(word in text for word in STATIONS) and "line" not in layer.id:
            yield "stations", layer
            break
    yield from (("roads", layer) for layer in project.layers.values() if layer.id in ROADS
                and isinstance(layer.content, VectorContent)
                and isinstance(layer.content.style.renderer.symbol, LineSymbol))
    yield from (("resources", layer) for layer in layers_of(project, "water")[:1]
                if isinstance(layer.content, VectorContent))


def _table(layer: Layer) -> str:
    assert isinstance(layer.content, VectorContent)
    return layer.content.table



