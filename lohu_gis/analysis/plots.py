"""What stands on plots: areas shared between buildings and plots, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.shapes import Objects, areas
from lohu_gis.analysis.storeys import Massing
from lohu_gis.analysis.tables import nullable
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import CellValue

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

COUNTS_ABOVE_M2 = 1.0
"""A building counts for a plot when it overlaps it by more."""

NOISE_M2 = 1e-4
"""Neighbours that only touch share less than this after their coordinates were brought to another system."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Pairs of row and plot row that share ground, and how much (m2), each shape (k,)."""

    building: I64
    plot: I64
    area: F64

    def taken(self, which: npt.NDArray[Any]) -> Shares:
        """Some of the pairs."""
        return Shares(self.building[which], self.plot[which], self.area[which])


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on plots.

    Attributes
    ----------
    parts
        Ground shared by each row: floor area, volume and height come from here.
    footprints
        Ground shared by each building (numbered as in `buildings`), its parts united: coverage comes from here.
    buildings
        Building of each row, shape (n,): the first row of the building.
    """

    parts: Shares
    footprints: Shares
    buildings: I64


def buildings_of(names: Sequence[object] | None, base: F64) -> I64:
    """Which rows are parts of one building: the number of the building's first row, for each row.

    Rows are parts of one building when they share a name and at least one of them begins above the ground. Without
    names every row is a building.
    """
    own = np.arange(len(base), dtype=np.int64)
    if names is None or not (base > 0).any():
        return own
    first: dict[object, int] = {names[int(row)]: -1 for row in np.flatnonzero(base > 0)}
    found = own.copy()
    for row, name in enumerate(names):
        if name in first:
            if first[name] < 0:
                first[name] = row
            found[row] = first[name]
    return found


def overlaps(buildings: Objects, plots: Objects, progress: Progress | None = None, tree: Any = None) -> Shares:
    """All pairs that share ground; shapes are valid, None where missing. `tree` is an STRtree of the plots."""
    import shapely

    tree = shapely.STRtree(plots) if tree is None else tree
    found: list[tuple[I64, I64, F64]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for part in (progress or Progress()).chunks(len(buildings), 2000):
        building, plot = tree.query(buildings[part], predicate="intersects")
        building = building + part.start
        area = areas(shapely.intersection(buildings[building], plots[plot]))
        there = area > NOISE_M2
        found.append((building[there].astype(np.int64), plot[there].astype(np.int64), area[there]))
    shares = Shares(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
    return shares.taken(np.lexsort((shares.building, shares.plot)))


def united(shapes: Objects, rows: npt.NDArray[np.int64]) -> Any:
    """The footprint of a building: its parts seen from above; None where none has a shape."""
    import shapely

    there = shapes[rows][~shapely.is_missing(shapes[rows])]
    return shapely.union_all(there) if len(there) else None


def standing(shapes: Objects, plots: Objects, names: Sequence[object] | None, base: F64,
             progress: Progress | None = None, tree: Any = None) -> Standing:
    """What stands on plots, from the shapes of all rows."""
    parts = overlaps(shapes, plots, progress, tree)
    buildings = buildings_of(names, base)
    leaders, sizes = np.unique(buildings, return_counts=True)
    several = leaders[sizes > 1]
    if not len(several):
        return Standing(parts, parts, buildings)
    foots = np.full(len(several), None, object)
    for number, leader in enumerate(several):
        foots[number] = united(shapes, np.flatnonzero(buildings == leader))
    extra = overlaps(foots, plots, None, tree)
    single = ~np.isin(buildings[parts.building], several)
    return Standing(parts, merged(parts.taken(single), Shares(several[extra.building], extra.plot, extra.area)),
                    buildings)


def merged(one: Shares, other: Shares) -> Shares:
    """Pairs of both, by plot and building: the order in which sums are taken, so that they never depend on how the
    pairs were found."""
    both = Shares(*(np.concatenate([getattr(one, n), getattr(other, n)]) for n in ("building", "plot", "area")))
    return both.taken(np.lexsort((both.building, both.plot)))


def plot_columns(stands: Standing, plot_area: F64, massing: Massing) -> dict[str, Any]:
    """The columns of ``plan.indicators``, one value per plot, missing where unknown."""
    numbers = plot_numbers(stands, plot_area, massing)
    return {name: values.astype(np.int64) if name == "buildings" else nullable(values)
            for name, values in numbers.items()}


def plot_numbers(stands: Standing, plot_area: F64, massing: Massing) -> dict[str, F64]:
    """The same as float64 with NaN for unknown."""
    count, shares, foots = len(plot_area), stands.parts, stands.footprints
    known = ~np.isnan(massing.height_m[shares.building])
    known_building = np.zeros(len(massing.height_m), bool)
    known_building[stands.buildings[~np.isnan(massing.height_m)]] = True

    def summed(plot: I64, values: F64) -> F64:
        return np.bincount(plot, np.nan_to_num(values), minlength=count).astype(np.float64)

    footprint = summed(foots.plot, foots.area)
    known_footprint = summed(foots.plot, np.where(known_building[foots.building], foots.area, 0.0))
    gfa = summed(shares.plot, shares.area * massing.storeys[shares.building])
    volume = summed(shares.plot, shares.area * massing.thickness_m[shares.building])
    # Nothing known about what stands there: no number is better than a zero.
    blind = (footprint > 0) & (known_footprint == 0)
    no_plot = np.isnan(plot_area)
    gfa[blind | no_plot], volume[blind | no_plot], footprint[no_plot] = np.nan, np.nan, np.nan
    counted = shares.area > COUNTS_ABOVE_M2
    highest = np.full(count, -np.inf)
    np.maximum.at(highest, shares.plot[counted & known], massing.height_m[shares.building[counted & known]])
    return {
        "buildings": summed(foots.plot[foots.area > COUNTS_ABOVE_M2], foots.area[foots.area > COUNTS_ABOVE_M2] * 0 + 1),
        "gfa_m2": gfa,
        "footprint_m2": footprint,
        "far": ratio(gfa, plot_area),
        "coverage": ratio(footprint, plot_area),
        "mean_height_m": ratio(volume, known_footprint),
        "max_height_m": np.where(np.isinf(highest), np.nan, highest),
        "volume_m3": volume,
    }


def plot_totals(stands: Standing, part_area: F64, plot_area: F64, massing: Massing,
                uses: npt.NDArray[np.object_] | None) -> dict[str, CellValue]:
    """Totals over all plots, the floor area outside, and with `uses` (text per row) floor area by use.

    Parameters
    ----------
    part_area, plot_area
        Areas of all rows (n,) and plots, NaN where missing.
    """
    shares, foots = stands.parts, stands.footprints
    gfa = shares.area * np.nan_to_num(massing.storeys[shares.building])
    volume = shares.area * np.nan_to_num(massing.thickness_m[shares.building])
    ground = float(np.nansum(plot_area))
    covered = np.bincount(shares.building, shares.area, minlength=len(part_area))
    outside = np.nan_to_num(np.clip(part_area - covered, 0.0, None) * massing.storeys)
    totals: dict[str, CellValue] = {
        "plots": len(plot_area),
        "buildings": len(np.unique(foots.building[foots.area > COUNTS_ABOVE_M2])),
        "plot_area_m2": ground,
        "gfa_m2": float(gfa.sum()),
        "footprint_m2": float(foots.area.sum()),
        "far": float(gfa.sum() / ground) if ground else None,
        "coverage": float(foots.area.sum() / ground) if ground else None,
        "volume_m3": float(volume.sum()),
        "outside_gfa_m2": float(outside.sum()),
        "unknown_buildings": int(np.isnan(massing.height_m).sum()),
    }
    if uses is not None:
        names, group = np.unique(uses[shares.building].astype(str), return_inverse=True)
        sums = np.bincount(group, gfa, minlength=len(names))
        totals |= {f"gfa_m2.{name}": float(total) for name, total in zip(names, sums, strict=True)}
    return totals


def ratio(top: F64, bottom: F64) -> F64:
    """``top / bottom``, NaN where the bottom is not above 0."""
    found: F64 = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return found
