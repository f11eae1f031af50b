"""Geometry columns as shapely objects that computing can rely on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import reprojected
from lohu_gis.core import crs as systems
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.geometry.measure import total_bounds

Objects = npt.NDArray[np.object_]

FARTHEST = 1e9
"""Coordinates beyond this lie nowhere on earth, whatever their unit."""


def repaired(shapes: Objects) -> tuple[Objects, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Valid shapes in place of invalid ones; the rest are the very same objects.

    Overlapping parts are united, crossings split into parts, and what collapses to less than its dimension is gone
    (GEOS ``makeValid``, method "structure").

    Returns
    -------
    shapes, repaired, unrepairable
        Shapes (n,) with None where nothing of the shape's own dimension was left, and the two kinds of rows, bool (n,).
    """
    import shapely

    invalid = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if not invalid.any():
        return shapes, invalid, invalid.copy()
    found = shapes.copy()
    finite = np.zeros(len(shapes), bool)
    finite[invalid] = [bool(np.isfinite(shapely.get_coordinates(s)).all()) for s in shapes[invalid]]
    todo = invalid & finite
    found[todo] = shapely.make_valid(shapes[todo], method="structure", keep_collapsed=False)
    same = shapely.get_dimensions(found) == shapely.get_dimensions(shapes)
    lost = invalid & ~(finite & same & ~shapely.is_empty(found))
    found[lost] = None
    return found, invalid & ~lost, lost


def sound_shapes(geometry: Geometry, layer: str) -> tuple[Objects, tuple[Finding, ...]]:
    """Shapely objects of all rows, repaired for the computation only; None for missing, empty and hopeless rows.

    Findings ``geometry.invalid`` (how many were repaired) and ``geometry.null`` (how many rows have nothing to compute
    with), with the parameter's name as `layer`.
    """
    import shapely

    shapes, mended, lost = repaired(to_shapely(geometry))
    shapes = shapes.copy()
    shapes[shapely.is_empty(shapes)] = None
    findings: list[Finding] = []
    if mended.any():
        findings.append(Finding(code="geometry.invalid", facts={"layer": layer}, count=int(mended.sum())))
    missing = int(shapely.is_missing(shapes).sum())
    if missing:
        findings.append(Finding(code="geometry.null", facts={"layer": layer}, count=missing))
    del lost
    return shapes, tuple(findings)


def point_coordinates(geometry: Geometry) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Every point of point and multi-point rows: coordinates (m, 2) and the row each belongs to (m,).

    Points that are not finite, or so far away that no coordinate system has them (`FARTHEST`), are left out; other
    geometry must not be there.
    """
    rows = np.repeat(np.arange(len(geometry)), np.diff(geometry.row_coord_offsets))
    there = (np.abs(geometry.coords) <= FARTHEST).all(axis=1)
    return geometry.coords[there], rows[there]


def planar_areas(geometry: Geometry, crs: str | None) -> tuple[npt.NDArray[np.float64], tuple[Finding, ...]]:
    """Areas in m2 in the CRS to measure in (`core.crs.require_metric`), NaN for missing shapes.

    Raises
    ------
    InputError
        ``crs.missing``, ``crs.unplaceable``.
    """
    computing, finding = systems.require_metric(crs, total_bounds(geometry))
    there = geometry if crs is None else reprojected(geometry, crs, computing)[0]
    shapes, _, _ = repaired(to_shapely(there))
    return areas(shapes), () if finding is None else (finding,)


def areas(shapes: Objects) -> npt.NDArray[np.float64]:
    """Planar areas, NaN for missing shapes."""
    import shapely

    found: Any = shapely.area(shapes)
    return np.asarray(found, np.float64)
