"""Which features lie in which."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

MANY = 100
"""Points per polygon from which on sorting the points into bins pays."""
BINS = 256
"""Bins along each side of the points' bounds."""


def points_in_polygons(polygons: npt.NDArray[np.object_], points: npt.NDArray[np.float64],
                       progress: Progress | None = None) -> tuple[I64, I64]:
    """Pairs of polygon row and point number, ordered by point.

    A point on a boundary belongs to the first polygon by row that it touches, unless it lies inside one; inside several
    polygons that overlap it belongs to each.

    Parameters
    ----------
    polygons : objects (n,)
        Valid shapes, None for missing ones.
    points : shape (m, 2)
        In the coordinates of the shapes; exact, so stored coordinates should be taken rather than reprojected ones.
    """
    import shapely

    asked = progress or Progress()
    many = len(points) > MANY * max(len(polygons), 1)
    pairs = _by_bins(polygons, points, asked) if many else _by_tree(polygons, points, asked)
    pairs = pairs[:, np.lexsort((pairs[0], pairs[1]))]
    several = np.bincount(pairs[1], minlength=len(points))[pairs[1]] > 1
    kept = ~several
    unsure = np.flatnonzero(several)
    inside = shapely.contains_properly(polygons[pairs[0, unsure]], shapely.points(points[pairs[1, unsure]]))
    kept[unsure[inside]] = True
    settled = np.zeros(len(points), bool)
    settled[pairs[1, unsure[inside]]] = True
    boundary = unsure[~settled[pairs[1, unsure]]]
    first = np.unique(pairs[1, boundary], return_index=True)[1]
    kept[boundary[first]] = True
    return pairs[0, kept], pairs[1, kept]


def _by_tree(polygons: npt.NDArray[np.object_], points: F64, progress: Progress) -> I64:
    """Pairs (2, k) of polygon and point that touch, through a tree of points."""
    import shapely

    tree = shapely.STRtree(shapely.points(points))
    found = [np.zeros((2, 0), np.int64)]
    for part in progress.chunks(len(polygons), 500):
        rows, hits = tree.query(polygons[part], predicate="intersects")
        found.append(np.stack([rows + part.start, hits]).astype(np.int64))
    return np.concatenate(found, axis=1)


def _by_bins(polygons: npt.NDArray[np.object_], points: F64, progress: Progress) -> I64:
    """The same without an object for each point: only those in the bins of a polygon's box are tested."""
    import shapely

    low, high = points.min(axis=0), points.max(axis=0)
    scale = BINS / np.maximum(high - low, 1e-300)
    column, row = (np.minimum((points[:, axis] - low[axis]) * scale[axis], BINS - 1).astype(np.int64)
                   for axis in (0, 1))
    order = np.argsort(row * BINS + column, kind="stable")
    starts = np.searchsorted((row * BINS + column)[order], np.arange(BINS * BINS + 1))
    found = [np.zeros((2, 0), np.int64)]
    for part in progress.chunks(len(polygons), 20):
        for number in range(part.start, part.stop):
            polygon = polygons[number]
            if polygon is None or polygon.is_empty:
                continue
            box = np.array(polygon.bounds).reshape(2, 2)
            if (box[0] > high).any() or (box[1] < low).any():
                continue
            (left, bottom), (right, top) = np.clip((box - low) * scale, 0, BINS - 1).astype(np.int64)
            near = np.concatenate([order[starts[line * BINS + left]:starts[line * BINS + right + 1]]
                                   for line in range(bottom, top + 1)])
            shapely.prepare(polygon)
            hits = near[shapely.intersects_xy(polygon, points[near, 0], points[near, 1])]
            found.append(np.stack([np.full(len(hits), number, np.int64), hits]))
    return np.concatenate(found, axis=1)
