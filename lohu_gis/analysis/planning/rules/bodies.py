"""Buildings as the rules see them: upright bodies with a use, a size and a direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.plots import buildings_of
from lohu_gis.analysis.shapes import Objects
from lohu_gis.analysis.storeys import Massing
from lohu_gis.core.rulepack import RulePack

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SQUARE = 1.2
"""Bodies whose sides differ by less have no long side."""


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Rows with a shape, one body each; all arrays have shape (n,) unless said otherwise.

    Attributes
    ----------
    row, building
        Row in the table, first row of its building.
    base, top
        Metres above the ground; NaN tops are unknown.
    storeys
        Storeys of the building up to this body's top, those of the bodies below included.
    use
        Class of use by the pack (``dwelling`` ...), empty for unknown.
    long, wide, axis
        Sides of the tightest box in metres and direction of the long one in radians from east.
    box
        Corners of that box, shape (n, 4, 2).
    """

    row: I64
    building: I64
    shape: Objects
    base: F64
    top: F64
    storeys: F64
    use: npt.NDArray[np.str_]
    long: F64
    wide: F64
    axis: F64
    box: F64

    def __len__(self) -> int:
        return len(self.row)

    def taken(self, which: npt.NDArray[np.int64] | Bools) -> Bodies:
        """Some of the bodies."""
        return replace(self, **{name: getattr(self, name)[which] for name in self.__slots__})

    @property
    def square(self) -> Bools:
        """Without a long side."""
        found: Bools = self.long < SQUARE * self.wide
        return found

    @property
    def dwelling(self) -> Bools:
        """Homes in it."""
        found: Bools = self.use == "dwelling"
        return found

    def podiums(self) -> Bools:
        """Bodies on the ground with others of the same building above."""
        return (self.base <= 0) & np.isin(self.building, self.building[self.base > 0])


def bodies_of(shapes: Objects, massing: Massing, uses: npt.NDArray[np.str_], names: Sequence[object] | None) -> Bodies:
    """Bodies of all rows that have a shape.

    Parameters
    ----------
    shapes
        Valid polygons, None where missing.
    uses
        Class of use of each row.
    names
        What parts of one building share.
    """
    import shapely

    building = buildings_of(names, massing.base_m)
    row = np.flatnonzero(~shapely.is_missing(shapes)).astype(np.int64)
    long, wide, axis, box = boxes(shapes[row])
    return Bodies(row, building[row], shapes[row], massing.base_m[row], massing.height_m[row],
                  _stacked(massing, building)[row], uses[row], long, wide, axis, box)


def boxes(shapes: Objects) -> tuple[F64, F64, F64, F64]:
    """Long and short side, direction of the long one (radians, 0 to pi), corners of the tightest upright boxes."""
    import shapely

    count = len(shapes)
    if not count:
        return np.zeros(0), np.zeros(0), np.zeros(0), np.zeros((0, 4, 2))
    envelopes = shapely.oriented_envelope(shapes)
    corners = np.zeros((count, 4, 2))
    proper = shapely.get_num_coordinates(envelopes) == 5  # a box; anything less has no area
    corners[proper] = shapely.get_coordinates(envelopes[proper]).reshape(-1, 5, 2)[:, :4]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
    one, two = np.hypot(first[:, 0], first[:, 1]), np.hypot(second[:, 0], second[:, 1])
    along = np.where((one >= two)[:, None], first, second)
    return np.maximum(one, two), np.minimum(one, two), np.arctan2(along[:, 1], along[:, 0]) % np.pi, corners


def use_classes(pack: RulePack, uses: Sequence[str | None]) -> npt.NDArray[np.str_]:
    """Class of each use text by the rules ``use.*`` of the pack; empty for missing and unknown ones."""
    known = {word.casefold(): rule.id.removeprefix("use.") for rule in pack.starting("use.")
             for word in rule.words("words")}
    return np.array([known.get((text or "").strip().casefold(), "") for text in uses], dtype="U16")


def _stacked(massing: Massing, building: I64) -> F64:
    """Storeys up to the top of each row: its own, and those of the tallest stack below it."""
    total = massing.storeys.copy()
    leaders, sizes = np.unique(building, return_counts=True)
    for leader in leaders[sizes > 1]:
        rows = np.flatnonzero(building == leader)
        rows = rows[np.argsort(massing.base_m[rows], kind="stable")]
        for number, row in enumerate(rows):
            below = [total[r] for r in rows[:number] if massing.height_m[r] <= massing.base_m[row] + 0.5]
            total[row] += max(below, default=0.0)
    return total
