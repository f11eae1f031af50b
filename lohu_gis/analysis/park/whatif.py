"""What another use or vacancy of units would do to their cells: rents and visitors follow from units like them."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.park.units import F64, Mask, Texts, Units
from lohu_gis.core.style import CellValue

Cells = Mapping[str, Mapping[int, CellValue]]


def proposed(units: Units, fids: npt.ArrayLike, *, use: str | None = None, vacant: bool | None = None) -> Cells:
    """Cells (column -> fid -> value) that change when the units of these fids get another use or vacancy.

    Parameters
    ----------
    units
        All units, as they are.
    fids
        Which change; stairs and halls (use "common") and unknown fids are left out.
    use, vacant
        What they become; None leaves it as it is.

    Notes
    -----
    Rents and visitors are estimates from units like them: a unit with another use gets the mean rent of occupied units
    of that use (weighted by area), a unit that becomes occupied or is used otherwise gets visitors in proportion to
    its area as they are counted in occupied units of the use; on the same floor where there are any, else on all
    floors. A vacant unit has no visitors. Where no such unit is known, the value becomes unknown.
    Only cells that really change are returned.
    """
    rows = np.flatnonzero(np.isin(units.fids, np.asarray(fids, np.int64)) & units.to_let)
    rent = functools.cache(lambda kind, floor: rent_like(units, kind, floor))
    visitors = functools.cache(lambda kind, floor: visitors_like(units, kind, floor))
    cells: dict[str, dict[int, CellValue]] = {"use": {}, "vacant": {}, "rent_cny_m2_month": {}, "footfall_day": {}}
    for row in rows.tolist():
        fid = int(units.fids[row])
        new_use = units.use[row] if use is None else use
        was_empty = bool(units.vacant[row] == 1.0)
        empty = was_empty if vacant is None else vacant
        other = new_use != units.use[row]
        if other:
            cells["use"][fid] = new_use
            cells["rent_cny_m2_month"][fid] = rent(new_use, _floor(units, row))
        if vacant is not None and units.vacant[row] != float(vacant):
            cells["vacant"][fid] = vacant
        if other or fid in cells["vacant"]:
            rate = visitors(new_use, _floor(units, row))
            cells["footfall_day"][fid] = _visitors(rate, float(units.area_m2[row]), empty=empty)
    return {column: values for column, values in cells.items() if values}


def rent_like(units: Units, use: str | None, floor: float | None) -> float | None:
    """Mean rent in CNY per m2 and month of occupied units of a use, weighted by area and rounded; None if unknown."""
    return _per_m2(units, use, floor, units.rent * units.area_m2)


def visitors_like(units: Units, use: str | None, floor: float | None) -> float | None:
    """Visitors per day and m2 in occupied units of a use where they are counted; None where none are."""
    return _per_m2(units, use, floor, units.footfall, digits=6)


def _floor(units: Units, row: int) -> float | None:
    """The floor of a unit, None where it is unknown: unlike NaN that is equal to itself."""
    floor = float(units.floor[row])
    return None if np.isnan(floor) else floor


def _visitors(rate: float | None, area: float, *, empty: bool) -> CellValue:
    if rate is None or np.isnan(area):
        return None
    return 0 if empty else round(rate * area)


def _per_m2(units: Units, use: str | None, floor: float | None, amount: F64, digits: int = 0) -> float | None:
    alike = _of_use(units.use, use) & (units.vacant == 0.0) & ~np.isnan(amount) & (units.area_m2 > 0)
    same_floor = alike & (units.floor == (np.nan if floor is None else floor))
    rows = same_floor if same_floor.any() else alike
    if not rows.any():
        return None
    return round(float(amount[rows].sum() / units.area_m2[rows].sum()), digits)


def _of_use(uses: Texts, use: str | None) -> Mask:
    return np.asarray(uses == use, bool) if use is not None else np.zeros(len(uses), bool)
