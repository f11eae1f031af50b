"""Indicators of areas, of a selection and of everything, from the buildings that were counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.people import people_per_m2
from lohu_gis.analysis.planning.stock import Ground, Stock
from lohu_gis.analysis.plots import overlaps, plot_numbers, ratio
from lohu_gis.core.rulepack import RulePack

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

PEOPLE = ("population", "jobs")
GREEN = ("green_m2", "green_share")
BUILT = ("buildings", "gfa_m2", "footprint_m2", "far", "coverage", "mean_height_m", "max_height_m", "volume_m3")
INDICATORS = ("area_m2", *BUILT, *PEOPLE, *GREEN)
"""All indicators in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Indicators of one area or of one choice of buildings; NaN for unknown.

    Attributes
    ----------
    values
        One number for each of `INDICATORS`.
    gfa_by_use
        Floor area of each use; the use "" is the unknown one.
    unknown
        Buildings without height and storeys.
    """

    values: dict[str, float]
    gfa_by_use: dict[str, float]
    unknown: int = 0


def area_numbers(stock: Stock, ground: int, people: RulePack | None = None, green_m2: F64 | None = None) -> dict[
        str, F64]:
    """Indicators of every area of a ground, each shape (areas,).

    Parameters
    ----------
    ground
        Number of the ground in the stock.
    people
        Pack of floor area per head; without one nobody is counted (NaN).
    green_m2
        Green ground of every area; None is unknown.
    """
    stands, area = stock.standing[ground], stock.grounds[ground].area
    built = plot_numbers(stands, area, stock.massing)
    shares = stands.parts
    gfa = shares.area * stock.massing.storeys[shares.building]
    residents, jobs = _heads(stock, people)
    count = len(area)

    def heads(per_m2: F64) -> F64:
        each = gfa * per_m2[shares.building]
        sums = np.bincount(shares.plot, np.nan_to_num(each), minlength=count).astype(np.float64)
        known = np.bincount(shares.plot, ~np.isnan(each), minlength=count) > 0
        some = np.bincount(shares.plot, minlength=count) > 0
        sums[(some & ~known) | np.isnan(area)] = np.nan
        return sums if people is not None else np.full(count, np.nan)

    green = np.full(count, np.nan) if green_m2 is None else green_m2
    return {"area_m2": area, **built, "population": heads(residents), "jobs": heads(jobs), "green_m2": green,
            "green_share": ratio(green, area)}


def one_area(numbers: dict[str, F64], row: int) -> dict[str, float]:
    """The numbers of one area."""
    return {name: float(values[row]) for name, values in numbers.items()}


def total_numbers(stock: Stock, people: RulePack | None = None, *, ground: int | None = None,
                  green_m2: F64 | None = None, rows: I64 | None = None) -> Numbers:
    """Indicators of all buildings, or of some rows, wherever they stand.

    Parameters
    ----------
    ground
        Whose areas carry floor-area ratio, coverage and green share; None leaves these unknown.
    green_m2
        Green ground of every area of the ground.
    rows
        Which rows; None for all. Parts of one building may be chosen alone: its footprint counts with its first row.
    """
    everything = rows is None
    rows = np.arange(len(stock.buildings), dtype=np.int64) if rows is None else rows
    massing = stock.massing
    gfa = stock.part_area[rows] * massing.storeys[rows]
    volume = stock.part_area[rows] * massing.thickness_m[rows]
    foot = stock.foot_area[rows]
    residents, jobs = _heads(stock, people)
    known_foot = float(foot[~np.isnan(massing.height_m[rows])].sum())
    floor, high = _sum(gfa), massing.height_m[rows][~np.isnan(massing.height_m[rows])]
    area = float(np.nansum(stock.grounds[ground].area)) if ground is not None else float("nan")
    green = float("nan") if green_m2 is None else _sum(green_m2)
    on_ground = _on_ground(stock, ground) if ground is not None and everything else (float("nan"),) * 2
    values = {
        "area_m2": area, "buildings": float(len(np.unique(stock.buildings[rows]))), "gfa_m2": floor,
        "footprint_m2": float(foot.sum()), "far": _over(on_ground[0], area), "coverage": _over(on_ground[1], area),
        "mean_height_m": _over(_sum(volume), known_foot), "max_height_m": float(high.max()) if len(high) else
        float("nan"), "volume_m3": _sum(volume),
        "population": _sum(gfa * residents[rows]) if people is not None else float("nan"),
        "jobs": _sum(gfa * jobs[rows]) if people is not None else float("nan"),
        "green_m2": green, "green_share": _over(green, area)}
    return Numbers({name: values[name] for name in INDICATORS}, _by_use(stock, rows, gfa),
                   int(np.isnan(massing.height_m[rows]).sum()))


def green_of(ground: Ground, greens: Ground) -> F64:
    """Green ground of every area (m2): what shapes of `greens` cover of it; 0 where none does, NaN without a shape."""
    shares = overlaps(greens.shapes, ground.shapes, None, ground.tree)
    found = np.bincount(shares.plot, shares.area, minlength=len(ground.area)).astype(np.float64)
    found = np.minimum(found, np.nan_to_num(ground.area))  # shapes that overlap one another count once at most
    return np.where(np.isnan(ground.area), np.nan, found)


def _heads(stock: Stock, people: RulePack | None) -> tuple[F64, F64]:
    if people is None:
        nothing = np.full(len(stock.buildings), np.nan)
        return nothing, nothing
    residents, jobs = people_per_m2(people, stock.uses.names.astype(object))
    return residents[stock.uses.code], jobs[stock.uses.code]


def _on_ground(stock: Stock, ground: int) -> tuple[float, float]:
    stands = stock.standing[ground]
    gfa = stands.parts.area * stock.massing.storeys[stands.parts.building]
    return _sum(gfa), float(stands.footprints.area.sum())


def _by_use(stock: Stock, rows: I64, gfa: F64) -> dict[str, float]:
    names, code = stock.uses.names, stock.uses.code[rows]
    sums, there = (np.bincount(code, weights, minlength=len(names)) for weights in (np.nan_to_num(gfa), None))
    return {str(name): float(total) for name, total, rows_ in zip(names, sums, there, strict=True) if rows_}


def _sum(values: F64) -> float:
    """Of what is known; NaN where nothing is, 0 of nothing at all."""
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) or not len(values) else float("nan")


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else float("nan")
