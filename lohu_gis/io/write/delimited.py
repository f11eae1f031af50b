"""Delimited text as the contract lays it down: BOM, comma, ``wkt`` last, no cell that runs as a formula."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from lohu_gis.core.findings import Finding
from lohu_gis.io.write.layer import OutLayer, plain, with_place

_DANGEROUS = r"^('*[=+\-@\x00-\x1f])"
_SPECIAL = r'[",\r\n]'
_CHUNK_ROWS = 65_536


def write_csv(path: Path, layer: OutLayer) -> list[Finding]:
    """One table; the same table gives the same bytes.

    Text cells and headings that start with ``= + - @`` or a control character get a leading ``'``. Missing cells are
    empty, numbers are written in the shortest form that reads back the same, times as ISO 8601.
    """
    table, findings = with_place(layer.block)
    table = plain(table)
    heading = ",".join(_quoted(_protected(n)) for n in table.column_names)
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf" + heading.encode() + b"\n")
        for batch in table.to_batches(max_chunksize=_CHUNK_ROWS):
            file.write(_lines(batch))
    return findings


def _lines(batch: Any) -> bytes:
    """The rows of a batch as text, each with its line end."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells: list[Any] = [pc.fill_null(_cells(column), "") for column in batch.columns]
    if not cells or not batch.num_rows:
        return b"\n" * int(batch.num_rows)
    rows = pc.binary_join_element_wise(*[c.cast(pa.large_string()) for c in cells], pa.scalar(",", pa.large_string()))
    lines = pc.binary_join_element_wise(rows, pa.scalar("\n", pa.large_string()), pa.scalar("", pa.large_string()))
    offsets, text = np.frombuffer(lines.buffers()[1], np.int64), lines.buffers()[2]
    first = lines.offset
    return bytes(memoryview(text)[offsets[first]:offsets[first + len(lines)]])


def _cells(column: Any) -> Any:
    """A column as text, quoted where a cell needs it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_string(kind):
        safe = pc.replace_substring_regex(column, _DANGEROUS, r"'\1")
        doubled = pc.replace_substring(safe, '"', '""')
        quoted = pc.binary_join_element_wise('"', doubled, '"', "")
        return pc.if_else(pc.match_substring_regex(safe, _SPECIAL), quoted, safe)
    if pa.types.is_timestamp(kind):
        return times(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([None if v is None else v.hex() for v in column.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column).cast(pa.string())
    return column.cast(pa.string())


def times(column: Any) -> Any:
    """ISO 8601 text of a time column, with offset where it has a time zone, fractions only where there are any."""
    import pyarrow as pa

    texts = [None if v is None else v.isoformat() for v in column.cast(pa.timestamp("us", column.type.tz)).to_pylist()]
    return pa.array(texts, pa.string())


def _protected(text: str) -> str:
    return re.sub(_DANGEROUS, r"'\1", text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text
