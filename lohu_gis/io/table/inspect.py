"""What is in a text table."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.geometry import measure
from lohu_gis.core.geometry.layout import OGC_NAMES
from lohu_gis.io.info import FieldInfo, LayerInfo
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.table.coordinates import locate
from lohu_gis.io.table.read import placed_result, read_text_table
from lohu_gis.io.vector.read import read


def inspect_text_table(path: Path) -> tuple[LayerInfo, ...]:
    """The table as one layer, a vector layer if its columns hold coordinates; errors as for reading."""
    return (_info(read_text_table(path)),)


def _info(result: ReadResult) -> LayerInfo:
    block = result.block
    kinds = {int(k) for k in set(block.geometry.types.tolist())} - {0} if block.geometry is not None else set()
    name = None if block.geometry is None else OGC_NAMES[kinds.pop()] if len(kinds) == 1 else "Mixed"
    return LayerInfo(
        name=result.name, kind="table" if block.geometry is None else "vector", driver=result.driver, geometry=name,
        count=len(block),
        crs=crs_rules.epsg(block.crs), crs_wkt=crs_rules.wkt(block.crs),
        bounds=None if block.geometry is None else measure.total_bounds(block.geometry),
        encoding={"utf-8": "UTF-8", "gb18030": "GB18030", "big5": "BIG5"}.get(result.encoding or "", result.encoding),
        fields=tuple(FieldInfo(f.name, arrow_type_name(str(f.type))) for f in block.columns.schema),
        has_z=block.geometry is not None and block.geometry.z is not None, findings=result.findings)


def inspect_sheets(path: Path, sheets: tuple[LayerInfo, ...]) -> tuple[LayerInfo, ...]:
    """Sheets of a workbook; those with coordinate columns become vector layers, as they do when read."""
    out = []
    for sheet in sheets:
        if not locate([f.name for f in sheet.fields], ReadOptions()).found:
            out.append(sheet)
            continue
        result = placed_result(read(path, sheet.name), ReadOptions())
        out.append(sheet if result.block.geometry is None else msgspec.structs.replace(
            _info(result), encoding=sheet.encoding, findings=(*sheet.findings, *result.findings)))
    return tuple(out)


def arrow_type_name(arrow: str) -> str:
    """OGR's short name of an Arrow type."""
    if arrow.startswith("timestamp"):
        return "datetime"
    names = {"int64": "integer64", "int32": "integer", "int16": "integer", "int8": "integer", "double": "real",
             "float": "real", "bool": "boolean", "date32[day]": "date", "large_string": "string",
             "string_view": "string", "uint8": "integer", "uint16": "integer", "uint32": "integer64"}
    return names.get(arrow, arrow)
