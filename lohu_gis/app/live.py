"""Live layers: results of tools that follow their inputs."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lohu_gis.analysis.timing import time_index
from lohu_gis.app.heat.work import HEAT_TOOL, HeatResult, HeatWork, Shown
from lohu_gis.app.jobs import Jobs
from lohu_gis.app.tools.away import Outputs, flat, run_away
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.workers import WorkerPool
from lohu_gis.core.change import Change
from lohu_gis.core.document import Document
from lohu_gis.core.expression import parse
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import ComputedContent, Layer, Project, RunRecord, VectorContent
from lohu_gis.core.signal import Signal
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.text import N_
from lohu_gis.core.times import TimeWindow, layer_window

if TYPE_CHECKING:
    from lohu_gis.app.session.store import DataStore, TableNews
    from lohu_gis.core.raster import Raster

FOLLOWED = frozenset({"layers", "overlays", "scenario", "tables", "time"})


@dataclass(frozen=True, slots=True, eq=False)
class LiveResult:
    """The newest result of a live layer; `stale` while a newer one is being made."""

    value: FeatureTable | Raster | HeatResult
    record: RunRecord
    stale: bool = False


class LiveLayers:
    """Recomputes live layers as jobs when their inputs or parameters change; belongs to the document's thread.

    Attributes
    ----------
    changed
        Emits the id of a layer whose result or state changed.
    """

    def __init__(self, document: Document, store: DataStore, jobs: Jobs, pool: WorkerPool) -> None:
        self.changed: Signal[str] = Signal()
        self._document, self._store, self._jobs, self._pool = document, store, jobs, pool
        self._results: dict[str, LiveResult] = {}
        self._errors: dict[str, BaseException] = {}
        self._keys: dict[str, Hashable] = {}
        self._heat = HeatWork()
        self._listening = (document.changed.connect(self._follow), store.changed.connect(self._data))
        self._look(document.project)

    def result(self, layer: str) -> LiveResult | None:
        """The newest result, perhaps a stale one; None before the first."""
        return self._results.get(layer)

    def error(self, layer: str) -> BaseException | None:
        """Why the last attempt failed; None when it did not."""
        return self._errors.get(layer)

    def busy(self, layer: str) -> bool:
        """Whether a layer waits for its first result."""
        return layer in self._keys and layer not in self._results and layer not in self._errors

    def close(self) -> None:
        """Follow nothing any more and stop what is being computed."""
        for subscription in self._listening:
            subscription.close()
        for layer in self._keys:
            self._jobs.cancel_key(("live", layer))

    def _follow(self, change: Change) -> None:
        if change.changes.sections & FOLLOWED:
            self._look(change.after)

    def _data(self, news: TableNews) -> None:
        if news.batch is None:
            self._look(self._document.project)

    def _look(self, project: Project) -> None:
        live = {layer.id: layer for layer in project.layers.values() if isinstance(layer.content, ComputedContent)}
        for gone in set(self._keys) - set(live):
            self._jobs.cancel_key(("live", gone))
            for kept in (self._keys, self._results, self._errors):
                kept.pop(gone, None)
        for layer in live.values():
            self._consider(project, layer)

    def _consider(self, project: Project, layer: Layer) -> None:
        content = layer.content
        assert isinstance(content, ComputedContent)
        tables = {name: self._input(project, source) for name, source in content.inputs.items()}
        if any(table is None for table in tables.values()):
            return
        known = {name: table for name, table in tables.items() if table is not None}
        shown = {name: _shown(project, source) for name, source in content.inputs.items()}
        key = (content.tool, repr(sorted(content.parameters.items())),
               tuple((name, table.revision, shown[name]) for name, table in known.items()))
        if self._keys.get(layer.id) == key:
            return
        self._keys[layer.id] = key
        self._errors.pop(layer.id, None)
        old = self._results.get(layer.id)
        if old is not None and content.tool != HEAT_TOOL:  # steps of heat layers are too quick to fade between them
            self._results[layer.id] = LiveResult(old.value, old.record, stale=True)
        names = {name: project.layers[source].name for name, source in content.inputs.items()}
        self._submit(layer.id, content, (known, shown, names))
        self.changed.emit(layer.id)

    def _submit(self, layer: str, content: ComputedContent,
                given: tuple[Mapping[str, FeatureTable], Mapping[str, Shown], Mapping[str, str]]) -> None:
        tables, shown, names = given
        if content.tool == HEAT_TOOL and "points" in tables:
            self._jobs.submit(("live", layer), lambda progress: self._heat.step(content, tables, shown, progress),
                              lane="render", label=N_("Update live layer"),
                              on_done=lambda outcome: self._take(layer, *outcome),
                              on_error=lambda error: self._failed(layer, error))
            return

        def work(progress: Progress) -> tuple[Outputs, RunRecord]:
            values: dict[str, Any] = {name: list(value) if isinstance(value, tuple) else value
                                      for name, value in content.parameters.items()}
            for name, table in tables.items():
                values[name] = ToolInput(filtered(table, *shown[name]), names[name], table.block.id)
            return run_away(self._pool, content.tool, values, progress)

        self._jobs.submit(("live", layer), work, lane="compute", label=N_("Update live layer"),
                          on_done=lambda outcome: self._done(layer, *outcome),
                          on_error=lambda error: self._failed(layer, error))

    def _done(self, layer: str, outputs: Outputs, record: RunRecord) -> None:
        self._take(layer, next(iter(outputs.values())), record)

    def _take(self, layer: str, value: FeatureTable | Raster | HeatResult, record: RunRecord) -> None:
        self._results[layer] = LiveResult(value, record)
        self.changed.emit(layer)

    def _failed(self, layer: str, error: BaseException) -> None:
        self._errors[layer] = error
        self.changed.emit(layer)

    def _input(self, project: Project, source: str) -> FeatureTable | None:
        layer = project.layers.get(source)
        if layer is None or not isinstance(layer.content, VectorContent):
            return None
        return self._store.table(layer.content.table)


def _shown(project: Project, source: str) -> Shown:
    layer = project.layers[source]
    where = layer.content.where if isinstance(layer.content, VectorContent) else None
    return where, layer.time, layer_window(project, layer)


def filtered(table: FeatureTable, where: str | None, time: str | None = None,
             window: TimeWindow | None = None) -> FeatureTable:
    """Rows that meet an expression and whose moment lies in a window; the very table without either.

    Rows without a moment lie in no window.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times`` where `time` names a column without moments.
    """
    if not where and (time is None or window is None):
        return table
    import numpy as np

    kept = np.ones(len(table), bool) if not where else np.asarray(parse(where).mask(table), bool)
    if time is not None and window is not None:
        kept &= time_index(table, time).mask(window)
    rows = np.flatnonzero(kept)
    block = flat(table)
    geometry = None if block.geometry is None else block.geometry.take(rows)
    name = f"{block.id}|{where}" if window is None else f"{block.id}|{where}|{time}|{window.start}|{window.end}"
    return FeatureTable(TableBlock(name, block.columns.take(rows), geometry, block.fid[rows], block.crs))
