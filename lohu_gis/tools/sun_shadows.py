"""Shadows of buildings on the ground."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.params import Column, Text, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="sun.shadows", title=N_("Shadows on the ground"), version=1,
      outputs=(VectorOutput(id="shadows", columns=("shadow_length_m", "sun_altitude_deg", "sun_azimuth_deg")),),
      sources=("Reda, I. and Andreas, A. (2004): Solar position algorithm for solar radiation. Solar Energy 76",))
def shadows(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    at: Annotated[str, Text()],
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    base: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Shadow polygons of buildings on flat ground at one instant.

    Parameters
    ----------
    buildings
        Footprints.
    at
        Instant in ISO 8601; without an offset it is of Asia/Shanghai.
    height
        Column of heights of the tops in metres above the ground. If neither height nor storeys are named, ``height_m``
        and ``storeys`` are taken where they exist.
    base
        Column of lower sides in metres above the ground; ``base_m`` where there is one.
    storeys
        Column of storeys, for missing heights (3.0 m each).

    Returns
    -------
    ToolResult
        The buildings' rows with their shadow in place of their footprint: the footprint swept from the shadow of the
        lower side to that of the top, the own footprint included where the building stands on the ground. Rows of
        unknown height have no shape (finding ``height.unknown``), nor has any row while the sun is down (finding
        ``sun.down``). ``shadow_length_m`` is the length of the top's shadow, ``sun_azimuth_deg`` counts from true
        north. Metrics: ``altitude_deg``, ``azimuth_deg``, ``shadow_per_m``, ``area_m2`` (all shadows united).

    Raises
    ------
    UsageError
        ``parameter.invalid`` for the instant.
    """
    import numpy as np

    from lohu_gis.analysis.sun.city import city_of
    from lohu_gis.analysis.sun.days import instant_of
    from lohu_gis.analysis.sun.path import sun_at
    from lohu_gis.analysis.sun.shadows import shadow_columns, shadow_polygons
    from lohu_gis.analysis.tables import with_columns, with_geometry
    from lohu_gis.core.geometry.bridge import from_shapely

    when = instant_of(at, "at")
    city, findings = city_of(buildings, height, storeys, base, None)
    site = city.site(str(buildings.crs))
    sun = None if site is None else sun_at(site, when)
    shapes = np.full(len(buildings), None, object) if sun is None else shadow_polygons(city.solids, sun, progress)
    columns, metrics, noticed = shadow_columns(city.solids, sun, shapes)
    table, replaced = with_columns(buildings, columns)
    placed = with_geometry(table, from_shapely(shapes), buildings.crs)
    return ToolResult({"shadows": placed}, metrics, (*findings, *noticed, *replaced))
