"""How high a proposal may be before a window loses its sun."""

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


@tool(id="sun.highest", title=N_("Largest number of storeys by sun"), version=1,
      outputs=(VectorOutput(id="failing", columns=(
          "building_id", "storey", "required_h", "facade_deg", "z_m", "width_m", "storey_m")),),
      sources=("Reda, I. and Andreas, A. (2004): Solar position algorithm for solar radiation. Solar Energy 76",
               "GB/T 50947-2014"))
def highest(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    proposal: Annotated[str, Expression(of="buildings")],
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
    most: Annotated[int, Integer(min=1, max=400)] = 120,
    progress: Progress | None = None,
) -> ToolResult:
    """The largest number of storeys of a proposal that leaves every window its verdict.

    A higher building never shades less, so that the number is found by bisection; one storey more was tried and failed.

    Parameters
    ----------
    buildings
        All buildings, the proposal among them.
    proposal
        Which building is proposed, as an expression that is true for one row; of several rows the highest one grows.
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

    most
        Where the search ends.

    Returns
    -------
    ToolResult
        Windows that would lose their verdict with one storey more. Metrics: ``storeys`` (0 when not even one keeps all
        verdicts), ``top_m``, ``at_limit`` (the search ended at `most`), ``storey_m``, ``failing_above``, ``windows``,
        ``tried``.

    Raises
    ------
    InputError
        ``sun.no_proposal`` (no such row), ``sun.no_limits`` (the rules ask for nothing on that day), ``area.none``.
    UsageError
        ``parameter.invalid``, ``sun.band_empty``, ``sun.too_many_points``.
    """
    from lohu_gis.analysis.sun.change import failing_table, search
    from lohu_gis.analysis.sun.city import city_of
    from lohu_gis.analysis.sun.days import day_of
    from lohu_gis.analysis.sun.survey import Band, Survey
    from lohu_gis.analysis.sun.uses import subjects_of
    from lohu_gis.core.expression import parse

    day = day_of(date, year)
    city, findings = city_of(buildings, height, storeys, base, building, terrain)
    subjects, noticed = subjects_of(buildings, use, subject, rules, day, building)
    wanted = Survey(Band(day, start, end, clock, step_min), min_run_min, sill_m, spacing_m)
    windows, found, metrics = search(city, subjects, parse(proposal).mask(buildings), wanted, str(buildings.crs), most,
                                     progress)
    table = failing_table(city, subjects, windows, found, buildings.crs)
    return ToolResult({"failing": table}, metrics, (*findings, *noticed))
