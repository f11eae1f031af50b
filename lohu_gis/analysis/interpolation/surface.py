"""From stations to a grid: which model, which cells have a value at all, how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.grid import Bounds, Grid, covering, round_size
from lohu_gis.analysis.interpolation import distances, kriging
from lohu_gis.analysis.interpolation.stations import Stations
from lohu_gis.analysis.interpolation.variogram import SHAPES, Shape, Variogram, fitted, measured
from lohu_gis.core.errors import UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Findings = tuple[Finding, ...]
Asked = Literal["auto", "spherical", "exponential", "gaussian"]

CELLS_ACROSS = 200
"""Cells along the longer side when the size is left to the program."""

ONE_CELL_M = 10.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; None is left to the data."""

    method: Literal["idw", "kriging"]
    variogram: Asked = "auto"
    reach: float | None = None
    sill: float | None = None
    nugget: float | None = None
    neighbours: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Values on a grid.

    Attributes
    ----------
    values, errors : shape (rows, columns)
        NaN where nothing is known; errors is None for inverse distances.
    loo : shape (n,)
        What each station would have been estimated at from the others.
    model
        The variogram, None where there is none.
    reach
        Metres from the nearest station beyond which there is no value; infinite where nothing says.
    """

    values: F64
    errors: F64 | None
    loo: F64
    model: Variogram | None
    reach: float


def grid_for(points: F64, cell: float | None, mask: Bounds | None) -> Grid:
    """The grid over the mask, or over the stations where there is none; `UsageError` ``grid.too_large``."""
    low, high = points.min(axis=0), points.max(axis=0)
    bounds = mask or (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    side = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    return covering(bounds, cell or (round_size(side / CELLS_ACROSS) if side > 0 else ONE_CELL_M))


def model_for(stations: Stations, wanted: Wanted) -> tuple[Variogram | None, Findings]:
    """The variogram as asked; what is not given is fitted. None where the data allow no fit.

    Raises
    ------
    UsageError
        ``variogram.nugget`` (a nugget above the sill).
    """
    shapes: tuple[Shape, ...] = SHAPES if wanted.variogram == "auto" else (wanted.variogram,)
    given = (wanted.reach, wanted.sill, wanted.nugget)
    if wanted.reach is not None and wanted.sill is not None:
        if wanted.sill < (wanted.nugget or 0.0):
            raise UsageError("variogram.nugget", nugget=wanted.nugget, sill=wanted.sill)
        return Variogram(shapes[0], wanted.reach, wanted.sill, wanted.nugget or 0.0), ()
    found = fitted(measured(stations.points, stations.values), shapes)
    if found is None:
        return None, (Finding(code="variogram.no_fit", facts={"stations": len(stations.points)}),)
    reach, sill, nugget = (own if own is not None else fit
                           for own, fit in zip(given, (found.reach, found.sill, found.nugget), strict=True))
    if nugget > sill:
        raise UsageError("variogram.nugget", nugget=nugget, sill=sill)
    findings: Findings = ()
    if sill - nugget < 0.01 * sill:
        findings = (Finding(code="variogram.nugget_only", facts={"range": reach}),)
    return Variogram(found.shape, reach, sill, nugget), findings


def surface(stations: Stations, grid: Grid, area: Mask | None, wanted: Wanted,
            progress: Progress | None = None) -> tuple[Surface, Findings]:
    """Values at the centres of cells within reach of a station and inside `area`.

    Kriging where a variogram was given or could be fitted, else inverse distances with the finding
    ``variogram.no_fit``. The reach is the range of the variogram.
    """
    progress = progress or Progress()
    model, findings = model_for(stations, wanted)
    if model is None and wanted.method == "idw":
        findings = ()
    reach = wanted.reach or (model.reach if model is not None else float("inf"))
    cells = within(stations.points, grid, area, reach)
    targets = np.column_stack([grid.x()[cells[1]], grid.y()[cells[0]]])
    steps = progress.part(0.1, 0.9)
    errors: F64 | None = None
    if wanted.method == "idw" or model is None:
        found = distances.weighted(stations.points, stations.values, targets, wanted.neighbours, steps)
        loo = distances.left_out(stations.points, stations.values, wanted.neighbours)
    else:
        estimate = kriging.kriged(stations.points, stations.values, targets, model, wanted.neighbours, steps)
        found, errors = estimate.values, stations.errors(estimate.values, estimate.errors)
        loo = kriging.left_out(stations.points, stations.values, model, wanted.neighbours)
    on_grid = _placed(grid, cells, stations.levels(found))
    # The band is there whenever kriging was asked for: unknown where no error could be computed.
    band = None if wanted.method == "idw" else _placed(grid, cells, np.full(len(found), np.nan)
                                                       if errors is None else errors)
    return Surface(on_grid, band, stations.levels(loo), model, reach), findings


def within(points: F64, grid: Grid, area: Mask | None, reach: float) -> tuple[npt.NDArray[np.int64], ...]:
    """Rows and columns of cells inside `area` whose centre is at most `reach` away from a station."""
    from scipy.spatial import cKDTree

    rows, columns = np.nonzero(np.ones(grid.shape, bool) if area is None else area)
    if np.isfinite(reach):
        centres = np.column_stack([grid.x()[columns], grid.y()[rows]])
        apart, _ = cKDTree(points).query(centres, distance_upper_bound=np.nextafter(reach, np.inf))
        near = np.isfinite(apart)
        rows, columns = rows[near], columns[near]
    return rows, columns


def _placed(grid: Grid, cells: tuple[npt.NDArray[np.int64], ...], values: F64) -> F64:
    out = np.full(grid.shape, np.nan)
    out[cells] = values
    return out
