"""The four kinds of values (number, text, truth, time), and how strangers' columns become one of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

Kind = Literal["number", "text", "truth", "time", "null"]
NUMBER: Kind = "number"
TEXT: Kind = "text"
BOOL: Kind = "truth"
TIME: Kind = "time"

TIME_TYPE = pa.timestamp("us")
CHINA = timezone(timedelta(hours=8))
"""China Standard Time; the summer time of 1986 to 1991 is left out."""

_OFFSET = pa.scalar(timedelta(hours=8), pa.duration("us"))
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}")


def kind_of(value: Any) -> Kind:
    """Kind of a normalised array or scalar."""
    kind = value.type
    if pa.types.is_null(kind):
        return "null"
    if pa.types.is_boolean(kind):
        return BOOL
    if pa.types.is_timestamp(kind):
        return TIME
    return TEXT if pa.types.is_large_string(kind) else NUMBER


def normalised(value: Any) -> Any:
    """An array, chunked array or scalar of any type as int64, double, bool, large_string, timestamp[us] or null.

    NaN and infinite numbers become NULL; times with an offset become China Standard Time; binary and nested values
    become NULL, since the grammar has nothing to do with them.
    """
    if isinstance(value, pa.ChunkedArray):
        value = value.combine_chunks()
        value = value if isinstance(value, pa.Array) else pa.concat_arrays(value.chunks)
    kind = value.type
    types = pa.types
    if types.is_dictionary(kind):
        return normalised(value.cast(kind.value_type))
    if types.is_null(kind) or types.is_boolean(kind) or types.is_int64(kind):
        return value
    if types.is_integer(kind) and not types.is_uint64(kind):
        return value.cast(pa.int64())
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return finite(value.cast(pa.float64(), safe=False) if isinstance(value, pa.Array) else value.cast(pa.float64()))
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return value.cast(pa.large_string())
    if types.is_date(kind):
        return value.cast(TIME_TYPE)
    if types.is_timestamp(kind):
        return _local(value)
    if types.is_time(kind):
        return value.cast(pa.large_string())
    return pa.nulls(len(value)) if isinstance(value, pa.Array) else pa.scalar(None)


def _local(value: Any) -> Any:
    if value.type.tz is None:
        return value.cast(TIME_TYPE, safe=False) if isinstance(value, pa.Array) else value.cast(TIME_TYPE)
    utc = pc.cast(value, pa.timestamp("us", "UTC"), safe=False)
    return pc.add(pc.cast(utc, TIME_TYPE), _OFFSET)


def finite(value: Any) -> Any:
    """Numbers with NULL for NaN and infinities; integers as they are."""
    if not pa.types.is_floating(value.type):
        return value
    return pc.if_else(pc.is_finite(value), value, pa.scalar(None, pa.float64()))


def unify(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Values of one kind (or NULL) as one Arrow type, so that kernels take them together; NULLs alone as numbers."""
    types = {v.type for v in values if not pa.types.is_null(v.type)} or {pa.float64()}
    target = types.pop() if len(types) == 1 else pa.float64()
    return tuple(v if v.type == target else v.cast(target, safe=False) if isinstance(v, pa.Array) else v.cast(target)
                 for v in values)


def parse_times(value: Any) -> Any:
    """ISO 8601 texts as China Standard Time; NULL where a text is none. Equal texts are read once."""
    if isinstance(value, pa.Scalar):
        return pa.scalar(_time(value.as_py()), TIME_TYPE)
    coded = value.dictionary_encode()
    times = pa.array([_time(text) for text in coded.dictionary.to_pylist()], TIME_TYPE)
    return times.take(coded.indices)


def _time(text: str | None) -> datetime | None:
    if text is None or not _YEAR_FIRST.match(text.strip()):
        return None
    text = text.strip()
    try:
        time = datetime.fromisoformat(text if len(text) != 7 else text + "-01")
    except ValueError:
        return None
    try:
        return time if time.tzinfo is None else time.astimezone(CHINA).replace(tzinfo=None)
    except OverflowError:
        return None
