"""From tables and columns to what the rules look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.planning.check import Site
from lohu_gis.analysis.planning.rules.bodies import use_classes
from lohu_gis.analysis.planning.rules.far import station_factors
from lohu_gis.analysis.planning.rules.roads import Roads, road_sides
from lohu_gis.analysis.plots import overlaps
from lohu_gis.analysis.shapes import Objects, areas, sound_shapes
from lohu_gis.analysis.storeys import heights_and_storeys
from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.core.findings import Finding
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]

USUAL = {"use": ("use",), "land": ("landuse", "land_use"), "plot": ("plot_id", "id"), "zone": ("density_zone",),
         "road_sides": ("road_sides",), "several_lines": ("interchange",),
         "road_class": ("class", "highway", "road_class")}
"""Columns taken where none is named."""

USUAL_WIDTH_M = 12.0
"""Width of a road whose width nobody tells."""

TRUE = ("true", "1", "yes", "是")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the planner chose.

    Attributes
    ----------
    columns
        Role -> column or None.
    zone
        Density zone of all plots.
    names
        Names of buildings; None for row numbers.
    """

    columns: Mapping[str, str | None]
    zone: int | None = None
    old_area: bool = False
    names: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class SiteNames:
    """What buildings and plots are called."""

    buildings: Sequence[str]
    plots: Sequence[str]


def site_of(buildings: FeatureTable, plots: FeatureTable, pack: RulePack, choice: Choice,
            others: Sequence[FeatureTable | None] = (None, None, None, None)) -> tuple[
                Site, SiteNames, tuple[Finding, ...]]:
    """The site that tables describe.

    Parameters
    ----------
    others
        Stations, green ground, resources to look at, roads; None for what is not known.

    Returns
    -------
    site, names, findings

    Raises
    ------
    InputError
        ``column.*``, ``height.no_column``.
    """
    stations, green, resources, roads = others
    named = {role: _column(plots if role in ("land", "plot", "zone", "road_sides") else buildings, role, column)
             for role, column in choice.columns.items() if role not in ("several_lines", "road_class")}
    massing, findings = heights_and_storeys(buildings, named["storeys"], named["height"], named["base"])
    shapes, from_buildings = sound_shapes(buildings.geometry() or all_missing(len(buildings)), "buildings")
    ground, from_plots = sound_shapes(plots.geometry() or all_missing(len(plots)), "plots")
    findings += from_buildings + from_plots
    uses, lands = _texts(buildings, named["use"]), _texts(plots, named["land"])
    strange = int((use_classes(pack, uses) == "").sum())
    findings += (Finding(code="use.unclear", facts={"pack": pack.id}, count=strange),) if strange else ()
    names = list(choice.names) if choice.names is not None else [str(row) for row in range(len(buildings))]
    lines = None if roads is None else _roads(roads, choice.columns.get("road_class"))
    sides = _numbers(plots, named["road_sides"])
    if lines is not None:
        sides = np.where(np.isnan(sides), road_sides(ground, lines, pack), sides)
    site = Site(shapes, massing, uses, names, ground, lands, _zones(plots, named["zone"], choice.zone), sides,
                _stations(ground, stations, choice.columns, pack),
                _green(ground, green), None if resources is None else _shapes(resources), _limits(plots, pack),
                choice.old_area, lines)
    plot_names = _texts(plots, named["plot"])
    return site, SiteNames(names, [str(row) if name is None else name for row, name in enumerate(plot_names)]), findings


def _column(table: FeatureTable, role: str, given: str | None) -> str | None:
    return given or next((name for name in USUAL.get(role, ()) if name in table.column_names), None)


def _texts(table: FeatureTable, column: str | None) -> list[str | None]:
    return [None] * len(table) if column is None else list(texts(table, column))


def _numbers(table: FeatureTable, column: str | None) -> F64:
    return np.full(len(table), np.nan) if column is None else numbers(table, column)[0]


def _zones(plots: FeatureTable, column: str | None, zone: int | None) -> F64:
    found = _numbers(plots, column)
    return np.where(np.isnan(found), np.nan if zone is None else float(zone), found)


def _shapes(table: FeatureTable) -> Objects:
    return sound_shapes(table.geometry() or all_missing(len(table)), "")[0]


def _stations(plots: Objects, stations: FeatureTable | None, columns: Mapping[str, str | None],
              pack: RulePack) -> tuple[F64, F64] | None:
    if stations is None or pack.find("far.a3") is None:
        return None
    column = _column(stations, "several_lines", columns.get("several_lines"))
    several = np.array([(text or "").casefold() in TRUE for text in _texts(stations, column)], bool)
    return station_factors(plots, _shapes(stations), several, pack)


def _roads(roads: FeatureTable, column: str | None) -> Roads:
    """Roads with half their widths from ``width_m``; a usual width where that is not known."""
    width = numbers(roads, "width_m")[0] if "width_m" in roads.column_names else np.full(len(roads), np.nan)
    return Roads(_shapes(roads), np.where(width > 0, width, USUAL_WIDTH_M) / 2,
                 _texts(roads, _column(roads, "road_class", column)))


def _green(plots: Objects, green: FeatureTable | None) -> F64 | None:
    if green is None:
        return None
    shares = overlaps(_shapes(green), plots)
    area = areas(plots)
    found = np.bincount(shares.plot, shares.area, minlength=len(plots)).astype(np.float64)
    return np.where(np.isnan(area), np.nan, np.minimum(found, np.nan_to_num(area)))


def _limits(plots: FeatureTable, pack: RulePack) -> dict[str, F64]:
    """Limits of the plan from columns that the pack names; not above 0 is no limit."""
    found = {}
    for rule in pack.starting("plot."):
        column = rule.word("column")
        if column in plots.column_names:
            values = numbers(plots, column)[0]
            found[rule.id] = np.where(values > 0, values, np.nan)
    return found
