"""Clusters of a scan as tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from lohu_gis.analysis.moments import day_text
from lohu_gis.analysis.scan.cases import Cases
from lohu_gis.analysis.scan.run import Scanned
from lohu_gis.analysis.tables import new_table, with_columns
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.table import FeatureTable

SMALLEST_M = 25.0
"""Radius at which a cluster of one place is drawn."""

SEGMENTS = 32
"""Per quarter of a circle."""


def cluster_table(scanned: Scanned, cases: Cases, crs: str | None) -> FeatureTable:
    """A circle per cluster, the best first, with the columns of ``hotspot.scan``."""
    import shapely

    found = scanned.clusters
    p = [scanned.chance.p(c.llr) for c in found]
    centres = cases.records.places[[c.centre for c in found]] if found else np.zeros((0, 2))
    shapes = shapely.buffer(shapely.points(centres), [max(c.radius_m, SMALLEST_M) for c in found],
                            quad_segs=SEGMENTS)
    count, expected = [len(c.records) for c in found], [c.expected for c in found]
    columns: dict[str, Any] = {
        "cluster": np.arange(1, len(found) + 1), "llr": np.array([c.llr for c in found], float),
        "p": np.array(p, float), "recurrence_days": np.array([1 / value for value in p], float),
        "start": _texts([day_text(cases.first_day + c.start) for c in found]),
        "end": _texts([day_text(cases.first_day + c.end) for c in found]),
        "cases": np.array(count, np.int64), "expected": np.array(expected, float),
        "radius_m": np.array([c.radius_m for c in found], float),
        "relative": np.array([n / e for n, e in zip(count, expected, strict=True)], float),
        "days": np.array([c.end - c.start + 1 for c in found], np.int64),
        "places": np.array([len(c.places) for c in found], np.int64)}
    return new_table(columns, from_shapely(np.asarray(shapes, object)), crs)


def _texts(values: list[str]) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.string())


def member_table(scanned: Scanned, cases: Cases, layer: FeatureTable) -> tuple[FeatureTable, tuple[Finding, ...]]:
    """The rows of the layer that are in a cluster, in order, with the number of their cluster."""
    number = np.zeros(len(layer), np.int64)
    for position, cluster in enumerate(scanned.clusters, 1):
        number[cases.records.rows[cluster.records]] = position
    rows = np.flatnonzero(number)
    geometry = layer.geometry()
    columns = {name: layer.column(name).take(rows) for name in layer.column_names}
    kept = new_table(columns, None if geometry is None else geometry.take(rows), layer.crs, layer.fids[rows])
    return with_columns(kept, {"cluster": number[rows]})
