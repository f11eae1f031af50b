"""Shortest ways between places beside the streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.network.graph import StreetGraph
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

NO_WAY_M = 1e-300
"""In place of zero, which a sparse matrix takes for no edge; nothing when added to a way."""

AT_ONCE = 64
"""Places whose ways are searched in one step."""


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """Places on the nearest piece of street.

    Attributes
    ----------
    piece : shape (k,)
        Number of the piece, -1 where there is no street at all.
    start, end : shape (k,)
        Metres from the place to the first and second node of the piece: straight to the street, then along it.
    off : shape (k,)
        Metres from the place to the street.
    """

    piece: I64
    start: F64
    end: F64
    off: F64


def located(graph: StreetGraph, places: F64) -> Located:
    """Where places (k, 2) come onto the streets."""
    import shapely

    count = len(places)
    if len(graph.edges) == 0 or count == 0:
        nowhere = np.full(count, np.inf)
        return Located(np.full(count, -1, np.int64), nowhere, nowhere, nowhere)
    pieces = graph.pieces()
    points = shapely.points(places)
    found = shapely.STRtree(pieces).query_nearest(points, all_matches=True)
    # Several at the same distance (a node): the one with the smallest number, so that the order does not matter.
    order = np.lexsort((found[1], found[0]))
    _, first = np.unique(found[0][order], return_index=True)
    piece = found[1][order][first].astype(np.int64)
    off = shapely.distance(points, pieces[piece])
    along = shapely.line_locate_point(pieces[piece], points)
    return Located(piece, off + along, off + np.maximum(graph.lengths[piece] - along, 0.0), off)


def _search(graph: StreetGraph, sources: Located) -> Any:
    """Matrix of the streets with one more node per source, from which only its two ends can be reached."""
    from scipy.sparse import csr_matrix

    nodes, count = len(graph.nodes), len(sources.piece)
    own = nodes + np.arange(count)
    there = sources.piece >= 0
    ends = graph.edges[sources.piece[there]]
    rows = np.concatenate([graph.edges[:, 0], graph.edges[:, 1], own[there], own[there]])
    columns = np.concatenate([graph.edges[:, 1], graph.edges[:, 0], ends[:, 0], ends[:, 1]])
    lengths = np.concatenate([graph.lengths, graph.lengths, sources.start[there], sources.end[there]])
    return csr_matrix((np.maximum(lengths, NO_WAY_M), (rows, columns)), shape=(nodes + count,) * 2)


def distances(graph: StreetGraph, sources: F64, targets: F64, limit_m: float = np.inf,
              progress: Progress | None = None) -> F64:
    """Metres on foot from sources (k, 2) to targets (t, 2), shape (k, t); infinite beyond `limit_m` or without a way.

    A way goes straight to the nearest street, along the streets, and straight to the target (Dijkstra 1959).
    """
    from scipy.sparse.csgraph import dijkstra

    out = np.full((len(sources), len(targets)), np.inf)
    if len(graph.edges) == 0:
        return out
    goal = located(graph, targets)
    for part in (progress or Progress()).chunks(len(sources), AT_ONCE):
        start = located(graph, sources[part])
        own = len(graph.nodes) + np.arange(len(start.piece))
        reached = dijkstra(_search(graph, start), indices=own, limit=limit_m)
        out[part] = np.minimum(_to(reached, graph, goal), _same_piece(start, goal))
    out[out > limit_m] = np.inf
    return out


def nearest(graph: StreetGraph, sources: F64, limit_m: float) -> F64:
    """Metres from the nearest of the sources to every node, shape (n,); infinite beyond `limit_m`."""
    from scipy.sparse.csgraph import dijkstra

    count = len(graph.nodes)
    if len(sources) == 0 or len(graph.edges) == 0:
        return np.full(count, np.inf)
    start = located(graph, sources)
    reached = dijkstra(_search(graph, start), indices=count + np.arange(len(sources)), limit=limit_m, min_only=True)
    return np.asarray(reached[:count], np.float64)


def _to(reached: F64, graph: StreetGraph, goal: Located) -> F64:
    """Shortest way to each goal by either end of its piece, (sources, goals)."""
    there = goal.piece >= 0
    ends = graph.edges[goal.piece[there]]
    out = np.full((len(reached), len(goal.piece)), np.inf)
    out[:, there] = np.minimum(reached[:, ends[:, 0]] + goal.start[there], reached[:, ends[:, 1]] + goal.end[there])
    return out


def _same_piece(start: Located, goal: Located) -> F64:
    """The way along one piece where source and goal share it."""
    same = (start.piece[:, None] == goal.piece[None, :]) & (goal.piece[None, :] >= 0)
    out = np.full(same.shape, np.inf)
    one, other = np.nonzero(same)
    along = np.abs((start.start - start.off)[one] - (goal.start - goal.off)[other])
    out[one, other] = along + start.off[one] + goal.off[other]
    return out
