"""Small tables made in code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from lohu_gis.analysis.tables import new_table
from lohu_gis.core.geometry.bridge import from_shapely, to_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable

LOCAL = "EPSG:4547"
EAST, NORTH = 506_000.0, 2_495_000.0
"""A place in Luohu."""


def layer(shapes: Sequence[Any], crs: str | None = LOCAL, /, **columns: Any) -> FeatureTable:
    """A table of shapely objects (None for missing)."""
    objects = np.empty(len(shapes), object)
    objects[:] = list(shapes)
    return new_table(columns, from_shapely(objects), crs)


def points(x: Sequence[float], y: Sequence[float], crs: str | None = LOCAL, /, **columns: Any) -> FeatureTable:
    """A table of points; NaN for missing."""
    return new_table(columns, Geometry.points(x, y), crs)


def box(x: float, y: float, width: float, height: float) -> Any:
    """A rectangle in metres from the place in Luohu."""
    return shapely.box(EAST + x, NORTH + y, EAST + x + width, NORTH + y + height)


def shapes_of(table: FeatureTable) -> list[Any]:
    """Shapely objects of a table."""
    geometry = table.geometry()
    assert geometry is not None
    return list(to_shapely(geometry))


def cells(table: FeatureTable, column: str) -> list[Any]:
    """A column as Python values."""
    found: list[Any] = table.column(column).to_pylist()
    return found


def crs_of(result: object) -> str | None:
    """CRS of a result with places."""
    assert isinstance(result, FeatureTable | Raster)
    return result.crs
