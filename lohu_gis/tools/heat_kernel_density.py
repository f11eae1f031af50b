"""Kernel density of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Choice, Column, Number, RasterOutput, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    F64 = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

NODATA = -9999.0
LONGEST_SIDE = 4096
"""Cells along the longer side at most when the cell size is left to the program."""


@tool(id="heat.kernel_density", title=N_("Kernel density"), version=1, live=True,
      outputs=(RasterOutput(id="density", unit="1/km²"),),
      sources=("Silverman, B. W. (1986): Density Estimation for Statistics and Data Analysis, eq. 4.5",
               "Diggle, P. (1985): A kernel method for smoothing point process data. Applied Statistics 34",))
def kernel_density(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    *,
    bandwidth_m: Annotated[float | Literal["arcgis", "silverman"],
                           Number(unit="m", min=0, above_min=True, words=("arcgis", "silverman"))] = "arcgis",
    kernel: Annotated[Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"],
                      Choice(options=("quartic", "gaussian", "epanechnikov", "triangular", "uniform"))] = "quartic",
    weight: Annotated[str | None, Column(of="points", numeric=True)] = None,
    cell_m: Annotated[float | None, Number(unit="m", min=0, above_min=True)] = None,
    mask: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    edge: Annotated[Literal["none", "diggle"], Choice(options=("none", "diggle"))] = "none",
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
        diggle divides each kernel by its share inside `mask`, so that nothing is lost across the edge; points outside
        are left out then.

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

    from lohu_gis.analysis.density.surface import KernelSpec, density
    from lohu_gis.analysis.grid import covering, inside
    from lohu_gis.analysis.moving import all_missing
    from lohu_gis.core.raster import Raster

    events, weights, findings = _events(points, weight)
    bandwidth = _bandwidth(bandwidth_m, events, weights)
    spec = KernelSpec(kernel, bandwidth)
    low, high = events.min(axis=0) - spec.reach, events.max(axis=0) + spec.reach
    cell = cell_m if cell_m is not None else _cell(bandwidth, float((high - low).max()))
    grid = covering((low[0], low[1], high[0], high[1]), cell)
    area = None if mask is None else inside(grid, mask.geometry() or all_missing(len(mask)))
    if area is not None and edge == "diggle":
        events, weights, left_out = _inside_only(events, weights, grid.xmin, grid.ymax, cell, area)
        findings += left_out
    surface = density(events, weights, grid, spec, area=area if edge == "diggle" else None, progress=progress)
    values = (surface * 1e6).astype(np.float32)
    if area is not None:
        values[~area] = NODATA
    metrics = {"bandwidth_m": bandwidth, "cell_m": cell, "events": float(weights.sum()),
               "peak_per_km2": float(values.max(initial=0.0))}
    raster = Raster(values[None], grid.transform, points.crs, NODATA, ("density",))
    return ToolResult({"density": raster}, metrics, findings)


def _events(points: FeatureTable, weight: str | None) -> tuple[F64, F64, tuple[Finding, ...]]:
    import numpy as np

    from lohu_gis.analysis.moving import all_missing
    from lohu_gis.analysis.shapes import point_coordinates
    from lohu_gis.analysis.tables import numbers

    events, rows = point_coordinates(points.geometry() or all_missing(len(points)))
    findings: tuple[Finding, ...] = ()
    unplaced = len(points) - len(np.unique(rows))
    if unplaced:
        findings += (Finding(code="geometry.null", facts={"layer": "points"}, count=unplaced),)
    weights = np.ones(len(events))
    if weight is not None:
        values, unreadable = numbers(points, weight)
        weights = values[rows]
        known = ~np.isnan(weights)
        events, weights, findings = events[known], weights[known], findings + unreadable
        if not known.all():
            findings += (Finding(code="weight.missing", facts={"column": weight}, count=int((~known).sum())),)
        if (weights < 0).any():
            raise InputError("weight.negative", column=weight, count=int((weights < 0).sum()))
    if len(events) == 0:
        raise InputError("points.none", parameter="points")
    return events, weights, findings


def _bandwidth(asked: float | Literal["arcgis", "silverman"], events: F64, weights: F64) -> float:
    from lohu_gis.analysis.density.bandwidth import bandwidth_by_rule

    bandwidth = bandwidth_by_rule(asked, events, weights) if isinstance(asked, str) else asked
    if not bandwidth > 0:
        raise InputError("bandwidth.undefined", rule=str(asked))
    return bandwidth


def _cell(bandwidth: float, side: float) -> float:
    from lohu_gis.analysis.grid import round_size

    fine = round_size(bandwidth / 10)
    return fine if side / fine <= LONGEST_SIDE else round_size(2 * side / LONGEST_SIDE)


def _inside_only(events: F64, weights: F64, xmin: float, ymax: float, cell: float,
                 area: Bools) -> tuple[F64, F64, tuple[Finding, ...]]:
    import numpy as np

    rows = np.clip(((ymax - events[:, 1]) / cell).astype(np.int64), 0, area.shape[0] - 1)
    columns = np.clip(((events[:, 0] - xmin) / cell).astype(np.int64), 0, area.shape[1] - 1)
    kept = area[rows, columns]
    if kept.all():
        return events, weights, ()
    if not kept.any():
        raise InputError("points.none", parameter="mask")
    return events[kept], weights[kept], (Finding(code="points.outside", severity="info", count=int((~kept).sum())),)
