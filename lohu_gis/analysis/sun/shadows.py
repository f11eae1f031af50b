"""Shadows of solids on flat ground as polygons."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.path import SunPath
from lohu_gis.analysis.sun.solids import Solids
from lohu_gis.analysis.tables import nullable
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import CellValue

Objects = npt.NDArray[np.object_]


def shadow_polygons(city: Solids, sun: SunPath, progress: Progress | None = None) -> Objects:
    """Ground that each part keeps from the sun at the first instant of a path.

    The part's footprint swept away from the sun, from the shadow of its lower side to that of its top; so a part that
    stands on the ground includes its own footprint.

    Returns
    -------
    shapes
        Polygons (n,); None for parts without shape or height, and for all while the sun is down.
    """
    import shapely

    found = np.full(len(city), None, object)
    if not sun.up[0]:
        return found
    per_metre = -sun.toward[0] / np.tan(sun.altitude[0])
    rows = np.flatnonzero(city.known)
    low = _moved(city.shapes[rows], per_metre, city.base[rows])
    high = _moved(city.shapes[rows], per_metre, city.top[rows])
    hulls = shapely.convex_hull(city.shapes[rows])
    convex = shapely.area(hulls) - shapely.area(city.shapes[rows]) <= 1e-9 * shapely.area(hulls)
    if convex.any():
        both = np.column_stack([low[convex], high[convex]])
        found[rows[convex]] = shapely.convex_hull(shapely.geometrycollections(both))
    offsets = city.wall_offsets
    bent = np.flatnonzero(~convex)
    for part in (progress or Progress()).chunks(len(bent), 200):
        for index in bent[part]:
            row = rows[index]
            walls = slice(int(offsets[row]), int(offsets[row + 1]))
            found[row] = _swept(low[index], high[index], city.a[walls], city.b[walls],
                                per_metre * city.base[row], per_metre * city.top[row])
    return found


def _moved(shapes: Objects, per_metre: Any, height: Any) -> Objects:
    import shapely

    coords, index = shapely.get_coordinates(shapes, return_index=True)
    moved: Objects = shapely.set_coordinates(shapes.copy(), coords + per_metre * height[index, None])
    return moved


def _swept(low: Any, high: Any, a: Any, b: Any, near: Any, far: Any) -> Any:
    """Both ends of the sweep and the quads of all walls between them, united."""
    import shapely

    quads = shapely.polygons(np.stack([a + near, b + near, b + far, a + far], axis=1))
    quads = quads[shapely.area(quads) > 0]
    return shapely.union_all([low, high, *shapely.make_valid(quads)])


def shadow_columns(city: Solids, sun: SunPath | None,
                   shapes: Objects) -> tuple[dict[str, Any], dict[str, CellValue], tuple[Finding, ...]]:
    """Columns, metrics and findings of ``sun.shadows``; no sun where there is no building."""
    import shapely

    count = len(city)
    if sun is None or not sun.up[0]:
        altitude = None if sun is None else float(np.degrees(sun.altitude[0]))
        nothing = nullable(np.full(count, np.nan))
        found = () if sun is None else (Finding(code="sun.down", facts={"altitude_deg": round(altitude or 0.0, 2)}),)
        return (dict.fromkeys(("shadow_length_m", "sun_altitude_deg", "sun_azimuth_deg"), nothing),
                {"altitude_deg": altitude, "area_m2": 0.0}, found)
    altitude, azimuth = float(np.degrees(sun.altitude[0])), float(np.degrees(sun.azimuth[0])) + sun.site.convergence_deg
    per_metre = 1.0 / np.tan(sun.altitude[0])
    united = shapely.union_all(shapes[~shapely.is_missing(shapes)])
    columns = {"shadow_length_m": nullable(np.where(city.known, city.top * per_metre, np.nan)),
               "sun_altitude_deg": np.full(count, altitude), "sun_azimuth_deg": np.full(count, azimuth % 360.0)}
    metrics: dict[str, CellValue] = {"altitude_deg": altitude, "azimuth_deg": azimuth % 360.0,
                                     "shadow_per_m": float(per_metre), "area_m2": float(shapely.area(united))}
    return columns, metrics, ()
