"""GeoParquet, which the vector library's GDAL does not read."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry import measure
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock, concat_blocks
from lohu_gis.io import gdal, untouched
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.vector import stream as streams
from lohu_gis.io.vector import text

WGS84_DEFAULT = "OGC:CRS84"


def read_parquet(path: Path, options: ReadOptions | None = None, progress: Progress | None = None,
                 on_batch: Callable[[TableBlock], object] | None = None) -> ReadResult:
    """All rows of a Parquet file, with geometry where it is GeoParquet with WKB.

    Raises
    ------
    InputError
        ``file.*``; ``file.unsupported`` for geometry that is not WKB.
    """
    options, progress = options or ReadOptions(), progress or Progress()
    source = untouched.fingerprint(path)
    batches = []
    state: streams.LayerStream | None = None
    for stream, block in blocks(path, options):
        state = stream
        batches.append(block)
        if on_batch is not None and len(block):
            on_batch(block)
        progress.check()
    assert state is not None
    block = concat_blocks(batches[0].id, batches)
    findings = list(state.findings())
    if block.geometry is not None:
        findings += crs_rules.doctor(block.crs, measure.total_bounds(block.geometry))
    return ReadResult(block, path.stem, "Parquet", "utf-8", tuple(findings), source)


def blocks(path: Path, options: ReadOptions) -> Iterator[tuple[streams.LayerStream, TableBlock]]:
    """The file's rows in batches; at least one, which may be empty."""
    import pyarrow.parquet as pq

    gdal.check_present(path)
    identity = f"read:{uuid.uuid4().hex}"
    with gdal.reading(path), pq.ParquetFile(path) as file:
        column, crs, declared = _geometry_column(path, file)
        names = file.schema_arrow.names
        fields = tuple((f.name, str(f.type)) for f in file.schema_arrow if f.name != column)
        state = streams.LayerStream("Parquet", path.stem, options.crs or crs, declared, fields,
                                    text.Mender(text.TextPlan(None, "utf-8"), None), [])
        at = names.index(column) if column is not None else None
        left = options.max_rows
        for batch in file.iter_batches(streams.BATCH_ROWS):
            cut = batch if left is None else batch.slice(0, left)
            if cut.num_rows:
                yield state, _block(state, cut, at, identity)
            left = None if left is None else left - cut.num_rows
            if left == 0:
                return
        if not state.rows:
            yield state, _block(state, streams.no_rows(file.schema_arrow), at, identity)


def _block(state: streams.LayerStream, batch: Any, at: int | None, identity: str) -> TableBlock:
    import pyarrow as pa

    geometry = None if at is None else streams.decode_column(state, batch.column(at))
    kept = [i for i in range(batch.num_columns) if i != at]
    table = pa.table([batch.column(i) for i in kept], names=[batch.schema.names[i] for i in kept]) if kept else (
        streams.hollow(batch.num_rows))
    fid = np.arange(state.rows, state.rows + batch.num_rows, dtype=np.int64)
    state.rows += batch.num_rows
    return TableBlock(identity, table, geometry, fid, state.crs if at is not None else None)


def _geometry_column(path: Path, file: Any) -> tuple[str | None, str | None, str | None]:
    """Name, CRS and declared type of the primary geometry column; all None for a plain table."""
    note = (file.schema_arrow.metadata or {}).get(b"geo")
    if note is None:
        return None, None, None
    try:
        geo = json.loads(note)
        name = str(geo["primary_column"])
        column = geo["columns"][name]
        encoding = str(column.get("encoding", "WKB"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("file.corrupt", path=str(path), reason=f"geo metadata: {error}") from error
    if encoding.upper() != "WKB" or name not in file.schema_arrow.names:
        raise InputError("file.unsupported", path=str(path), reason=f"geometry encoding {encoding}")
    types = {streams.ogc_name(str(t)) or "Unknown" for t in column.get("geometry_types", [])}
    return name, _crs(column), types.pop() if len(types) == 1 else "Unknown"


def _crs(column: dict[str, Any]) -> str | None:
    """A missing key means longitude and latitude on WGS84, null means unknown (GeoParquet 1.1)."""
    value = column.get("crs", WGS84_DEFAULT)
    if value is None:
        return None
    if value == WGS84_DEFAULT:
        return "EPSG:4326"
    return streams.crs_of(value if isinstance(value, str) else json.dumps(value)) if value else None
