"""Rules about coordinate reference systems: naming, what to compute in, and signs of a wrong one."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Bounds = tuple[float, float, float, float]

LOCAL = "EPSG:4547"
"""CGCS2000, 3-degree Gauss-Krueger, central meridian 114 E, easting without zone number: the district's own."""

LOCAL_AREA: Bounds = (112.5, 21.0, 115.5, 25.0)
"""Where `LOCAL` is the system to compute in (west, south, east, north in degrees)."""


@functools.lru_cache(maxsize=256)
def parse(crs: str) -> Any:
    """A `pyproj.CRS` of ``EPSG:n``, WKT or any other text that PROJ knows.

    Raises
    ------
    InputError
        ``crs.unknown`` when PROJ cannot make sense of it.
    """
    import pyproj
    from pyproj.exceptions import CRSError

    try:
        return pyproj.CRS.from_user_input(crs)
    except (CRSError, ValueError) as error:
        raise InputError("crs.unknown", crs=crs[:200], reason=str(error)[:200]) from error


@functools.lru_cache(maxsize=256)
def epsg(crs: str | None) -> str | None:
    """``EPSG:n`` of a CRS if one matches it surely, else None; axis order is not looked at."""
    if crs is None:
        return None
    if crs.upper().startswith("EPSG:") and crs[5:].isdigit():
        return f"EPSG:{int(crs[5:])}"
    code = parse(crs).to_epsg(min_confidence=70)
    return None if code is None else f"EPSG:{code}"


@functools.lru_cache(maxsize=256)
def wkt(crs: str | None) -> str | None:
    """WKT 2 of a CRS, None for None."""
    return None if crs is None else str(parse(crs).to_wkt())


def same(first: str | None, second: str | None) -> bool:
    """Whether two CRS place coordinates alike (axis order aside); CGCS2000 and WGS84 are different here."""
    if first == second:
        return True
    if first is None or second is None:
        return False
    one, two = epsg(first), epsg(second)
    if one is not None and two is not None:
        return one == two
    return bool(parse(first).equals(parse(second), ignore_axis_order=True))


def is_metric(crs: str) -> bool:
    """Whether planar computing in this CRS gives metres: projected, both axes in metres."""
    system = parse(crs)
    if not system.is_projected:
        return False
    axes = [axis for axis in system.axis_info if axis.direction.lower() not in ("up", "down")]
    return all(math.isclose(axis.unit_conversion_factor, 1.0) for axis in axes[:2])


@functools.lru_cache(maxsize=64)
def transformer(source: str, target: str) -> Any:
    """A `pyproj.Transformer`, x east and y north on both sides; made for one thread at a time."""
    import pyproj

    return pyproj.Transformer.from_crs(parse(source), parse(target), always_xy=True)


def to_degrees(crs: str, bounds: Bounds) -> Bounds | None:
    """Bounds in WGS84 longitude and latitude; None where they cannot be transformed."""
    from pyproj.exceptions import ProjError

    try:
        out = transformer(crs, "EPSG:4326").transform_bounds(*bounds)
    except (ProjError, ValueError):
        return None
    return (float(out[0]), float(out[1]), float(out[2]), float(out[3])) if all(map(math.isfinite, out)) else None


def utm(longitude: float, latitude: float) -> str:
    """``EPSG:n`` of the WGS84 UTM zone of a place in degrees (regular six-degree zones)."""
    zone = min(math.floor((longitude + 180) / 6) % 60 + 1, 60)
    return f"EPSG:{(32600 if latitude >= 0 else 32700) + zone}"


def require_metric(crs: str | None, bounds: Bounds | None, assume: str | None = None) -> tuple[str, Finding | None]:
    """The CRS to measure in, and what to tell about it.

    Parameters
    ----------
    crs
        CRS of the input; None is an error unless `assume` answers it.
    bounds
        xmin, ymin, xmax, ymax in `crs`; None for an empty layer.

    Returns
    -------
    crs, finding
        Projected metric input is used as it is. Else EPSG:4547 if the bounds lie in `LOCAL_AREA`, else the UTM zone of
        their centre, with the finding ``crs.reprojected``.

    Raises
    ------
    InputError
        ``crs.missing``; ``crs.unplaceable`` when the bounds cannot be brought to degrees.
    """
    source = crs if crs is not None else assume
    if source is None:
        raise InputError("crs.missing")
    if is_metric(source):
        return source, None
    if bounds is None:
        return LOCAL, Finding(code="crs.reprojected", severity="info", facts={"crs": epsg(source), "target": LOCAL})
    degrees = to_degrees(source, bounds)
    if degrees is None or not (-90 <= degrees[1] <= degrees[3] <= 90):
        raise InputError("crs.unplaceable", crs=epsg(source), bounds=str(tuple(round(v, 3) for v in bounds)))
    west, south, east, north = LOCAL_AREA
    inside = west <= degrees[0] <= degrees[2] <= east and south <= degrees[1] and degrees[3] <= north
    target = LOCAL if inside else utm((degrees[0] + degrees[2]) / 2, (degrees[1] + degrees[3]) / 2)
    return target, Finding(code="crs.reprojected", severity="info", facts={"crs": epsg(source), "target": target})


def reproject(x: npt.ArrayLike, y: npt.ArrayLike, source: str,
              target: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Coordinates in another CRS (x east, y north); what cannot be transformed becomes infinite."""
    import numpy as np

    px, py = transformer(source, target).transform(np.asarray(x, np.float64), np.asarray(y, np.float64))
    return np.asarray(px), np.asarray(py)


# --- signs of a wrong CRS --------------------------------------------------------------------------------------

_SHENZHEN: Bounds = (113.7, 22.35, 114.7, 22.95)
_GK_NORTH = (2_300_000.0, 2_700_000.0)  # northings of Guangdong in Gauss-Krueger
_GK_EAST = (300_000.0, 700_000.0)
_GCJ02_CITY_OFFSET_M = 600.0


def doctor(crs: str | None, bounds: Bounds | None, sampled: bool = False) -> list[Finding]:
    """What the numbers say about the CRS a file claims, or about the one it does not name.

    Parameters
    ----------
    bounds
        Box of the coordinates as stored; without one only a missing CRS is found.
    """
    if crs is None:
        proposal = _proposal(bounds) if bounds else None
        out = [Finding(code="crs.missing", facts=_known(proposal=proposal))]
        if bounds and _zone(bounds) is not None:
            out.append(Finding(code="crs.zone_prefix", facts=_known(zone=_zone(bounds), proposal=proposal)))
        if bounds and proposal is None and _swapped(bounds):
            out.append(Finding(code="crs.axes_swapped", facts=_known(proposal=_proposal(_turned(bounds)))))
        return out
    if bounds is None:
        return []
    return [Finding(code=code, facts=_known(**facts), sampled=sampled) for code, facts in _contradictions(crs, bounds)]


def _known(**facts: str | int | None) -> dict[str, str | int | float | bool | None]:
    return {name: value for name, value in facts.items() if value is not None}


def _contradictions(crs: str, bounds: Bounds) -> list[tuple[str, dict[str, str | int | None]]]:
    try:
        system = parse(crs)
    except InputError:
        return [("crs.suspect", {"crs": crs[:100], "reason": "unknown", "proposal": _proposal(bounds)})]
    name = epsg(crs)
    if system.is_geographic:
        return _geographic(name, bounds)
    if not system.is_projected:
        return []
    if _looks_like_degrees(bounds):
        return [("crs.suspect", {"crs": name, "reason": "degrees", "proposal": "EPSG:4490"})]
    zone = _zone(bounds)
    false_easting = _false_easting(system)
    if zone is not None and false_easting is not None and false_easting < 1e6:
        return [("crs.zone_prefix", {"crs": name, "zone": zone, "proposal": _prefixed(zone)})]
    if zone is None and false_easting is not None and false_easting >= 1e6 and bounds[2] < 1e6:
        return [("crs.suspect", {"crs": name, "reason": "no_zone_prefix", "proposal": _proposal(bounds)})]
    if _swapped(bounds) and not _inside_use(system, crs, bounds) and _inside_use(system, crs, _turned(bounds)):
        return [("crs.axes_swapped", {"crs": name, "proposal": name})]
    if _inside_use(system, crs, bounds) is False:
        return [("crs.suspect", {"crs": name, "reason": "outside", "proposal": _proposal(bounds)})]
    return []


def _geographic(name: str | None, bounds: Bounds) -> list[tuple[str, dict[str, str | int | None]]]:
    xmin, ymin, xmax, ymax = bounds
    if max(abs(xmin), abs(xmax)) > 360 or max(abs(ymin), abs(ymax)) > 360:
        return [("crs.suspect", {"crs": name, "reason": "not_degrees", "proposal": _proposal(bounds)})]
    if max(abs(ymin), abs(ymax)) > 90 + 1e-9:
        if max(abs(xmin), abs(xmax)) <= 90:
            return [("crs.axes_swapped", {"crs": name, "proposal": name})]
        return [("crs.suspect", {"crs": name, "reason": "latitude", "proposal": None})]
    return []


def _proposal(bounds: Bounds) -> str | None:
    """The CRS of this region that such numbers would have; None without a hint."""
    xmin, ymin, xmax, ymax = bounds
    if xmin >= 73 and xmax <= 136 and ymin >= 17 and ymax <= 54:
        return "EPSG:4490"
    zone = _zone(bounds)
    if zone is not None:
        return _prefixed(zone)
    if _GK_EAST[0] <= xmin and xmax <= _GK_EAST[1] and _GK_NORTH[0] <= ymin and ymax <= _GK_NORTH[1]:
        return LOCAL
    if xmin >= -180 and xmax <= 180 and ymin >= -90 and ymax <= 90 and (xmin, xmax) != (ymin, ymax):
        return "EPSG:4326" if max(abs(xmin), abs(xmax), abs(ymin), abs(ymax)) > 1.5 else None
    return None


def _zone(bounds: Bounds) -> int | None:
    """Number of a Gauss-Krueger zone written before the easting (eight digits), None without one."""
    first, last = int(bounds[0] // 1e6), int(bounds[2] // 1e6)
    rest = bounds[0] - first * 1e6
    if first == last and 13 <= first <= 45 and 200_000 <= rest <= 800_000 and 1_000_000 <= bounds[1] <= 6_200_000:
        return first
    return None


def _prefixed(zone: int) -> str | None:
    """CGCS2000 with that zone number in the easting: zones 25-45 are 3 degrees wide, 13-23 six."""
    if 25 <= zone <= 45:
        return f"EPSG:{4513 + zone - 25}"
    return f"EPSG:{4491 + zone - 13}" if 13 <= zone <= 23 else None


def _turned(bounds: Bounds) -> Bounds:
    return bounds[1], bounds[0], bounds[3], bounds[2]


def _swapped(bounds: Bounds) -> bool:
    """Whether x looks like a northing or latitude of this region and y like an easting or longitude."""
    xmin, ymin, xmax, ymax = bounds
    if _SHENZHEN[1] - 5 <= xmin and xmax <= _SHENZHEN[3] + 35 and ymin >= 90 and ymax <= 136:
        return True
    return xmin > 1_000_000 and _GK_EAST[0] / 3 <= ymin and ymax <= 1_000_000 and xmax < 10_000_000


def _looks_like_degrees(bounds: Bounds) -> bool:
    return bounds[0] >= -180 and bounds[2] <= 180 and bounds[1] >= -90 and bounds[3] <= 90 and (
        bounds[2] - bounds[0] < 90) and max(map(abs, bounds)) > 20


def _false_easting(system: Any) -> float | None:
    operation = system.coordinate_operation
    if operation is None or "Transverse Mercator" not in operation.method_name:
        return None
    return next((float(p.value) for p in operation.params if p.name == "False easting"), None)


@functools.lru_cache(maxsize=64)
def _projection(crs: str) -> Any:
    import pyproj

    return pyproj.Proj(parse(crs))


def _roughly(crs: str, bounds: Bounds) -> Bounds | None:
    """Bounds in degrees of the CRS's own datum from their corners; a transformer would cost 60 ms to make."""
    from pyproj.exceptions import ProjError

    west, south, east, north = bounds
    try:
        x, y = _projection(crs)([west, east, west, east], [south, south, north, north], inverse=True)
    except (ProjError, ValueError):
        return None
    out = (min(x), min(y), max(x), max(y))
    return out if all(map(math.isfinite, out)) else None


def _inside_use(system: Any, crs: str, bounds: Bounds) -> bool | None:
    """Whether the box touches the area the CRS is made for, with a generous margin; None where that is unknown."""
    area = system.area_of_use
    degrees = _roughly(crs, bounds)
    if area is None:
        return None if degrees is not None else False
    if degrees is None:
        return False
    margin = 3.0
    if area.west > area.east:
        return None
    return bool(degrees[0] <= area.east + margin and degrees[2] >= area.west - margin
                and degrees[1] <= area.north + margin and degrees[3] >= area.south - margin)
