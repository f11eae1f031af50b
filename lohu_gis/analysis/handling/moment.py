"""The moment at which complaints are counted."""

from __future__ import annotations

from lohu_gis.analysis.moments import DAY_S, NO_MOMENT, moments
from lohu_gis.core.errors import UsageError
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import seconds_of


def moment_of(complaints: FeatureTable, as_of: str | None) -> int:
    """The moment of a count in seconds: `as_of` (a date alone is its end), else the last moment in the data.

    0 for a table without any moment.

    Raises
    ------
    UsageError
        ``parameter.invalid``.
    """
    if as_of is not None:
        found = seconds_of(as_of.strip())
        if found is None:
            raise UsageError("parameter.invalid", parameter="as_of", given=as_of, expected="ISO 8601")
        return found + DAY_S - 1 if len(as_of.strip()) <= 10 else found
    known = [moments(complaints, column)[0] for column in ("opened", "closed") if column in complaints.column_names]
    return max((int(each.max()) for each in known if len(each) and each.max() != NO_MOMENT), default=0)
