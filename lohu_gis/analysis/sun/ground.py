"""Hours of sun on a level plane: shadows of all walls at every instant, summed along the rows of a grid.

At one instant a part shades the strip between each wall that faces away from the sun and that wall moved by its
shadow. All strips run counter-clockwise, so that every line through them is crossed once upward and once downward per
strip: adding the crossings from west to east counts the strips over each cell, exactly, at cell centres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.grid import Grid, covering, inside
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.sight.ground import Ground
from lohu_gis.analysis.sun.horizon import NOBODY, Edge, gaps_of, raise_edge, shadow_boxes
from lohu_gis.analysis.sun.hours import lit_instants
from lohu_gis.analysis.sun.path import SunPath
from lohu_gis.analysis.sun.solids import Solids
from lohu_gis.analysis.sun.windows import Windows
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CELLS_AT_ONCE = 8_000

USUAL_CELL_M, USUAL_CELLS = 2.0, 1_000_000
"""Side of a cell that nobody named, and how many cells there may then be."""


@dataclass(frozen=True, slots=True, eq=False)
class _Casters:
    """Walls with the heights between which they throw shadow onto the plane."""

    a: F64
    b: F64
    previous: I64
    low: F64
    high: F64
    floating: Bools


def hours_on_ground(city: Solids, grid: Grid, path: SunPath, level_m: float = 0.0,
                    progress: Progress | None = None) -> F64:
    """Hours of direct sun at the cell centres on a level plane, shape (rows, columns).

    Parameters
    ----------
    level_m
        Height of the plane. Parts whose top is not above it throw no shadow; unknown heights neither.

    Notes
    -----
    An interval counts when both its ends are lit. Cells inside of buildings get what their strips leave over; take
    them out with `inside_buildings`.
    """
    casters = _casters(city, grid, path, level_m)
    minutes = np.zeros(grid.shape)
    before: Bools | None = None
    progress = progress or Progress()
    for instant in range(len(path)):
        progress.at(instant / len(path))
        lit = np.zeros(grid.shape, bool)
        if path.up[instant]:
            lit = ~shaded_cells(casters, grid, path, instant)
        if before is not None:
            minutes += path.step_min[instant - 1] * (lit & before)
        before = lit
    progress.at(1.0)
    return minutes / 60.0


def hours_at(city: Solids, grid: Grid, path: SunPath, ground: Ground | None, above_m: float, wanted: Bools,
             progress: Progress | None = None) -> F64:
    """Hours of direct sun at the cell centres: on the level plane without a ground, else on it; see both functions."""
    if ground is None:
        return hours_on_ground(city, grid, path, above_m, progress)
    return hours_on_terrain(city, grid, path, ground, above_m, wanted, progress)


def hours_on_terrain(city: Solids, grid: Grid, path: SunPath, ground: Ground, above_m: float, wanted: Bools,
                     progress: Progress | None = None) -> F64:
    """Hours of direct sun at the cell centres on uneven ground, shape (rows, columns); NaN where nothing was asked for
    or the ground is unknown.

    Every cell is a column of one point that looks everywhere; buildings shade, the ground itself does not.
    """
    x, y = np.meshgrid(grid.x(), grid.y())
    level = ground.at(x, y) + above_m
    cells = np.flatnonzero(wanted & np.isfinite(level))
    found = np.full(grid.rows * grid.columns, np.nan)
    lowest = float(level.ravel()[cells].min()) if len(cells) else np.inf
    near = city.take(_in_reach(city, grid, path, lowest))
    for piece in (progress or Progress()).chunks(len(cells), _CELLS_AT_ONCE):
        part = cells[piece]
        windows = _cell_columns(x.ravel()[part], y.ravel()[part], level.ravel()[part])
        height = np.where(path.up, -np.inf, np.inf)[None].repeat(len(part), axis=0)
        edge = Edge(height, np.full(height.shape, NOBODY, np.int32))
        raise_edge(edge, windows, near, path, np.ones(len(near), bool))
        lit, _who = lit_instants(windows, edge, gaps_of(windows, near, path))
        found[part] = (lit[:, :-1] & lit[:, 1:]) @ path.step_min / 60.0
    return found.reshape(grid.shape)


def _cell_columns(x: F64, y: F64, z: F64) -> Windows:
    count = len(x)
    nothing = np.zeros(count)
    return Windows(x, y, nothing, nothing, np.zeros(count, np.int64), np.arange(count + 1), z,
                   np.zeros(count, np.int64), nothing, nothing)


def _in_reach(city: Solids, grid: Grid, path: SunPath, level: float) -> I64:
    """Parts whose shadow may meet the grid at some instant."""
    rows = np.flatnonzero(city.known & (city.top > level))
    if len(rows) and path.up.any():
        boxes = shadow_boxes(city, rows, path, level)
        xmin, ymin, xmax, ymax = grid.bounds
        rows = rows[(boxes[:, 0] <= xmax) & (boxes[:, 2] >= xmin) & (boxes[:, 1] <= ymax) & (boxes[:, 3] >= ymin)]
    return rows.astype(np.int64)


def grid_of(city: Solids, area: FeatureTable | None, cell_m: float | None) -> tuple[Grid, Bools]:
    """The grid over an area (else over the buildings' bounds), and its cells that are asked for.

    Raises
    ------
    InputError
        ``area.none`` when there is no shape at all.
    UsageError
        ``grid.too_large``.
    """
    bounds = total_bounds(area.geometry() or all_missing(len(area))) if area is not None else None
    if area is None:
        known = city.bounds[~np.isnan(city.bounds[:, 0])]
        bounds = None if len(known) == 0 else (*known[:, :2].min(axis=0), *known[:, 2:].max(axis=0))
    if bounds is None:
        raise InputError("area.none", parameter="buildings" if area is None else "area")
    size = cell_m
    if size is None:
        room = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
        size = max(USUAL_CELL_M, -(-math.sqrt(room / USUAL_CELLS) // 1))
    grid = covering((float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3])), size)
    wanted = np.ones(grid.shape, bool) if area is None else inside(grid, area.geometry() or all_missing(len(area)))
    return grid, wanted


def inside_buildings(city: Solids, grid: Grid, level_m: float = 0.0) -> Bools:
    """Cells whose centre lies inside of a part that the plane cuts, unknown heights included, bool (rows, columns)."""
    import shapely
    from rasterio.features import rasterize
    from rasterio.transform import Affine

    low, high = city.base - city.ground, city.top - city.ground
    reaching = (low <= level_m) & ~(high <= level_m) & ~shapely.is_missing(city.shapes)
    burnt = np.zeros(grid.shape, np.uint8)
    shapes = [(shape, 1) for shape in city.shapes[reaching]]
    if shapes:
        burnt = rasterize(shapes, out_shape=grid.shape, transform=Affine(*grid.transform), fill=0, dtype="uint8")
    return np.asarray(burnt, bool)


def _casters(city: Solids, grid: Grid, path: SunPath, level: float) -> _Casters:
    """Walls of parts whose shadow meets the grid at some instant."""
    near = city.take(_in_reach(city, grid, path, level))
    low = np.maximum(near.base - level, 0.0)
    return _Casters(near.a, near.b, near.previous, low[near.part], (near.top - level)[near.part],
                    (low > 0)[near.part])


def shaded_cells(casters: _Casters, grid: Grid, path: SunPath, instant: int) -> Bools:
    """Cells that lie in a shadow at one instant, bool (rows, columns)."""
    shift = -path.toward[instant] / path.steepness[instant]
    along = casters.b - casters.a
    # Walls whose outer side looks away from the sun: their strips and the footprint make up the shadow.
    throws = along[:, 0] * shift[1] - along[:, 1] * shift[0] < 0
    first = throws & ~throws[casters.previous]
    last = ~throws & throws[casters.previous]
    near, far = casters.low[:, None] * shift, casters.high[:, None] * shift
    a, b = casters.a, casters.b
    lines = [(a[throws] + far[throws], b[throws] + far[throws]), (b[throws] + near[throws], a[throws] + near[throws]),
             (a[first] + near[first], a[first] + far[first]), (a[last] + far[last], a[last] + near[last])]
    if casters.floating.any():
        f = casters.floating
        lines.append((a[f] + near[f], b[f] + near[f]))  # the footprint of a part with air below it
    start, end = (np.concatenate(ends) for ends in zip(*lines, strict=True))
    return _covered(start, end, grid)


def _covered(start: F64, end: F64, grid: Grid) -> Bools:
    """Cells with closed counter-clockwise rings around their centres, given as directed lines (m, 2)."""
    rows, columns = grid.shape
    ymax, cell = grid.ymax, grid.cell
    # Row r has its centre at ymax - (r + 0.5) cell; a line covers centres in (low, high].
    at_start = np.clip(np.ceil((ymax - start[:, 1]) / cell - 0.5), 0, rows).astype(np.int64)
    at_end = np.clip(np.ceil((ymax - end[:, 1]) / cell - 0.5), 0, rows).astype(np.int64)
    first, stop = np.minimum(at_start, at_end), np.maximum(at_start, at_end)
    counts = stop - first
    line = np.repeat(np.arange(len(counts)), counts)
    row = first[line] + np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
    slope = np.divide(end[:, 0] - start[:, 0], end[:, 1] - start[:, 1], out=np.zeros(len(start)), where=counts > 0)
    offset = start[:, 0] - grid.xmin - start[:, 1] * slope
    x = offset[line] + (ymax - (row + 0.5) * cell) * slope[line]
    column = np.clip(np.ceil(x / cell - 0.5), 0, columns).astype(np.int64)
    # A line downward has the ring's inside on its east.
    turn = np.where(at_end > at_start, 1, -1).astype(np.int32)[line]
    crossings = np.zeros(rows * (columns + 1), np.int32)
    np.add.at(crossings, row * (columns + 1) + column, turn)
    inside = np.cumsum(crossings.reshape(rows, columns + 1), axis=1)[:, :columns]
    return np.asarray(inside > 0, bool)
