"""From cylinders to clusters: the best, and the next ones that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.scan.search import Found, Space

I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cluster:
    """One cylinder that stands out.

    Attributes
    ----------
    centre
        Number of the place in the middle.
    places
        Numbers of all places inside, the middle first, int64.
    radius_m
        Distance of the farthest of them; 0 for one place alone.
    start, end
        First and last day, counted from the first of the period; both belong to it.
    records
        Numbers of the records inside (of `Records`), int64.
    expected
        Records that place and time alone explain.
    """

    centre: int
    places: I64
    radius_m: float
    start: int
    end: int
    records: I64
    expected: float
    llr: float


def clusters_of(space: Space, found: Found, most: int) -> list[Cluster]:
    """The best cylinder, then the best that shares no place with those before, up to `most`.

    Equal ratios go to the smaller radius, then to the shorter, the later, the western place.
    """
    circles = space.circles
    radius = circles.radius[found.centre, found.rank]
    order = np.lexsort((found.centre, -found.end, found.length, np.round(radius, 3), -np.round(found.llr, 9)))
    free = np.ones(len(circles) + 1, bool)
    # The rank at which the circle around each centre first meets a place that is taken.
    reach = np.full(len(circles), circles.order.shape[1])
    clusters: list[Cluster] = []
    candidates = found.taken(order)
    while len(candidates) and len(clusters) < most:
        cluster = _cluster(space, candidates)
        clusters.append(cluster)
        free[cluster.places] = False
        reach = np.where(free[circles.order].all(axis=1), reach, (~free[circles.order]).argmax(axis=1))
        candidates = candidates.taken(candidates.rank < reach[candidates.centre])
    return clusters


def _cluster(space: Space, found: Found) -> Cluster:
    """The first of the found cylinders."""
    circles, records = space.circles, space.records
    centre, rank, end, length = (int(a[0]) for a in (found.centre, found.rank, found.end, found.length))
    places, start = circles.order[centre, :rank + 1], max(end - length + 1, 0)
    at_time = (records.day >= start) & (records.day <= end)
    rows = np.flatnonzero(at_time & np.isin(records.place, places))
    expected = int(circles.records[centre, rank]) * int(at_time.sum()) / space.total
    return Cluster(centre, places, float(circles.radius[centre, rank]), start, end, rows, expected,
                   float(found.llr[0]))
