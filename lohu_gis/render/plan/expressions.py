"""Values of style expressions per row: the one place where styles meet the expression grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.expression import parse

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable


def values_of(expression: str, table: FeatureTable) -> Any:
    """Values of an expression as a pyarrow array (n,).

    Raises
    ------
    LohuError
        When the expression does not parse or names a column that is not there.
    """
    import pyarrow as pa

    plain = expression.strip()
    if len(plain) > 1 and plain[0] == plain[-1] == '"' and '"' not in plain[1:-1]:
        plain = plain[1:-1]
    if plain in table.column_names:
        return table.column(plain)
    result = parse(expression).evaluate(table)
    return result.combine_chunks() if isinstance(result, pa.ChunkedArray) else result


def numbers(array: Any) -> npt.NDArray[np.float64]:
    """A pyarrow array as float64, NaN where missing or not a number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return np.array([_number(v) for v in array.to_pylist()], np.float64)
    if pa.types.is_temporal(array.type):
        return np.where(np.asarray(array.is_null()), np.nan, _epoch(array))
    return np.asarray(pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)


def _epoch(array: Any) -> npt.NDArray[np.float64]:
    import pyarrow as pa

    whole = array.cast(pa.timestamp("ms")).cast(pa.int64()).fill_null(0)
    return np.asarray(whole.to_numpy(zero_copy_only=False), np.float64)


def _number(value: str | None) -> float:
    try:
        return float(value) if value is not None else float("nan")
    except ValueError:
        return float("nan")


def shown(where: str | None, table: FeatureTable) -> npt.NDArray[np.bool_] | None:
    """Rows a filter lets through (missing counts as no), or None for all."""
    if not where or not where.strip():
        return None
    return parse(where).mask(table)
