"""Buildings as upright prisms that stand on the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import Objects, sound_shapes
from lohu_gis.analysis.sight.ground import Ground, lowest_under
from lohu_gis.analysis.storeys import Massing, heights_and_storeys
from lohu_gis.analysis.tables import texts
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]

BUILDING = "building_id"
"""Column that parts of one building share."""

NAMING = (BUILDING, "id")
"""Columns that name buildings where nothing else is said."""


@dataclass(frozen=True, slots=True, eq=False)
class Prisms:
    """n rows of buildings; metres above zero.

    Attributes
    ----------
    shapes : shapely polygons, shape (n,)
        Valid footprints, None where there is none.
    ground, bottom, top : float64, shape (n,)
        The ground that the building stands on, and where the part begins and ends. `top` is NaN where the height or
        the ground is unknown; `bottom` is the ground unless the part has a base.
    storeys : float64, shape (n,)
        Floors of the part, NaN where unknown.
    names : tuple of str
        What results call them.
    """

    shapes: Objects
    ground: F64
    bottom: F64
    top: F64
    storeys: F64
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.shapes)


def no_prisms() -> Prisms:
    """Not a single building."""
    none = np.zeros(0)
    return Prisms(np.zeros(0, object), none, none, none, none, ())


def without(prisms: Prisms, rows: npt.NDArray[np.int64]) -> Prisms:
    """All but the given rows."""
    kept = np.setdiff1d(np.arange(len(prisms)), rows)
    return Prisms(prisms.shapes[kept], prisms.ground[kept], prisms.bottom[kept], prisms.top[kept],
                  prisms.storeys[kept], tuple(prisms.names[row] for row in kept))


def prisms_of(buildings: FeatureTable, ground: Ground, *, storeys: str | None = None, height: str | None = None,
              base: str | None = None, names: list[str] | None = None,
              layer: str = "buildings") -> tuple[Prisms, tuple[Finding, ...]]:
    """Buildings of a table as prisms on `ground`.

    All parts of one building (rows with the same ``building_id``) stand on the lowest ground under any of them; heights
    and bases count from there.

    Parameters
    ----------
    buildings
        Polygons in metres.
    ground
        In the same system.
    storeys, height, base
        As in `analysis.storeys.heights_and_storeys`.
    names
        One per row; None takes ``building_id``, else ``id``, else the 0-based row number.
    layer
        What findings call the table.

    Returns
    -------
    prisms, findings
        Findings of heights, ``geometry.invalid``, ``geometry.null`` and ``ground.unknown`` (rows whose ground is not
        known anywhere).

    Raises
    ------
    InputError
        ``height.no_column``, ``column.missing``, ``column.not_numeric``.
    """
    massing, findings = heights_and_storeys(buildings, storeys, height, base)
    prisms, more = raised(buildings, massing, ground, names=names, layer=layer)
    return prisms, findings + more


def raised(buildings: FeatureTable, massing: Massing, ground: Ground, *, names: list[str] | None = None,
           layer: str = "buildings") -> tuple[Prisms, tuple[Finding, ...]]:
    """Buildings whose heights are known already as prisms; see `prisms_of`."""
    shapes, findings = sound_shapes(buildings.geometry() or all_missing(len(buildings)), layer)
    stands = _together(lowest_under(ground, from_shapely(shapes)), _groups(buildings))
    unknown = int((np.isnan(stands) & np.array([shape is not None for shape in shapes], bool)).sum())
    if unknown:
        findings += (Finding(code="ground.unknown", facts={"layer": layer}, count=unknown),)
    called = tuple(names) if names is not None else _names(buildings)
    prisms = Prisms(shapes, stands, stands + massing.base_m, stands + massing.height_m, massing.storeys, called)
    return prisms, findings


def _groups(buildings: FeatureTable) -> npt.NDArray[np.int64]:
    """The number of the building that each row is part of."""
    if BUILDING not in buildings.column_names:
        return np.arange(len(buildings))
    known = texts(buildings, BUILDING)
    keys = [("row", str(row)) if name is None else ("name", name) for row, name in enumerate(known)]
    numbered = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return np.array([numbered[key] for key in keys], np.int64)


def _together(lowest: F64, groups: npt.NDArray[np.int64]) -> F64:
    """The lowest of each group, for all of its rows; NaN where nothing is known of any."""
    least = np.full(int(groups.max(initial=-1)) + 1, np.inf)
    known = ~np.isnan(lowest)
    np.minimum.at(least, groups[known], lowest[known])
    shared = least[groups]
    return np.where(np.isfinite(shared), shared, np.nan)


def _names(buildings: FeatureTable) -> tuple[str, ...]:
    column = next((name for name in NAMING if name in buildings.column_names), None)
    if column is None:
        return tuple(str(row) for row in range(len(buildings)))
    return tuple(str(row) if name is None else name for row, name in enumerate(texts(buildings, column)))
