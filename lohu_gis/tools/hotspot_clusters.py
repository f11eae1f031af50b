"""Dense groups of events in space and time."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.params import Column, Integer, Number, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="hotspot.clusters", title=N_("Dense groups in space and time"), version=1,
      outputs=(VectorOutput(id="clusters", columns=("cluster",)),),
      sources=("Birant, D. and Kut, A. (2007): ST-DBSCAN. Data and Knowledge Engineering 60",))
def clusters(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    time: Annotated[str, Column(of="points")] = "opened",
    eps_m: Annotated[float, Number(unit="m", min=0, above_min=True, max=1e7)] = 100.0,
    eps_days: Annotated[float, Number(min=0, max=36525)] = 7.0,
    min_points: Annotated[int, Integer(min=1)] = 5,
    progress: Progress | None = None,
) -> ToolResult:
    """Groups of events that lie close together in space and time.

    An event with at least `min_points` events, itself included, within `eps_m` and `eps_days` is a core; cores near
    each other form a group, and events near a core belong to it. Says nothing about chance; see ``hotspot.scan``.

    Parameters
    ----------
    points
        Events; the first point of a multi-point counts. Without place or time an event has no group.
    time
        Column of moments.
    eps_m
        Largest distance of two events that are near, in metres.
    eps_days
        Longest time between them in days; fractions are allowed.
    min_points
        Events near a core at least, itself included.

    Returns
    -------
    ToolResult
        All rows with ``cluster``: 0, 1, ... by their first event, -1 for none. Metrics: ``clusters``, ``in_clusters``,
        ``largest``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    UsageError
        ``neighbours.too_many``.
    """
    import numpy as np

    from lohu_gis.analysis.hotspot.dense import dense_groups
    from lohu_gis.analysis.hotspot.events import events_of
    from lohu_gis.analysis.tables import with_columns

    events = events_of(points, time, "points")
    group = dense_groups(events.places, events.seconds.astype(np.float64), eps_m, eps_days * 86_400.0, min_points,
                         progress)
    cluster = np.full(len(points), -1, np.int64)
    cluster[events.rows] = group
    table, replaced = with_columns(points, {"cluster": cluster})
    sizes = np.bincount(group[group >= 0])
    metrics = {"clusters": len(sizes), "in_clusters": int(sizes.sum()), "largest": int(sizes.max(initial=0))}
    return ToolResult({"clusters": table}, metrics, events.findings + replaced)
