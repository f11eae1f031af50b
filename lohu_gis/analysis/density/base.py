"""What events are held against: people or roads, as weighted places on the same grid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.events import Findings
from lohu_gis.analysis.grid import Grid
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import sound_shapes
from lohu_gis.analysis.tables import numbers
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]


def residents_of(table: FeatureTable, column: str | None, grid: Grid) -> tuple[F64, F64, Findings]:
    """Residents as weighted places: points as they are, polygons spread evenly over the cells inside them.

    Parameters
    ----------
    table
        Points or polygons in the CRS of the grid; rows without a shape or number are left out, with findings.
    column
        How many live there; negative numbers count as missing. None counts every row as one.

    Returns
    -------
    places, residents, findings
        Shapes (m, 2) and (m,); the sum of residents is that of the rows used. A polygon smaller than a cell is one
        place.
    """
    import shapely

    shapes, findings = sound_shapes(table.geometry() or all_missing(len(table)), "base")
    values, unreadable = (np.ones(len(table)), ()) if column is None else numbers(table, column)
    used = ~shapely.is_missing(shapes) & (values >= 0)
    lost = int((~(values >= 0)).sum())
    if lost:
        findings += (Finding(code="weight.missing", facts={"column": column or ""}, count=lost),)
    places, weights = [], []
    for shape, value in zip(shapes[used], values[used], strict=True):
        own = _cells_in(shape, grid)
        places.append(own)
        weights.append(np.full(len(own), value / len(own)))
    if not places:
        return np.zeros((0, 2)), np.zeros(0), findings + unreadable
    return np.concatenate(places), np.concatenate(weights), findings + unreadable


def lengths_of(table: FeatureTable, step: float) -> tuple[F64, F64, Findings]:
    """Lines as weighted places: the middles of pieces at most `step` long, with their length in metres."""
    import shapely

    shapes, findings = sound_shapes(table.geometry() or all_missing(len(table)), "base")
    parts = shapely.get_parts(shapes[~shapely.is_missing(shapes)])
    coords, owner = shapely.get_coordinates(shapely.segmentize(parts, step), return_index=True)
    same = owner[1:] == owner[:-1]
    first, second = coords[:-1][same], coords[1:][same]
    return (first + second) / 2, np.hypot(*(second - first).T), findings


def _cells_in(shape: object, grid: Grid) -> F64:
    """Centres of the cells inside a polygon; a point, or a polygon without any, is one place of its own."""
    import shapely

    if shapely.get_dimensions(shape) < 2:
        return np.asarray(shapely.get_coordinates(shape), np.float64)
    xmin, ymin, xmax, ymax = shapely.bounds(shape)
    x = grid.xmin + (np.arange(int((xmin - grid.xmin) // grid.cell), int((xmax - grid.xmin) // grid.cell) + 1)
                     + 0.5) * grid.cell
    y = grid.ymax - (np.arange(int((grid.ymax - ymax) // grid.cell), int((grid.ymax - ymin) // grid.cell) + 1)
                     + 0.5) * grid.cell
    across, down = np.meshgrid(x, y)
    inside = shapely.contains_xy(shape, across, down)
    if not inside.any():
        return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shape)), np.float64)
    return np.column_stack([across[inside], down[inside]])


def placed_inside(places: F64, weights: F64, grid: Grid) -> tuple[F64, F64]:
    """Only the places that lie inside the grid."""
    xmin, ymin, xmax, ymax = grid.bounds
    inside = (places[:, 0] >= xmin) & (places[:, 0] <= xmax) & (places[:, 1] >= ymin) & (places[:, 1] <= ymax)
    return places[inside], weights[inside]
