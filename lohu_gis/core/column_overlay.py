"""Columns and geometry with overlays written in; the work is the rows touched plus one copy of the column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry, concat
from lohu_gis.core.overlay import ColumnType
from lohu_gis.core.rows import ascending_order, find_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from lohu_gis.core.overlay import Row
    from lohu_gis.core.style import CellValue
    from lohu_gis.core.table import FeatureTable, TableBlock

_TYPES = {"int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_(), "string": pa.string(),
          "timestamp": pa.timestamp("ms", tz="UTC")}


def arrow_type(name: ColumnType) -> Any:
    """The Arrow type of a column type's name."""
    return _TYPES[name]


def plain_array(column: Any) -> Any:
    """A chunked column as one plain array; dictionaries are decoded."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):  # combine_chunks keeps several chunks of a string column over 2 GiB
        array = pa.concat_arrays(array.chunks)
    return array.dictionary_decode() if isinstance(array, pa.DictionaryArray) else array


def bulk_column(block: TableBlock, name: str, fids: npt.NDArray[np.int64]) -> Any:
    """The column of another block for the given ids; missing where that block has no such row."""
    rows = find_rows(block.fid, fids, ascending_order(block.fid))
    index = pa.array(rows, mask=rows < 0)
    return plain_array(block.columns.column(name)).take(index)


def overlaid_column(name: str, base: Any, added: Mapping[int, Row], cells: Mapping[int, CellValue],
                    table: FeatureTable) -> Any:
    """`base` with the added rows' values behind it and changed cells written in.

    A value that does not fit the column's type widens it (whole number to decimal, anything else to text).
    """
    extra = [row.values.get(name) for row in added.values()]
    kind = _fitting_type(base.type, [*extra, *cells.values()])
    array = base.cast(kind) if kind != base.type else base
    if extra:
        array = pa.concat_arrays([array, _values(extra, kind)])
    rows = table.rows_of(np.fromiter(cells, np.int64))
    there = rows >= 0
    if not there.any():
        return array
    values = _values([v for v, keep in zip(cells.values(), there, strict=True) if keep], kind)
    order = np.argsort(rows[there])
    mask = np.zeros(len(array), bool)
    mask[rows[there]] = True
    return pa.compute.replace_with_mask(array, pa.array(mask), values.take(pa.array(order)))


def _fitting_type(kind: Any, values: list[CellValue]) -> Any:
    for value in values:
        try:
            _values([value], kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError):
            if isinstance(value, int | float) and not isinstance(value, bool) and pa.types.is_integer(kind):
                kind = pa.float64()
            else:
                return pa.string()
    return kind


def _values(values: list[CellValue], kind: Any) -> Any:
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pa.array([None if v is None else str(v) for v in values], kind)
    if pa.types.is_temporal(kind):
        import pandas as pd

        times = pd.to_datetime(pd.Series(values, dtype="object"), utc=True, format="ISO8601")
        return pa.Array.from_pandas(times.dt.tz_localize(None), safe=False).cast(_naive(kind), safe=False).cast(kind)
    if pa.types.is_integer(kind) and any(isinstance(v, float) and not v.is_integer() for v in values):
        raise ValueError("not a whole number")
    return pa.array(values, kind)


def _naive(kind: Any) -> Any:
    return pa.timestamp(kind.unit) if pa.types.is_timestamp(kind) else kind


def overlaid_geometry(kept: Geometry, added: Mapping[int, Row], changed: Mapping[int, bytes | None],
                      table: FeatureTable) -> Geometry:
    """`kept` with added rows behind it and changed rows exchanged."""
    whole = concat([kept, _shapes([row.geometry for row in added.values()])]) if added else kept
    rows = table.rows_of(np.fromiter(changed, np.int64))
    there = rows >= 0
    if not there.any():
        return whole
    new = _shapes([w for w, keep in zip(changed.values(), there, strict=True) if keep])
    index = np.arange(len(whole), dtype=np.int64)
    index[rows[there]] = len(whole) + np.arange(len(new))
    return concat([whole, new]).take(index)


def _shapes(wkb: list[bytes | None]) -> Geometry:
    """A few shapes of an overlay; bytes that are no WKB (a damaged journal) become missing geometry."""
    import shapely

    return from_shapely(shapely.from_wkb(np.array(wkb, object), on_invalid="ignore"))
