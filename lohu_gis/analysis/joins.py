"""Which features lie in which."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

I64 = npt.NDArray[np.int64]


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

    objects = shapely.points(points)
    tree = shapely.STRtree(objects)
    found = [np.zeros((2, 0), np.int64)]
    for part in (progress or Progress()).chunks(len(polygons), 500):
        rows, hits = tree.query(polygons[part], predicate="intersects")
        found.append(np.stack([rows + part.start, hits]).astype(np.int64))
    pairs = np.concatenate(found, axis=1)
    pairs = pairs[:, np.lexsort((pairs[0], pairs[1]))]
    several = np.bincount(pairs[1], minlength=len(points))[pairs[1]] > 1
    kept = ~several
    unsure = np.flatnonzero(several)
    inside = shapely.contains_properly(polygons[pairs[0, unsure]], objects[pairs[1, unsure]])
    kept[unsure[inside]] = True
    settled = np.zeros(len(points), bool)
    settled[pairs[1, unsure[inside]]] = True
    boundary = unsure[~settled[pairs[1, unsure]]]
    first = np.unique(pairs[1, boundary], return_index=True)[1]
    kept[boundary[first]] = True
    return pairs[0, kept], pairs[1, kept]
