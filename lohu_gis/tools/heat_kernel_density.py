"""Kernel density of points."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import Choice, Column, Number, RasterOutput, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

NODATA = -9999.0


@tool(id="heat.kernel_density", title=N_("Kernel density"), version=2, live=True,
      outputs=(RasterOutput(id="density", unit="1/km²"),),
      sources=("Silverman, B. W. (1986): Density Estimation for Statistics and Data Analysis, eq. 4.5",
               "Diggle, P. (1985): A kernel method for smoothing point process data. Applied Statistics 34",))
def kernel_density(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    *,
    bandwidth_m: Annotated[float | Literal["arcgis", "silverman"],
                           Number(unit="m", min=0, above_min=True, max=1e7, words=("arcgis", "silverman"))] = "arcgis",
    kernel: Annotated[Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"],
                      Choice(options=("quartic", "gaussian", "epanechnikov", "triangular", "uniform"))] = "quartic",
    weight: Annotated[str | None, Column(of="points", numeric=True)] = None,
    cell_m: Annotated[float | None, Number(unit="m", min=0, above_min=True, max=1e7)] = None,
    mask: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    edge: Annotated[Literal["none", "diggle", "uniform"], Choice(options=("none", "diggle", "uniform"))] = "none",
    water: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    hills: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Events per square kilometre around each place.

    ``density(s) = sum(w_i k(|s - x_i|))`` with the quartic kernel ``k(d) = 3 / (pi r^2) (1 - (d / r)^2)^2`` for
    ``d < r``, at the centres of cells. The grid reaches the points' bounds plus one radius (four sigma), its edges lie
    on multiples of the cell size, and ``sum(density x cell area) = sum(weights)``.

    Parameters
    ----------
    points
        Events; each point of a multi-point is one.
    bandwidth_m
        Radius of the kernel in metres (sigma for gaussian, which is cut at 4 sigma and renormalised), or a rule: arcgis
        ``0.9 min(SD, sqrt(1 / ln 2) Dm) n^-0.2`` with n the sum of weights, silverman ``sqrt(8) s n^(-1/6)``.
    kernel
        Shape of the kernel.
    weight
        Column of `points`: how many events a point stands for. Points without a number there are left out.
    cell_m
        Side of a cell in metres; without it a tenth of the bandwidth, rounded, and at most 4096 cells along a side.
    mask
        Polygons outside of which there is no value.
    edge
        How the part of a kernel outside of the study area is made up for: diggle divides each event's kernel by its
        share inside, so that the sum stays that of the events; uniform divides the density at each place by that share,
        so that evenly spread events give the same value up to the edge. Events outside are left out then.
    water, hills
        Polygons where nothing can happen; they are taken out of the study area.

    Returns
    -------
    ToolResult
        Raster of events per km2. Metrics ``bandwidth_m``, ``cell_m``, ``events`` (sum of weights), ``peak_per_km2``.

    Raises
    ------
    InputError
        ``points.none``, ``weight.negative``, ``bandwidth.undefined`` (a rule, but all points in one place).
    UsageError
        ``grid.too_large``.
    """
    import numpy as np

    from lohu_gis.analysis.density.events import (
        bandwidth_of,
        events_of,
        grid_around,
        noticed,
        only_inside,
        study_area,
    )
    from lohu_gis.analysis.density.surface import KernelSpec, corrected_density
    from lohu_gis.core.raster import Raster

    events, findings = events_of(points, weight)
    spec = KernelSpec(kernel, bandwidth_of(bandwidth_m, events))
    grid = grid_around(events.points, spec, cell_m)
    area = study_area(grid, mask, (water, hills))
    if area is not None and edge != "none":
        events, left_out = only_inside(events, grid, area)
        findings += left_out
    surface = corrected_density(events.points, events.weights, grid, spec, None if edge == "none" else area, edge,
                                progress)
    values = (surface * 1e6).astype(np.float32)
    if area is not None:
        values[~area] = NODATA
    findings += noticed(spec, grid, edge=edge, masked=area is not None)
    metrics = {"bandwidth_m": spec.bandwidth, "cell_m": grid.cell, "events": float(events.weights.sum()),
               "peak_per_km2": float(values.max(initial=0.0))}
    raster = Raster(values[None], grid.transform, points.crs, NODATA, ("density",))
    return ToolResult({"density": raster}, metrics, findings)
