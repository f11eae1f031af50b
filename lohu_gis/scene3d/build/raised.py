"""Layers that stand up in a scene: footprints with their heights, from the lowest layer number to the highest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.arrays import F64, I64, U8
from lohu_gis.scene3d.build.ids import BUILDINGS, scene_id
from lohu_gis.scene3d.build.light import CLAY

ALONE = -1
"""Group of a row that is a building of its own."""

PLAIN, PROPOSED, DEMOLISHED, FAILING, FADED = range(5)
"""State of a row: as its style says; in accent; an outline on the ground; hatched red; paler than the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class RaisedLayer:
    """One layer of footprints with heights, n rows.

    Attributes
    ----------
    geometry : Geometry
        Polygons and multipolygons in a projected CRS with metres; rows of other types are not built.
    fids : int64, shape (n,)
        Ids inside the layer, unique, 0 to 2**40 - 1.
    height_m : float64, shape (n,)
        Height of the top above the building's ground; NaN where unknown.
    lower_m : float64, shape (n,)
        Height of the lower side above the building's ground (the contract's column ``base_m``); 0 stands on it.
    colours : uint8, shape (n, 3)
    group : int64, shape (n,)
        Rows with the same number, in whichever layer, are parts of one building and stand on one ground; `ALONE`.
    state : uint8, shape (n,)
        One of the constants of this module.
    cut_m : float64, shape (n,)
        Height above the building's ground from which on nothing is shown (floor slicer); inf shows all.
    number : int
        Layer number of the scene ids; 0 for the buildings.
    """

    geometry: Geometry
    fids: I64
    height_m: F64
    lower_m: F64
    colours: U8
    group: I64
    state: U8
    cut_m: F64
    number: int = BUILDINGS

    def __len__(self) -> int:
        return len(self.fids)

    @property
    def scene_ids(self) -> I64:
        """Ids of the rows in the scene, int64, shape (n,)."""
        return scene_id(self.number, self.fids)

    def take(self, rows: I64) -> RaisedLayer:
        """The given rows in the given order."""
        return RaisedLayer(self.geometry.take(rows), self.fids[rows], self.height_m[rows], self.lower_m[rows],
                           self.colours[rows], self.group[rows], self.state[rows], self.cut_m[rows], self.number)


def raised_layer(geometry: Geometry, height_m: npt.ArrayLike, *, fids: npt.ArrayLike | None = None,
                 lower_m: npt.ArrayLike = 0.0, colours: npt.ArrayLike | None = None,
                 group: npt.ArrayLike = ALONE, state: npt.ArrayLike = PLAIN,
                 cut_m: npt.ArrayLike = np.inf, number: int = BUILDINGS) -> RaisedLayer:
    """A `RaisedLayer` with what is left out filled in: row numbers as ids, on the ground, matt clay, alone, plain.

    Everything is one value for all rows or one each. Heights that are not finite or not above the lower side are
    unknown (NaN); a lower side that is not a number is 0. A cut above the top is none, one below the lower side
    leaves nothing.
    """
    count = len(geometry)
    lower = _filled(lower_m, count, np.float64)
    lower[~np.isfinite(lower)] = 0.0
    heights = _filled(height_m, count, np.float64)
    with np.errstate(invalid="ignore"):
        heights[~(np.isfinite(heights) & (heights > lower))] = np.nan
    cut = _filled(cut_m, count, np.float64)
    cut[~(cut < np.where(np.isnan(heights), np.inf, heights)) | (np.isnan(heights) & (cut > lower))] = np.inf
    cut[cut <= lower] = -np.inf
    paint = np.array(np.broadcast_to(np.asarray(CLAY if colours is None else colours, np.uint8), (count, 3)))
    ids = np.arange(count, dtype=np.int64) if fids is None else np.asarray(fids, np.int64)
    return RaisedLayer(geometry, ids, heights, lower, paint, _filled(group, count, np.int64),
                       _filled(state, count, np.uint8), cut, number)


def group_of(keys: Sequence[object]) -> I64:
    """Group numbers from a column such as ``building_id``: equal texts give equal numbers, None and "" give `ALONE`.

    Numbers stay the same within one run of the program, in whichever layer and order a text appears; 7, 7.0 and "7"
    are one building.
    """
    return np.fromiter((_key(value) for value in keys), np.int64, len(keys))


def _key(value: object) -> int:
    if value is None or value == "" or value != value:  # NaN is the value that differs from itself
        return ALONE
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return hash(str(value))  # never -1


def _filled(values: npt.ArrayLike, count: int, kind: type) -> npt.NDArray:  # type: ignore[type-arg]
    return np.array(np.broadcast_to(np.asarray(values, kind), count))
