"""Where a density is more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from lohu_gis.core.errors import UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Choice, Column, Number, RasterOutput, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lohu_gis.analysis.grid import Grid

NODATA = -9999.0
LONGEST_SIDE = 2048


@tool(id="heat.significance", title=N_("Density more than chance"), version=1,
      outputs=(RasterOutput(id="significance"),),
      sources=("Wilson, E. B. and Hilferty, M. M. (1931): The distribution of chi-square. PNAS 17",
               "Benjamini, Y. and Hochberg, Y. (1995): Controlling the false discovery rate. J. R. Stat. Soc. B 57"))
def significance(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    *,
    bandwidth_m: Annotated[float | Literal["arcgis", "silverman"],
                           Number(unit="m", min=0, above_min=True, max=1e7, words=("arcgis", "silverman"))] = "arcgis",
    kernel: Annotated[Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"],
                      Choice(options=("quartic", "gaussian", "epanechnikov", "triangular", "uniform"))] = "quartic",
    weight: Annotated[str | None, Column(of="points", numeric=True)] = None,
    cell_m: Annotated[float | None, Number(unit="m", min=0, above_min=True, max=1e7)] = None,
    base: Annotated[FeatureTable | None, Vector("point", "polygon", metric=True)] = None,
    residents: Annotated[str | None, Column(of="base", numeric=True)] = None,
    mask: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    water: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    hills: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Kernel density with the chance of as much: events are held against the same number at random places.

    Random places are even over the study area, or follow residents. The upper tail at each place comes from mean,
    variance and skewness of the sum of kernels (Pearson type III); q is the false discovery rate over all places.

    Parameters
    ----------
    points
        Events; each point of a multi-point is one.
    bandwidth_m, kernel, weight, cell_m
        As for kernel density; at most 2048 cells along a side when `cell_m` is not given.
    base
        Points or polygons with residents: events are expected where people live. Without it they are expected
        everywhere alike.
    residents
        Column of `base` with the number of residents; without it every row is one.
    mask
        The study area; without it the box of the points.
    water, hills
        Polygons where nothing can happen; they are taken out of the study area.

    Returns
    -------
    ToolResult
        Raster with the bands ``density`` and ``expected`` (events per km2), ``p``, ``q``. Metrics ``bandwidth_m``,
        ``cell_m``, ``events``, ``significant_km2`` (q up to 0.05), ``area_km2``.

    Raises
    ------
    InputError
        ``points.none``, ``weight.negative``, ``bandwidth.undefined``.
    UsageError
        ``base.none``, ``grid.too_large``.
    """
    import numpy as np

    from lohu_gis.analysis.density.chance import chance_of
    from lohu_gis.analysis.density.events import (
        bandwidth_of,
        box_of,
        events_of,
        grid_around,
        only_inside,
        study_area,
        with_bounds,
    )
    from lohu_gis.analysis.density.surface import KernelSpec, density
    from lohu_gis.analysis.hotspot.discovery import adjusted
    from lohu_gis.core.raster import Raster

    events, findings = events_of(points, weight)
    spec = KernelSpec(kernel, bandwidth_of(bandwidth_m, events))
    grid = grid_around(with_bounds(events.points, mask), spec, cell_m, LONGEST_SIDE)
    known = study_area(grid, mask, (water, hills))
    area = np.ones(grid.shape, bool) if known is None else known
    if mask is None:
        area &= box_of(grid, events.points)
    events, left_out = only_inside(events, grid, area, needed=False)
    baseline, noticed = _baseline(base, residents, grid)
    found = density(events.points, events.weights, grid, spec, progress=progress)
    chance, w = chance_of(baseline, grid, spec, area), events.weights
    p = chance.upper_p(found, float(w.sum()), float((w**2).sum()), float((w**3).sum()))
    q = adjusted(np.where(area, p, np.nan))
    bands = (found * 1e6, chance.expected(float(w.sum())) * 1e6, p, q)
    values = np.stack([np.where(np.isnan(q), NODATA, band) for band in bands]).astype(np.float32)
    km2 = grid.cell**2 / 1e6
    metrics = {"bandwidth_m": spec.bandwidth, "cell_m": grid.cell, "events": float(w.sum()),
               "significant_km2": float((q <= 0.05).sum() * km2), "area_km2": float(area.sum() * km2)}
    raster = Raster(values, grid.transform, points.crs, NODATA, ("density", "expected", "p", "q"))
    return ToolResult({"significance": raster}, metrics, findings + left_out + noticed)


def _baseline(base: FeatureTable | None, residents: str | None,
              grid: Grid) -> tuple[npt.NDArray[np.float64], tuple[Finding, ...]]:
    """Where events are expected: everywhere alike, or as residents live."""
    import numpy as np

    from lohu_gis.analysis.density.base import placed_inside, residents_of
    from lohu_gis.analysis.density.surface import spread

    if base is None:
        return np.ones(grid.shape), ()
    places, people, noticed = residents_of(base, residents, grid)
    found = spread(*placed_inside(places, people, grid), grid)[0, 0]
    if not found.any():
        raise UsageError("base.none", parameter="base")
    return found, noticed
