"""Points of a table as weighted events, and what every surface of them needs: bandwidth, cell, grid, study area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.bandwidth import bandwidth_by_rule
from lohu_gis.analysis.density.surface import KernelSpec
from lohu_gis.analysis.grid import Grid, covering, inside, round_size
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import point_coordinates
from lohu_gis.analysis.tables import numbers
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Findings = tuple[Finding, ...]
Bandwidth = float | Literal["arcgis", "silverman"]

LONGEST_SIDE = 4096
"""Cells along the longer side at most when the cell size is left to the program."""

COARSE = 4
"""A surface with fewer cells in a radius is told to be coarse."""


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Weighted places.

    Attributes
    ----------
    points : shape (n, 2)
        In metres.
    weights : shape (n,)
        How many events each stands for, not negative.
    rows : shape (n,)
        Row of the table each belongs to.
    """

    points: F64
    weights: F64
    rows: I64

    def take(self, kept: Mask) -> Events:
        """Only some of them."""
        return Events(self.points[kept], self.weights[kept], self.rows[kept])


def events_of(table: FeatureTable, weight: str | None, name: str = "points", *,
              needed: bool = True) -> tuple[Events, Findings]:
    """Places and weights of a table of points; each point of a multi-point is one.

    Rows without a place and without a number in `weight` are left out, with findings.

    Parameters
    ----------
    name
        The tool's parameter, for findings and errors.
    needed
        Whether a table without any event is an error.

    Raises
    ------
    InputError
        ``points.none``, ``weight.negative``; see `analysis.tables.numbers`.
    """
    points, rows = point_coordinates(table.geometry() or all_missing(len(table)))
    findings: Findings = ()
    placed = np.zeros(len(table), bool)
    placed[rows] = True
    unplaced = len(table) - int(placed.sum())
    if unplaced:
        findings += (Finding(code="geometry.null", facts={"layer": name}, count=unplaced),)
    events = Events(points, np.ones(len(points)), rows)
    if weight is not None:
        values, unreadable = numbers(table, weight)
        known = ~np.isnan(values[rows])
        events, findings = Events(points, values[rows], rows).take(known), findings + unreadable
        if not known.all():
            findings += (Finding(code="weight.missing", facts={"column": weight}, count=int((~known).sum())),)
        if (events.weights < 0).any():
            raise InputError("weight.negative", column=weight, count=int((events.weights < 0).sum()))
    if needed and len(events.points) == 0:
        raise InputError("points.none", parameter=name)
    return events, findings


def bandwidth_of(asked: Bandwidth, events: Events) -> float:
    """The bandwidth in metres, from a rule where one is named; `InputError` ``bandwidth.undefined``."""
    bandwidth = bandwidth_by_rule(asked, events.points, events.weights) if isinstance(asked, str) else asked
    if not bandwidth > 0:
        raise InputError("bandwidth.undefined", rule=str(asked))
    return bandwidth


def cell_for(bandwidth: float, side: float, longest: int = LONGEST_SIDE) -> float:
    """A tenth of the bandwidth, rounded; coarser where that would make more than `longest` cells along a side."""
    fine = round_size(bandwidth / 10)
    return fine if side / fine <= longest else round_size(2 * side / longest)


def grid_around(points: F64, spec: KernelSpec, cell: float | None, longest: int = LONGEST_SIDE) -> Grid:
    """The grid that holds all points and one reach around them; `UsageError` ``grid.too_large``."""
    low, high = points.min(axis=0) - spec.reach, points.max(axis=0) + spec.reach
    side = cell if cell is not None else cell_for(spec.bandwidth, float((high - low).max()), longest)
    return covering((low[0], low[1], high[0], high[1]), side)


def with_bounds(points: F64, table: FeatureTable | None) -> F64:
    """The places and the corners of the bounds of a layer, for a grid that holds both."""
    geometry = None if table is None else table.geometry()
    bounds = None if geometry is None else total_bounds(geometry)
    if bounds is None:
        return points
    return np.concatenate([points, np.array([bounds[:2], bounds[2:]])])


def box_of(grid: Grid, points: F64) -> Mask:
    """Cells whose centre lies in the bounds of the places."""
    low, high = points.min(axis=0), points.max(axis=0)
    across, down = (grid.x() >= low[0]) & (grid.x() <= high[0]), (grid.y() >= low[1]) & (grid.y() <= high[1])
    return np.asarray(down[:, None] & across[None, :])


def study_area(grid: Grid, mask: FeatureTable | None, without: Iterable[FeatureTable | None] = ()) -> Mask | None:
    """Cells whose centre lies in `mask` (all where there is none) and in none of `without`; None for all cells."""
    area = None if mask is None else inside(grid, mask.geometry() or all_missing(len(mask)))
    for table in without:
        if table is not None:
            kept = ~inside(grid, table.geometry() or all_missing(len(table)))
            area = kept if area is None else area & kept
    return area


def only_inside(events: Events, grid: Grid, area: Mask, *, needed: bool = True) -> tuple[Events, Findings]:
    """Events in cells of the study area, with the finding ``points.outside``.

    `InputError` ``points.none`` where none is left and `needed`.
    """
    rows = np.clip(((grid.ymax - events.points[:, 1]) / grid.cell).astype(np.int64), 0, grid.rows - 1)
    columns = np.clip(((events.points[:, 0] - grid.xmin) / grid.cell).astype(np.int64), 0, grid.columns - 1)
    kept = area[rows, columns]
    if kept.all():
        return events, ()
    if needed and not kept.any():
        raise InputError("points.none", parameter="mask")
    return events.take(kept), (Finding(code="points.outside", severity="info", count=int((~kept).sum())),)


def noticed(kernel: KernelSpec, grid: Grid, *, edge: str, masked: bool) -> tuple[Finding, ...]:
    """What a reader of the surface should know.

    Returns
    -------
    findings
        ``heat.coarse_grid`` where a radius spans fewer than four cells (a surface and direct summation differ
        visibly then), ``heat.edge_unused`` where an edge was to be corrected and there is no area.
    """
    found: list[Finding] = []
    if kernel.bandwidth < COARSE * grid.cell:
        found.append(Finding(code="heat.coarse_grid", severity="warning", facts={
            "cell_m": grid.cell, "bandwidth_m": round(kernel.bandwidth, 1), "best": round(kernel.bandwidth / 10, 1)}))
    if edge != "none" and not masked:
        found.append(Finding(code="heat.edge_unused", severity="warning"))
    return tuple(found)
