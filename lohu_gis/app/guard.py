"""Small counts of complaints: what the window stores and shows of results never gives a number below k = 5."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.analysis.tables import with_columns
from lohu_gis.core.findings import Finding
from lohu_gis.core.governance import SMALL_COUNT, are_complaints
from lohu_gis.core.table import FeatureTable

if TYPE_CHECKING:
    from lohu_gis.core.raster import Raster

GUARDED = {"heat.bins": ("count", "value", "per_km2"), "vector.count_in_polygons": ("count", "sum", "per_km2"),
           "hotspot.emerging": ("events",), "hotspot.scan": ("cases", "expected", "relative")}
"""Tool -> columns that tell how many there are; the first is the count."""


def guarded_outputs(tool: str, outputs: Mapping[str, FeatureTable | Raster],
                    inputs: Iterable[Any]) -> tuple[dict[str, FeatureTable | Raster], tuple[Finding, ...]]:
    """Results of a tool on complaints with counts from 1 to 4, and what is made of them, taken out.

    Parameters
    ----------
    inputs
        Values of the tool's parameters; tables among them decide whether complaints were counted.

    Returns
    -------
    outputs, findings
        The very same outputs where nothing is to be hidden, else with missing values and the finding ``small.hidden``.
    """
    columns = GUARDED.get(tool)
    if columns is None or not any(isinstance(given, FeatureTable) and are_complaints(given.column_names)
                                  for given in inputs):
        return dict(outputs), ()
    made = {name: _guarded(value, columns) if isinstance(value, FeatureTable) else (value, 0)
            for name, value in outputs.items()}
    hidden = sum(count for _value, count in made.values())
    findings = (Finding(code="small.hidden", severity="info", count=hidden, facts={"least": SMALL_COUNT}),)
    return {name: value for name, (value, _count) in made.items()}, findings if hidden else ()


def _guarded(table: FeatureTable, columns: tuple[str, ...]) -> tuple[FeatureTable, int]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if columns[0] not in table.column_names:
        return table, 0
    counts = np.asarray(table.column(columns[0]).to_numpy(zero_copy_only=False), np.float64)
    small = (counts > 0) & (counts < SMALL_COUNT)
    if not small.any():
        return table, 0
    new = {}
    for name in table.column_names:  # all of them, so that their order stays
        column = table.column(name)
        new[name] = pc.if_else(pa.array(small), pa.scalar(None, column.type), column) if name in columns else column
    return with_columns(table, new)[0], int(small.sum())
