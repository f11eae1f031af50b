"""Complaints as a table with one type for each column, whatever the export left empty."""

from __future__ import annotations

from typing import Any

from lohu_gis.analysis.complaints.reading import PERSON, Complaints
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.governance import COMPLAINT_COLUMNS
from lohu_gis.core.table import FeatureTable

TRUTHS = ("solved", "hard_case")
COUNTS = ("reopened", "reassigned")


def complaint_table(found: Complaints, crs: str) -> FeatureTable:
    """The table; columns of the contract are there and typed even where all their cells are missing."""
    return new_table({name: _typed(name, values) for name, values in found.columns.items()}, found.geometry, crs)


def _typed(name: str, values: Any) -> Any:
    import pyarrow as pa

    if name in TRUTHS:
        return pa.array(values, pa.bool_())
    if name in COUNTS:
        return pa.array(values, pa.int64())
    if name in COMPLAINT_COLUMNS or name == PERSON:
        return pa.array(values, pa.string())
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # a row of headings above numbers
        return pa.array([None if value is None else str(value) for value in values], pa.string())
