"""Which columns of a table say where its rows are, and the geometry they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import bridge, measure
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.io.reading import ReadOptions

if TYPE_CHECKING:
    import pyarrow as pa

_WKT = ("wkt", "geometry", "geom", "the_geom", "wkt_geom", "wkt_geometry", "geometry_wkt")
_DEGREES = (("lon", "lat"), ("lng", "lat"), ("long", "lat"), ("longitude", "latitude"), ("经度", "纬度"),
            ("lon_wgs84", "lat_wgs84"), ("wgs84_lon", "wgs84_lat"), ("lng_wgs84", "lat_wgs84"))
_PLANE = (("x", "y"), ("easting", "northing"), ("east", "north"), ("x坐标", "y坐标"), ("横坐标", "纵坐标"),
          ("东坐标", "北坐标"), ("coord_x", "coord_y"), ("x_coord", "y_coord"), ("point_x", "point_y"),
          ("xcoord", "ycoord"))

DEGREES_CRS = "EPSG:4326"
"""What longitude and latitude are taken for when nothing else is said."""


@dataclass(frozen=True, slots=True)
class Place:
    """How rows are placed: by `wkt`, by `x` and `y` in `crs`, or (all None) not at all."""

    x: str | None = None
    y: str | None = None
    wkt: str | None = None
    crs: str | None = None

    @property
    def found(self) -> bool:
        """Whether there is any geometry."""
        return self.x is not None or self.wkt is not None


def locate(names: list[str], options: ReadOptions) -> Place:
    """The columns with coordinates: those the person named, else usual names in any case.

    Raises
    ------
    InputError
        ``column.missing`` when a named column is not there.
    """
    for wanted in (options.x, options.y, options.wkt):
        if wanted is not None and wanted not in names:
            raise InputError("column.missing", column=wanted, columns=", ".join(names)[:300])
    if options.x is not None and options.y is not None:
        return Place(options.x, options.y, None, options.crs or _degrees_by_name(options.x, options.y))
    if options.wkt is not None:
        return Place(wkt=options.wkt, crs=options.crs)
    known = {name.strip().strip("\ufeff").lower(): name for name in reversed(names)}
    wkt = next((known[n] for n in _WKT if n in known), None)
    if wkt is not None:
        return Place(wkt=wkt, crs=options.crs)
    for pairs, crs in ((_DEGREES, DEGREES_CRS), (_PLANE, None)):
        for x, y in pairs:
            if x in known and y in known:
                return Place(known[x], known[y], None, options.crs or crs)
    return Place()


def _degrees_by_name(x: str, y: str) -> str | None:
    return DEGREES_CRS if (x.lower(), y.lower()) in _DEGREES else None


def geometry_of(table: pa.Table, place: Place) -> tuple[Geometry | None, str | None, list[Finding]]:
    """Geometry, CRS and findings; rows without usable coordinates get a missing geometry.

    Columns named like a geometry that hold none give no geometry at all.
    """
    if place.wkt is not None:
        return _from_wkt(table, place)
    if place.x is None or place.y is None:
        return None, None, []
    x, y = numbers(table.column(place.x)), numbers(table.column(place.y))
    if not (np.isfinite(x) & np.isfinite(y)).any() and len(x):
        return None, None, []
    geometry = Geometry.points(x, y)
    findings = _unplaced(geometry)
    crs = place.crs
    if crs == DEGREES_CRS:
        box = measure.total_bounds(geometry)
        if box is not None and max(abs(box[0]), abs(box[2])) > 360:
            crs = None
        elif box is not None:
            findings.append(Finding(code="crs.assumed", severity="info", facts={"crs": crs}))
    return geometry, crs, findings


def _from_wkt(table: pa.Table, place: Place) -> tuple[Geometry | None, str | None, list[Finding]]:
    cells = table.column(place.wkt).to_pylist()
    texts = np.array([v if isinstance(v, str) and v.strip() else None for v in cells], object)
    srid = next((t.split(";", 1)[0] for t in texts if t is not None), "")
    texts = np.array([None if t is None else t.split(";", 1)[-1] for t in texts], object)
    objects = _parsed(texts)
    given = sum(t is not None for t in texts)
    geometry = bridge.from_shapely(objects)
    placed = int((geometry.types != 0).sum())
    if given and not placed:
        return None, None, []
    crs = place.crs
    if crs is None and srid.upper().startswith("SRID=") and srid[5:].strip().isdigit():
        crs = f"EPSG:{int(srid[5:])}"
    out = _unplaced(geometry)
    if given > placed:
        out.append(Finding(code="geometry.unreadable", severity="error", count=given - placed))
    return geometry, crs, out


def _parsed(texts: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Geometry objects; None for what is no WKT or has arcs, which cannot be read from text."""
    import shapely

    def one(text: object) -> object:
        try:
            return shapely.from_wkt(text, on_invalid="ignore")
        except (NotImplementedError, shapely.errors.GEOSException):
            return None

    try:
        objects: npt.NDArray[np.object_] = shapely.from_wkt(texts, on_invalid="ignore")
    except (NotImplementedError, shapely.errors.GEOSException):
        return np.array([one(t) for t in texts], object)
    return objects


def _unplaced(geometry: Geometry) -> list[Finding]:
    missing = int((geometry.types == 0).sum())
    return [Finding(code="geometry.null", severity="info", count=missing)] if missing else []


def numbers(column: Any) -> npt.NDArray[np.float64]:
    """A column as float64, NaN where it is empty or no number; text is read, with decimal commas and 113.5E too."""
    import pyarrow as pa

    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        return np.asarray(column.cast(pa.float64()).to_numpy(), np.float64)
    return np.array([_number(v) for v in column.to_pylist()], np.float64)


def _number(value: object) -> float:
    if value is None:
        return np.nan
    text = str(value).strip().lstrip("'")
    sign = -1.0 if text[-1:].upper() in ("W", "S") else 1.0
    text = text.rstrip("EWNSewns°度 ").strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return sign * float(text)
    except ValueError:
        return np.nan
