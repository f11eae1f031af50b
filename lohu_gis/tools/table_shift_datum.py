"""Coordinates of Chinese map services and true ones."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Choice, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
_DATUMS = Choice(options=("wgs84", "cgcs2000", "gcj02", "bd09"))


@tool(id="table.shift_datum", title=N_("Shift between WGS84, GCJ-02 and BD-09"), version=1,
      outputs=(VectorOutput(id="shifted"),),
      sources=("eviltransform: GCJ-02 and BD-09 series (public domain)",))
def shift_datum(layer: Annotated[FeatureTable, Vector()], source: Annotated[Datum, _DATUMS],
                target: Annotated[Datum, _DATUMS], progress: Progress | None = None) -> ToolResult:
    """Move features between WGS84, CGCS2000, GCJ-02 and BD-09.

    Coordinates in metres are shifted by way of degrees and come back in their own system. In Luohu GCJ-02 lies about
    590 to 604 m, BD-09 about 1.22 to 1.25 km from WGS84. Outside China nothing is shifted. A round trip closes to less
    than 1 cm.

    Parameters
    ----------
    layer
        Features; without a reference system their coordinates must be degrees.
    source
        What the coordinates are now.
    target
        What they shall be.

    Returns
    -------
    ToolResult
        All rows in order, in the reference system of `layer`.

    Raises
    ------
    InputError
        ``crs.missing`` when there is no reference system and the coordinates are no degrees.
    """
    from lohu_gis.analysis.moving import all_missing, moved
    from lohu_gis.analysis.tables import with_geometry
    from lohu_gis.core import crs as systems
    from lohu_gis.core.datum import F64, shift
    from lohu_gis.core.geometry.measure import total_bounds

    geometry = layer.geometry() or all_missing(len(layer))
    box = total_bounds(geometry)
    own = layer.crs
    if own is None and box is not None and max(abs(box[0]), abs(box[2]), 2 * abs(box[1]), 2 * abs(box[3])) > 180:
        raise InputError("crs.missing")
    degrees = own is None or systems.parse(own).is_geographic

    def move(x: F64, y: F64) -> tuple[F64, F64]:
        if degrees or own is None:
            return shift(x, y, source, target)
        there = shift(*systems.reproject(x, y, own, "EPSG:4326"), source, target)
        return systems.reproject(*there, "EPSG:4326", own)

    shifted, lost = moved(geometry, move, progress)
    findings = (Finding(code="crs.outside", facts={"crs": own}, count=int(lost.sum())),) if lost.any() else ()
    return ToolResult({"shifted": with_geometry(layer, shifted, own)}, {}, findings)
