"""Rows of a layer as sites of a spatial statistic: place, value and neighbours of those that have both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.weights import (
    Neighbours,
    Rule,
    canonical_order,
    nearest,
    touching,
    usual_distance,
    within_distance,
)
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import FARTHEST, Objects, sound_shapes
from lohu_gis.analysis.tables import numbers
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Hood:
    """What counts as near: `distance_m` for distance (None: the usual distance to the k-th nearest), `k` for knn."""

    rule: Rule = "distance"
    distance_m: float | None = None
    k: int = 8


@dataclass(frozen=True)
class Sites:
    """Rows with a place and a value, in an order that does not depend on how they came.

    Attributes
    ----------
    rows
        Row of the layer of each site, int64 (n,).
    total
        Rows of the layer.
    metrics
        How neighbours were chosen: ``neighbours``, ``distance_m`` or ``k``, ``sites``, ``mean_neighbours``,
        ``islands`` (sites without a neighbour).
    """

    rows: I64
    total: int
    values: F64
    neighbours: Neighbours
    metrics: dict[str, CellValue]
    findings: tuple[Finding, ...]

    def spread(self, values: F64) -> F64:
        """Values of the sites as values of all rows, NaN for rows that are no site."""
        found = np.full(self.total, np.nan)
        found[self.rows] = values
        return found


def sites_of(layer: FeatureTable, column: str, hood: Hood) -> Sites:
    """The sites of a layer and their neighbourhoods.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``neighbours.no_polygons`` (contiguity of points or lines).
    UsageError
        ``neighbours.too_many``.
    """
    import shapely

    values, unreadable = numbers(layer, column)
    geometry = layer.geometry() or all_missing(len(layer))
    if hood.rule == "contiguity" and not np.isin(geometry.types, (0, 3, 6)).all():
        raise InputError("neighbours.no_polygons")
    shapes, noticed = sound_shapes(geometry, "layer")
    there, known = ~shapely.is_missing(shapes), ~np.isnan(values)
    placed = there & (np.abs(shapely.bounds(shapes)) <= FARTHEST).all(axis=1)
    findings = unreadable + noticed
    if (there & ~placed).any():
        findings += (Finding(code="geometry.null", facts={"layer": "layer"}, count=int((there & ~placed).sum())),)
    if (placed & ~known).any():
        findings += (Finding(code="value.missing", facts={"column": column}, count=int((placed & ~known).sum())),)
    rows = np.flatnonzero(placed & known)
    centres = shapely.get_coordinates(shapely.centroid(shapes[rows])).reshape(-1, 2)
    order = canonical_order(centres, values[rows])
    rows, centres = rows[order], centres[order]
    neighbours, told = _neighbours(shapes[rows], centres, hood)
    islands = int((neighbours.counts == 0).sum())
    metrics: dict[str, CellValue] = {"neighbours": hood.rule} | told | {
        "sites": len(rows), "islands": islands,
        "mean_neighbours": float(neighbours.counts.mean()) if len(rows) else None}
    if islands:
        findings += (Finding(code="neighbours.islands", severity="info", count=islands),)
    return Sites(rows, len(layer), values[rows], neighbours, metrics, findings)


def _neighbours(shapes: Objects, centres: F64, hood: Hood) -> tuple[Neighbours, dict[str, CellValue]]:
    if hood.rule == "contiguity":
        return touching(shapes), {}
    if hood.rule == "knn":
        return nearest(centres, hood.k), {"k": hood.k}
    distance = hood.distance_m if hood.distance_m is not None else usual_distance(centres, hood.k)
    return within_distance(centres, distance), {"distance_m": distance}
