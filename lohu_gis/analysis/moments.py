"""Moments in columns as whole seconds, and the civil days of Shenzhen they fall on."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.isotext import alike_moments
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.expression import parse, quoted
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

I64 = npt.NDArray[np.int64]

DAY_S = 86_400
OFFSET_S = 8 * 3600
"""China Standard Time is UTC+8 all year."""

LONGEST_DAYS = 36_525
"""A hundred years. Longer periods come from rows whose date only fills a gap, such as 1900-01-01 or 9999-12-31."""

NO_MOMENT = int(np.iinfo(np.int64).min)
"""Stands for a missing moment, as NaT does in numpy."""


def moments(table: FeatureTable, column: str) -> tuple[I64, tuple[Finding, ...]]:
    """A column of times as seconds since 1970-01-01 UTC, shape (n,), `NO_MOMENT` where missing.

    ISO 8601 texts, dates and timestamps are read; without an offset they are China Standard Time. Parts of a second
    are cut off.

    Returns
    -------
    seconds, findings
        ``time.unreadable`` counts texts that are no time.

    Raises
    ------
    InputError
        ``column.missing``; ``column.no_times`` where not a single value of a column with values is a time.
    """
    import pyarrow as pa

    if column not in table.column_names:
        raise InputError("column.missing", column=column, columns=", ".join(table.column_names[:50]))
    source = table.column(column)
    if source.null_count == len(source):
        return np.full(len(source), NO_MOMENT), ()
    quick = alike_moments(source, OFFSET_S)
    if quick is not None:
        return quick, ()
    fits = any(check(source.type) for check in (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary, pa.types.is_timestamp, pa.types.is_date))
    found = parse(f"to_time({quoted(column)})").evaluate({column: source}) if fits else None
    if found is None or (len(found) and found.null_count == len(found)):
        raise InputError("column.no_times", column=column)
    lost = found.null_count - source.null_count
    local = np.asarray(found.to_numpy(zero_copy_only=False)).astype("datetime64[s]").astype(np.int64)
    seconds = np.where(local == NO_MOMENT, NO_MOMENT, local - OFFSET_S)
    return seconds, (Finding(code="time.unreadable", facts={"column": column}, count=lost),) if lost else ()


def days(seconds: I64) -> I64:
    """The civil day in Shenzhen of each moment, as a number of days since 1970-01-01; `NO_MOMENT` stays."""
    return np.where(seconds == NO_MOMENT, NO_MOMENT, (seconds + OFFSET_S) // DAY_S)


def day_text(day: int) -> str:
    """A day number as ``YYYY-MM-DD``."""
    return str(np.datetime64(int(day), "D"))


def moment_text(seconds: int) -> str:
    """A moment as ISO 8601 text with the offset of Shenzhen."""
    return f"{np.datetime64(int(seconds) + OFFSET_S, 's')}+08:00"


def day_number(text: str | None, parameter: str) -> int | None:
    """A day ``YYYY-MM-DD`` (what follows does not count) as its number since 1970-01-01; None for None.

    Raises
    ------
    UsageError
        ``parameter.invalid`` with the parameter's name.
    """
    if text is None:
        return None
    try:
        return (date.fromisoformat(text[:10]) - date(1970, 1, 1)).days
    except ValueError:
        raise UsageError("parameter.invalid", parameter=parameter, given=text, expected="YYYY-MM-DD") from None


def asked_period(day: I64, since: str | None, as_of: str | None) -> tuple[int, int]:
    """First and last day of a period: those asked for, else those of the days (n,), else one day.

    Raises
    ------
    UsageError
        ``parameter.invalid``, also where the last day is before the first; ``period.too_long`` beyond `LONGEST_DAYS`.
    """
    first, last = day_number(since, "since"), day_number(as_of, "as_of")
    start = first if first is not None else int(day.min()) if len(day) else last or 0
    end = last if last is not None else int(day.max()) if len(day) else start
    if first is not None and last is not None and last < first:
        raise UsageError("parameter.invalid", parameter="as_of", given=as_of, expected=f">= {since}")
    if last is None:
        end = max(start, end)
    return short_enough(min(start, end), end)


def short_enough(first: int, last: int) -> tuple[int, int]:
    """First and last day of a period that can be searched.

    Raises
    ------
    UsageError
        ``period.too_long`` beyond `LONGEST_DAYS`.
    """
    if last - first >= LONGEST_DAYS:
        raise UsageError("period.too_long", first=day_text(first), last=day_text(last), years=LONGEST_DAYS // 365)
    return first, last
