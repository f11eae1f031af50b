"""How many points lie in each polygon."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Column, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="vector.count_in_polygons", title=N_("Count points in polygons"), version=1,
      outputs=(VectorOutput(id="counts", columns=("count", "sum", "per_km2")),))
def count_in_polygons(
    polygons: Annotated[FeatureTable, Vector("polygon")],
    points: Annotated[FeatureTable, Vector("point")],
    weight: Annotated[str | None, Column(of="points", numeric=True)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Number of points in each polygon, their sum of weights and their density.

    ``per_km2 = count / planar area``. A point on a boundary counts once, for the first polygon by row that it touches,
    unless it lies inside another one. Inside polygons that overlap, a point counts for each of them. Which polygon a
    point is in is decided in the coordinates of `polygons`, so that points on their borders stay there; the area is
    that in metres.

    Parameters
    ----------
    polygons
        Areas; holes are outside. Invalid ones are repaired for the count.
    points
        Points; each point of a multi-point counts.
    weight
        Column of `points` to add up. Points without a number there count, but add nothing.

    Returns
    -------
    ToolResult
        The polygons with ``count``, with `weight` ``sum``, and ``per_km2`` (missing where there is no area). Metrics
        ``points``, ``counted`` (points in at least one polygon), ``outside``.
    """
    import numpy as np

    from lohu_gis.analysis.joins import points_in_polygons
    from lohu_gis.analysis.moving import all_missing
    from lohu_gis.analysis.shapes import planar_areas, point_coordinates, sound_shapes
    from lohu_gis.analysis.tables import nullable, numbers, with_columns

    places = polygons.geometry() or all_missing(len(polygons))
    area, findings = planar_areas(places, polygons.crs)
    shapes, unsound = sound_shapes(places, "polygons")
    findings += unsound
    coords, rows = point_coordinates(points.geometry() or all_missing(len(points)))
    polygon, point = points_in_polygons(shapes, coords, progress)
    new: dict[str, object] = {"count": np.bincount(polygon, minlength=len(polygons)).astype(np.int64)}
    if weight is not None:
        values, unreadable = numbers(points, weight)
        weights = values[rows]
        missing = int(np.isnan(weights).sum())
        findings += unreadable
        if missing:
            findings += (Finding(code="weight.missing", facts={"column": weight}, count=missing),)
        new["sum"] = np.bincount(polygon, np.nan_to_num(weights)[point], minlength=len(polygons))
    new["per_km2"] = nullable(np.divide(np.bincount(polygon, minlength=len(polygons)) * 1e6, area,
                                        out=np.full(len(polygons), np.nan), where=area > 0))
    table, replaced = with_columns(polygons, new)
    counted = int((np.bincount(point) > 0).sum())
    metrics = {"points": len(coords), "counted": counted, "outside": len(coords) - counted}
    return ToolResult({"counts": table}, metrics, findings + replaced)
