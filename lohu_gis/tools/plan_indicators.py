"""Floor area, density and height of plots."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.params import Column, ObjectNames, Rules, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="plan.indicators", title=N_("Plot indicators"), version=2,
      outputs=(VectorOutput(id="indicators", columns=(
          "buildings", "gfa_m2", "footprint_m2", "far", "coverage", "mean_height_m", "max_height_m", "volume_m3")),),
      sources=("Berghauser Pont, M. and Haupt, P. (2010): Spacematrix - FSI, GSI",))
def indicators(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    plots: Annotated[FeatureTable, Vector("polygon", metric=True)],
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    use: Annotated[str | None, Column(of="buildings")] = None,
    *,
    base: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    building: Annotated[list[str] | None, ObjectNames(of="buildings")] = None,
    storey_heights: Annotated[RulePack | None, Rules(group="storey")] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Gross floor area, floor-area ratio, coverage, height and volume of each plot.

    A building across plots counts by its share of area: ``gfa_m2 = sum(area(building and plot) x storeys)``,
    ``far = gfa_m2 / area(plot)``, ``coverage = footprint_m2 / area(plot)``, ``volume_m3 = sum(area(building and plot) x
    height)``, ``mean_height_m = volume_m3 / footprint_m2`` over buildings of known height. Parts of one building (a
    podium and its towers) add up to its floor area and volume; its footprint is what they cover together.

    Parameters
    ----------
    buildings
        Footprints; they should not overlap one another.
    plots
        Plots; they should not overlap one another.
    storeys
        Column of floors above ground. Missing storeys are ``floor(height / 3.0 + 0.5)``.
    height
        Column of heights in metres. Missing heights are ``storeys x 3.0``. If neither column is named, ``storeys`` and
        ``height_m`` are taken where the buildings have them.
    use
        Column of the buildings' use; adds a metric ``gfa_m2.<use>`` for each.
    base
        Column of lower sides in metres above the ground, for upper parts of buildings; ``base_m`` where there is one.
        Storeys are those of the part, heights are of its top.
    building
        Column that parts of one building share.
    storey_heights
        Rule pack of storey heights by use and ground floor, in place of 3.0 m where only storeys are known.

    Returns
    -------
    ToolResult
        The plots with ``buildings`` (those that overlap by more than 1 m2), ``gfa_m2``, ``footprint_m2``, ``far``,
        ``coverage``, ``mean_height_m`` (weighted by footprint), ``max_height_m``, ``volume_m3``. A building without
        storeys and height is unknown, never 0: it is left out of all but ``buildings``, ``footprint_m2`` and
        ``coverage`` (finding ``height.unknown``), and a plot with nothing but such buildings has no floor area. An
        empty plot has zeros and no heights. Metrics: totals and ``outside_gfa_m2``, the floor area on no plot.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``height.no_column`` (neither storeys nor height).
    """
    import numpy as np

    from lohu_gis.analysis.moving import all_missing
    from lohu_gis.analysis.plots import plot_columns, plot_totals, standing
    from lohu_gis.analysis.shapes import areas, sound_shapes
    from lohu_gis.analysis.storeys import StoreyTable, heights_and_storeys
    from lohu_gis.analysis.tables import texts, with_columns

    by_use = None if storey_heights is None else StoreyTable(storey_heights, use)
    massing, findings = heights_and_storeys(buildings, storeys, height, base, by_use)
    parts, from_buildings = sound_shapes(buildings.geometry() or all_missing(len(buildings)), "buildings")
    ground, from_plots = sound_shapes(plots.geometry() or all_missing(len(plots)), "plots")
    stands = standing(parts, ground, building, massing.base_m, progress)
    columns = plot_columns(stands, areas(ground), massing)
    uses = None if use is None else np.array([text or "" for text in texts(buildings, use)], object)
    metrics = plot_totals(stands, areas(parts), areas(ground), massing, uses)
    table, replaced = with_columns(plots, columns)
    return ToolResult({"indicators": table}, metrics, findings + from_buildings + from_plots + replaced)
