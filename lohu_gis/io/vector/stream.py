"""A layer as a stream of table blocks, straight from GDAL's Arrow batches."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import wkb
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import TableBlock
from lohu_gis.io import gdal, untouched
from lohu_gis.io.vector import text
from lohu_gis.io.vector.layers import choose

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 65_536
"""Rows per batch: large enough for GDAL's read-ahead, small enough to stay in the processor's cache."""

COUNTED_BYTES = 64 << 20
"""Files beyond are asked how many rows they have, so that reading them can say how far it is."""

_FID_DRIVERS = {"GPKG", "SQLite", "ESRI Shapefile", "OpenFileGDB", "FlatGeobuf"}


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a layer to read: `count` from `skip` on (None for all), of those that satisfy `where`."""

    skip: int = 0
    count: int | None = None
    where: str | None = None


@dataclass
class LayerStream:
    """An open layer; `blocks` may be walked once, the counts grow while it is.

    Attributes
    ----------
    driver, name, crs
        As GDAL says; `crs` as ``EPSG:n`` or WKT.
    geometry_type
        Declared OGC name without Z/M, ``"Unknown"`` for any, None for a table.
    fields
        Names and OGR types in file order.
    total
        How many rows a large layer is said to have; None for small ones and where counting would take long.
    malformed, curved, missing
        Rows so far whose geometry was unreadable, had arcs, or was null.
    """

    driver: str
    name: str
    crs: str | None
    geometry_type: str | None
    fields: tuple[tuple[str, str], ...]
    mender: text.Mender
    notes: list[str]
    blocks: Iterator[TableBlock] = field(default_factory=lambda: iter(()))
    rows: int = 0
    total: int | None = None
    malformed: int = 0
    curved: int = 0
    missing: int = 0

    @property
    def encoding(self) -> str | None:
        """What the text is in, as far as is known by now."""
        return self.mender.encoding

    def findings(self, sampled: bool = False) -> list[Finding]:
        """What was noticed so far about text and geometry."""
        out = list(self.mender.findings)
        if self.malformed:
            out.append(Finding(code="geometry.unreadable", severity="error", count=self.malformed, sampled=sampled))
        if self.curved:
            out.append(Finding(code="geometry.curved", severity="info", count=self.curved, sampled=sampled))
        if self.missing:
            out.append(Finding(code="geometry.null", severity="info", count=self.missing, sampled=sampled))
        return out


@contextmanager
def open_stream(path: Path, layer: str | None = None, *, encoding: str | None = None, crs: str | None = None,
                window: Window | None = None, driver: str | None = None) -> Iterator[LayerStream]:
    """Open a layer for reading in batches.

    Parameters
    ----------
    layer
        Name; None for the first.
    encoding, crs
        A person's answers, which win over what the file says.

    Raises
    ------
    InputError
        ``file.*`` when it cannot be opened or read, ``layer.missing`` for an unknown layer.
    """
    gdal.check_present(path)
    library = gdal.vector_library()
    plan = text.plan(path, encoding)
    notes: list[str] = []
    window = window or Window()
    with untouched.prepared(path) as opening, gdal.reading(path, notes):
        source = gdal.location(opening.path)
        wanted, name = choose(opening, path, layer)
        options = dict(opening.options)
        if plan.gdal:
            options["ENCODING"] = plan.gdal
        rows = BATCH_ROWS if window.count is None else min(max(window.count, 1), BATCH_ROWS)
        where = window.where or _every_row(path)
        with library.raw.open_arrow(source, layer=wanted, use_pyarrow=True, return_fids=True, batch_size=rows,
                                    skip_features=window.skip, where=where, **options) as (meta, reader):
            mender = text.Mender(plan, encoding)
            stream = LayerStream(
                driver or gdal.driver_of(path), name, crs or crs_of(meta["crs"]), ogc_name(meta["geometry_type"]),
                tuple((mender.name(str(n)), type_name(str(t), str(s))) for n, t, s in zip(
                    meta["fields"], meta["ogr_types"], meta["ogr_subtypes"], strict=True)), mender, notes)
            if window == Window() and path.is_file() and path.stat().st_size > COUNTED_BYTES:
                said = int(library.read_info(source, layer=wanted, **options)["features"])  # -1: would take long
                stream.total = said if said > 0 else None
            stream.blocks = _blocks(stream, meta, reader, window)
            yield stream


def _every_row(path: Path) -> str | None:
    """A condition that every row meets, for GeoPackages.

    Without one GDAL 3.12 reads ranges of ids at once and, where the stored number of rows is wrong, repeats rows in
    place of those that are not there.
    """
    return "1 = 1" if ".gpkg" in (s.lower() for s in path.suffixes) else None


def crs_of(value: str | None) -> str | None:
    """``EPSG:n`` where one matches, else the WKT, None for nothing."""
    if not value or value.startswith(("ENGCRS", "LOCAL_CS", "ENGINEERINGCRS")) or "Undefined " in value[:30]:
        return None
    try:
        return crs_rules.epsg(value) or value
    except InputError:
        return None


def ogc_name(declared: str | None) -> str | None:
    """GDAL's geometry type without dimension words; curves by the name of what they become."""
    if declared is None or declared == "None":
        return None
    plain = declared.replace("2.5D ", "").replace("3D ", "").replace("Measured ", "")
    for suffix in (" ZM", " Z", " M"):
        plain = plain.removesuffix(suffix)
    return {"Geometry": "Unknown", "CurvePolygon": "Polygon", "MultiSurface": "MultiPolygon", "TIN": "MultiPolygon",
            "PolyhedralSurface": "MultiPolygon", "CompoundCurve": "LineString", "CircularString": "LineString",
            "MultiCurve": "MultiLineString", "Triangle": "Polygon", "Curve": "LineString",
            "Surface": "Polygon"}.get(plain, plain)


def type_name(ogr: str, subtype: str = "") -> str:
    """Short name of an OGR field type: ``integer integer64 real string date time datetime binary boolean ...``."""
    if "Boolean" in subtype:
        return "boolean"
    if "JSON" in subtype:
        return "json"
    return ogr.removeprefix("OFT").lower() or "string"


def _blocks(stream: LayerStream, meta: dict[str, Any], reader: Any, window: Window) -> Iterator[TableBlock]:
    geometry_name = meta["geometry_name"] or "wkb_geometry"
    fid_name = meta["fid_column"] or "OGC_FID"
    names = reader.schema.names
    geometry_at = names.index(geometry_name) if geometry_name in names and stream.geometry_type else None
    fid_at = names.index(fid_name) if fid_name in names and stream.driver in _FID_DRIVERS else None
    hidden = {i for i, n in enumerate(names) if i == geometry_at or (n == fid_name and i == 0)}
    identity = f"read:{uuid.uuid4().hex}"
    last = window.skip - 1
    left = window.count
    for arrived in reader:
        batch = arrived if left is None else arrived.slice(0, left)
        if not batch.num_rows:
            continue
        left = None if left is None else left - batch.num_rows
        block = _block(stream, batch, geometry_at, fid_at, hidden, last, identity)
        last = int(block.fid[-1])
        yield block
        if left == 0:
            return
    if stream.rows == 0:
        yield _block(stream, no_rows(reader.schema), geometry_at, fid_at, hidden, last, identity)


def no_rows(schema: pa.Schema) -> pa.RecordBatch:
    """A batch without rows."""
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([pa.nulls(0, f.type) for f in schema], schema=schema)


def _block(stream: LayerStream, batch: pa.RecordBatch, geometry_at: int | None, fid_at: int | None, hidden: set[int],
           last: int, identity: str) -> TableBlock:
    import pyarrow as pa

    count = batch.num_rows
    geometry = None
    if geometry_at is not None:
        geometry = decode_column(stream, batch.column(geometry_at))
    columns, names = [], []
    for i, name in enumerate(batch.schema.names):
        if i not in hidden:
            # copied, because a column of GDAL's batch keeps the whole batch with its WKB in memory
            columns.append(stream.mender.column(batch.column(i)).copy_to(pa.default_cpu_memory_manager()))
            names.append(stream.mender.name(name))
    table = pa.table(columns, names=unique(names)) if names else hollow(count)
    fid = np.arange(last + 1, last + 1 + count, dtype=np.int64)
    if fid_at is not None and count and not batch.column(fid_at).null_count:
        own = numbers(batch.column(fid_at).cast(pa.int64()))
        if own[0] > last and bool((np.diff(own) > 0).all()):
            fid = own.copy()
    stream.rows += count
    return TableBlock(identity, table, geometry, fid, stream.crs)


def numbers(array: Any) -> npt.NDArray[Any]:
    """Numbers of an Arrow array without nulls, not copied. `to_numpy` would import pandas, which takes 0.3 s."""
    return np.from_dlpack(array)


def hollow(count: int) -> pa.Table:
    """A table of `count` rows without columns."""
    import pyarrow as pa

    return pa.table({"_": pa.nulls(count)}).select([])


def unique(names: list[str]) -> list[str]:
    """The names with ``_2``, ``_3`` ... after repeated ones, which some formats allow."""
    seen: set[str] = set()
    out = []
    for name in names:
        candidate, number = name, 2
        while candidate in seen:
            candidate, number = f"{name}_{number}", number + 1
        seen.add(candidate)
        out.append(candidate)
    return out


def decode_column(stream: LayerStream, array: Any) -> Geometry:
    """Geometry of an Arrow binary column; counts what is missing or unreadable in `stream`."""
    data, offsets, valid = binary_buffers(array)
    decoded = wkb.decode(data, offsets, valid)
    stream.malformed += len(decoded.malformed)
    stream.curved += len(decoded.curved)
    stream.missing += int((decoded.geometry.types == 0).sum()) - len(decoded.malformed)
    return decoded.geometry


def binary_buffers(array: Any) -> tuple[npt.NDArray[np.uint8], npt.NDArray[Any], npt.NDArray[np.bool_] | None]:
    """Bytes, offsets (n + 1) and validity of an Arrow binary or large binary array, without copying the bytes."""
    import pyarrow as pa

    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    wide = pa.types.is_large_binary(array.type)
    _, offsets, data = array.buffers()
    count = len(array)
    if offsets is None or count == 0:
        return np.zeros(0, np.uint8), np.zeros(count + 1, np.int64), None
    marks = np.frombuffer(offsets, np.int64 if wide else np.int32)[array.offset:array.offset + count + 1]
    raw = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    valid = None
    if array.null_count:
        valid = numbers(array.is_valid().cast(pa.uint8())).astype(bool)
    return raw, marks, valid
