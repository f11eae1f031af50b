"""Buildings as standing solids: walls with the solid on their left, from a base to a top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

GROUNDED_M = 0.05
"""A part that begins this little above the ground, or above a part that carries it, stands on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Solids:
    """n parts of buildings; a part without a shape has no walls.

    Attributes
    ----------
    shapes
        Valid polygons, shells counter-clockwise, holes clockwise; None where there is none.
    base, top
        Metres above the common zero, shape (n,); `top` is NaN where nobody knows it.
    ground
        Ground that the part's building stands on, above the same zero, shape (n,).
    building
        Number of the building that a part belongs to, shape (n,).
    floating
        Parts with air below them, shape (n,).
    a, b
        Ends of the walls, the solid on the left of a -> b, shape (w, 2).
    part
        The part of each wall, ascending, shape (w,).
    previous
        The wall before each one in its ring, shape (w,).
    """

    shapes: Objects
    base: F64
    top: F64
    ground: F64
    building: I64
    floating: Bools
    a: F64
    b: F64
    part: I64
    previous: I64

    def __len__(self) -> int:
        return len(self.shapes)

    @property
    def wall_offsets(self) -> I64:
        """Walls of part i are ``[i]:[i + 1]`` of this array, shape (n + 1,)."""
        return np.searchsorted(self.part, np.arange(len(self.shapes) + 1)).astype(np.int64)

    @property
    def bounds(self) -> F64:
        """xmin, ymin, xmax, ymax of each part, NaN without a shape, shape (n, 4)."""
        import shapely

        found: F64 = shapely.bounds(self.shapes)
        return found

    @property
    def known(self) -> Bools:
        """Parts that have a shape and a height, bool (n,)."""
        import shapely

        known: Bools = ~shapely.is_missing(self.shapes) & ~np.isnan(self.top) & (self.top > self.base)
        return known

    def take(self, keep: npt.ArrayLike) -> Solids:
        """Some of the parts, in the given order."""
        rows = np.arange(len(self.shapes))[np.asarray(keep)]
        heights = (self.base[rows], self.top[rows], self.ground[rows])
        return _with_walls(self.shapes[rows], heights, self.building[rows], self.floating[rows])

    def raised(self, top: F64) -> Solids:
        """The same parts with other tops."""
        return Solids(self.shapes, self.base, top, self.ground, self.building, self.floating, self.a, self.b, self.part,
                      self.previous)


def solids(shapes: Objects, base: F64, top: F64, building: I64, ground: F64 | None = None) -> Solids:
    """Solids of valid polygons and multipolygons (None for missing).

    Parameters
    ----------
    base
        Height of the lower side above the building's ground; NaN counts as 0.
    top
        Height of the top, likewise; NaN where unknown.
    building
        Parts of equal number are one building: one may carry the other.
    ground
        What each row stands on, above the common zero; equal for parts of one building. None for level ground at 0.
    """
    import shapely

    turned = shapes.copy()
    there = ~shapely.is_missing(shapes)
    # normalize() would reorder corners; orientation is all that is needed.
    turned[there] = shapely.orient_polygons(shapely.force_2d(shapes[there]))
    low = np.nan_to_num(base)
    level = np.zeros(len(shapes)) if ground is None else np.asarray(ground, np.float64)
    return _with_walls(turned, (level + low, level + top, level), np.asarray(building, np.int64),
                       _floating(turned, low, top, building))


def _with_walls(shapes: Objects, heights: tuple[F64, F64, F64], building: I64, floating: Bools) -> Solids:
    import shapely

    pieces, owner = shapely.get_parts(shapes, return_index=True)
    rings, of_piece = shapely.get_rings(pieces, return_index=True)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    if len(coords) == 0:
        empty = np.zeros(0, np.int64)
        return Solids(shapes, *heights, building, floating, np.zeros((0, 2)), np.zeros((0, 2)), empty, empty)
    inner = np.flatnonzero(ring[1:] == ring[:-1])  # coordinate i and i + 1 are ends of one wall
    a, b, ring = coords[inner], coords[inner + 1], ring[inner]
    long = (a != b).any(axis=1)
    a, b, ring = a[long], b[long], ring[long]
    first = np.flatnonzero(np.concatenate([[True], ring[1:] != ring[:-1]]))
    last = np.concatenate([first[1:], [len(ring)]]) - 1
    previous = np.arange(len(ring)) - 1
    previous[first] = last
    return Solids(shapes, *heights, building, floating, a, b, owner[of_piece[ring]].astype(np.int64),
                  previous.astype(np.int64))


def _floating(shapes: Objects, base: F64, top: F64, building: I64) -> Bools:
    """Parts that neither stand on the ground nor on parts of their building that stand."""
    import shapely

    raised: Bools = (base > GROUNDED_M) & ~shapely.is_missing(shapes)
    floating = raised.copy()
    if not raised.any():
        return floating
    order = np.argsort(building, kind="stable")
    numbers = building[order]
    for row in np.flatnonzero(raised)[np.argsort(base[raised], kind="stable")]:
        own = order[np.searchsorted(numbers, building[row]):np.searchsorted(numbers, building[row], side="right")]
        below = [r for r in own if r != row and not floating[r] and base[r] < base[row]
                 and top[r] >= base[row] - GROUNDED_M and shapes[r] is not None]
        if below:
            carried = shapely.union_all(shapely.buffer(shapes[below], GROUNDED_M, quad_segs=2))
            floating[row] = not shapely.covers(carried, shapes[row])
    return floating


