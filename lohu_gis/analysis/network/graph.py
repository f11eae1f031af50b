"""A street graph from lines: split where they cross or touch, joined where ends nearly meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

GRID_M = 0.01
"""Coordinates are rounded to this, so that ends of lines that were drawn to the same place are the same place."""


@dataclass(frozen=True, slots=True, eq=False)
class StreetGraph:
    """Straight pieces of street between nodes; every vertex of a line is a node, both directions can be walked.

    Attributes
    ----------
    nodes : shape (n, 2)
        Places in metres, distinct.
    edges : shape (m, 2)
        Numbers of the two nodes of each piece, the smaller first; distinct.
    lengths : shape (m,)
        In metres, > 0.
    joined
        Ends of lines that were joined to a street nearby.
    """

    nodes: F64
    edges: I64
    lengths: F64
    joined: int = 0

    def pieces(self) -> Any:
        """All pieces as shapely lines (m,)."""
        import shapely

        return shapely.linestrings(self.nodes[self.edges])

    def parts(self) -> I64:
        """Number of the connected part of each node (n,)."""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        ones = np.ones(len(self.edges))
        matrix = coo_matrix((ones, (self.edges[:, 0], self.edges[:, 1])), shape=(len(self.nodes),) * 2)
        return np.asarray(connected_components(matrix, directed=False)[1], np.int64)


def street_graph(lines: Any, snap_m: float = 1.0) -> StreetGraph:
    """The graph of shapely lines (None and empty ones are left out).

    Lines are split at crossings and where the end of one touches another. An end that meets nothing is joined to the
    nearest other street within `snap_m` by a straight piece. Crossings on bridges count as junctions: take such lines
    out first if that matters.
    """
    import shapely

    given = np.array([line for line in lines if line is not None and not line.is_empty], dtype=object)
    simple = shapely.get_parts(shapely.force_2d(given)) if len(given) else given
    if len(simple) == 0:
        return StreetGraph(np.empty((0, 2)), np.empty((0, 2), np.int64), np.empty(0))
    joints = _joints(simple, snap_m) if snap_m > 0 else np.empty(0, object)
    whole = shapely.union_all(np.concatenate([simple, joints]), grid_size=GRID_M)
    nodes, edges = _pieces(shapely.get_parts(whole))
    apart = nodes[edges[:, 1]] - nodes[edges[:, 0]]
    return StreetGraph(nodes, edges, np.hypot(apart[:, 0], apart[:, 1]), len(joints))


def _joints(lines: Any, snap_m: float) -> Any:
    """Short pieces from ends that meet nothing to the nearest other line within reach."""
    import shapely

    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    owner = np.tile(np.arange(len(lines)), 2)
    tree = shapely.STRtree(lines)
    of, near = tree.query(ends, predicate="dwithin", distance=snap_m)
    others = near != owner[of]
    of, near = of[others], near[others]
    apart = shapely.distance(ends[of], lines[near])
    met = np.zeros(len(ends), bool)
    met[of[apart < GRID_M / 2]] = True
    open_ends = ~met[of]
    of, near, apart = of[open_ends], near[open_ends], apart[open_ends]
    order = np.lexsort((apart, of))
    _, first = np.unique(of[order], return_index=True)
    of, near = of[order][first], near[order][first]
    return shapely.shortest_line(ends[of], lines[near])


def _pieces(lines: Any) -> tuple[F64, I64]:
    """Distinct vertices, and distinct pairs of them that follow each other."""
    import shapely

    coords, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.round(coords / GRID_M).astype(np.int64)
    places, number = np.unique(steps, axis=0, return_inverse=True)
    number = number.reshape(-1)
    follows = (line[1:] == line[:-1]) & (number[1:] != number[:-1])
    pairs = np.sort(np.column_stack([number[:-1], number[1:]])[follows], axis=1)
    return places * GRID_M, np.unique(pairs, axis=0) if len(pairs) else np.empty((0, 2), np.int64)
