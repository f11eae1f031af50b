"""Density of events held against people or roads."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.errors import UsageError
from lohu_gis.core.params import Choice, Column, Number, RasterOutput, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

NODATA = -9999.0


@tool(id="heat.rate", title=N_("Density per resident or road"), version=1, live=True,
      outputs=(RasterOutput(id="rate"),),
      sources=(("Bithell, J. F. (1990): An application of density estimation to geographical epidemiology. "
               "Statistics in Medicine 9"),))
def rate(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    base: Annotated[FeatureTable, Vector("point", "line", "polygon", metric=True)],
    *,
    per: Annotated[Literal["residents", "roads"], Choice(options=("residents", "roads"))] = "residents",
    residents: Annotated[str | None, Column(of="base", numeric=True)] = None,
    bandwidth_m: Annotated[float | Literal["arcgis", "silverman"],
                           Number(unit="m", min=0, above_min=True, max=1e7, words=("arcgis", "silverman"))] = "arcgis",
    kernel: Annotated[Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"],
                      Choice(options=("quartic", "gaussian", "epanechnikov", "triangular", "uniform"))] = "quartic",
    weight: Annotated[str | None, Column(of="points", numeric=True)] = None,
    cell_m: Annotated[float | None, Number(unit="m", min=0, above_min=True, max=1e7)] = None,
    mask: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    water: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    hills: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    least_share: Annotated[float, Number(min=0, max=1)] = 0.05,
    progress: Progress | None = None,
) -> ToolResult:
    """Events per 1,000 residents, or per kilometre of road, around each place.

    The density of events divided by the density of what they are held against, both with the same kernel; the edge of
    the area cancels out.

    Parameters
    ----------
    points
        Events; each point of a multi-point is one.
    base
        Points or polygons with residents (polygons are spread evenly over their area), or lines of roads.
    per
        residents or roads.
    residents
        Column of `base` with the number of residents; without it every row is one.
    bandwidth_m, kernel, weight, cell_m
        As for kernel density.
    mask
        Polygons outside of which there is no value.
    water, hills
        Polygons where nothing can happen; no value there.
    least_share
        Where the density of residents or roads is below this share of its mean over the inhabited cells, the rate
        would rest on almost nothing; no value there.

    Returns
    -------
    ToolResult
        Raster of events per 1,000 residents or per km of road. Metrics ``bandwidth_m``, ``cell_m``, ``events``,
        ``base`` (residents, or km of road), ``overall`` (rate of the whole).

    Raises
    ------
    InputError
        ``points.none``, ``weight.negative``, ``bandwidth.undefined``, ``column.missing``.
    UsageError
        ``base.none``, ``grid.too_large``.
    """
    import numpy as np

    from lohu_gis.analysis.density.base import lengths_of, placed_inside, residents_of
    from lohu_gis.analysis.density.events import bandwidth_of, events_of, grid_around, study_area
    from lohu_gis.analysis.density.surface import KernelSpec, density
    from lohu_gis.core.raster import Raster

    events, findings = events_of(points, weight)
    spec = KernelSpec(kernel, bandwidth_of(bandwidth_m, events))
    grid = grid_around(events.points, spec, cell_m)
    if per == "residents":
        places, amounts, noticed = residents_of(base, residents, grid)
        amounts = amounts / 1000.0
    else:
        places, amounts, noticed = lengths_of(base, grid.cell / 2)
        amounts = amounts / 1000.0
    places, amounts = placed_inside(places, amounts, grid)
    if not amounts.sum() > 0:
        raise UsageError("base.none", parameter="base")
    steps = progress or Progress()
    above = density(events.points, events.weights, grid, spec, progress=steps.part(0.0, 0.5))
    below = density(places, amounts, grid, spec, progress=steps.part(0.5, 1.0))
    least = least_share * float(below[below > 0].mean())
    area = study_area(grid, mask, (water, hills))
    known = below > least if area is None else (below > least) & area
    values = np.where(known, above / np.where(known, below, 1.0), NODATA).astype(np.float32)
    total = float(amounts.sum())
    steps.at(1.0)
    metrics = {"bandwidth_m": spec.bandwidth, "cell_m": grid.cell, "events": float(events.weights.sum()),
               "base": total * 1000 if per == "residents" else total, "overall": float(events.weights.sum()) / total}
    raster = Raster(values[None], grid.transform, points.crs, NODATA, ("rate",))
    return ToolResult({"rate": raster}, metrics, findings + noticed)
