"""What stands on plots: areas shared between buildings and plots, and what follows from them."""

from __future__ import annotations

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
    """Pairs of building row and plot row that share ground, and how much (m2), each shape (k,)."""

    building: I64
    plot: I64
    area: F64


def overlaps(buildings: Objects, plots: Objects, progress: Progress | None = None) -> Shares:
    """All pairs that share ground; shapes are valid, None where missing."""
    import shapely

    tree = shapely.STRtree(buildings)
    found: list[tuple[I64, I64, F64]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for part in (progress or Progress()).chunks(len(plots), 200):
        plot, building = tree.query(plots[part], predicate="intersects")
        plot = plot + part.start
        area = areas(shapely.intersection(buildings[building], plots[plot]))
        there = area > NOISE_M2
        found.append((building[there].astype(np.int64), plot[there].astype(np.int64), area[there]))
    return Shares(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def plot_columns(shares: Shares, plots: Objects, massing: Massing) -> dict[str, Any]:
    """The columns of ``plan.indicators``, one value per plot, missing where unknown."""
    count = len(plots)
    plot_area = areas(plots)
    known = ~np.isnan(massing.height_m[shares.building])

    def summed(values: F64) -> F64:
        return np.bincount(shares.plot, np.nan_to_num(values), minlength=count).astype(np.float64)

    footprint = summed(shares.area)
    known_footprint = summed(np.where(known, shares.area, 0.0))
    gfa = summed(shares.area * massing.storeys[shares.building])
    volume = summed(shares.area * massing.height_m[shares.building])
    # Nothing known about what stands there: no number is better than a zero.
    blind = (footprint > 0) & (known_footprint == 0)
    no_plot = np.isnan(plot_area)
    gfa[blind | no_plot], volume[blind | no_plot], footprint[no_plot] = np.nan, np.nan, np.nan
    counted = shares.area > COUNTS_ABOVE_M2
    highest = np.full(count, -np.inf)
    np.maximum.at(highest, shares.plot[counted & known], massing.height_m[shares.building[counted & known]])
    return {
        "buildings": np.bincount(shares.plot[counted], minlength=count).astype(np.int64),
        "gfa_m2": nullable(gfa),
        "footprint_m2": nullable(footprint),
        "far": nullable(_ratio(gfa, plot_area)),
        "coverage": nullable(_ratio(footprint, plot_area)),
        "mean_height_m": nullable(_ratio(volume, known_footprint)),
        "max_height_m": nullable(np.where(np.isinf(highest), np.nan, highest)),
        "volume_m3": nullable(volume),
    }


def plot_totals(shares: Shares, buildings: Objects, plots: Objects, massing: Massing,
                uses: npt.NDArray[np.object_] | None) -> dict[str, CellValue]:
    """Totals over all plots, the floor area outside, and with `uses` (text per building) floor area by use."""
    gfa = shares.area * np.nan_to_num(massing.storeys[shares.building])
    volume = shares.area * np.nan_to_num(massing.height_m[shares.building])
    plot_area = float(np.nansum(areas(plots)))
    footprint = areas(buildings)
    covered = np.bincount(shares.building, shares.area, minlength=len(buildings))
    outside = np.nan_to_num(np.clip(footprint - covered, 0.0, None) * massing.storeys)
    totals: dict[str, CellValue] = {
        "plots": len(plots),
        "buildings": len(np.unique(shares.building[shares.area > COUNTS_ABOVE_M2])),
        "plot_area_m2": plot_area,
        "gfa_m2": float(gfa.sum()),
        "footprint_m2": float(shares.area.sum()),
        "far": float(gfa.sum() / plot_area) if plot_area else None,
        "coverage": float(shares.area.sum() / plot_area) if plot_area else None,
        "volume_m3": float(volume.sum()),
        "outside_gfa_m2": float(outside.sum()),
        "unknown_buildings": int(np.isnan(massing.height_m).sum()),
    }
    if uses is not None:
        names, group = np.unique(uses[shares.building].astype(str), return_inverse=True)
        sums = np.bincount(group, gfa, minlength=len(names))
        totals |= {f"gfa_m2.{name}": float(total) for name, total in zip(names, sums, strict=True)}
    return totals


def _ratio(top: F64, bottom: F64) -> F64:
    ratio: F64 = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    return ratio
