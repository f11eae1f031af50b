"""An open project as the panels see it: document, loaded data, live layers, rasters, states."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from lohu_gis.app.heat.look import Cells, guarded, heat_input
from lohu_gis.app.heat.work import HeatResult
from lohu_gis.app.i18n import _
from lohu_gis.app.jobs import Jobs
from lohu_gis.app.live import LiveLayers, LiveResult
from lohu_gis.app.messages import message_of as sentence_of
from lohu_gis.app.rasters import WorkerRaster, open_raster
from lohu_gis.app.session.session import Session
from lohu_gis.app.session.store import DataStore, TableNews, TableState
from lohu_gis.app.workers import WorkerPool
from lohu_gis.core.change import Change
from lohu_gis.core.document import Document
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import (
    ComputedContent,
    FileOrigin,
    Layer,
    Project,
    RasterContent,
    TableContent,
    VectorContent,
    visible_layers,
)
from lohu_gis.core.raster import Raster
from lohu_gis.core.signal import Signal
from lohu_gis.core.style import FillSymbol, LineSymbol, RasterStyle
from lohu_gis.core.table import FeatureTable, concat_blocks
from lohu_gis.core.text import N_
from lohu_gis.core.times import TimeWindow, layer_window
from lohu_gis.render.plan.map import LayerInput, RasterInput, SurfaceInput, VectorInput
from lohu_gis.ui.cells import NUMBER, kind_of
from lohu_gis.ui.forms.fields import Source
from lohu_gis.ui.naming import shown_name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class LayerState:
    """How far the data of a layer are.

    Attributes
    ----------
    kind
        ``ready``, ``loading``, ``stale`` (being made again, the old result is shown), ``warning`` or ``failed``.
    text
        A sentence for the inspector.
    """

    kind: Literal["ready", "loading", "stale", "warning", "failed"] = "ready"
    text: str = ""


READY = LayerState()
GROWTH = 4
"""A layer that is arriving is drawn again when it has grown by this factor: all pictures of it on the way cost a
third of the last one."""
NEWS_S = 0.5
"""How far the reading is, is told this often."""
STALE_SHARE = 0.5
"""How strongly an out-of-date result is shown."""


class Workspace:
    """Belongs to the GUI thread; nothing here waits.

    Attributes
    ----------
    changed
        Emits ids of layers whose data or state changed.
    """

    def __init__(self, session: Session, jobs: Jobs, pool: WorkerPool) -> None:
        self.changed: Signal[frozenset[str]] = Signal()
        self.session = session
        self.jobs = jobs
        self.pool = pool
        self.store = DataStore(session.document, lambda: session.places, jobs, pool)
        self.live = LiveLayers(session.document, self.store, jobs, pool)
        self._rasters: dict[tuple[str, str | None], WorkerRaster | BaseException | None] = {}
        self._surfaces: dict[str, tuple[object, npt.NDArray[np.floating]]] = {}
        self._heat: dict[str, tuple[HeatResult, Layer, LayerInput, Cells]] = {}
        self._partial: dict[str, FeatureTable] = {}
        self._growing: set[str] = set()
        self._told = 0.0
        self._inputs: dict[str, tuple[object, ...]] = {}
        self._listening = (session.document.changed.connect(self._follow), self.store.changed.connect(self._data),
                           self.live.changed.connect(lambda layer: self.changed.emit(frozenset([layer]))))
        self._open_rasters(session.document.project)

    @property
    def document(self) -> Document:
        """The one writer of the project."""
        return self.session.document

    def close(self) -> None:
        """Follow nothing any more; the session is closed by its owner."""
        for subscription in self._listening:
            subscription.close()
        self.live.close()
        self.store.close()

    # ---- what the panels ask ----

    def table_of(self, layer: str, scenario: str | None = None) -> FeatureTable | None:
        """The table of a layer as a scenario sees it (None: the active one); None while it is missing and for layers
        without one."""
        found = self.document.project.layers.get(layer)
        if found is None or not isinstance(found.content, VectorContent | TableContent):
            return None
        return self.store.table(found.content.table, scenario)

    def timed(self, layer: Layer) -> tuple[str, TimeWindow] | None:
        """Column of moments and the window that hides rows of a layer; None where nothing does."""
        window = layer_window(self.document.project, layer)
        return None if window is None or layer.time is None else (layer.time, window)

    def live_result(self, layer: str) -> LiveResult | None:
        """The newest result of a live layer."""
        return self.live.result(layer)

    def raster_of(self, layer: Layer) -> WorkerRaster | None:
        """The reader of a raster layer; None while it is not open."""
        if not isinstance(layer.content, RasterContent):
            return None
        found = self._rasters.get(_raster_key(layer.content))
        return found if isinstance(found, WorkerRaster) else None

    def state(self, layer_id: str) -> LayerState:
        """How far the data of a layer are."""
        layer = self.document.project.layers.get(layer_id)
        if layer is None:
            return READY
        content = layer.content
        if isinstance(content, VectorContent | TableContent):
            return self._table_state(content.table)
        if isinstance(content, ComputedContent):
            return self._live_state(layer_id)
        if isinstance(content, RasterContent):
            found = self._rasters.get(_raster_key(content))
            if isinstance(found, BaseException):
                return LayerState("failed", self.message_of(found))
            return READY if found is not None else LayerState("loading", _("Opening…"))
        return READY

    def findings(self, layer_id: str) -> tuple[Finding, ...]:
        """What was noticed while the data of a layer were read."""
        layer = self.document.project.layers.get(layer_id)
        if layer is None or not isinstance(layer.content, VectorContent | TableContent):
            return ()
        return self.store.status(layer.content.table).findings

    def message_of(self, subject: BaseException | Finding) -> str:
        """One sentence about an error or finding."""
        if isinstance(subject, LohuError | Finding):
            return sentence_of(subject)
        return f"{type(subject).__name__}: {subject}"

    def sources(self) -> list[Source]:
        """Layers that can be handed to tools, topmost first."""
        project = self.document.project
        found = (self._source(layer) for layer in reversed(_all_layers(project)))
        return [source for source in found if source is not None]

    def retry(self, layer_id: str) -> None:
        """Read the data of a layer again."""
        layer = self.document.project.layers.get(layer_id)
        if layer is None:
            return
        if isinstance(layer.content, VectorContent | TableContent):
            self.store.retry(layer.content.table)
        elif isinstance(layer.content, RasterContent):
            self._rasters.pop(_raster_key(layer.content), None)
            self._open_rasters(self.document.project)
        self.changed.emit(frozenset([layer_id]))

    # ---- what the map draws ----

    def inputs(self, project: Project | None = None, scenario: str | None = None) -> tuple[LayerInput, ...]:
        """Visible layers whose data are there (vector layers also while they arrive), bottom first.

        `scenario` None shows the active one; live layers are always computed for the active one.
        """
        shown = visible_layers(project or self.document.project)
        found = (self.input_of(layer, scenario) for layer in shown)
        return tuple(given for given in found if given is not None)

    def input_of(self, layer: Layer, scenario: str | None = None) -> LayerInput | None:
        """A layer with its data; None while they are missing."""
        content = layer.content
        if isinstance(content, VectorContent):
            table = self.store.table(content.table, scenario) or self._arriving(content.table)
            return None if table is None else VectorInput(layer, table, layer_window(self.document.project, layer))
        if isinstance(content, RasterContent):
            reader = self.raster_of(layer)
            return None if reader is None else RasterInput(layer, reader)
        if isinstance(content, ComputedContent):
            return self._live_input(layer)
        return None

    # ---- inside ----

    def _live_input(self, layer: Layer) -> LayerInput | None:
        result = self.live.result(layer.id)
        if result is None:
            return None
        if isinstance(result.value, HeatResult):
            return self._heat_input(layer, result.value)
        if isinstance(result.value, FeatureTable):
            return VectorInput(layer, result.value)
        if result.stale:  # what is out of date is paler until the new one is there
            layer = msgspec.structs.replace(layer, opacity=layer.opacity * STALE_SHARE)
        if not isinstance(layer.content, ComputedContent) or not isinstance(layer.content.style, RasterStyle):
            return None
        kept = self._surfaces.get(layer.id)
        if kept is None or kept[0] is not result.value:
            kept = self._surfaces[layer.id] = (result.value, values_of(result.value))
        return SurfaceInput(layer, kept[1], result.value.bounds, result.value.crs)

    def _heat_input(self, layer: Layer, result: HeatResult) -> LayerInput:
        """The same object for the same step, so that nothing is drawn twice."""
        kept = self._heat.get(layer.id)
        if kept is None or kept[0] is not result or kept[1] is not layer:
            cells = Cells() if kept is None else kept[3]
            made = heat_input(layer, result, cells, guarded=guarded(self.document.project, layer))
            kept = self._heat[layer.id] = (result, layer, made, cells)
        return kept[2]

    def _arriving(self, table: str) -> FeatureTable | None:
        return self._partial.get(table)

    def _table_state(self, table: str) -> LayerState:
        status = self.store.status(table)
        if status.state is TableState.FAILED:
            return LayerState("failed", self.message_of(status.reason) if status.reason is not None else "")
        if status.state is TableState.LOADING:
            return LayerState("loading", _("Reading, {rows} rows so far").format(rows=status.rows))
        if any(finding.severity != "info" for finding in status.findings):
            return LayerState("warning")
        return READY

    def _live_state(self, layer: str) -> LayerState:
        error = self.live.error(layer)
        if error is not None:
            return LayerState("failed", self.message_of(error))
        result = self.live.result(layer)
        if result is None:
            return LayerState("loading", _("Computing…"))
        return LayerState("stale", _("Updating…")) if result.stale else READY

    def _source(self, layer: Layer) -> Source | None:
        content = layer.content
        if isinstance(content, RasterContent):
            return Source(layer.id, shown_name(layer), "raster")
        if not isinstance(content, VectorContent | TableContent):
            return None
        table = self.store.table(content.table)
        names = () if table is None else table.column_names
        numeric = () if table is None else tuple(_numeric(table))
        if isinstance(content, TableContent):
            return Source(layer.id, shown_name(layer), "table", names, numeric)
        symbol = content.style.renderer.symbol
        kind = "polygon" if isinstance(symbol, FillSymbol) else "line" if isinstance(symbol, LineSymbol) else "point"
        return Source(layer.id, shown_name(layer), kind, names, numeric)

    def _follow(self, change: Change) -> None:
        if "layers" in change.changes.sections:
            self._open_rasters(change.after)

    def _data(self, news: TableNews) -> None:
        table = news.table
        if news.batch is None:
            self._partial.pop(table, None)
            self._growing.discard(table)
        elif table not in self._partial:
            self._partial[table] = FeatureTable(news.batch)
        else:
            self._grow(table)
            if time.monotonic() - self._told < NEWS_S:
                return  # what is shown has not changed, and how far it is was told just now
        self._tell(table)

    def _grow(self, table: str) -> None:
        """Show more of a table that is arriving once that is worth a new picture; joining the rows takes a job."""
        if self.store.status(table).rows < GROWTH * len(self._partial[table]) or table in self._growing:
            return
        self._growing.add(table)
        batches = self.store.arrived(table)

        def joined(_progress: Progress) -> FeatureTable:
            rows = sum(len(batch) for batch in batches)
            return FeatureTable(concat_blocks(f"{table}:{rows}", batches))

        def show(grown: FeatureTable) -> None:
            if table in self._growing:
                self._growing.remove(table)
                self._partial[table] = grown
                self._tell(table)

        self.jobs.submit(("grow", table), joined, lane="render", label=N_("Draw the map"), on_done=show,
                         on_error=lambda _error: self._growing.discard(table))

    def _tell(self, table: str) -> None:
        self._told = time.monotonic()
        self.changed.emit(frozenset(layer.id for layer in self.document.project.layers.values()
                                    if getattr(layer.content, "table", None) == table))

    def _open_rasters(self, project: Project) -> None:
        for layer in project.layers.values():
            if isinstance(layer.content, RasterContent) and _raster_key(layer.content) not in self._rasters:
                self._open_raster(layer.content)

    def _place(self, key: tuple[str, str | None]) -> tuple[str, str | None]:
        """Path and layer of a raster, also of one that lies in the project's folder."""
        return (self.store.raster_path(key[0]), None) if key[0].startswith("sha256:") else key

    def _open_raster(self, content: RasterContent) -> None:
        key = _raster_key(content)
        self._rasters[key] = None

        def store(outcome: WorkerRaster | BaseException) -> None:
            self._rasters[key] = outcome
            layers = self.document.project.layers.values()
            self.changed.emit(frozenset(x.id for x in layers
                                        if isinstance(x.content, RasterContent) and _raster_key(x.content) == key))

        self.jobs.submit(("raster", key), lambda _progress: open_raster(self.pool, *self._place(key)), lane="io",
                         label=N_("Open raster"), on_done=store, on_error=store)




def values_of(raster: Raster) -> npt.NDArray[np.floating]:
    """The first band as floats, NaN where there is no value."""
    import numpy as np

    cells: npt.NDArray[np.floating] = raster.values[0].astype(np.float32)
    cells[~raster.valid(1)] = np.nan
    return cells


def _raster_key(content: RasterContent) -> tuple[str, str | None]:
    origin = content.origin
    if isinstance(origin, FileOrigin):
        return origin.path, origin.layer
    return origin.block, None


def _all_layers(project: Project) -> list[Layer]:
    from lohu_gis.core.project import leaves

    return [project.layers[i] for i in reversed(leaves(project.tree)) if i in project.layers]


def _numeric(table: FeatureTable) -> Iterable[str]:
    return (name for name in table.column_names if kind_of(table.column_type(name)) == NUMBER)


