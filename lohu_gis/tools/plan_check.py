"""Rules of massing, building by building and plot by plot."""

from __future__ import annotations

from typing import Annotated, Any

from lohu_gis.core.params import (
    Column,
    Integer,
    ObjectNames,
    Rules,
    Switch,
    ToolResult,
    Vector,
    VectorOutput,
    tool,
)
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

COLUMNS = ("object", "rule", "article", "limit", "value", "verdict", "unit", "other", "steps", "of", "row", "title",
           "source", "check")


@tool(id="plan.check", title=N_("Check of planning rules"), version=1,
      outputs=(VectorOutput(id="checks", columns=COLUMNS),))
def check(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    plots: Annotated[FeatureTable, Vector("polygon", metric=True)],
    rules: Annotated[RulePack, Rules(group="plan")] = "shenzhen_2025",  # type: ignore[assignment]
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    *,
    base: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    use: Annotated[str | None, Column(of="buildings")] = None,
    building: Annotated[list[str] | None, ObjectNames(of="buildings")] = None,
    land: Annotated[str | None, Column(of="plots")] = None,
    plot: Annotated[str | None, Column(of="plots")] = None,
    zone: Annotated[str | None, Column(of="plots", numeric=True)] = None,
    density_zone: Annotated[int | None, Integer(min=1, max=5)] = None,
    road_sides: Annotated[str | None, Column(of="plots", numeric=True)] = None,
    stations: Annotated[FeatureTable | None, Vector("point", metric=True)] = None,
    several_lines: Annotated[str | None, Column(of="stations")] = None,
    green: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    resources: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    roads: Annotated[FeatureTable | None, Vector("line", metric=True)] = None,
    road_class: Annotated[str | None, Column(of="roads")] = None,
    old_area: Annotated[bool, Switch()] = False,
    progress: Progress | None = None,
) -> ToolResult:
    """Setbacks, spacing, coverage, floor-area ratio, greening, facades and view corridors against a rule pack.

    Every building and plot gets a row for each rule that applies to it, with the worst measure. What is not known stays
    unknown: a rule passes only if it passes whatever the unknown is. For planning reference; the numbers of the pack
    have to be checked by a planner.

    Parameters
    ----------
    buildings
        Footprints, proposed ones included.
    plots
        Plots. Limits of the plan are taken from their columns that the pack names (``far_limit``, ``coverage_limit``,
        ``height_limit_m``).
    rules
        Rule pack.
    storeys
        Column of floors above ground; see ``plan.indicators``.
    height
        Column of heights in metres; see ``plan.indicators``.
    base
        Column of lower sides of upper parts, ``base_m`` where there is one.
    use
        Column of the buildings' use in words of the pack; ``use`` where there is one.
    building
        Column of names; parts of one building share it.
    land
        Column of the plots' land use in words of the pack; ``landuse`` where there is one.
    plot
        Column of the plots' names; ``plot_id`` or ``id`` where there is one, else the row number.
    zone
        Column of the plots' density zones, 1 to 5.
    density_zone
        Density zone of all plots where no column is named.
    road_sides
        Column that says how many sides of a plot lie at roads, 1 to 4.
    stations
        Metro stations; without them the station factor is unknown.
    several_lines
        Column of the stations that is true where lines meet.
    green
        Green ground; without it greening is unknown.
    resources
        Water, hills and parks; without them view corridors are not looked at.
    roads
        Middle lines of roads, with ``width_m`` where there is one; without them sides at roads that no column tells are
        unknown, and setbacks from loud roads are not looked at.
    road_class
        Column of the roads' classes in words of the pack; ``class`` where there is one.
    old_area
        Within an old area under renewal, where some spacings are smaller.

    Returns
    -------
    ToolResult
        A row per building or plot and rule: ``object rule article limit value verdict`` (pass, fail, unknown), then
        ``unit other steps of row title source check``; `of` says whether `row` counts buildings or plots from 0. The
        geometry is the measure as a line, missing where it has no place. Metrics: ``pass fail unknown`` and failures
        of each rule.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``height.no_column``, ``rules.*``.
    """
    from lohu_gis.analysis.planning.check import checked
    from lohu_gis.analysis.planning.reading import Choice, site_of
    from lohu_gis.analysis.planning.rows import checks_table, metrics_of

    columns = {"storeys": storeys, "height": height, "base": base, "use": use, "land": land, "plot": plot, "zone": zone,
               "road_sides": road_sides, "several_lines": several_lines, "road_class": road_class}
    site, names, findings = site_of(buildings, plots, rules, Choice(columns, density_zone, old_area, building),
                                    _others(stations, green, resources, roads))
    found = checked(site, rules, progress)
    return ToolResult({"checks": checks_table(found, rules, names, buildings.crs)}, metrics_of(found), findings)


def _others(*tables: FeatureTable | None) -> tuple[Any, ...]:
    """Stations, green, resources, roads."""
    return tables
