"""What every step of a heat layer shares: the grid or the cells, the base, the scale of colours."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.bins.counting import numbered
from lohu_gis.analysis.bins.steps import CellSteps
from lohu_gis.analysis.bins.tiling import Tiling
from lohu_gis.analysis.density.bandwidth import bandwidth_by_rule
from lohu_gis.analysis.density.base import lengths_of, residents_of
from lohu_gis.analysis.density.events import study_area
from lohu_gis.analysis.density.records import Records
from lohu_gis.analysis.density.steps import FEWEST_CELLS, Base, Frame, SurfaceSteps, step_grid
from lohu_gis.analysis.density.surface import KernelSpec
from lohu_gis.analysis.grid import Grid, covering, inside
from lohu_gis.analysis.heat.spec import HeatSpec
from lohu_gis.analysis.joins import points_in_polygons
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import areas, sound_shapes
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.governance import SMALL_COUNT
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import TimeWindow

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
MOST_WINDOWS = 24
"""Windows that are looked at for the peak of all windows of one length."""
RUNG_S = 3600
"""Peaks are looked for at lengths of one hour, two, four ...; between them they are interpolated."""
BASE_CELL_M = 25.0
"""Residents of an area are spread over cells of this size before they are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A heat layer between its steps.

    Attributes
    ----------
    steps
        Makes the frames.
    kernel
        With its radius in metres; None for cells.
    cells
        Outlines of cells, None for a surface.
    crs
        Of grid and cells.
    top
        End of the scale: the peak of all records, rounded up.
    """

    spec: HeatSpec
    steps: SurfaceSteps | CellSteps
    kernel: KernelSpec | None
    cells: Geometry | None
    tiling: Tiling | None
    crs: str | None
    top: float

    def frame(self, chosen: I64 | slice, *, test: bool = True) -> Frame:
        """The layer for some records."""
        return self.steps.frame(chosen, test=test)

    @property
    def grid(self) -> Grid | None:
        """Of a surface."""
        return self.steps.grid if isinstance(self.steps, SurfaceSteps) else None


def prepared(records: Records, spec: HeatSpec, tables: Mapping[str, FeatureTable], crs: str | None) -> Prepared:
    """Prepare the steps of a heat layer.

    Parameters
    ----------
    records
        All records of the layer, in metres.
    tables
        In the same CRS, where they are asked for: ``polygons`` (cells), ``base`` (residents or roads), ``mask`` (study
        area), ``water``, ``hills`` (where nothing can happen).

    Raises
    ------
    InputError
        ``points.none``; ``bandwidth.undefined``; ``heat.radius_small`` (a radius under four cells of the finest live
        grid); ``heat.no_polygons``, ``heat.no_base`` where a layer is asked for and not given.
    """
    if len(records) == 0:
        raise InputError("points.none", parameter="points")
    base = _base(spec, tables, records)
    if spec.mode == "surface":
        return _surface(records, spec, tables, base, crs)
    return _cells(records, spec, tables, base, crs)


class Tops:
    """Ends of the scale for windows of any length, looked for once per length on a ladder and interpolated between."""

    def __init__(self, found: Prepared, records: Records) -> None:
        self._found, self._records = found, records
        self._rungs: dict[int, float] = {}

    def of(self, length_s: int) -> float:
        """The peak that windows of a length reach, rounded up; that of all records where they have no moments."""
        records = self._records
        if not records.timed or length_s <= 0:
            return self._found.top
        if length_s > int(records.seconds[-1]) - int(records.seconds[0]):
            return self._found.top
        place = max(math.log2(length_s / RUNG_S), 0.0)
        low = int(place)
        first, second = self._rung(low), self._rung(low + 1)
        return nice(first * (second / first) ** (place - low)) if first > 0 and second > 0 else self._found.top

    def _rung(self, number: int) -> float:
        if number not in self._rungs:
            length = RUNG_S * 2**number
            first, last = int(self._records.seconds[0]), int(self._records.seconds[-1])
            starts = np.arange(first, max(last - length, first) + 1, length)
            if len(starts) > MOST_WINDOWS:
                starts = starts[np.linspace(0, len(starts) - 1, MOST_WINDOWS).astype(np.int64)]
            spans = (self._records.span(TimeWindow(int(start), int(start) + length)) for start in starts)
            self._rungs[number] = max((_peak(self._found.frame(span, test=False)) for span in spans), default=0.0)
        return self._rungs[number]


def nice(value: float) -> float:
    """Rounded up to two digits; 0 for what is not above 0."""
    if not value > 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(round(value / step, 9)) * step:.12g}")


def _peak(frame: Frame) -> float:
    """The largest value that enough records stand behind; of thinner ones where there is none."""
    solid = frame.values[frame.counts >= SMALL_COUNT]
    solid = solid[np.isfinite(solid)]
    if len(solid) == 0:
        solid = frame.values[np.isfinite(frame.values)]
    return float(solid.max(initial=0.0))


def _surface(records: Records, spec: HeatSpec, tables: Mapping[str, FeatureTable], base: Base | None,
             crs: str | None) -> Prepared:
    asked = spec.bandwidth_m
    radius = bandwidth_by_rule(asked, records.points, np.ones(len(records))) if isinstance(asked, str) else float(asked)
    if not radius > 0:
        raise InputError("bandwidth.undefined", rule=str(asked))
    kernel = KernelSpec(spec.kernel, radius)
    grid = step_grid(records.points, kernel)
    if kernel.reach < FEWEST_CELLS * grid.cell:
        raise InputError("heat.radius_small", radius=radius, least=float(f"{FEWEST_CELLS * grid.cell:.2g}"))
    area = study_area(grid, tables.get("mask"), (tables.get("water"), tables.get("hills")))
    steps = SurfaceSteps(records.points, grid, kernel, area, base)
    top = nice(_peak(steps.frame(slice(0, len(records)), test=False))) or 1.0
    return Prepared(spec, steps, kernel, None, None, crs, top)


def _cells(records: Records, spec: HeatSpec, tables: Mapping[str, FeatureTable], base: Base | None,
           crs: str | None) -> Prepared:
    if spec.mode == "polygons":
        cell_of, outlines, km2, tiling, base_cell = _polygons(records, tables, base)
        total = float(km2.sum())
    else:
        tiling = Tiling("hexagon" if spec.mode == "hexagon" else "square", spec.size_m)
        cells = numbered(*tiling.cells(records.points))
        cell_of, outlines = cells.cell_of, tiling.outlines(cells.columns, cells.rows)
        km2 = np.full(len(cells.columns), tiling.area / 1e6)
        total = _total_km2(records, tables) or float(km2.sum())
        base_cell = None if base is None else _tiles_of(tiling, cells.columns, cells.rows, base.places)
    below, share = km2, km2 / max(total, float(km2.sum()), 1e-12)
    if base is not None and base_cell is not None:
        amounts = np.bincount(base_cell + 1, base.amounts, len(km2) + 1)[1:].astype(np.float64)
        below = amounts
        if base.expects:
            share = amounts / max(float(base.amounts.sum()), 1e-12)
    steps = CellSteps(cell_of, below, share)
    top = nice(_peak(steps.frame(slice(0, len(records)), test=False))) or 1.0
    return Prepared(spec, steps, None, outlines, tiling, crs, top)


def _polygons(records: Records, tables: Mapping[str, FeatureTable],
              base: Base | None) -> tuple[I64, Geometry, F64, None, I64 | None]:
    table = tables.get("polygons")
    if table is None:
        raise InputError("heat.no_polygons")
    geometry = table.geometry() or all_missing(len(table))
    shapes, _ = sound_shapes(geometry, "polygons")
    base_cell = None if base is None else _in_shapes(shapes, base.places)
    return _in_shapes(shapes, records.points), geometry, np.nan_to_num(areas(shapes)) / 1e6, None, base_cell


def _in_shapes(shapes: npt.NDArray[np.object_], places: F64) -> I64:
    """The first polygon each place is in, -1 for none."""
    polygon, point = points_in_polygons(shapes, places)
    found = np.full(len(places), -1, np.int64)
    found[point[::-1]] = polygon[::-1]
    return found


def _tiles_of(tiling: Tiling, columns: I64, rows: I64, places: F64) -> I64:
    """Number of the tile each place is in, -1 where that is not one of the given."""
    known = {cell: number for number, cell in enumerate(zip(columns.tolist(), rows.tolist(), strict=True))}
    own = zip(*(part.tolist() for part in tiling.cells(places)), strict=True)
    return np.fromiter((known.get(cell, -1) for cell in own), np.int64, len(places))


def _total_km2(records: Records, tables: Mapping[str, FeatureTable]) -> float:
    """Size of the study area; 0 where none is given."""
    mask = tables.get("mask")
    if mask is None:
        return 0.0
    shapes, _ = sound_shapes(mask.geometry() or all_missing(len(mask)), "mask")
    low, high = records.points.min(axis=0), records.points.max(axis=0)
    side = max(float((high - low).max()) / 1000, 10.0)
    whole = float(np.nansum(areas(shapes))) / 1e6
    grid = covering((low[0], low[1], high[0], high[1]), side)
    for name in ("water", "hills"):
        if name in tables:
            gone = inside(grid, tables[name].geometry() or all_missing(len(tables[name])))
            whole -= float((gone & inside(grid, mask.geometry() or all_missing(len(mask)))).sum()) * side**2 / 1e6
    return max(whole, 0.0)


def _base(spec: HeatSpec, tables: Mapping[str, FeatureTable], records: Records) -> Base | None:
    if spec.per == "area":
        return None
    table = tables.get("base")
    if table is None:
        raise InputError("heat.no_base", per=spec.per)
    if spec.per == "roads":
        places, metres, _ = lengths_of(table, BASE_CELL_M)
        return Base(places, metres / 1000.0, expects=False)
    low, high = records.points.min(axis=0), records.points.max(axis=0)
    grid = covering((low[0], low[1], high[0], high[1]), BASE_CELL_M)
    places, people, _ = residents_of(table, spec.residents, grid)
    return Base(places, people / 1000.0)
