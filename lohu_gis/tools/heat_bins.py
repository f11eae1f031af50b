"""Points counted in hexagons, squares or polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from lohu_gis.core.errors import UsageError
from lohu_gis.core.params import Choice, Column, Integer, Number, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.analysis.density.events import Events, Findings


@tool(id="heat.bins", title=N_("Count points in cells"), version=1, live=True,
      outputs=(VectorOutput(id="bins", columns=("count", "value", "per_km2")),))
def bins(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    shape: Annotated[Literal["hexagon", "square", "polygons"],
                     Choice(options=("hexagon", "square", "polygons"))] = "hexagon",
    *,
    size_m: Annotated[float, Number(unit="m", min=0, above_min=True, max=1e7)] = 200.0,
    polygons: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    weight: Annotated[str | None, Column(of="points", numeric=True)] = None,
    statistic: Annotated[Literal["count", "sum", "mean", "min", "max"],
                         Choice(options=("count", "sum", "mean", "min", "max"))] = "count",
    min_count: Annotated[int, Integer(min=0)] = 0,
    progress: Progress | None = None,
) -> ToolResult:
    """How many points lie in each hexagon, square or polygon; cells without points are left out.

    Hexagons lie flat side up, one is centred at 0, 0 of the system of computation; squares have their edges at
    multiples of their size.

    Parameters
    ----------
    points
        Events; each point of a multi-point is one.
    shape
        hexagon, square, or the polygons of another layer, for example real grid cells.
    size_m
        Of a hexagon from flat side to flat side, of a square its side.
    polygons
        Cells for the shape polygons; a point on a border belongs to the first polygon by row, a point in polygons that
        overlap to each.
    weight
        Column of `points`: how many events a point stands for, or what is summarised. Points without a number there
        are left out.
    statistic
        Of `weight`: count and sum add it up; without weight every point is 1.
    min_count
        Cells with fewer points are left out.

    Returns
    -------
    ToolResult
        Cells with ``count`` (points), ``value`` (the statistic) and ``per_km2`` (count / planar area); polygons keep
        their own columns. Metrics ``points``, ``counted`` (points in at least one cell), ``cells``, ``cell_km2`` (of
        hexagons and squares).

    Raises
    ------
    InputError
        ``weight.negative``.
    UsageError
        ``parameter.missing`` (the shape polygons without polygons), ``bins.too_small``.
    """
    from lohu_gis.analysis.density.events import events_of

    events, findings = events_of(points, weight, needed=False)
    if shape == "polygons":
        if polygons is None:
            raise UsageError("parameter.missing", tool="heat.bins", parameter="polygons")
        return _in_polygons(polygons, events, statistic, min_count, findings, progress)
    return _in_tiles(points.crs, events, (shape, size_m), statistic, min_count, findings)


def _in_tiles(crs: str | None, events: Events, tiles: tuple[Any, float], statistic: Any, min_count: int,
              findings: Findings) -> ToolResult:
    import numpy as np

    from lohu_gis.analysis.bins.counting import numbered, statistic_of
    from lohu_gis.analysis.bins.tiling import Tiling
    from lohu_gis.analysis.tables import new_table, nullable

    tiling = Tiling(*tiles)
    if float(np.abs(events.points).max(initial=0.0)) / tiling.size > 2**40:
        raise UsageError("bins.too_small", size=tiling.size)
    cells = numbered(*tiling.cells(events.points))
    count, value = statistic_of(cells.cell_of, len(cells.columns), events.weights, statistic)
    kept = np.flatnonzero(count >= max(min_count, 1))
    columns = {"count": count[kept], "value": nullable(value[kept]),
               "per_km2": nullable(count[kept] / tiling.area * 1e6)}
    table = new_table(columns, tiling.outlines(cells.columns[kept], cells.rows[kept]), crs)
    metrics = {"points": len(events.points), "counted": int(count[kept].sum()), "cells": len(kept),
               "cell_km2": float(tiling.area / 1e6)}
    return ToolResult({"bins": table}, metrics, findings)


def _in_polygons(polygons: FeatureTable, events: Events, statistic: Any, min_count: int, findings: Findings,
                 progress: Progress | None) -> ToolResult:
    import numpy as np

    from lohu_gis.analysis.bins.counting import statistic_of
    from lohu_gis.analysis.joins import points_in_polygons
    from lohu_gis.analysis.moving import all_missing
    from lohu_gis.analysis.shapes import areas, sound_shapes
    from lohu_gis.analysis.tables import new_table, nullable

    geometry = polygons.geometry() or all_missing(len(polygons))
    shapes, unsound = sound_shapes(geometry, "polygons")
    polygon, point = points_in_polygons(shapes, events.points, progress)
    count, value = statistic_of(polygon, len(polygons), events.weights[point], statistic)
    area = areas(shapes)
    per_km2 = np.divide(count * 1e6, area, out=np.full(len(polygons), np.nan), where=area > 0)
    kept = np.flatnonzero(count >= max(min_count, 1))
    own = {name: polygons.column(name).take(kept) for name in polygons.column_names}
    new = {"count": count[kept], "value": nullable(value[kept]), "per_km2": nullable(per_km2[kept])}
    table = new_table(own | new, geometry.take(kept), polygons.crs)
    metrics = {"points": len(events.points), "counted": int((np.bincount(point) > 0).sum()), "cells": len(kept)}
    return ToolResult({"bins": table}, metrics, findings + unsound)
