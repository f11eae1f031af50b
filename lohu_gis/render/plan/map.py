"""The plan of a whole map picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lohu_gis.core.progress import Progress
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.fonts import metrics_of
from lohu_gis.render.plan.furniture import Furniture, plan_furniture
from lohu_gis.render.plan.legend import legend_of
from lohu_gis.render.plan.ops import LayerPlan, MapPlan, Op, TextOp
from lohu_gis.render.plan.placing import Box, Candidate, place_all
from lohu_gis.render.plan.raster import plan_raster
from lohu_gis.render.plan.request import (
    HIGHLIGHT,
    INK,
    PAPER,
    LayerInput,
    MapRequest,
    RasterInput,
    RasterReader,
    SurfaceInput,
    VectorInput,
    shown_at,
)
from lohu_gis.render.plan.vector import label_candidates, plan_vector

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["HIGHLIGHT", "INK", "PAPER", "Furniture", "LayerInput", "LayerPlan", "MapCache", "MapPlan", "MapRequest",
           "RasterInput", "RasterReader", "SurfaceInput", "VectorInput", "furnish", "plan_input", "plan_labels",
           "plan_map", "shown_at"]


def plan_map(request: MapRequest, cache: MapCache | None = None, progress: Progress | None = None) -> MapPlan:
    """Plan all layers, then all labels in one pass, then furniture.

    Raises
    ------
    Cancelled
        When `progress` says so; checked between layers and every few ten thousand features.
    """
    cache = MapCache() if cache is None else cache
    progress = progress or Progress()
    shown = [given for given in request.layers if shown_at(given.layer, request)]
    steps = [progress.part(number / len(shown), (number + 1) / len(shown)) for number in range(len(shown))]
    layers = [plan_input(given, request, cache, step) for given, step in zip(shown, steps, strict=True)]
    furniture, taken = furnish(request, cache)
    labels = plan_labels(request, cache, progress, taken)
    findings = tuple(f for layer in layers for f in layer.findings)
    return MapPlan(request.viewport, request.background, tuple(layers), labels, furniture, request.font, findings)


def furnish(request: MapRequest, cache: MapCache) -> tuple[tuple[Op, ...], tuple[Box, ...]]:
    """Operations of the request's furniture and the boxes that labels keep out of."""
    if request.furniture is None:
        return (), ()
    groups = legend_of(request, cache) if request.furniture.legend else ()
    return plan_furniture(request.furniture, groups, request.viewport, metrics_of(request.font))


def plan_input(given: LayerInput, request: MapRequest, cache: MapCache, progress: Progress | None = None) -> LayerPlan:
    """Plan one layer of the request, for a canvas that draws layer by layer; labels come from `plan_labels`."""
    asked = progress or Progress()
    asked.check()
    if isinstance(given, VectorInput):
        return plan_vector(given, request, cache, asked)
    return plan_raster(given, request, cache, asked)


def plan_labels(request: MapRequest, cache: MapCache, progress: Progress | None = None,
                taken: Iterable[Box] = ()) -> tuple[TextOp, ...]:
    """Labels of all shown layers, placed together so that none overlap; higher priority first, upper layers first.

    Parameters
    ----------
    taken
        Boxes (left, top, right, bottom in logical pixels) that labels keep out of.
    """
    asked = progress or Progress()
    if not request.labels:
        return ()
    found: list[Candidate] = []
    for level, given in enumerate(reversed(request.layers)):
        if isinstance(given, VectorInput) and shown_at(given.layer, request):
            found += label_candidates(given, level, request, cache, asked)
    return place_all(found, request.viewport.width_px, request.viewport.height_px, taken, asked)
