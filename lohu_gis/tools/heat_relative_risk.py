"""Where one set of points is denser than another."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import Choice, Integer, Number, RasterOutput, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

NODATA = -9999.0
LONGEST_SIDE = 512
"""Cells along the longer side at most when the cell size is left to the program: every draw is a surface."""


@tool(id="heat.relative_risk", title=N_("Relative risk of two sets"), version=1,
      outputs=(RasterOutput(id="risk"),),
      sources=(("Kelsall, J. E. and Diggle, P. J. (1995): Non-parametric estimation of spatial variation in relative "
               "risk. Statistics in Medicine 14"),
               "Benjamini, Y. and Hochberg, Y. (1995): Controlling the false discovery rate. J. R. Stat. Soc. B 57"))
def relative_risk(
    cases: Annotated[FeatureTable, Vector("point", metric=True)],
    controls: Annotated[FeatureTable, Vector("point", metric=True)],
    *,
    bandwidth_m: Annotated[float | Literal["arcgis", "silverman"],
                           Number(unit="m", min=0, above_min=True, max=1e7,
                                  words=("arcgis", "silverman"))] = "silverman",
    kernel: Annotated[Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"],
                      Choice(options=("quartic", "gaussian", "epanechnikov", "triangular", "uniform"))] = "quartic",
    cell_m: Annotated[float | None, Number(unit="m", min=0, above_min=True, max=1e7)] = None,
    mask: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    least_events: Annotated[float, Number(min=0, above_min=True, max=1e9)] = 3.0,
    permutations: Annotated[int, Integer(min=0, max=9999)] = 199,
    seed: Annotated[int, Integer(min=0)] = 0,
    progress: Progress | None = None,
) -> ToolResult:
    """Where cases are denser than controls, beyond what mixing them up at random gives.

    The natural logarithm of the ratio of both densities, each divided by its number of events: 0 is the same, 0.69
    twice, -0.69 half. p by random labelling, two-sided; q is the false discovery rate over all places.

    Parameters
    ----------
    cases, controls
        Two sets of points, for example complaints of one category and all others, or of this month and the last.
    bandwidth_m
        Radius of the kernel in metres, the same for both; a rule is asked about both sets together.
    kernel
        Shape of the kernel.
    cell_m
        Side of a cell in metres; without it a tenth of the bandwidth, at most 512 cells along a side.
    mask
        Polygons outside of which there is no value.
    least_events
        Events of both sets that a kernel must hold, counted as density / k(0); else there is no value. The same amount
        is added to both, so that a single event in an empty place does not look like a great risk.
    permutations
        Draws of labels; 0 for none.
    seed
        Start of the random numbers.

    Returns
    -------
    ToolResult
        Raster with the bands ``log_risk``, ``p``, ``q``. Metrics ``bandwidth_m``, ``cell_m``, ``cases``, ``controls``,
        ``raised_km2`` and ``lowered_km2`` (q up to 0.05), ``permutations``, ``seed``.

    Raises
    ------
    InputError
        ``points.none``, ``bandwidth.undefined``.
    UsageError
        ``grid.too_large``.
    """
    import numpy as np

    from lohu_gis.analysis.density.events import Events, bandwidth_of, events_of, grid_around, study_area
    from lohu_gis.analysis.density.risk import relative_risk as compared
    from lohu_gis.analysis.density.surface import KernelSpec
    from lohu_gis.analysis.hotspot.discovery import adjusted
    from lohu_gis.core.raster import Raster

    first, findings = events_of(cases, None, "cases")
    second, more = events_of(controls, None, "controls")
    both = Events(np.concatenate([first.points, second.points]), np.concatenate([first.weights, second.weights]),
                  np.concatenate([first.rows, second.rows]))
    spec = KernelSpec(kernel, bandwidth_of(bandwidth_m, both))
    grid = grid_around(both.points, spec, cell_m, LONGEST_SIDE)
    found = compared(first.points, second.points, grid, spec, least=least_events, permutations=permutations, seed=seed,
                     progress=progress)
    area = study_area(grid, mask)
    p = found.p if area is None else np.where(area, found.p, np.nan)
    q = adjusted(p)
    values = np.stack([np.where(np.isnan(found.log_ratio) | (False if area is None else ~area), NODATA,
                                found.log_ratio),
                       np.where(np.isnan(p), NODATA, p), np.where(np.isnan(q), NODATA, q)]).astype(np.float32)
    km2 = grid.cell**2 / 1e6
    metrics = {"bandwidth_m": spec.bandwidth, "cell_m": grid.cell, "cases": len(first.points),
               "controls": len(second.points),
               "raised_km2": float(((q <= 0.05) & (found.log_ratio > 0)).sum() * km2),
               "lowered_km2": float(((q <= 0.05) & (found.log_ratio < 0)).sum() * km2),
               "permutations": permutations, "seed": seed}
    raster = Raster(values, grid.transform, cases.crs, NODATA, ("log_risk", "p", "q"))
    return ToolResult({"risk": raster}, metrics, findings + more)
