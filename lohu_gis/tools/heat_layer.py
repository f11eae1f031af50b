"""A heat layer as a raster: what the window shows live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from lohu_gis.core.params import Choice, Column, Number, RasterOutput, Texts, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lohu_gis.analysis.density.steps import Frame
    from lohu_gis.analysis.grid import Grid
    from lohu_gis.analysis.heat.preparing import Prepared

NODATA = -9999.0
FINE = 16
"""Cells of the raster across a hexagon or square."""
LONGEST_SIDE = 2000


@tool(id="heat.layer", title=N_("Heat layer"), version=1, live=True, outputs=(RasterOutput(id="heat"),),
      sources=("Silverman, B. W. (1986): Density Estimation for Statistics and Data Analysis, eq. 4.5",
               "Benjamini, Y. and Hochberg, Y. (1995): Controlling the false discovery rate. J. R. Stat. Soc. B 57"))
def heat_layer(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    mode: Annotated[Literal["surface", "hexagon", "square", "polygons"],
                    Choice(options=("surface", "hexagon", "square", "polygons"))] = "surface",
    *,
    bandwidth_m: Annotated[float | Literal["arcgis", "silverman"],
                           Number(unit="m", min=0, above_min=True, max=1e7, words=("arcgis", "silverman"))] = "arcgis",
    kernel: Annotated[Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"],
                      Choice(options=("quartic", "gaussian", "epanechnikov", "triangular", "uniform"))] = "quartic",
    size_m: Annotated[float, Number(unit="m", min=0, above_min=True, max=1e7)] = 200.0,
    polygons: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    category: Annotated[str | None, Column(of="points")] = None,
    categories: Annotated[list[str] | None, Texts()] = None,
    per: Annotated[Literal["area", "residents", "roads"], Choice(options=("area", "residents", "roads"))] = "area",
    base: Annotated[FeatureTable | None, Vector("point", "line", "polygon", metric=True)] = None,
    residents: Annotated[str | None, Column(of="base", numeric=True)] = None,
    mask: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    water: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    hills: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    unsure: Annotated[Literal["show", "fade", "hatch"], Choice(options=("show", "fade", "hatch"))] = "fade",
    scale: Annotated[Literal["all", "window"], Choice(options=("all", "window"))] = "window",
    progress: Progress | None = None,
) -> ToolResult:
    """Density, or counts in cells, on the grid that the window plays through time.

    A surface lies within 1 % of the peak of kernel density. Places are as likely as each other, or as people live
    there, if nothing but chance is at work; what is more has a false discovery rate up to 0.05.

    Parameters
    ----------
    points
        Events; each point of a multi-point is one.
    mode
        A surface, or hexagons, squares, or the polygons of a layer.
    bandwidth_m, kernel
        As for kernel density.
    size_m
        Of hexagons from flat side to flat side, of squares their side.
    polygons
        Cells for the mode polygons.
    category, categories
        Column of `points`, and which of its texts are counted; none named counts all.
    per
        Events per km2 of area, per 1,000 residents, or per km of roads.
    base
        Points or polygons with residents, or lines of roads.
    residents
        Column of `base` with the number of residents; without it every row is one.
    mask
        The study area.
    water, hills
        Polygons where nothing can happen; they are taken out of the study area.
    unsure
        How the window shows what is not more than chance.
    scale
        Where the colours of the window end: at the peak of all records, or of all windows as long as the one shown.

    Returns
    -------
    ToolResult
        Raster with the bands ``value`` and ``more_than_chance`` (1 or 0). Metrics ``bandwidth_m`` or ``size_m``,
        ``cell_m``, ``events``, ``top`` (end of the colours).

    Raises
    ------
    InputError
        ``points.none``, ``bandwidth.undefined``, ``heat.radius_small``, ``heat.no_polygons``, ``heat.no_base``.
    """
    import numpy as np

    from lohu_gis.analysis.density.records import records_of
    from lohu_gis.analysis.heat.preparing import prepared
    from lohu_gis.analysis.heat.spec import HeatSpec
    from lohu_gis.core.raster import Raster

    spec = HeatSpec(mode, bandwidth_m, kernel, size_m, per, residents, category, tuple(categories or ()), unsure, scale)
    tables = {name: table for name, table in (("polygons", polygons), ("base", base), ("mask", mask), ("water", water),
                                              ("hills", hills)) if table is not None}
    records = records_of(points, None, category)
    found = prepared(records, spec, tables, points.crs)
    steps = progress or Progress()
    steps.at(0.6)
    frame = found.frame(records.chosen(None, spec.categories))
    values, sure, grid = _on_grid(found, frame)
    steps.at(1.0)
    bands = np.stack([np.where(np.isnan(values), NODATA, values), np.where(np.isnan(values), NODATA, sure)])
    metrics = {"cell_m": grid.cell, "events": frame.events, "top": found.top}
    metrics |= {"bandwidth_m": found.kernel.bandwidth} if found.kernel is not None else {"size_m": size_m}
    raster = Raster(bands.astype(np.float32), grid.transform, points.crs, NODATA, ("value", "more_than_chance"))
    return ToolResult({"heat": raster}, metrics)


def _on_grid(found: Prepared, frame: Frame) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], Grid]:
    """Values and significance as arrays (rows, columns); cells without records have no value."""
    import numpy as np

    if found.grid is not None:
        return frame.values, frame.sure, found.grid
    numbers, grid = _cell_numbers(found)
    values = np.append(np.where(frame.counts > 0, frame.values, np.nan), np.nan).astype(np.float32)
    return values[numbers], np.append(frame.sure, False)[numbers], grid


def _cell_numbers(found: Prepared) -> tuple[npt.NDArray[np.int64], Grid]:
    """The number of the cell at every centre of a grid, -1 for none."""
    import numpy as np
    from rasterio.features import rasterize
    from rasterio.transform import Affine

    from lohu_gis.analysis.grid import covering
    from lohu_gis.core.geometry.bridge import to_shapely
    from lohu_gis.core.geometry.measure import total_bounds

    assert found.cells is not None
    bounds = total_bounds(found.cells) or (0.0, 0.0, 1.0, 1.0)
    side = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    grid = covering(bounds, max(side / LONGEST_SIDE, (found.tiling.size / FINE if found.tiling is not None else 0.0)))
    shapes = [(shape, number) for number, shape in enumerate(to_shapely(found.cells))
              if shape is not None and not shape.is_empty]
    if not shapes:
        return np.full(grid.shape, -1, np.int64), grid
    burnt = rasterize(reversed(shapes), out_shape=grid.shape, transform=Affine(*grid.transform), fill=-1, dtype="int32")
    return np.asarray(burnt, np.int64), grid
