"""Where layers and selections lie, and where a place lies on the globe; asked for in jobs, kept when known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.app.jobs import Jobs
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import visible_layers
from lohu_gis.core.text import N_
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import LayerInput, VectorInput
from lohu_gis.render.plan.sources import project_points, sheets_for

if TYPE_CHECKING:
    from lohu_gis.core.fidset import FidSet
    from lohu_gis.ui.workspace import Workspace

Extent = tuple[float, float, float, float]
SLACK = 0.02
DEGREES = {"EPSG:4326", "EPSG:4490"}


class Extents:
    """Answers questions about places without keeping the window waiting."""

    def __init__(self, jobs: Jobs, workspace_of: Callable[[], Workspace], cache: MapCache) -> None:
        self._jobs = jobs
        self._workspace_of = workspace_of
        self._cache = cache
        self._to_degrees: Any = None
        self._crs = ""

    def forget(self) -> None:
        """Another project is shown."""
        self._to_degrees, self._crs = None, ""

    def find(self, what: str | None, then: Callable[[Extent], object]) -> None:
        """Call `then` with the extent of a layer, of all visible layers (None) or of ``"selection"``; not at all when
        nothing is known about it."""
        workspace = self._workspace_of()
        project = workspace.document.project
        crs = project.crs
        given: list[tuple[LayerInput | None, FidSet | None]]
        if what == "selection":
            given = [(workspace.input_of(project.layers[layer]), fids) for layer, fids in project.selection.items()]
        else:
            layers = visible_layers(project) if what is None else [project.layers[what]]
            given = [(workspace.input_of(layer), None) for layer in layers]
        known = [(layer, fids) for layer, fids in given if layer is not None]

        def work(progress: Progress) -> Extent | None:
            found = [extent_of(layer, fids, crs, self._cache, progress) for layer, fids in known]
            return union([extent for extent in found if extent is not None])

        def done(extent: Extent | None) -> None:
            if extent is not None:
                then(extent)

        self._jobs.submit("extent", work, lane="render", label=N_("Find the place"), on_done=done)

    def degrees(self, place: tuple[float, float] | None) -> tuple[float, float] | None:
        """Longitude and latitude of a place in the project's CRS; None until the transformation is ready."""
        if place is None:
            return None
        if self._workspace_of().document.project.crs in DEGREES:
            return place
        self.prepare()
        if self._to_degrees is None:
            return None
        lon, lat = self._to_degrees.transform(*place)
        return (float(lon), float(lat)) if np.isfinite(lon) and np.isfinite(lat) else None

    def prepare(self) -> None:
        """Have the way to longitude and latitude ready before it is asked for."""
        crs = self._workspace_of().document.project.crs
        if crs != self._crs and crs not in DEGREES:
            self._crs, self._to_degrees = crs, None
            self._jobs.submit("degrees", lambda _progress: _transformer(crs), lane="io",
                              label=N_("Prepare coordinates"),
                              on_done=self._ready, on_error=lambda _error: None)

    def _ready(self, transformer: Any) -> None:
        self._to_degrees = transformer


def extent_of(given: LayerInput, fids: FidSet | None, crs: str, cache: MapCache, progress: Progress) -> Extent | None:
    """Extent of a layer (or of some of its rows) in `crs`; None for an empty one."""
    if not isinstance(given, VectorInput):
        bounds = given.reader.bounds if hasattr(given, "reader") else given.extent
        source = given.reader.crs if hasattr(given, "reader") else given.crs
        return _projected(bounds, source, crs)
    sheets, _findings = sheets_for(given.table, crs, cache, progress)
    found = []
    for sheet in sheets:
        if fids is None:
            found.append(sheet.extent)
            continue
        wanted = given.table.rows_of(fids.array())
        rows = sheet.table_rows(np.arange(len(sheet), dtype=np.int64))
        boxes = sheet.measures.boxes[:, np.isin(rows, wanted[wanted >= 0])]
        boxes = boxes[:, np.isfinite(boxes).all(axis=0)]
        if boxes.shape[1]:
            low, high = boxes[:2].min(axis=1), boxes[2:].max(axis=1)
            found.append((float(low[0]), float(low[1]), float(high[0]), float(high[1])))
    return union([extent for extent in found if extent is not None])


def union(extents: list[Extent]) -> Extent | None:
    """The extent around all; None for none."""
    if not extents:
        return None
    boxes = np.array(extents)
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def alike(one: Extent, other: Extent) -> bool:
    """Whether two extents differ so little that a map that shows one shows the other."""
    size = max(one[2] - one[0], one[3] - one[1])
    return all(abs(a - b) <= SLACK * size for a, b in zip(one, other, strict=True))


def _projected(bounds: Extent, source: str | None, target: str) -> Extent | None:
    if source is None or source == target:
        return bounds
    xmin, ymin, xmax, ymax = bounds
    share = np.linspace(0, 1, 9)
    x, y = np.meshgrid(xmin + (xmax - xmin) * share, ymin + (ymax - ymin) * share)
    moved = project_points(np.column_stack([x.ravel(), y.ravel()]), source, target)
    moved = moved[np.isfinite(moved).all(axis=1)]
    if len(moved) == 0:
        return None
    low, high = moved.min(axis=0).tolist(), moved.max(axis=0).tolist()
    return low[0], low[1], high[0], high[1]


def _transformer(crs: str) -> Any:
    from pyproj import Transformer

    made = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    made.transform(0.0, 0.0)
    return made
