"""Valid geometry."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.findings import Finding
from lohu_gis.core.params import ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="vector.repair", title=N_("Repair geometry"), version=1, outputs=(VectorOutput(id="repaired"),))
def repair(layer: Annotated[FeatureTable, Vector()]) -> ToolResult:
    """Make invalid geometry valid.

    Crossing outlines are split into parts, overlapping parts united, holes outside their polygon dropped (GEOS
    ``makeValid``, method "structure"). Valid rows stay exactly as they are. Order and columns stay.

    Parameters
    ----------
    layer
        Features of any kind.

    Returns
    -------
    ToolResult
        All rows. What collapses (a polygon without area, a line without length) or has coordinates that are not numbers
        cannot be repaired: such rows get a missing geometry. Metrics ``rows``, ``invalid``, ``repaired``,
        ``unrepairable``; finding ``geometry.invalid`` with the count of invalid rows.
    """
    import numpy as np

    from lohu_gis.analysis.moving import all_missing, without
    from lohu_gis.analysis.shapes import repaired
    from lohu_gis.analysis.tables import with_geometry
    from lohu_gis.core.geometry.bridge import from_shapely, to_shapely
    from lohu_gis.core.geometry.layout import concat

    geometry = layer.geometry() or all_missing(len(layer))
    shapes, mended, lost = repaired(to_shapely(geometry))
    if mended.any():
        index = np.arange(len(geometry))
        index[mended] = len(geometry) + np.arange(int(mended.sum()))
        geometry = concat([geometry, from_shapely(shapes[mended])]).take(index)
    counts = {"rows": len(layer), "invalid": int(mended.sum() + lost.sum()), "repaired": int(mended.sum()),
              "unrepairable": int(lost.sum())}
    findings = (Finding(code="geometry.invalid", facts={"layer": "layer"}, count=counts["invalid"]),
                ) if counts["invalid"] else ()
    return ToolResult({"repaired": with_geometry(layer, without(geometry, lost), layer.crs)}, counts, findings)
