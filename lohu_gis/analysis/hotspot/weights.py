"""Who is a neighbour of whom: binary neighbourhoods, sparse, without the place itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import UsageError

if TYPE_CHECKING:
    from lohu_gis.analysis.shapes import Objects

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Rule = Literal["distance", "knn", "contiguity"]

MAX_PAIRS = 60_000_000
"""Pairs of neighbours at most; more would fill the memory of an office machine."""

SAME_M = 1e-6
"""Distances that differ by less are equal: coordinates that were transformed differ in the last digits."""

TOUCH_M = 0.01
"""Polygons this near touch: a straight border is no longer quite straight after it was transformed."""


@dataclass(frozen=True)
class Neighbours:
    """Neighbours of n places in compressed rows; nobody is a neighbour of itself.

    Attributes
    ----------
    starts
        Where the neighbours of each place begin in `of`, int64, shape (n + 1,).
    of
        Numbers of the neighbours, ascending within a place, int64.
    """

    starts: I64
    of: I64

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def counts(self) -> I64:
        """How many neighbours each place has, int64, shape (n,)."""
        return np.diff(self.starts)

    def sums(self, values: F64) -> F64:
        """Sums of `values` (n,) or (n, m) over the neighbours, the place itself left out; 0 where there are none."""
        from scipy.sparse import csr_array

        matrix = csr_array((np.ones(len(self.of)), self.of, self.starts), shape=(len(self), len(self)))
        found: F64 = matrix @ values
        return found


def _from_pairs(first: I64, second: I64, count: int) -> Neighbours:
    order = np.lexsort((second, first))
    starts = np.concatenate([[0], np.cumsum(np.bincount(first, minlength=count))]).astype(np.int64)
    return Neighbours(starts, second[order].astype(np.int64))


def within_distance(places: F64, distance_m: float) -> Neighbours:
    """Places not farther away than `distance_m` (included); places (n, 2) in metres.

    Raises
    ------
    UsageError
        ``neighbours.too_many`` with a distance that would do.
    """
    from scipy.spatial import cKDTree

    if len(places) == 0:
        return Neighbours(np.zeros(1, np.int64), np.zeros(0, np.int64))
    tree, reach = cKDTree(places), distance_m + SAME_M
    pairs = int(tree.count_neighbors(tree, reach)) - len(places)
    if pairs > MAX_PAIRS:
        raise UsageError("neighbours.too_many", pairs=pairs, limit=MAX_PAIRS, distance=distance_m,
                         proposal=float(f"{distance_m * (0.9 * MAX_PAIRS / pairs) ** 0.5:.2g}"))
    found = tree.query_pairs(reach, output_type="ndarray").astype(np.int64)
    return _from_pairs(np.concatenate([found[:, 0], found[:, 1]]), np.concatenate([found[:, 1], found[:, 0]]),
                       len(places))


def nearest(places: F64, k: int) -> Neighbours:
    """The `k` nearest places, all others where there are fewer; of equally far ones the western, then southern first.

    Places at one spot are neighbours at distance 0.
    """
    count = len(places)
    k = min(k, count - 1)
    if k <= 0:
        return Neighbours(np.zeros(count + 1, np.int64), np.zeros(0, np.int64))
    found = np.zeros((count, k), np.int64)
    todo, asked = np.arange(count, dtype=np.int64), min(count, 2 * k + 12)
    from scipy.spatial import cKDTree

    tree = cKDTree(places)
    while len(todo):
        found[todo], sure = _nearest_of(tree, places, todo, k, asked)
        todo, asked = todo[~sure], min(count, 4 * asked)
    return _from_pairs(np.repeat(np.arange(count, dtype=np.int64), k), found.ravel(), count)


def _nearest_of(tree: object, places: F64, rows: I64, k: int, asked: int) -> tuple[I64, npt.NDArray[np.bool_]]:
    """The k nearest of some places among the `asked` nearest, and where no equally far one can have been missed."""
    far, who = tree.query(places[rows], asked)  # type: ignore[attr-defined]
    far = np.round(far / SAME_M)
    own = who == rows[:, None]
    far[own] = np.inf
    order = np.lexsort((places[who, 1], places[who, 0], far), axis=1)[:, :k]
    there = np.take_along_axis(far, order, 1)
    last = np.where(own, -np.inf, far).max(axis=1)
    return np.take_along_axis(who, order, 1), (last > there[:, -1]) | (asked == len(places))


def touching(shapes: Objects) -> Neighbours:
    """Polygons that share at least a point of their borders (queen), or overlap; None has no neighbours."""
    import shapely

    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="dwithin", distance=TOUCH_M)
    others = first != second
    return _from_pairs(first[others].astype(np.int64), second[others].astype(np.int64), len(shapes))


def usual_distance(places: F64, k: int) -> float:
    """The mean distance to the k-th nearest other place in metres; 0 for fewer than two places."""
    from scipy.spatial import cKDTree

    k = min(k, len(places) - 1)
    if k <= 0:
        return 0.0
    far, _ = cKDTree(places).query(places, [k + 1])
    return float(np.mean(far))


def canonical_order(places: F64, values: F64) -> I64:
    """An order of the rows that does not depend on how they came: by place to the millimetre, then by value."""
    rounded = np.round(places, 3)
    return np.lexsort((values, rounded[:, 1], rounded[:, 0])).astype(np.int64)
