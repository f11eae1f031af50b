"""The plan of a whole map picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lohu_gis.core.progress import Progress
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.ops import LayerPlan, MapPlan, TextOp
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
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["HIGHLIGHT", "INK", "PAPER", "LayerInput", "LayerPlan", "MapCache", "MapPlan", "MapRequest", "RasterInput",
           "RasterReader", "SurfaceInput", "VectorInput", "plan_input", "plan_labels", "plan_map"]


def plan_map(request: MapRequest, cache: MapCache | None = None, progress: Progress | None = None) -> MapPlan:
    """Plan all layers, then all labels in one pass, then furniture.

    Raises
    ------
    Cancelled
        When `progress` says so; checked between layers and every few ten thousand features.
    """
    raise NotImplementedError


def plan_input(layer: LayerInput, request: MapRequest, cache: MapCache, progress: Progress | None = None) -> LayerPlan:
    """Plan one layer of the request, for a canvas that draws layer by layer; labels come from `plan_labels`."""
    raise NotImplementedError


def plan_labels(request: MapRequest, cache: MapCache, progress: Progress | None = None) -> Sequence[TextOp]:
    """Labels of all visible layers, placed together so that none overlap; higher priority first, upper layers first."""
    raise NotImplementedError
