"""What can be reached on foot: pieces of street cut where the time ends, and the area beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.network.graph import StreetGraph
from lohu_gis.analysis.network.ways import located

F64 = npt.NDArray[np.float64]


def reached_pieces(graph: StreetGraph, distance: F64, sources: F64, limit_m: float) -> Any:
    """Parts of streets within `limit_m`, shapely lines.

    Parameters
    ----------
    distance : shape (n,)
        Metres to each node (`ways.nearest`).
    sources : shape (k, 2)
        Where the ways begin; the piece a source stands on is reached from there to both sides.
    """
    import shapely

    first, second = graph.edges[:, 0], graph.edges[:, 1]
    left = np.clip(limit_m - distance[first], 0.0, graph.lengths)
    right = np.clip(limit_m - distance[second], 0.0, graph.lengths)
    whole = (left + right >= graph.lengths) & (left > 0) & (right > 0) | (left >= graph.lengths) | (
        right >= graph.lengths)
    found = [shapely.linestrings(graph.nodes[graph.edges[whole]])]
    for amount, ends in ((left, (first, second)), (right, (second, first))):
        cut = ~whole & (amount > 0)
        a, b = graph.nodes[ends[0][cut]], graph.nodes[ends[1][cut]]
        stop = a + (b - a) * (amount[cut] / graph.lengths[cut])[:, None]
        found.append(shapely.linestrings(np.stack([a, stop], axis=1)))
    found.append(_at_sources(graph, sources, limit_m))
    return np.concatenate(found)


def _at_sources(graph: StreetGraph, sources: F64, limit_m: float) -> Any:
    """What each source reaches on its own piece without coming to a node."""
    import shapely

    start = located(graph, sources)
    there = (start.piece >= 0) & (start.off < limit_m)
    piece, off, along = start.piece[there], start.off[there], (start.start - start.off)[there]
    a, b, length = graph.nodes[graph.edges[piece, 0]], graph.nodes[graph.edges[piece, 1]], graph.lengths[piece]
    ahead, behind = np.minimum(along + limit_m - off, length), np.maximum(along - limit_m + off, 0.0)
    cut = np.stack([a + (b - a) * (share / length)[:, None] for share in (behind, ahead)], axis=1)
    return shapely.linestrings(cut) if len(cut) else np.empty(0, object)


def area_beside(pieces: Any, width_m: float) -> Any:
    """A shapely area of all places within `width_m` of pieces, gaps narrower than four times that closed."""
    import shapely

    if len(pieces) == 0:
        return shapely.Polygon()
    merged = shapely.line_merge(shapely.multilinestrings(pieces[shapely.length(pieces) > 0]))
    # One line at a time and then together: a buffer around all at once takes forty times as long.
    wide = shapely.union_all(shapely.buffer(shapely.get_parts(merged), 2 * width_m, quad_segs=4))
    return shapely.simplify(shapely.buffer(wide, -width_m, quad_segs=4), width_m / 50)
