"""Hours of sun of windows, with verdicts."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import (
    Choice,
    Column,
    Expression,
    Integer,
    Number,
    ObjectNames,
    Raster,
    Rules,
    Text,
    ToolResult,
    Vector,
    VectorOutput,
    tool,
)
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster as RasterValue
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="sun.hours_windows", title=N_("Hours of sun of windows"), version=1,
      outputs=(VectorOutput(id="windows", columns=(
          "building_id", "storey", "hours", "longest_run_h", "verdict", "lost_to", "use", "rule", "article",
          "required_h", "possible_h", "facade_deg", "z_m", "width_m", "storey_m")),),
      sources=("Reda, I. and Andreas, A. (2004): Solar position algorithm for solar radiation. Solar Energy 76",
               "GB/T 50947-2014", "深圳市城市规划标准与准则 8.4.6.2, 8.4.7.2"))
def hours_windows(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    *,
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    use: Annotated[str | None, Column(of="buildings")] = None,
    subject: Annotated[str | None, Expression(of="buildings")] = None,
    date: Annotated[str, Text()] = "great_cold",
    start: Annotated[str | None, Text()] = None,
    end: Annotated[str | None, Text()] = None,
    clock: Annotated[Literal["true_solar", "civil"], Choice(options=("true_solar", "civil"))] = "true_solar",
    step_min: Annotated[float, Number(unit="min", min=0.1, max=60)] = 1.0,
    min_run_min: Annotated[float, Number(unit="min", min=0, max=240)] = 5.0,
    sill_m: Annotated[float, Number(unit="m", min=0, max=10)] = 0.9,
    rules: Annotated[RulePack | None, Rules(group="sun")] = "sun_shenzhen_2025",  # type: ignore[assignment]  # its id
    spacing_m: Annotated[float, Number(unit="m", min=0.1, max=50)] = 1.0,
    base: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    building: Annotated[list[str] | None, ObjectNames(of="buildings")] = None,
    terrain: Annotated[RasterValue | None, Raster(metric=True)] = None,
    year: Annotated[int | None, Integer(min=1950, max=2150)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Hours of direct sun of window points per storey along facades, with a verdict by use.

    Blocking is computed with float64 intervals of blocked directions: exact for prisms, the same on every machine.
    Instants include both ends of the band; an interval counts when both its ends are lit; a ray that passes an edge
    within 1e-6 rad counts as shaded.

    Parameters
    ----------
    buildings
        Footprints, one row per part; all of them shade.
    height
        Column of heights of the tops in metres above the ground. If neither height nor storeys are named, ``height_m``
        and ``storeys`` are taken where they exist.
    storeys
        Column of storeys of each part.
    use
        Column of uses; without it all buildings count as dwellings.
    subject
        Which buildings are checked, as an expression; without it those whose use the rules know, or that have none.
    date
        Day: YYYY-MM-DD, great_cold or winter_solstice (computed for the year from the sun's longitude).
    start
        Begin of the band, HH:MM; without it that of the rules.
    end
        End of the band, HH:MM; without it that of the rules.
    clock
        What `start` and `end` mean: true solar time of the place, or civil time (UTC+8).
    step_min
        Minutes between instants; GB/T 50947 asks for at most 1.
    min_run_min
        Shortest stretch of sun that counts.
    sill_m
        Height of window points above the floor of their storey.
    rules
        Rule pack with hours by use and day.
    spacing_m
        Longest distance between points along a facade; GB/T 50947 asks for at most 1 m.
    base
        Column of lower sides in metres above the ground; ``base_m`` where there is one.
    building
        Column that parts of one building share; also what buildings are called.
    terrain
        Heights of the ground, on which buildings stand; without it the ground is 0 m. It throws no shadow itself.
    year
        Of a day given as a word; 2026 without it.

    Returns
    -------
    ToolResult
        A point per window, from the top storey down: ``building_id``, ``storey`` (1 = ground floor), ``hours``,
        ``longest_run_h``, ``verdict`` (pass, fail, unknown; missing where the rules ask for nothing on that day),
        ``lost_to`` (JSON: minutes by blocking building, most first, the own one included; with ``hours`` they add up to
        the band), ``use``, ``rule``, ``article``, ``required_h``, ``possible_h`` (with nothing but the own building),
        ``facade_deg`` (where the facade looks, from the map's north), ``z_m``, ``width_m`` and ``storey_m`` (the piece
        of facade that it stands for). A building whose height nobody knows gets one row with the verdict unknown; so do
        windows that such a building could turn from pass to fail. Metrics: ``points``, ``buildings``, ``pass``,
        ``fail``, ``unknown``, the day and band.

    Raises
    ------
    UsageError
        ``parameter.invalid``, ``sun.band_empty``, ``sun.too_many_points``.
    """
    from lohu_gis.analysis.sun.city import city_of
    from lohu_gis.analysis.sun.days import day_of
    from lohu_gis.analysis.sun.survey import Band, Survey, survey, survey_table
    from lohu_gis.analysis.sun.uses import subjects_of

    day = day_of(date, year)
    city, findings = city_of(buildings, height, storeys, base, building, terrain)
    chosen, noticed = subjects_of(buildings, use, subject, rules, day, building)
    wanted = Survey(Band(day, start, end, clock, step_min), min_run_min, sill_m, spacing_m)
    found = survey(city, chosen, wanted, str(buildings.crs), progress)
    table, metrics = survey_table(city, chosen, found, buildings.crs)
    return ToolResult({"windows": table}, metrics, (*findings, *noticed, *found.findings))
