"""Sums over units: area, vacancy, mean rent, visitors, income; per street, per building and for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lohu_gis.analysis.park.units import F64, Mask, Units

Per = Literal["street", "building", "use", "floor"]


@dataclass(frozen=True, slots=True)
class Total:
    """Figures of a group of units; NaN where nothing is known.

    Attributes
    ----------
    key
        Street, building, use or floor; None for units that do not say, and for all units together.
    units
        How many units can be let.
    area_m2
        Sum of their known areas.
    vacant_m2
        Area of those known to be vacant.
    vacancy
        `vacant_m2` divided by the area of the units whose vacancy is known, 0 to 1.
    rent
        Mean rent in CNY per m2 and month of units that are occupied, weighted by area: sum(rent x area) / sum(area)
        over units with both. What a vacant unit would ask is left out.
    income
        Rent of the occupied units in CNY per month: sum(rent x area); NaN when no rent is known.
    footfall
        Visitors per day, summed over the units where they are counted; NaN when none is.
    counted
        In how many units visitors are counted.
    """

    key: str | None
    units: int
    area_m2: float
    vacant_m2: float
    vacancy: float
    rent: float
    income: float
    footfall: float
    counted: int


def overall(units: Units) -> Total:
    """The figures of all units together."""
    return _total(None, units, units.to_let)


def totals(units: Units, per: Per) -> tuple[Total, ...]:
    """The figures per street, building, use or floor, in order of the key; units that do not say come last.

    Groups without any unit to let are left out.
    """
    keys = _keys(units, per)
    known = sorted({key for key in keys if key is not None}, key=_order)
    found = [_total(str(key), units, units.to_let & (keys == key)) for key in known]
    found.append(_total(None, units, units.to_let & np.array([key is None for key in keys], bool)))
    return tuple(total for total in found if total.units)


def ordered(rows: Sequence[Total], by: str, *, descending: bool = False) -> tuple[Total, ...]:
    """The rows sorted by one of their figures or the key; what is unknown stands last either way."""
    known = [row for row in rows if not _unknown(getattr(row, by))]
    unknown = [row for row in rows if _unknown(getattr(row, by))]
    return (*sorted(known, key=lambda row: _order(getattr(row, by)), reverse=descending), *unknown)


def _keys(units: Units, per: Per) -> np.ndarray:
    if per == "floor":
        return np.array([None if np.isnan(floor) else int(floor) for floor in units.floor], object)
    return {"street": units.street, "building": units.building, "use": units.use}[per]


def _order(value: object) -> tuple[float, str]:
    return (float(value), "") if isinstance(value, int | float) else (0.0, str(value))


def _unknown(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def _total(key: str | None, units: Units, rows: Mask) -> Total:
    area, vacant = units.area_m2[rows], units.vacant[rows] == 1.0
    said = ~np.isnan(units.vacant[rows])
    vacant_m2 = _sum(area[vacant]) if said.any() else float("nan")
    paid = units.rent[rows] * area
    let = ~vacant & ~np.isnan(paid)
    income = _sum(paid[let]) if let.any() else float("nan")
    visitors = units.footfall[rows]
    counted = int(np.count_nonzero(~np.isnan(visitors)))
    return Total(
        key, int(np.count_nonzero(rows)), _sum(area), vacant_m2, _ratio(vacant_m2, _sum(area[said])),
        _ratio(income, _sum(area[let])), income, _sum(visitors) if counted else float("nan"), counted)


def _sum(values: F64) -> float:
    """Sum of what is known, 0 for nothing."""
    return float(np.nansum(values))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
