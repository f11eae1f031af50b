"""Values between stations."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import Choice, Column, Integer, Number, RasterOutput, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

NODATA = -9999.0


@tool(id="sensors.interpolate", title=N_("Interpolation between stations"), version=1, live=True,
      outputs=(RasterOutput(id="surface"),),
      sources=("Matheron, G. (1963): Principles of geostatistics. Economic Geology 58",
               "Deutsch, C. V. and Journel, A. G. (1998): GSLIB, 2nd edition, II.3 (practical ranges)",
               "Dubrule, O. (1983): Cross validation of kriging in a unique neighborhood. Math. Geology 15"))
def interpolate(
    stations: Annotated[FeatureTable, Vector("point", metric=True)],
    value: Annotated[str, Column(of="stations", numeric=True)] = "value",
    method: Annotated[Literal["idw", "kriging"], Choice(options=("idw", "kriging"))] = "kriging",
    variogram: Annotated[Literal["auto", "spherical", "exponential", "gaussian"],
                         Choice(options=("auto", "spherical", "exponential", "gaussian"))] = "auto",
    *,
    range: Annotated[float | None, Number(min=0, above_min=True)] = None,  # noqa: A002 - the name in the contract
    sill: Annotated[float | None, Number(min=0, above_min=True)] = None,
    nugget: Annotated[float | None, Number(min=0)] = None,
    cell_m: Annotated[float | None, Number(unit="m", min=0, above_min=True)] = None,
    mask: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    averaging: Annotated[Literal["auto", "plain", "energy"], Choice(options=("auto", "plain", "energy"))] = "auto",
    neighbours: Annotated[int | None, Integer(min=1, max=1000)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Values at every place from those of stations, with their error.

    Ordinary kriging: weights that make the estimate unbiased and its variance least under the variogram. No cell
    farther from every station than the range gets a value. Stations in one place count as one with their mean.

    Parameters
    ----------
    stations
        Points with one value each.
    value
        Column with the value.
    method
        kriging, or idw: means weighted by inverse squared distances.
    variogram
        Model of kriging. auto fits all three to the semivariances in bins of distance by least squares weighted with
        pairs / distance^2 and takes the best. For a named model, what is not given of its numbers is fitted.
    range
        Range in metres; for exponential and gaussian models the practical range (95 % of the sill):
        ``1 - exp(-3 h / a)``, ``1 - exp(-3 (h / a)^2)``. For idw how far a value reaches.
    sill
        Total sill, the nugget included, in squared units of the value.
    nugget
        Semivariance just beside a station, in squared units of the value.
    cell_m
        Side of a cell in metres; without it a two-hundredth of the longer side, rounded.
    mask
        Polygons outside of which there is no value; the grid covers them, without them the stations.
    averaging
        energy interpolates ``10^(L / 10)`` of levels in dB and gives dB again; auto does so where the column unit holds
        only dB, or the column quantity only noise. Sill and nugget are then those of energies with mean 1.
    neighbours
        How many nearest stations an estimate uses; without it all of up to 300, else 24 (idw: 48).

    Returns
    -------
    ToolResult
        Raster of values; kriging adds the standard error as band 2. Metrics ``loo_rmse`` (root mean square of what each
        station differs from its estimate by the others), ``loo_mean``, ``stations``, ``cell_m``, ``method``,
        ``variogram``, ``range_m``, ``sill``, ``nugget``, ``averaging``.

    Raises
    ------
    InputError
        ``points.none``, ``column.missing``, ``column.not_numeric``, ``noise.level``.
    UsageError
        ``grid.too_large``, ``variogram.nugget``.
    """
    import numpy as np

    from lohu_gis.analysis.grid import inside
    from lohu_gis.analysis.interpolation.stations import stations_of
    from lohu_gis.analysis.interpolation.surface import Wanted, grid_for, surface
    from lohu_gis.core.geometry.measure import total_bounds
    from lohu_gis.core.raster import Raster

    places, findings = stations_of(stations, value, averaging)
    shapes = None if mask is None else mask.geometry()
    grid = grid_for(places.points, cell_m, None if shapes is None else total_bounds(shapes))
    area = None if mask is None else np.zeros(grid.shape, bool) if shapes is None else inside(grid, shapes)
    found, notes = surface(places, grid, area, Wanted(method, variogram, range, sill, nugget, neighbours), progress)
    bands = [found.values] if found.errors is None else [found.values, found.errors]
    cells = np.stack([np.where(np.isnan(band), NODATA, band) for band in bands]).astype(np.float32)
    off = found.loo - places.levels(places.values)
    known = len(off) > 1
    metrics = {"loo_rmse": float(np.sqrt((off**2).mean())) if known else None,
               "loo_mean": float(off.mean()) if known else None, "stations": len(off), "cell_m": grid.cell,
               "method": "kriging" if method == "kriging" and found.model is not None else "idw",
               "variogram": found.model.shape if found.model else None,
               "range_m": found.reach if np.isfinite(found.reach) else None,
               "sill": found.model.sill if found.model else None,
               "nugget": found.model.nugget if found.model else None,
               "averaging": "energy" if places.energy else "plain"}
    raster = Raster(cells, grid.transform, stations.crs, NODATA, ("value", "standard_error")[:len(bands)])
    return ToolResult({"surface": raster}, metrics, findings + notes)
