"""Hours of sun on the ground."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Choice, Column, Integer, Number, Raster, RasterOutput, Text, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster as RasterValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="sun.hours_grid", title=N_("Hours of sun on the ground"), version=1,
      outputs=(RasterOutput(id="hours", unit="h"),),
      sources=("Reda, I. and Andreas, A. (2004): Solar position algorithm for solar radiation. Solar Energy 76",
               "GB/T 50947-2014",))
def hours_grid(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    *,
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    date: Annotated[str, Text()] = "great_cold",
    start: Annotated[str, Text()] = "08:00",
    end: Annotated[str, Text()] = "16:00",
    clock: Annotated[Literal["true_solar", "civil"], Choice(options=("true_solar", "civil"))] = "true_solar",
    step_min: Annotated[float, Number(unit="min", min=0.1, max=60)] = 1.0,
    cell_m: Annotated[float | None, Number(unit="m", min=0, max=10_000, above_min=True)] = None,
    area: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    above_ground_m: Annotated[float, Number(unit="m", min=0, max=10_000)] = 0.0,
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    base: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    terrain: Annotated[RasterValue | None, Raster(metric=True)] = None,
    year: Annotated[int | None, Integer(min=1950, max=2150)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Hours of direct sun on a level plane in one day.

    Instants include both ends of the band; an interval counts when both its ends are lit.

    Parameters
    ----------
    buildings
        Footprints; also those outside of `area` that throw shadow into it.
    height
        Column of heights of the tops in metres above the ground. If neither height nor storeys are named, ``height_m``
        and ``storeys`` are taken where they exist.
    date
        Day: YYYY-MM-DD, great_cold or winter_solstice (computed for the year from the sun's longitude).
    start
        Begin of the band, HH:MM.
    end
        End of the band, HH:MM.
    clock
        What `start` and `end` mean: true solar time of the place, or civil time (UTC+8).
    step_min
        Minutes between instants.
    cell_m
        Side of a cell in metres; without it 2 m, or more where that would be over a million cells.
    area
        Polygons to compute in; without them the bounds of the buildings.
    above_ground_m
        Height of the plane in metres; with `terrain` above the ground of each cell.
    storeys
        Column of storeys, for missing heights (3.0 m each).
    base
        Column of lower sides in metres above the ground; ``base_m`` where there is one.
    terrain
        Heights of the ground, on which buildings stand; without it the ground is 0 m. It throws no shadow itself.
    year
        Of a day given as a word; 2026 without it.

    Returns
    -------
    ToolResult
        Raster of hours; no value inside of buildings and outside of `area`. The sun is that of the area's middle, and
        azimuths follow the map's grid there. Buildings of unknown height throw no shadow (findings
        ``height.unknown``, and ``sun.doubtful`` with the number of cells that could have less sun by them).
        Metrics: ``date``, ``start``, ``end`` (civil, with offset), ``band_h``, ``mean_h``, ``cell_m``, ``instants``.

    Raises
    ------
    InputError
        ``area.none`` (no building and no area with a shape).
    UsageError
        ``parameter.invalid``, ``sun.band_empty``, ``grid.too_large``.
    """
    import numpy as np

    from lohu_gis.analysis.sight.ground import ground_of
    from lohu_gis.analysis.sun.city import city_of
    from lohu_gis.analysis.sun.days import day_of
    from lohu_gis.analysis.sun.ground import grid_of, hours_at, inside_buildings
    from lohu_gis.analysis.sun.path import path_metrics, site_of, sun_path

    day = day_of(date, year)
    city, findings = city_of(buildings, height, storeys, base, None, terrain)
    grid, wanted = grid_of(city.solids, area, cell_m)
    xmin, ymin, xmax, ymax = grid.bounds
    site = site_of((xmin + xmax) / 2, (ymin + ymax) / 2, str(buildings.crs))
    path = sun_path(site, day, start, end, clock, step_min)
    wanted &= ~inside_buildings(city.solids, grid, above_ground_m)
    ground = None if terrain is None else ground_of(terrain)
    progress = progress or Progress()
    hours = hours_at(city.solids, grid, path, ground, above_ground_m, wanted, progress.part(0.0, 0.6))
    shown = wanted & np.isfinite(hours)
    if city.unknown.any():
        worst = hours_at(city.doubtful(), grid, path, ground, above_ground_m, wanted, progress.part(0.6, 1.0))
        doubtful = int((shown & (worst < hours - 1e-9)).sum())
        findings += (Finding(code="sun.doubtful", count=doubtful),) if doubtful else ()
    values = np.where(shown, hours, -9999.0).astype(np.float32)
    mean = float(hours[shown].mean()) if shown.any() else None
    metrics = path_metrics(path) | {"mean_h": mean, "cell_m": grid.cell}
    raster = RasterValue(values[None], grid.transform, buildings.crs, -9999.0, ("hours",))
    return ToolResult({"hours": raster}, metrics, findings)
