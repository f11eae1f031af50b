"""The data of a project's tables: loaded by jobs, handed out with the overlays of a scenario."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import NamedTuple

from lohu_gis.app.jobs import Job, Jobs
from lohu_gis.app.session.loading import load
from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.app.workers.read import READ_LIMITS
from lohu_gis.core.change import Change
from lohu_gis.core.document import Document
from lohu_gis.core.findings import Finding
from lohu_gis.core.overlay import Overlay
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BlockOrigin, Origin, Project
from lohu_gis.core.raster import Raster
from lohu_gis.core.signal import Signal
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.text import N_
from lohu_gis.io.project.blocks import write_block
from lohu_gis.io.project.places import Places
from lohu_gis.io.project.rasters import write_raster

VIEWS = 64
"""Tables with overlays that are kept, so that going back a step finds the table it had before, caches included."""

STORE_LIMITS = Limits(seconds=600.0, memory_bytes=6 << 30)

SPARE_ROWS = 2_000_000
"""Rows of data no table names any more that are kept for an undo; beyond, the oldest go and are read again."""


class TableState(Enum):
    """How far a table's data is."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TableStatus:
    """What can be said about a table's data.

    Attributes
    ----------
    rows
        How many have arrived.
    share
        Share that has been read, 0 to 1, as far as the reader knows.
    reason
        Why it failed: an error with a code; None otherwise.
    findings
        What the reader noticed.
    """

    state: TableState
    rows: int = 0
    share: float = 0.0
    reason: BaseException | None = None
    findings: tuple[Finding, ...] = ()


class TableNews(NamedTuple):
    """A table's data came further: a batch has arrived, it is complete (`status`), or it failed."""

    table: str
    status: TableStatus
    batch: TableBlock | None = None


class _Entry:
    """The data of one origin."""

    def __init__(self) -> None:
        self.status = TableStatus(TableState.LOADING)
        self.batches: list[TableBlock] = []
        self.block: TableBlock | None = None
        self.job: Job | None = None


class DataStore:
    """Loads what the document's tables name and nothing else; belongs to the document's thread.

    Parameters
    ----------
    document
        Its tables are loaded as they come and on.
    places
        Where the project's blocks lie now (it may move by "save as").
    jobs, pool
        Loading runs in jobs of lane ``io`` that wait for workers, so a source that does not answer blocks nobody.
    limits
        Of reading one file.

    Attributes
    ----------
    changed
        Emits `TableNews` on the document's thread.
    """

    def __init__(self, document: Document, places: Callable[[], Places], jobs: Jobs, pool: WorkerPool,
                 limits: Limits = READ_LIMITS) -> None:
        self.changed: Signal[TableNews] = Signal()
        self._document, self._places, self._jobs, self._pool = document, places, jobs, pool
        self._limits = limits
        self._entries: OrderedDict[Origin, _Entry] = OrderedDict()
        self._kept: dict[str, TableBlock] = {}
        self._lock = threading.Lock()
        self._views: OrderedDict[tuple[int, ...], tuple[FeatureTable, tuple[Overlay, ...], Mapping[str, TableBlock]]] \
            = OrderedDict()
        self._listening = document.changed.connect(self._follow)
        self._load_missing(document.project)

    def status(self, table: str) -> TableStatus:
        """How far the data of a table is, data of bulk columns included; FAILED with KeyError for an unknown table."""
        entries = self._entries_of(self._document.project, table)
        if not entries:
            return TableStatus(TableState.FAILED, reason=KeyError(table))
        for state in (TableState.FAILED, TableState.LOADING):
            for entry in entries:
                if entry.status.state is state:
                    return entry.status
        return entries[0].status

    def arrived(self, table: str) -> tuple[TableBlock, ...]:
        """Batches of a table that have arrived so far, without overlays; the whole block once it is complete."""
        entries = self._entries_of(self._document.project, table)
        if not entries:
            return ()
        return (entries[0].block,) if entries[0].block is not None else tuple(entries[0].batches)

    def table(self, table: str, scenario: str | None = None, project: Project | None = None) -> FeatureTable | None:
        """A table as a scenario sees it (default: the active one of the document's project).

        The same data with the same overlays gives the same object, so that caches keyed by its `revision` hold
        across edits of other tables, undo and redo. None while data is missing; `status` says why.
        """
        project = project or self._document.project
        entries = self._entries_of(project, table)
        if not entries or any(entry.block is None for entry in entries):
            return None
        block = entries[0].block
        assert block is not None
        overlays = tuple(o for name in project.lineage(scenario) if (o := project.overlay(table, name)))
        key = (id(block), *(id(overlay) for overlay in overlays))
        if key in self._views:
            self._views.move_to_end(key)
            return self._views[key][0]
        bulk = {found.id: found for entry in entries[1:] if (found := entry.block) is not None}
        view = FeatureTable(block, overlays, bulk)
        self._views[key] = (view, overlays, bulk)  # holds what the key names, so that no id is used twice
        while len(self._views) > VIEWS:
            self._views.popitem(last=False)
        return view

    def keep(self, block: TableBlock) -> TableBlock:
        """Store a result in the project's folder; on any thread, before the edit that names it is applied.

        Returns
        -------
        TableBlock
            Under its lasting id, for `BlockOrigin` or `ColumnSpec.block`; not loaded again when a table names it.

        Raises
        ------
        InputError
            ``disk.*``; then the edit must not be made.
        """
        stored = write_block(self._places(), block)
        with self._lock:
            self._kept[stored.id] = stored
        return stored

    def keep_raster(self, raster: Raster) -> str:
        """Store a raster result in the project's folder, in a worker; blocks its thread. The id for `BlockOrigin`.

        Raises
        ------
        InputError
            ``disk.*``, ``worker.*``; then the edit that names it must not be made.
        """
        block: str = self._pool.call(_store, self._places(), raster, limits=STORE_LIMITS)
        return block

    def raster_path(self, block: str) -> str:
        """Where a stored raster lies now."""
        return str(self._places().raster(block))

    def retry(self, table: str) -> None:
        """Read a table again that failed or whose source has changed."""
        project = self._document.project
        for origin in _origins(project, table):
            entry = self._entries.pop(origin, None)
            if entry is not None and entry.job is not None:
                self._jobs.cancel(entry.job)
        self._load_missing(project)

    def close(self) -> None:
        """Stop loading and following the document."""
        self._listening.close()
        for entry in self._entries.values():
            if entry.job is not None:
                self._jobs.cancel(entry.job)

    def _follow(self, change: Change) -> None:
        if change.changes.sections & {"tables", "overlays"}:
            self._load_missing(change.after)
            self._drop_spare(change.after)

    def _load_missing(self, project: Project) -> None:
        for table in project.tables:
            for origin in _origins(project, table):
                if origin not in self._entries:
                    self._begin(origin)

    def _begin(self, origin: Origin) -> None:
        entry = self._entries[origin] = _Entry()
        with self._lock:
            known = self._kept.get(origin.block) if isinstance(origin, BlockOrigin) else None
        if known is not None:
            self._complete(origin, entry, (known, ()))
            return
        places = self._places()
        arrive = partial(self._arrive, origin, entry)

        def work(progress: Progress) -> tuple[TableBlock, tuple[Finding, ...]]:
            take = partial(_post, self._jobs, arrive)
            return load(self._pool, places, origin, take, progress, self._limits)

        entry.job = self._jobs.submit(None, work, lane="io", label=N_("Reading data"),
                                      on_done=partial(self._complete, origin, entry),
                                      on_error=partial(self._fail, origin, entry),
                                      on_progress=lambda share, _: self._advance(entry, share))

    def _arrive(self, origin: Origin, entry: _Entry, batch: TableBlock) -> None:
        if entry.status.state is not TableState.LOADING or self._entries.get(origin) is not entry:
            return
        entry.batches.append(batch)
        entry.status = replace(entry.status, rows=entry.status.rows + len(batch))
        self._tell(origin, entry, batch)

    def _advance(self, entry: _Entry, share: float) -> None:
        if entry.status.state is TableState.LOADING:
            entry.status = replace(entry.status, share=share)

    def _complete(self, origin: Origin, entry: _Entry, outcome: tuple[TableBlock, tuple[Finding, ...]]) -> None:
        entry.block, findings = outcome
        entry.batches.clear()
        entry.status = TableStatus(TableState.READY, len(entry.block), 1.0, None, findings)
        self._tell(origin, entry)

    def _fail(self, origin: Origin, entry: _Entry, error: BaseException) -> None:
        entry.batches.clear()
        entry.status = TableStatus(TableState.FAILED, reason=error)
        self._tell(origin, entry)

    def _tell(self, origin: Origin, entry: _Entry, batch: TableBlock | None = None) -> None:
        project = self._document.project
        for table in project.tables:
            origins = _origins(project, table)
            if origin in origins:
                own = batch if origins[0] == origin else None
                self.changed.emit(TableNews(table, entry.status if own is not None else self.status(table), own))

    def _entries_of(self, project: Project, table: str) -> list[_Entry]:
        """Entries of a table's own data and then of its bulk columns; empty for an unknown table."""
        if table not in project.tables:
            return []
        found = []
        for origin in _origins(project, table):
            if origin not in self._entries:  # another project than the document's: a snapshot of before
                self._begin(origin)
            found.append(self._entries[origin])
        return found

    def _drop_spare(self, project: Project) -> None:
        """Let data go that no table names, oldest first, beyond what is kept for an undo."""
        named = {origin for table in project.tables for origin in _origins(project, table)}
        spare = [origin for origin in self._entries if origin not in named]
        rows = sum(self._entries[origin].status.rows for origin in spare)
        for origin in spare:
            if rows <= SPARE_ROWS:
                return
            entry = self._entries.pop(origin)
            rows -= entry.status.rows
            if entry.job is not None:
                self._jobs.cancel(entry.job)
            if isinstance(origin, BlockOrigin):
                with self._lock:
                    self._kept.pop(origin.block, None)
            for key in [k for k, view in self._views.items() if view[0].block is entry.block]:
                del self._views[key]


def _post(jobs: Jobs, arrive: Callable[[TableBlock], object], batch: TableBlock) -> None:
    jobs.post(partial(arrive, batch))


def _origins(project: Project, table: str) -> tuple[Origin, ...]:
    """Where the data of a table lies: its own origin first, then blocks of bulk columns of any scenario."""
    own = project.tables[table].origin
    blocks = dict.fromkeys(spec.block for tables in project.overlays.values() if table in tables
                           for spec in tables[table].columns.values() if spec.block is not None)
    return (own, *(BlockOrigin(block=block) for block in blocks if block != getattr(own, "block", None)))


def _store(progress: CallProgress, places: Places, raster: Raster) -> str:
    progress.check()
    return write_raster(places, raster)
