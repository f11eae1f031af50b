"""Areas around features."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Number, Switch, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

SEGMENTS = 16
"""Straight pieces per quarter of a circle."""


@tool(id="vector.buffer", title=N_("Buffer"), version=1, outputs=(VectorOutput(id="buffer"),))
def buffer(layer: Annotated[FeatureTable, Vector(metric=True)], distance_m: Annotated[float, Number(unit="m")],
           dissolve: Annotated[bool, Switch()] = False, progress: Progress | None = None) -> ToolResult:
    """Area within a distance of each feature.

    Circles are drawn with 16 straight pieces per quarter, so the area of a round buffer is smaller than that of the
    circle by 0.16 %.

    Parameters
    ----------
    layer
        Features of any kind.
    distance_m
        Distance in metres; negative makes polygons smaller.
    dissolve
        Unite all buffers into one feature.

    Returns
    -------
    ToolResult
        Polygons with the rows and columns of `layer`; missing geometry stays missing. Polygons that a negative distance
        leaves nothing of get a missing geometry, with the finding ``geometry.vanished``. With `dissolve` one row with
        the column ``count``, how many features went in (no row where there was none).
    """
    import numpy as np
    import shapely

    from lohu_gis.analysis.moving import all_missing
    from lohu_gis.analysis.shapes import sound_shapes
    from lohu_gis.analysis.tables import new_table, with_geometry
    from lohu_gis.core.geometry.bridge import from_shapely

    progress = progress or Progress()
    shapes, findings = sound_shapes(layer.geometry() or all_missing(len(layer)), "layer")
    grown = np.full(len(shapes), None, object)
    for part in progress.chunks(len(shapes), 2000):
        grown[part] = shapely.buffer(shapes[part], distance_m, quad_segs=SEGMENTS)
    vanished = shapely.is_empty(grown)
    grown[vanished] = None
    if vanished.any():
        findings += (Finding(code="geometry.vanished", severity="info", count=int(vanished.sum())),)
    if not dissolve:
        return ToolResult({"buffer": with_geometry(layer, from_shapely(grown), layer.crs)}, {}, findings)
    there = grown[~shapely.is_missing(grown)]
    united = [shapely.union_all(there)] if len(there) else []
    table = new_table({"count": np.full(len(united), len(there))}, from_shapely(np.array(united, object)), layer.crs)
    return ToolResult({"buffer": table}, {}, findings)
