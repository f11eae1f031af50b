"""Sites and demand as places, and how far they are from each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.events import Events
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.network.graph import StreetGraph, street_graph
from lohu_gis.analysis.network.ways import distances
from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Findings = tuple[Finding, ...]

SMALL_PART_M = 500.0
"""Streets that hang together on less than this are told as islands."""


def places_of(table: FeatureTable, weight: str | None, name: str) -> tuple[Events, Findings]:
    """One place a row (the middle of areas and of several points) with its weight, in the order of rows.

    Rows without a place or a number are left out with findings.

    Raises
    ------
    InputError
        ``weight.negative``; see `analysis.tables.numbers`.
    """
    import shapely

    shapes = to_shapely(table.geometry() or all_missing(len(table)))
    middles = shapely.get_coordinates(shapely.centroid(shapes), include_z=False)
    rows = np.flatnonzero(np.array([shape is not None and not shape.is_empty for shape in shapes], bool))
    findings: Findings = ()
    if len(rows) < len(table):
        findings += (Finding(code="geometry.null", facts={"layer": name}, count=len(table) - len(rows)),)
    weights = np.ones(len(rows))
    if weight is not None:
        values, unreadable = numbers(table, weight)
        known, findings = ~np.isnan(values[rows]), findings + unreadable
        if not known.all():
            findings += (Finding(code="weight.missing", facts={"column": weight}, count=int((~known).sum())),)
        rows, middles = rows[known], middles[known]
        weights = values[rows]
        if (weights < 0).any():
            raise InputError("weight.negative", column=weight, count=int((weights < 0).sum()))
    return Events(middles, weights, rows), findings


def streets_of(table: FeatureTable, snap_m: float, road_class: str | None,
               without: list[str] | None) -> tuple[StreetGraph, Findings]:
    """The graph of a layer of lines without the classes named; made once for each state of the layer.

    Raises
    ------
    InputError
        ``streets.none``, ``column.missing``.
    """
    kept = np.ones(len(table), bool)
    if road_class is not None and without:
        kept = ~np.isin(texts(table, road_class).astype(str), without)
    lines = to_shapely(table.geometry() or all_missing(len(table)))[kept]
    graph: StreetGraph = table.derived(("streets", snap_m, road_class, tuple(without or ())),
                                       lambda: street_graph(lines, snap_m))
    if len(graph.edges) == 0:
        raise InputError("streets.none", parameter="streets")
    findings: Findings = ()
    if graph.joined:
        findings += (Finding(code="streets.joined", severity="info", facts={"distance": snap_m}, count=graph.joined),)
    alone = _alone(graph)
    if alone:
        findings += (Finding(code="streets.apart", facts={"longest": SMALL_PART_M}, count=alone),)
    return graph, findings


def _alone(graph: StreetGraph) -> int:
    """Connected parts beside the largest that are longer than a few driveways."""
    part = graph.parts()[graph.edges[:, 0]]
    lengths = np.bincount(part, graph.lengths)
    return max(int((lengths > SMALL_PART_M).sum()) - 1, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """How ways are measured: along streets, or straight where `graph` is None."""

    graph: StreetGraph | None = None

    def metres(self, sources: F64, targets: F64, limit_m: float = np.inf, progress: Progress | None = None) -> F64:
        """Shape (sources, targets); infinite beyond the limit or without a way."""
        if self.graph is not None:
            return distances(self.graph, sources, targets, limit_m, progress)
        from scipy.spatial.distance import cdist

        apart: Any = cdist(sources.reshape(-1, 2), targets.reshape(-1, 2))
        (progress or Progress()).at(1.0)
        return np.where(apart <= limit_m, apart, np.inf)
