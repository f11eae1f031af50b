"""GeoPackage, GeoJSON, FlatGeobuf and Shapefile through GDAL."""

from __future__ import annotations

import mmap
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import bridge
from lohu_gis.core.geometry.layout import OGC_NAMES
from lohu_gis.io import gdal
from lohu_gis.io.write.layer import OutLayer, plain, uniform

if TYPE_CHECKING:
    import pyarrow as pa

_DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".shp": "ESRI Shapefile"}

_NAME_BYTES, _TEXT_BYTES = 10, 254
_DEGREE_DIGITS, _METRE_DIGITS = 9, 5  # 0.1 mm and 0.01 mm


def write_vector(path: Path, layers: Sequence[OutLayer]) -> list[Finding]:
    """Layers of one file; only GeoPackage takes more than one.

    Raises
    ------
    InputError
        ``geometry.mixed`` where a shapefile would have to hold points with lines and the like.
    """
    driver = _DRIVERS[path.suffix.lower()]
    findings: list[Finding] = []
    for number, layer in enumerate(layers):
        findings += _write(path, layer, driver, number > 0)
    return findings


def _write(path: Path, layer: OutLayer, driver: str, append: bool) -> list[Finding]:
    import pyarrow as pa

    library = gdal.vector_library()
    table, findings = plain(layer.block.columns), list[Finding]()
    if driver == "ESRI Shapefile":
        table, findings = shapefile_columns(table)
    options: dict[str, Any] = {"layer": layer.id, "driver": driver, "append": append, **_options(driver, layer)}
    geometry = layer.block.geometry
    if geometry is None:
        options["geometry_type"] = "Unknown" if driver in ("GeoJSON", "FlatGeobuf") else None
    else:
        geometry, kind = uniform(geometry)
        if driver == "ESRI Shapefile" and kind == "Unknown" and (geometry.types != 0).any():
            types = ", ".join(OGC_NAMES[int(code)] for code in np.unique(geometry.types) if code)
            raise InputError("geometry.mixed", path=str(path), layer=layer.id, types=types)
        name = _free("geom", table.column_names)
        shapes = pa.array(bridge.to_wkb(geometry), pa.binary())
        table = table.append_column(name, shapes) if table.num_columns else pa.table({name: shapes})
        declared = kind if geometry.z is None or kind == "Unknown" else f"{kind} Z"
        if driver == "ESRI Shapefile" and kind == "Unknown":
            declared = "Point"
        options |= {"geometry_name": name, "geometry_type": declared, "crs": layer.block.crs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "crs not provided" is said by a finding of the reader
        if geometry is None:
            _write_plain(library, table, path, options)
        else:
            library.raw.write_arrow(table, path, **options)
    if driver == "FlatGeobuf":
        _check_whole(path, table.num_rows)
    return findings


def _check_whole(path: Path, count: int) -> None:
    """Raise OSError unless all features are in the file: the driver does not say when the disk was full."""
    size, found = path.stat().st_size, 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at = 12 + int.from_bytes(content[8:12], "little")
        while at + 4 <= size:
            at += 4 + int.from_bytes(content[at:at + 4], "little")
            found += 1
    if found != count or at != size:
        raise OSError(f"{found} of {count} rows written")


def _write_plain(library: Any, table: pa.Table, path: Path, options: dict[str, Any]) -> None:
    """A table without geometry: the Arrow way needs a geometry column, the other one does not."""
    names, data, masks = [], [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        values, mask = _numpy(column)
        names.append(name)
        data.append(values)
        masks.append(mask)
    options.pop("geometry_type")
    library.raw.write(path, None, data, names, field_mask=masks, **options)


def _numpy(column: Any) -> tuple[Any, Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    mask = None if not column.null_count else np.asarray(column.is_null().to_numpy(), bool)
    if pa.types.is_integer(column.type):
        return pc.fill_null(column, 0).to_numpy(), mask
    if pa.types.is_boolean(column.type):
        return pc.fill_null(column, False).to_numpy(), mask
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("ms")).to_numpy(), None
    if pa.types.is_date(column.type):
        return column.cast(pa.date32()).to_numpy(), None
    if pa.types.is_floating(column.type):
        return column.to_numpy(), None
    return np.array(column.to_pylist(), object), None


def _options(driver: str, layer: OutLayer) -> dict[str, Any]:
    if driver == "GeoJSON":
        geographic = layer.block.crs is not None and crs_rules.parse(layer.block.crs).is_geographic
        return {"COORDINATE_PRECISION": str(_DEGREE_DIGITS if geographic else _METRE_DIGITS), "RFC7946": "NO"}
    if driver == "FlatGeobuf":
        return {"SPATIAL_INDEX": "NO"}  # the index would reorder the rows
    if driver == "ESRI Shapefile":
        return {"ENCODING": "UTF-8"}
    # A column of the table called "fid" is data; the key of the rows then takes another name.
    return {"FID": _free("fid", layer.block.columns.column_names)} if driver == "GPKG" else {}


def _free(name: str, taken: Sequence[str]) -> str:
    lower = {t.lower() for t in taken}
    while name.lower() in lower:
        name += "_"
    return name


def shapefile_columns(table: pa.Table) -> tuple[pa.Table, list[Finding]]:
    """Columns as dbf can hold them: names of 10 bytes, text of 254, times as text; what was cut is a finding."""
    import pyarrow as pa

    findings: list[Finding] = []
    names: list[str] = []
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        short = short_name(name, names)
        names.append(short)
        if short != name:
            findings.append(Finding(code="field.cut", facts={"column": name, "name": short}))
        kept, count = _short_text(_time_as_text(column))
        if count:
            findings.append(Finding(code="field.cut", facts={"column": name, "bytes": _TEXT_BYTES}, count=count))
        columns.append(kept)
    return (pa.table(columns, names=names) if columns else table), findings


def short_name(name: str, taken: Sequence[str]) -> str:
    """At most 10 bytes of UTF-8, cut between characters, with a number where it is taken already (in any case)."""
    lower = {t.lower() for t in taken}
    short, number = cut(name, _NAME_BYTES), 1
    while short.lower() in lower:
        tail = f"_{number}"
        short, number = cut(name, _NAME_BYTES - len(tail)) + tail, number + 1
    return short


def cut(text: str, size: int) -> str:
    """The longest beginning of `text` of at most `size` bytes in UTF-8."""
    raw = text.encode()
    return text if len(raw) <= size else raw[:size].decode("utf-8", "ignore")


def _time_as_text(column: Any) -> Any:
    import pyarrow as pa

    if not (pa.types.is_timestamp(column.type) or pa.types.is_time(column.type)):
        return column
    texts = [None if v is None else v.isoformat() for v in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _short_text(column: Any) -> tuple[Any, int]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return column, 0
    long = pc.greater(pc.binary_length(column), _TEXT_BYTES)
    count = pc.sum(long).as_py() or 0
    if not count:
        return column, 0
    texts = [None if v is None else cut(v, _TEXT_BYTES) for v in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())]), int(count)

