"""What lies under the cursor or in a rectangle: boxes first, then exact distances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.fidset import FidSet
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.geometry.layout import POINT
from lohu_gis.core.progress import Progress
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.request import VectorInput, shown_at
from lohu_gis.render.plan.symbols import fitting, width_of
from lohu_gis.render.plan.vector import classes_of, sheets_of_input

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.render.plan.classes import Classes
    from lohu_gis.render.plan.request import MapRequest
    from lohu_gis.render.plan.sheet import Sheet
    from lohu_gis.render.plan.viewport import Extent

I64: TypeAlias = npt.NDArray[np.int64]
TOLERANCE_PX = 5.0
"""How near the cursor has to be."""
MOST = 2000
"""Features whose exact distance is looked at; more than that lie under no cursor of a sensible map."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A feature under the cursor.

    Attributes
    ----------
    distance_px
        From the cursor to the geometry, 0 inside a polygon.
    """

    layer: str
    fid: int
    distance_px: float


def identify(request: MapRequest, x_px: float, y_px: float, cache: MapCache, *, tolerance_px: float = TOLERANCE_PX,
             layers: frozenset[str] | None = None) -> tuple[Hit, ...]:
    """Features within the tolerance of a logical pixel: upper layers first, in a layer the nearest first.

    Parameters
    ----------
    layers
        Ids of layers to look in; None looks in all that are shown.
    """
    found: list[Hit] = []
    (x, y), = request.viewport.to_world([[x_px, y_px]])
    scale = request.viewport.units_per_px
    for given in _vector_layers(request, layers):
        hits: list[tuple[float, int, Hit]] = []
        for sheet, classes in _sheets(given, request, cache):
            reach = (tolerance_px + _marker_reach(sheet, classes)) * scale
            rows = _meeting(sheet, classes, (x - reach, y - reach, x + reach, y + reach))[-MOST:]
            for row, distance in zip(rows.tolist(), _distances(sheet, rows, float(x), float(y)).tolist(), strict=True):
                if distance <= reach:
                    fid = int(given.table.fids[int(sheet.table_rows(np.array([row]))[0])])
                    hits.append((distance, -row, Hit(given.layer.id, fid, distance / scale)))
        found += [hit for _, _, hit in sorted(hits, key=lambda h: h[:2])]
    return tuple(found)


def select_rect(request: MapRequest, corner: tuple[float, float], opposite: tuple[float, float], cache: MapCache, *,
                layers: frozenset[str] | None = None, progress: Progress | None = None) -> dict[str, FidSet]:
    """Features that touch the rectangle between two logical pixels, by layer id; layers without any are left out.

    Rows whose box lies inside the rectangle are taken as they are, the others are tested exactly.
    """
    import shapely

    (x0, y0), (x1, y1) = corner, opposite
    corners = request.viewport.to_world([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    area = shapely.Polygon(corners)
    low, high = corners.min(axis=0), corners.max(axis=0)
    extent = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    chosen: dict[str, FidSet] = {}
    for given in _vector_layers(request, layers):
        fids: list[I64] = []
        for sheet, classes in _sheets(given, request, cache):
            rows = _meeting(sheet, classes, extent)
            inside = _touching(sheet, rows, area, upright=request.viewport.rotation_deg % 90 == 0,
                               progress=progress or Progress())
            fids.append(given.table.fids[sheet.table_rows(rows[inside])])
        if fids and sum(map(len, fids)):
            chosen[given.layer.id] = FidSet.of(np.concatenate(fids))
    return chosen


def _vector_layers(request: MapRequest, layers: frozenset[str] | None) -> Iterator[VectorInput]:
    """Shown vector layers, topmost first."""
    for given in reversed(request.layers):
        wanted = layers is None or given.layer.id in layers
        if wanted and isinstance(given, VectorInput) and shown_at(given.layer, request):
            yield given


def _sheets(given: VectorInput, request: MapRequest, cache: MapCache) -> Iterator[tuple[Sheet, Classes]]:
    """Sheets of a layer, the one drawn on top first."""
    classes = classes_of(given, cache)
    for sheet in reversed(sheets_of_input(given, request, cache)):
        yield sheet, classes


def _marker_reach(sheet: Sheet, classes: Classes) -> float:
    if sheet.kind != POINT or not classes.symbols:
        return 0.0
    return max(width_of(fitting(symbol, POINT)) for symbol in classes.symbols) - 1.0


def _meeting(sheet: Sheet, classes: Classes, extent: Extent) -> I64:
    """Rows that are drawn and whose box meets `extent`, ascending."""
    boxes = sheet.measures.boxes
    xmin, ymin, xmax, ymax = extent
    rows = np.flatnonzero((boxes[0] <= xmax) & (boxes[2] >= xmin) & (boxes[1] <= ymax) & (boxes[3] >= ymin))
    table_rows = sheet.table_rows(rows)
    shown: I64 = rows[(table_rows >= 0) & (classes.symbol_of[table_rows] != HIDDEN)]
    return shown


def _distances(sheet: Sheet, rows: I64, x: float, y: float) -> npt.NDArray[np.float64]:
    import shapely

    if len(rows) == 0:
        return np.zeros(0)
    shapes = to_shapely(sheet.geometry.take(rows))
    return np.asarray(shapely.distance(shapes, shapely.Point(x, y)), np.float64)


def _touching(sheet: Sheet, rows: I64, area: object, *, upright: bool, progress: Progress) -> npt.NDArray[np.bool_]:
    import shapely

    xmin, ymin, xmax, ymax = shapely.bounds(area)
    boxes = sheet.measures.boxes[:, rows]
    touching = (boxes[0] >= xmin) & (boxes[2] <= xmax) & (boxes[1] >= ymin) & (boxes[3] <= ymax)
    if not upright:
        touching[:] = False
    open_rows = np.flatnonzero(~touching)
    shapely.prepare(area)
    for part in progress.chunks(len(open_rows), 20_000, "select"):
        spots = open_rows[part]
        touching[spots] = shapely.intersects(area, to_shapely(sheet.geometry.take(rows[spots])))
    return np.asarray(touching)
