"""What the writers are given, and shapes of it they share."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import bridge
from lohu_gis.core.geometry.layout import OGC_NAMES, POINT, POLYGON, Geometry
from lohu_gis.core.table import TableBlock

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class OutLayer:
    """A table under a name.

    Attributes
    ----------
    id
        Name of the layer or sheet (an output's id).
    block
        Its rows, written in order.
    """

    id: str
    block: TableBlock


@dataclass(frozen=True, slots=True)
class Written:
    """Files that are there now, and what could not be kept as it was."""

    paths: tuple[Path, ...]
    findings: tuple[Finding, ...] = field(default=())


def uniform(geometry: Geometry) -> tuple[Geometry, str]:
    """The column with one type where formats want one: singles and multiples of a family all become multiples.

    Returns
    -------
    geometry, name
        `name` is the OGC name, ``"Unknown"`` for mixed families and columns without any geometry.
    """
    present = np.unique(geometry.types[geometry.types != 0])
    if len(present) == 0:
        return geometry, "Unknown"
    if len(present) == 1:
        return geometry, OGC_NAMES[int(present[0])]
    low = int(present[0])
    if len(present) == 2 and POINT <= low <= POLYGON and int(present[1]) == low + 3:
        types = np.where(geometry.types == low, low + 3, geometry.types).astype(np.uint8)
        return replace(geometry, types=types), OGC_NAMES[low + 3]
    return geometry, "Unknown"


def is_points(geometry: Geometry | None) -> bool:
    """Whether all rows that have a geometry are single points, and there is at least one."""
    return geometry is not None and bool((geometry.types == POINT).any()) and bool((geometry.types <= POINT).all())


def point_columns(geometry: Geometry) -> tuple[Any, Any]:
    """x and y of a column of points as float64 arrays (n,), NaN for missing and empty rows."""
    x, y = np.full(len(geometry), np.nan), np.full(len(geometry), np.nan)
    filled = np.diff(geometry.row_offsets) > 0
    at = geometry.row_coord_offsets[:-1][filled]
    x[filled], y[filled] = geometry.coords[at, 0], geometry.coords[at, 1]
    return x, y


def with_place(block: TableBlock) -> tuple[pa.Table, list[Finding]]:
    """The columns of a block with ``x``, ``y`` (points only) and ``wkt`` last, for formats without geometry."""
    import pyarrow as pa
    import shapely

    table, findings = block.columns, list[Finding]()
    if block.geometry is None:
        return table, findings
    added: dict[str, Any] = {}
    if is_points(block.geometry):
        x, y = point_columns(block.geometry)
        added = {"x": pa.array(x, from_pandas=True), "y": pa.array(y, from_pandas=True)}
    added["wkt"] = pa.array(shapely.to_wkt(bridge.to_shapely(block.geometry), rounding_precision=-1), pa.string())
    for name, values in added.items():
        if name in table.column_names:
            old = table.column(name)
            if name == "wkt" or old.type != values.type or not old.combine_chunks().equals(values):
                findings.append(Finding(code="field.replaced", severity="info", facts={"column": name}))
            table = table.drop_columns([name])
        table = table.append_column(name, values) if table.num_columns else pa.table({name: values})
    return table, findings


def plain(table: pa.Table) -> pa.Table:
    """The table with dictionary, nested, null and other special columns as text or numbers every format can hold."""
    import pyarrow as pa

    columns = [_plain_column(column) for column in table.columns]
    return pa.table(columns, names=table.column_names) if columns else table


def _plain_column(column: Any) -> Any:
    import pyarrow as pa

    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return _plain_column(column.cast(kind.storage_type))
    if pa.types.is_dictionary(kind):
        return _plain_column(column.cast(kind.value_type))
    if pa.types.is_nested(kind):
        texts = [None if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind) or pa.types.is_uint64(kind):
        return column.cast(pa.float64())
    if pa.types.is_null(kind) or pa.types.is_string_view(kind) or pa.types.is_large_string(kind):
        return column.cast(pa.string())
    return column
