"""What the selected buildings do to their plot: floor-area ratio and coverage before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.storeys import heights_and_storeys
from lohu_gis.app.building.fields import fields_of
from lohu_gis.app.building.shapes import Objects, shapes_of
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.measure import bounds
from lohu_gis.core.project import Layer
from lohu_gis.core.scenario_diff import Rows
from lohu_gis.core.table import FeatureTable
from lohu_gis.render.plan.sources import same_crs

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PlotFigures:
    """One plot in two scenarios; None where a figure is unknown.

    Attributes
    ----------
    far, coverage
        (before, after); the floor-area ratio is unknown while the storeys of a building on the plot are.
    far_limit
        What the table of plots says, where it says something.
    """

    name: str
    area_m2: float
    far: tuple[float | None, float | None]
    coverage: tuple[float, float]
    far_limit: float | None = None


def plot_figures(plots: FeatureTable, layer: Layer, before: FeatureTable, after: FeatureTable,
                 chosen: tuple[int, ...], naming: str | None = None) -> PlotFigures | None:
    """Figures of the plot that carries most of the chosen buildings.

    A building across plots counts by its share of area. None without such a plot, and where plots and buildings have
    different CRS or one that is not metric.

    Parameters
    ----------
    layer
        Of the buildings.
    before, after
        The buildings in two scenarios.
    chosen
        Buildings of `after`; those that it demolishes are looked for in `before`.
    naming
        Column with the plots' names.
    """
    import shapely

    if plots.crs is None or after.crs is None or not same_crs(plots.crs, after.crs) or _degrees(plots.crs):
        return None
    shapes = np.concatenate([shapes_of(table, chosen) for table in (before, after)])
    shapes = shapes[~shapely.is_missing(shapes)]
    if not len(shapes):
        return None
    body = shapely.union_all(shapely.make_valid(shapes))
    near = rows_in(plots, shapely.bounds(body).tolist())
    if not len(near):
        return None
    candidates = shapely.make_valid(shapes_of(plots, plots.fids[near].tolist()))
    shared = shapely.area(shapely.intersection(candidates, body))
    at = int(np.argmax(shared))
    if shared[at] <= 0:
        return None
    plot, fid = candidates[at], int(plots.fids[near[at]])
    both = [_figures(plot, layer, table) for table in (before, after)]
    reader = Rows(plots, [fid])
    limit = reader.cell(fid, "far_limit")
    name = reader.cell(fid, naming) if naming is not None else None
    return PlotFigures(str(name) if name is not None else f"#{fid}", float(plot.area), (both[0][0], both[1][0]),
                       (both[0][1], both[1][1]), float(limit) if isinstance(limit, int | float) else None)


def rows_in(table: FeatureTable, box: list[float] | Box) -> npt.NDArray[np.int64]:
    """Rows whose box meets `box` (xmin, ymin, xmax, ymax)."""
    geometry = table.geometry()
    if geometry is None:
        return np.zeros(0, np.int64)
    boxes = bounds(geometry)
    xmin, ymin, xmax, ymax = box
    with np.errstate(invalid="ignore"):
        return np.flatnonzero((boxes[:, 0] <= xmax) & (boxes[:, 2] >= xmin) & (boxes[:, 1] <= ymax)
                              & (boxes[:, 3] >= ymin))


def _figures(plot: object, layer: Layer, table: FeatureTable) -> tuple[float | None, float]:
    """Floor-area ratio (None while unknown) and coverage of a plot in one scenario."""
    import shapely

    rows = rows_in(table, shapely.bounds(plot).tolist())
    shapes: Objects = shapely.make_valid(shapes_of(table, table.fids[rows].tolist()))
    shared = shapely.intersection(shapes, plot)
    areas = np.nan_to_num(shapely.area(shared))
    there = areas > 0
    ground = shapely.area(plot)
    coverage = float(shapely.area(shapely.union_all(shared[there])) / ground) if there.any() else 0.0
    fields = fields_of(layer, table)
    try:
        massing, _findings = heights_and_storeys(table, fields.storeys, fields.height, fields.base)
    except InputError:
        return None, coverage
    floors = areas[there] * massing.storeys[rows[there]]
    return (None if np.isnan(floors).any() else float(floors.sum() / ground)), coverage


def _degrees(crs: str) -> bool:
    from pyproj import CRS

    return bool(CRS.from_user_input(crs).is_geographic)
