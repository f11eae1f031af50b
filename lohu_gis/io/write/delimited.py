"""Delimited text as the contract lays it down: BOM, comma, ``wkt`` last, no cell that runs as a formula."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lohu_gis.core.findings import Finding
from lohu_gis.io.write.layer import OutLayer, plain, with_place

if TYPE_CHECKING:
    import pyarrow as pa

_DANGEROUS = r"^('*[=+\-@\x00-\x1f])"
_CHUNK_ROWS = 65_536


def write_csv(path: Path, layer: OutLayer) -> list[Finding]:
    """One table; the same table gives the same bytes.

    Text cells and headings that start with ``= + - @`` or a control character get a leading ``'``. Missing cells are
    empty, numbers are written in the shortest form that reads back the same, times as ISO 8601.
    """
    import pyarrow as pa
    from pyarrow import csv as fast

    table, findings = with_place(layer.block)
    table = _as_text(plain(table))
    heading = ",".join(_quoted(_protected(n)) for n in table.column_names)
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf" + heading.encode() + b"\n")
        if table.num_columns:
            options = fast.WriteOptions(include_header=False, quoting_style="needed", batch_size=_CHUNK_ROWS)
            sink = pa.PythonFile(file, mode="w")
            fast.write_csv(table, sink, options)
    return findings


def _as_text(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    columns = [_column(c) for c in table.columns]
    return pa.table(columns, names=table.column_names) if columns else table


def _column(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(column.type):
        return pc.replace_substring_regex(column, _DANGEROUS, r"'\1")
    if pa.types.is_timestamp(column.type):
        return times(column)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        texts = [None if v is None else v.hex() for v in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    return column


def times(column: Any) -> Any:
    """ISO 8601 text of a time column, with offset where it has a time zone, fractions only where there are any."""
    import pyarrow as pa

    texts = [None if v is None else v.isoformat() for v in column.cast(pa.timestamp("us", column.type.tz)).to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _protected(text: str) -> str:
    import re

    return re.sub(_DANGEROUS, r"'\1", text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text
