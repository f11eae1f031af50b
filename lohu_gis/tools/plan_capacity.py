"""People, jobs and green of areas."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.params import Column, Rules, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="plan.capacity", title=N_("People, jobs and green"), version=1,
      outputs=(VectorOutput(id="capacity", columns=("population", "jobs", "green_m2", "green_share")),))
def capacity(
    areas: Annotated[FeatureTable, Vector("polygon", metric=True)],
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    use: Annotated[str, Column(of="buildings")] = "use",
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    *,
    base: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    green: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    people: Annotated[RulePack | None, Rules(group="people")] = "shenzhen",  # type: ignore[assignment]
    progress: Progress | None = None,
) -> ToolResult:
    """Residents, jobs and green share of plots, sub-districts or any areas.

    ``population = sum(floor area x 1 / floor area per resident)`` by use, jobs likewise; floor area as in
    ``plan.indicators``. ``green_share = area(green and area) / area``. The floor areas per head are estimates of the
    rule pack and have to be checked by a planner.

    Parameters
    ----------
    areas
        Areas to count on.
    buildings
        Footprints.
    use
        Column of the buildings' use, in the words of the rule pack.
    storeys
        Column of floors above ground; see ``plan.indicators``.
    height
        Column of heights in metres; see ``plan.indicators``.
    base
        Column of lower sides of upper parts, ``base_m`` where there is one.
    green
        Green ground; without it green is unknown.
    people
        Rule pack with floor area per resident and per job by use.

    Returns
    -------
    ToolResult
        The areas with ``population``, ``jobs``, ``green_m2``, ``green_share``; missing where nothing is known.
        Buildings whose use the pack does not know are left out (finding ``use.unknown``). Metrics: totals.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``height.no_column``, ``rules.*``.
    """
    import numpy as np

    from lohu_gis.analysis.planning.numbers import area_numbers, green_of
    from lohu_gis.analysis.planning.people import people_per_m2
    from lohu_gis.analysis.planning.stock import BuildingColumns, counted, ground_of
    from lohu_gis.analysis.storeys import heights_and_storeys
    from lohu_gis.analysis.tables import nullable, with_columns
    from lohu_gis.core.findings import Finding

    crs = areas.crs or ""
    ground = ground_of(areas, crs)
    stock = counted(buildings, BuildingColumns(storeys, height, base, use), [ground], crs, progress=progress)
    numbers = area_numbers(stock, 0, people, None if green is None else green_of(ground, ground_of(green, crs)))
    findings = heights_and_storeys(buildings, storeys, height, base)[1]
    if people is not None:
        strange = int(np.isnan(people_per_m2(people, stock.uses.texts.astype(object))[0]).sum())
        findings += (Finding(code="use.unknown", facts={"pack": people.id}, count=strange),) if strange else ()
    columns = {name: numbers[name] for name in ("population", "jobs", "green_m2", "green_share")}
    table, replaced = with_columns(areas, {name: nullable(values) for name, values in columns.items()})
    metrics = {name: float(np.nansum(values)) for name, values in columns.items()
               if name != "green_share" and not np.isnan(values).all()}
    return ToolResult({"capacity": table}, metrics, findings + replaced)
