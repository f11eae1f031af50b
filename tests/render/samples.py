"""Small maps for the tests of drawing: everything by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.project import BlockOrigin, Layer, RasterContent, VectorContent
from lohu_gis.core.style import (
    Categorised,
    FillSymbol,
    Graduated,
    LabelStyle,
    LineSymbol,
    MarkerSymbol,
    RasterStyle,
    Single,
    Symbol,
    VectorStyle,
)
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.render.plan.map import MapRequest, VectorInput
from lohu_gis.render.plan.viewport import Viewport

RED, GREEN, BLUE, BLACK = "#FF0000", "#00FF00", "#0000FF", "#000000"
CRS = "EPSG:4547"


def block_of(shapes: Sequence[Any], columns: Mapping[str, Sequence[Any]] | None = None, crs: str | None = CRS,
             name: str = "block") -> TableBlock:
    """Rows with the given shapely objects (None: missing) and columns; fids count from 0."""
    values = dict(columns or {"n": list(range(len(shapes)))})
    geometry = from_shapely(np.array([*shapes, None], object)[:-1])
    return TableBlock(name, pa.table(values), geometry, np.arange(len(shapes), dtype=np.int64), crs)


def table_of(shapes: Sequence[Any], columns: Mapping[str, Sequence[Any]] | None = None,
             crs: str | None = CRS) -> FeatureTable:
    """The same as a table."""
    return FeatureTable(block_of(shapes, columns, crs))


def vector(table: FeatureTable, look: Symbol | Single | Graduated | Categorised, *, layer: str = "layer",
           labels: LabelStyle | None = None, where: str | None = None, **more: Any) -> VectorInput:
    """A layer that shows the table."""
    renderer = Single(symbol=look) if isinstance(look, FillSymbol | LineSymbol | MarkerSymbol) else look
    content = VectorContent(table="t", style=VectorStyle(renderer=renderer, labels=labels), where=where)
    return VectorInput(Layer(id=layer, name=layer, content=content, **more), table)


def raster_layer(style: RasterStyle, **more: Any) -> Layer:
    """A raster layer with the given style."""
    return Layer(id="raster", name="raster", content=RasterContent(origin=BlockOrigin(block="b"), style=style), **more)


def window(size: float = 100.0, **more: Any) -> Viewport:
    """0 to 100 by 0 to 100 metres at one pixel per metre."""
    return Viewport(size / 2, size / 2, 1.0, size, size, **more)


def request_of(*layers: Any, viewport: Viewport | None = None, **more: Any) -> MapRequest:
    """A request for the given layers, bottom first, on white."""
    return MapRequest(tuple(layers), viewport or window(), **{"background": "#FFFFFF", **more})


def box(xmin: float, ymin: float, xmax: float, ymax: float) -> Any:
    """A rectangle."""
    return shapely.box(xmin, ymin, xmax, ymax)
