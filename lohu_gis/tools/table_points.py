"""Points from two columns of coordinates."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Choice, Column, Crs, Table, ToolResult, VectorOutput, tool
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

NAMES = (("x", "y"), ("lon", "lat"), ("lng", "lat"), ("longitude", "latitude"), ("经度", "纬度"),
         ("easting", "northing"), ("东坐标", "北坐标"))
"""Column names that speak for themselves; case does not matter."""


@tool(id="table.points", title=N_("Points from coordinates"), version=1, outputs=(VectorOutput(id="points"),))
def points(
    table: Annotated[FeatureTable, Table()],
    x: Annotated[str | None, Column(of="table")] = None,
    y: Annotated[str | None, Column(of="table")] = None,
    crs: Annotated[str | None, Crs()] = None,
    datum: Annotated[Literal["wgs84", "cgcs2000", "gcj02", "bd09"],
                     Choice(options=("wgs84", "cgcs2000", "gcj02", "bd09"))] = "wgs84",
) -> ToolResult:
    """Place rows by two columns of coordinates.

    Parameters
    ----------
    table
        Rows; a geometry they already have is replaced.
    x
        Column of easting or longitude; without it columns named x, lon, lng, longitude or 经度 are looked for.
    y
        Column of northing or latitude; likewise.
    crs
        Reference system of the numbers; it wins over `datum`.
    datum
        What degrees without `crs` mean: wgs84, cgcs2000 (the same at this accuracy), or the shifted gcj02 and bd09 of
        Chinese map services, which are brought to WGS84.

    Returns
    -------
    ToolResult
        All rows in order with their columns, in `crs` or else EPSG:4326. Rows whose coordinates are missing, no
        numbers, outside the range of degrees or exactly 0, 0 degrees keep a missing geometry. Metrics ``rows``,
        ``placed``, ``unplaced``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``coordinates.not_found``, ``crs.unknown``.
    """
    import numpy as np

    from lohu_gis.analysis.tables import numbers, with_geometry
    from lohu_gis.core import crs as systems
    from lohu_gis.core.datum import shift
    from lohu_gis.core.geometry.layout import Geometry

    x, y = _columns(table, x, y)
    (px, lost_x), (py, lost_y) = numbers(table, x), numbers(table, y)
    findings = lost_x + lost_y
    target = "EPSG:4326" if crs is None else systems.epsg(crs) or crs
    if systems.parse(target).is_geographic:
        strange = (np.abs(px) > 180) | (np.abs(py) > 90) | ((px == 0) & (py == 0))
        if strange.any():
            findings += (Finding(code="coordinate.outside", facts={"x": x, "y": y}, count=int(strange.sum())),)
        px = np.where(strange, np.nan, px)
    if crs is None:
        px, py = shift(px, py, datum, "wgs84")
    elif datum not in ("wgs84", "cgcs2000"):
        findings += (Finding(code="datum.ignored", severity="info", facts={"datum": datum, "crs": target}),)
    unplaced = int((~(np.isfinite(px) & np.isfinite(py))).sum())
    metrics = {"rows": len(table), "placed": len(table) - unplaced, "unplaced": unplaced}
    if unplaced:
        findings += (Finding(code="row.unplaced", facts={"x": x, "y": y}, count=unplaced),)
    return ToolResult({"points": with_geometry(table, Geometry.points(px, py), target)}, metrics, findings)


def _columns(table: FeatureTable, x: str | None, y: str | None) -> tuple[str, str]:
    if x is not None and y is not None:
        return x, y
    small = {name.lower(): name for name in reversed(table.column_names)}
    for first, second in NAMES:
        if (x or first) in (x, *small) and (y or second) in (y, *small):
            return x or small[first], y or small[second]
    raise InputError("coordinates.not_found", columns=", ".join(table.column_names[:50]))
