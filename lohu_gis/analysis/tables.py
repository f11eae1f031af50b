"""Making tables from tables: new columns, other geometry, numbers of a column."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.core.expression import parse, quoted
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import FeatureTable, TableBlock

_numbers = itertools.count(1)


def new_table(columns: Mapping[str, Any], geometry: Geometry | None = None, crs: str | None = None,
              fids: npt.NDArray[np.int64] | None = None) -> FeatureTable:
    """A table of its own from columns (arrays or lists; None and NaN are missing) and geometry.

    `fids` are 0, 1, ... unless given. Without columns the geometry tells the number of rows.
    """
    import pyarrow as pa

    arrays = {name: _array(values) for name, values in columns.items()}
    rows = len(next(iter(arrays.values()))) if arrays else 0 if geometry is None else len(geometry)
    if fids is None:
        fids = np.arange(rows, dtype=np.int64)
    return FeatureTable(TableBlock(f"result:{next(_numbers)}", pa.table(arrays), geometry, fids, crs))


def _array(values: Any) -> Any:
    import pyarrow as pa

    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    return pa.array(values, from_pandas=True)


def with_columns(table: FeatureTable, new: Mapping[str, Any]) -> tuple[FeatureTable, tuple[Finding, ...]]:
    """The table with further columns behind its own, in the order given.

    An old column of the same name gives way, with the finding ``field.replaced``.
    """
    kept = {name: table.column(name) for name in table.column_names if name not in new}
    findings = tuple(Finding(code="field.replaced", severity="info", facts={"column": name})
                     for name in new if name in table.column_names)
    return new_table(kept | dict(new), table.geometry(), table.crs, table.fids), findings


def with_geometry(table: FeatureTable, geometry: Geometry | None, crs: str | None) -> FeatureTable:
    """The same rows and columns at other places."""
    columns = {name: table.column(name) for name in table.column_names}
    return new_table(columns, geometry, crs, table.fids)


def numbers(table: FeatureTable, column: str) -> tuple[npt.NDArray[np.float64], tuple[Finding, ...]]:
    """A column as float64 (n,), NaN for missing; texts are read as numbers where they can be.

    Infinite numbers count as missing. Texts that are no numbers count as missing with the finding
    ``number.unreadable``.

    Raises
    ------
    InputError
        ``column.missing``; ``column.not_numeric`` when not a single value is a number.
    """
    import pyarrow as pa

    if column not in table.column_names:
        raise InputError("column.missing", column=column, columns=", ".join(table.column_names[:50]))
    source = table.column(column)
    text = pa.types.is_string(source.type) or pa.types.is_large_string(source.type) or (
        pa.types.is_dictionary(source.type))
    allowed = text or any(check(source.type) for check in (
        pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean, pa.types.is_null))
    if not allowed:
        raise InputError("column.not_numeric", column=column, type=str(source.type))
    if pa.types.is_null(source.type):
        return np.full(len(source), np.nan), ()
    found = parse(f"to_number({quoted(column)})").evaluate({column: source})
    values = np.asarray(found.to_numpy(zero_copy_only=False), np.float64)
    lost = found.null_count - source.null_count if text else 0
    if lost and found.null_count == len(found):
        raise InputError("column.not_numeric", column=column, type="text")
    return values, (Finding(code="number.unreadable", facts={"column": column}, count=lost),) if lost else ()


def texts(table: FeatureTable, column: str) -> npt.NDArray[np.object_]:
    """A column as texts (n,), None for missing; numbers as they are written without a needless point.

    Raises
    ------
    InputError
        ``column.missing``.
    """
    if column not in table.column_names:
        raise InputError("column.missing", column=column, columns=", ".join(table.column_names[:50]))
    found = parse(f"to_text({quoted(column)})").evaluate({column: table.column(column)})
    return np.array(found.to_pylist(), dtype=object)


def nullable(values: npt.NDArray[np.float64]) -> Any:
    """float64 as a pyarrow array with NaN as missing."""
    import pyarrow as pa

    return pa.array(values, pa.float64(), from_pandas=True)
