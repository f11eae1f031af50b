"""A table of buildings as the solids, storeys and names that the sun tools compute with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import Objects, sound_shapes
from lohu_gis.analysis.sight.ground import ground_of, lowest_under
from lohu_gis.analysis.storeys import heights_and_storeys
from lohu_gis.analysis.sun.path import Site, site_of
from lohu_gis.analysis.sun.solids import Solids, solids
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MINIMUM_DOUBT_M = 100.0
"""A building of unknown height may be as high as this, or as the highest known one."""


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Buildings ready for the sun.

    Attributes
    ----------
    solids
        One per row of the table; `solids.building` numbers the buildings.
    storeys
        Of each row, NaN where unknown.
    names
        What each building is called, by number.
    """

    solids: Solids
    storeys: F64
    names: tuple[str, ...]

    @property
    def unknown(self) -> Bools:
        """Rows with a shape but without a height, bool (n,)."""
        import shapely

        found: Bools = ~shapely.is_missing(self.solids.shapes) & np.isnan(self.solids.top)
        return found

    def doubtful(self) -> Solids:
        """The solids with the unknown ones as high as they may be."""
        tops = self.solids.top[self.solids.known]
        highest = max(MINIMUM_DOUBT_M, float(tops.max(initial=0.0)))
        return self.solids.raised(np.where(self.unknown, self.solids.base + highest, self.solids.top))

    def site(self, crs: str, rows: Bools | None = None) -> Site | None:
        """The middle of the rows' bounds (of all by default) as a place; None without a shape."""
        import shapely

        shapes = self.solids.shapes if rows is None else self.solids.shapes[rows]
        if shapely.is_missing(shapes).all():
            return None
        bounds = shapely.total_bounds(shapes)
        return site_of((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2, crs)


def city_of(buildings: FeatureTable, height: str | None, storeys: str | None, base: str | None,
            names: list[str] | None, terrain: Raster | None = None) -> tuple[City, tuple[Finding, ...]]:
    """The city of a table, its coordinates in metres.

    Parameters
    ----------
    names
        One per row; rows of equal name are parts of one building. None numbers the rows.
    terrain
        Heights of the ground in the table's system: a building stands on the lowest ground under any of its parts. None
        for level ground at 0 m.

    Returns
    -------
    city, findings
        Findings of heights and shapes; ``terrain.assumed_flat``, or ``ground.unknown`` with the number of rows beyond
        the terrain: their height above the others is unknown.

    Raises
    ------
    InputError
        ``height.no_column``, ``column.missing``, ``column.not_numeric``, ``terrain.empty``.
    """
    massing, from_heights = heights_and_storeys(buildings, storeys, height, base)
    shapes, from_shapes = sound_shapes(buildings.geometry() or all_missing(len(buildings)), "buildings")
    called = [str(row) for row in range(len(buildings))] if names is None else names
    number: dict[str, int] = {}
    building = np.array([number.setdefault(name, len(number)) for name in called], np.int64)
    ground, from_ground = _standing(shapes, building, terrain)
    unknown = np.isnan(ground)
    top = np.where(unknown, np.nan, massing.height_m)
    level = np.where(unknown, np.nanmin(ground) if (~unknown).any() else 0.0, ground)
    return (City(solids(shapes, massing.base_m, top, building, level), massing.storeys, tuple(number)),
            (*from_heights, *from_shapes, *from_ground))


def _standing(shapes: Objects, building: I64, terrain: Raster | None) -> tuple[F64, tuple[Finding, ...]]:
    """The lowest ground under each building, for all of its rows; NaN where nothing is known of any."""
    import shapely

    if terrain is None or len(shapes) == 0:
        flat = () if terrain is not None else (Finding(code="terrain.assumed_flat", severity="info"),)
        return np.zeros(len(shapes)), flat
    lowest = lowest_under(ground_of(terrain), from_shapely(shapes))
    least = np.full(int(building.max()) + 1, np.inf)
    np.minimum.at(least, building, np.where(np.isnan(lowest), np.inf, lowest))
    shared = least[building]
    missing = ~np.isfinite(shared) & ~shapely.is_missing(shapes)
    found = (Finding(code="ground.unknown", facts={"layer": "buildings"}, count=int(missing.sum())),)
    return np.where(missing, np.nan, np.where(np.isfinite(shared), shared, 0.0)), found if missing.any() else ()
