"""Dense groups in space and time (ST-DBSCAN), without a matrix of all pairs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.weights import MAX_PAIRS, SAME_M
from lohu_gis.core.errors import UsageError
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


def dense_groups(places: F64, seconds: F64, eps_m: float, eps_s: float, min_points: int,
                 progress: Progress | None = None) -> I64:
    """The group of each event, -1 for none; groups are numbered by their first event in time, then from the west.

    Two events are near when they are at most `eps_m` and `eps_s` apart. An event with at least `min_points` near ones,
    itself included, is a core; cores that are near each other are one group, and an event near a core belongs to the
    group of the nearest one (the earlier group where two are as near). Source: Birant and Kut (2007), Data and
    Knowledge Engineering 60; with one place to belong to, results do not depend on the order of rows.

    Parameters
    ----------
    places
        Shape (n, 2) in metres.
    seconds
        Shape (n,).

    Raises
    ------
    UsageError
        ``neighbours.too_many`` with a distance that would do.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    progress, count = progress or Progress(), len(places)
    first, second, far = _near(places, seconds, eps_m, eps_s)
    progress.at(0.6)
    core = np.bincount(first, minlength=count) + np.bincount(second, minlength=count) + 1 >= min_points
    both = core[first] & core[second]
    joins = coo_array((np.ones(int(both.sum()), np.int8), (first[both], second[both])), shape=(count, count))
    parts = connected_components(joins, directed=False)[1] if count else np.zeros(0, np.int64)
    group = _numbered(np.where(core, parts, -1), places, seconds)
    progress.at(0.8)
    one = core[first] != core[second]
    edge = np.where(core[first[one]], second[one], first[one])
    owner = group[np.where(core[first[one]], first[one], second[one])]
    order = np.lexsort((owner, np.round(far[one] / SAME_M), edge))
    edge, owner = edge[order], owner[order]
    start = np.append(True, edge[1:] != edge[:-1])[:len(edge)]
    group[edge[start]] = owner[start]
    progress.at(1.0)
    return group


def _near(places: F64, seconds: F64, eps_m: float, eps_s: float) -> tuple[I64, I64, F64]:
    """Pairs that are near, each once, and how far apart they are in metres."""
    from scipy.spatial import cKDTree

    reach = eps_m + SAME_M
    # In a box of places and times; what lies in its corners is sorted out.
    steps = np.column_stack([places / reach, seconds / max(eps_s, 0.5)])
    tree = cKDTree(steps)
    pairs = int(tree.count_neighbors(tree, 1.0 + 1e-9, p=np.inf)) - len(places) if len(places) else 0
    if pairs > MAX_PAIRS:
        raise UsageError("neighbours.too_many", pairs=pairs, limit=MAX_PAIRS, distance=eps_m,
                         proposal=float(f"{eps_m * (0.9 * MAX_PAIRS / pairs) ** 0.5:.2g}"))
    found = tree.query_pairs(1.0 + 1e-9, p=np.inf, output_type="ndarray").astype(np.int64).reshape(-1, 2)
    first, second = found[:, 0], found[:, 1]
    far = np.hypot(*(places[first] - places[second]).T)
    near = (far <= reach) & (np.abs(seconds[first] - seconds[second]) <= eps_s)
    return first[near], second[near], far[near]


def _numbered(parts: I64, places: F64, seconds: F64) -> I64:
    """Groups numbered 0, 1, ... by the first of their cores; -1 stays."""
    order = np.lexsort((np.round(places[:, 1], 3), np.round(places[:, 0], 3), seconds))
    order = order[parts[order] >= 0]
    _, first, which = np.unique(parts[order], return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    found = np.full(len(parts), -1, np.int64)
    found[order] = rank[which]
    return found
