"""Reading tables with or without coordinates."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import measure
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock
from lohu_gis.io import untouched
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.table import coordinates, delimited

if TYPE_CHECKING:
    import pyarrow as pa


def read_text_table(path: Path, options: ReadOptions | None = None, progress: Progress | None = None,
                    on_batch: Callable[[TableBlock], object] | None = None) -> ReadResult:
    """A delimited text file as one block, with points or WKT geometry where columns hold them.

    Row ids are 0-based row numbers. Errors as in `delimited.read_delimited`, and ``column.missing``.
    """
    options = options or ReadOptions()
    progress = progress or Progress()
    source = untouched.fingerprint(path)
    progress.check()
    parsed = delimited.read_delimited(path, options.encoding, options.delimiter)
    progress.at(0.8)
    table = parsed.table if options.max_rows is None else parsed.table.slice(0, options.max_rows)
    block, findings = placed(table, options)
    if on_batch is not None and len(block):
        on_batch(block)
    progress.at(1.0)
    name = Path(path.stem).stem if path.suffix.lower() == ".gz" else path.stem
    return ReadResult(block, name, "CSV", parsed.encoding, (*parsed.findings, *findings), source)


def placed(table: pa.Table, options: ReadOptions) -> tuple[TableBlock, list[Finding]]:
    """A block of the table's rows, placed by its coordinate columns; a WKT column becomes the geometry."""
    place = coordinates.locate(table.column_names, options)
    geometry, crs, findings = coordinates.geometry_of(table, place)
    if geometry is not None:
        findings += crs_rules.doctor(crs, measure.total_bounds(geometry))
        if place.wkt is not None:
            table = table.drop_columns([place.wkt])
    fid = np.arange(len(geometry) if geometry is not None else table.num_rows, dtype=np.int64)
    return TableBlock(f"read:{uuid.uuid4().hex}", table, geometry, fid, crs if geometry is not None else None), findings


def placed_result(result: ReadResult, options: ReadOptions) -> ReadResult:
    """A table that was read by another reader (a sheet), placed by its coordinate columns; ids are kept."""
    block, findings = placed(result.block.columns, options)
    if block.geometry is None:
        return result
    kept = TableBlock(result.block.id, block.columns, block.geometry, result.block.fid, block.crs)
    return ReadResult(kept, result.name, result.driver, result.encoding, (*result.findings, *findings), result.source)
