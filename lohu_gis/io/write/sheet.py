"""Workbooks: a sheet per layer, text never runs as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.io.write.delimited import times
from lohu_gis.io.write.layer import OutLayer, plain, with_place

ROW_LIMIT = 1_048_575
"""Rows below the heading that a sheet can hold."""

WHOLE_LIMIT = 2**53
"""Whole numbers beyond lose their last digits in a sheet and are written as text."""

CELL_LIMIT = 32_767
"""Characters that a cell can hold."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_xlsx(path: Path, layers: Sequence[OutLayer]) -> list[Finding]:
    """A workbook with a sheet per layer, heading in the first row, geometry as ``wkt`` last (points also x, y).

    Raises
    ------
    InputError
        ``out.too_many_rows`` for more rows than a sheet holds.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    findings: list[Finding] = []
    taken: set[str] = set()
    for layer in layers:
        if len(layer.block) > ROW_LIMIT:
            raise InputError("out.too_many_rows", path=str(path), rows=len(layer.block), limit=ROW_LIMIT)
        findings += _sheet(book.create_sheet(sheet_name(layer.id, taken)), layer)
    packed = io.BytesIO()  # a zip file that cannot be finished would speak up again when it is collected
    book.save(packed)
    path.write_bytes(packed.getbuffer())
    return findings


def sheet_name(text: str, taken: set[str]) -> str:
    """A name a workbook allows: at most 31 characters, none of ``[]:*?/\\``, not used yet (added to `taken`)."""
    base = re.sub(r"[\[\]:*?/\\]", "_", text).strip("'")[:31] or "sheet"
    name, number = base, 2
    while name.lower() in taken:
        tail = f"_{number}"
        name, number = base[:31 - len(tail)] + tail, number + 1
    taken.add(name.lower())
    return name


def _sheet(sheet: Any, layer: OutLayer) -> list[Finding]:
    from openpyxl.cell import WriteOnlyCell

    table, findings = with_place(layer.block)
    table = plain(table)
    cut = dict.fromkeys(table.column_names, 0)

    def cell(name: str, value: object) -> object:
        if isinstance(value, bytes):
            value = value.hex()
        if (isinstance(value, float) and value != value) or value in (float("inf"), float("-inf")):
            return None
        if isinstance(value, int) and abs(value) > WHOLE_LIMIT:
            return str(value)
        if not isinstance(value, str):
            return value
        text = _CONTROL.sub("", value)
        if len(text) > CELL_LIMIT:
            cut[name] += 1
            text = text[:CELL_LIMIT]
        if not text.startswith("="):
            return text
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"  # openpyxl takes it for a formula otherwise
        return made

    names = table.column_names
    sheet.append([cell(name, name) for name in names])
    for batch in _zoneless(table).to_batches(max_chunksize=8192):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            sheet.append([cell(name, value) for name, value in zip(names, row, strict=True)])
    return findings + [Finding(code="field.cut", facts={"column": n}, count=c) for n, c in cut.items() if c]


def _zoneless(table: Any) -> Any:
    """Times with a zone as ISO text, since cells know none."""
    import pyarrow as pa

    columns = [times(c) if pa.types.is_timestamp(c.type) and c.type.tz else c for c in table.columns]
    columns = [c.cast(pa.timestamp("us")) if pa.types.is_timestamp(c.type) else c for c in columns]
    return pa.table(columns, names=table.column_names) if columns else table
