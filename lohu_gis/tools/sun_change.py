"""Windows before and after a proposal."""

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


@tool(id="sun.change", title=N_("Sun of windows before and after"), version=1,
      outputs=(VectorOutput(id="change", columns=(
          "building_id", "storey", "before_h", "after_h", "lost_h", "verdict_before", "verdict_after", "culprit",
          "culprit_min", "use", "required_h", "facade_deg", "z_m", "width_m", "storey_m")),),
      sources=("Reda, I. and Andreas, A. (2004): Solar position algorithm for solar radiation. Solar Energy 76",
               "GB/T 50947-2014"))
def change(
    before: Annotated[FeatureTable, Vector("polygon", metric=True)],
    after: Annotated[FeatureTable, Vector("polygon", metric=True)],
    *,
    height: Annotated[str | None, Column(of="after", numeric=True)] = None,
    storeys: Annotated[str | None, Column(of="after", numeric=True)] = None,
    use: Annotated[str | None, Column(of="after")] = None,
    subject: Annotated[str | None, Expression(of="after")] = None,
    date: Annotated[str, Text()] = "great_cold",
    start: Annotated[str | None, Text()] = None,
    end: Annotated[str | None, Text()] = None,
    clock: Annotated[Literal["true_solar", "civil"], Choice(options=("true_solar", "civil"))] = "true_solar",
    step_min: Annotated[float, Number(unit="min", min=0.1, max=60)] = 1.0,
    min_run_min: Annotated[float, Number(unit="min", min=0, max=240)] = 5.0,
    sill_m: Annotated[float, Number(unit="m", min=0, max=10)] = 0.9,
    rules: Annotated[RulePack | None, Rules(group="sun")] = "sun_shenzhen_2025",  # type: ignore[assignment]  # its id
    spacing_m: Annotated[float, Number(unit="m", min=0.1, max=50)] = 1.0,
    base: Annotated[str | None, Column(of="after", numeric=True)] = None,
    building: Annotated[list[str] | None, ObjectNames(of="after")] = None,
    building_before: Annotated[list[str] | None, ObjectNames(of="before")] = None,
    terrain: Annotated[RasterValue | None, Raster(metric=True)] = None,
    year: Annotated[int | None, Integer(min=1950, max=2150)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Hours of sun of windows before and after a change of the buildings, and who takes what is lost.

    Windows are those of buildings that stand unchanged in both (same name, shape, heights and storeys) and are not
    walled up by the change.

    Parameters
    ----------
    before
        Buildings as they are; with the same columns as `after`.
    after
        Buildings with the proposal.
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
    building_before
        The same column of `before`.
    terrain
        Heights of the ground, on which buildings stand; without it the ground is 0 m. It throws no shadow itself.
    year
        Of a day given as a word; 2026 without it.

    Returns
    -------
    ToolResult
        A point per window, the greatest loss last: ``before_h``, ``after_h``, ``lost_h``, verdicts (missing where the
        rules ask for nothing), ``culprit`` (the building that takes most of what was lost), ``culprit_min``. Metrics:
        ``worse`` (pass to fail), ``better``, ``losing``, ``gaining``, ``largest_loss_h``, the day and band.

    Raises
    ------
    InputError
        ``area.none``.
    UsageError
        ``parameter.invalid``, ``sun.band_empty``, ``sun.too_many_points``.
    """
    from lohu_gis.analysis.sun.change import change_table, same_rows
    from lohu_gis.analysis.sun.city import city_of
    from lohu_gis.analysis.sun.days import day_of
    from lohu_gis.analysis.sun.proposal import change_of
    from lohu_gis.analysis.sun.survey import Band, Survey, one_path, windows_of
    from lohu_gis.analysis.sun.uses import subjects_of

    day = day_of(date, year)
    later, findings = city_of(after, height, storeys, base, building, terrain)
    earlier, _ = city_of(before, height, storeys, base, building_before, terrain)
    subjects, noticed = subjects_of(after, use, subject, rules, day, building)
    wanted = Survey(Band(day, start, end, clock, step_min), min_run_min, sill_m, spacing_m)
    rows = same_rows(earlier, later)
    path = one_path(later, subjects, wanted, str(after.crs))
    windows = windows_of(later, subjects.rows & (rows >= 0), wanted)
    found = change_of(earlier, later, windows, rows, path, min_run_min, progress)
    table, metrics = change_table(later, subjects, found, path, after.crs)
    return ToolResult({"change": table}, metrics, (*findings, *noticed))
