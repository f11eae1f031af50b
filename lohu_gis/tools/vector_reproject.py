"""Coordinates in another reference system."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Crs, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="vector.reproject", title=N_("Reproject"), version=1, outputs=(VectorOutput(id="reprojected"),))
def reproject(layer: Annotated[FeatureTable, Vector()], crs: Annotated[str, Crs()],
              progress: Progress | None = None) -> ToolResult:
    """Bring coordinates into another coordinate reference system.

    Vertices are transformed one by one (x east, y north); no vertices are added along edges, heights stay as they are.

    Parameters
    ----------
    layer
        Features with a known reference system.
    crs
        The system wanted, for example EPSG:4547.

    Returns
    -------
    ToolResult
        All rows in order. Rows with a vertex that has no place in the target get a missing geometry, with the finding
        ``crs.outside``.

    Raises
    ------
    InputError
        ``crs.missing``, ``crs.unknown``.
    """
    from lohu_gis.analysis.moving import all_missing, reprojected
    from lohu_gis.analysis.tables import with_geometry
    from lohu_gis.core import crs as systems

    target = systems.epsg(crs) or crs
    systems.parse(target)
    if layer.crs is None:
        raise InputError("crs.missing")
    geometry = layer.geometry() or all_missing(len(layer))
    moved, lost = reprojected(geometry, layer.crs, target, progress)
    findings = (Finding(code="crs.outside", facts={"crs": target}, count=int(lost.sum())),) if lost.any() else ()
    return ToolResult({"reprojected": with_geometry(layer, moved, target)}, {}, findings)
