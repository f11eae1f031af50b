"""Circles of nearest neighbours around every place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SAME_M = 1e-6
"""Distances that differ by less are equal: coordinates that were transformed differ in the last digits."""


@dataclass(frozen=True)
class Circles:
    """For each of P places the places around it, nearest first, itself included.

    Attributes
    ----------
    order
        Numbers of the places by rank, int64 (P, R); P where the circle has ended.
    radius
        Distance of that place from the centre in metres, (P, R); inf behind the end.
    records
        Records in the circle up to that rank over the whole period, int64 (P, R).
    whole
        Where a circle may end: after the last of equally far places and within the cap on records, bool (P, R).
    """

    order: I64
    radius: F64
    records: I64
    whole: Bools

    def __len__(self) -> int:
        return len(self.order)


def circles_of(places: F64, records: I64, radius_max: float, cap: int) -> Circles:
    """All circles with a radius up to `radius_max` (included) and at most `cap` records.

    Parameters
    ----------
    places
        Different places in metres, (P, 2).
    records
        Records at each place, int64 (P,).
    """
    from scipy.spatial import cKDTree

    count = len(places)
    tree = cKDTree(places)
    far = tree.sparse_distance_matrix(tree, radius_max + SAME_M, output_type="coo_matrix")
    centre = np.concatenate([far.row, np.arange(count)]).astype(np.int64)
    other = np.concatenate([far.col, np.arange(count)]).astype(np.int64)
    distance = np.concatenate([far.data, np.zeros(count)])
    # The tree leaves distances of 0 out, but not always: each pair counts once.
    _, first = np.unique(centre * count + other, return_index=True)
    centre, other, distance = centre[first], other[first], distance[first]
    steps = np.round(distance / SAME_M)
    sorting = np.lexsort((other, steps, centre))
    centre, other, distance, steps = centre[sorting], other[sorting], distance[sorting], steps[sorting]
    starts = np.concatenate([[0], np.cumsum(np.bincount(centre, minlength=count))])
    rank = np.arange(len(centre)) - starts[centre]
    running = np.cumsum(records[other])
    inside = running - (running - records[other])[starts[:-1]][centre]
    last = np.append((centre[1:] != centre[:-1]) | (steps[1:] != steps[:-1]), True)
    # Behind the cap no circle ends, so ranks there are not looked at.
    looked = inside <= cap
    width = int(rank[looked].max(initial=0)) + 1
    found = Circles(np.full((count, width), count), np.full((count, width), np.inf),
                    np.zeros((count, width), np.int64), np.zeros((count, width), bool))
    at = centre[looked], rank[looked]
    found.order[at], found.radius[at] = other[looked], distance[looked]
    found.records[at], found.whole[at] = inside[looked], last[looked]
    return found
