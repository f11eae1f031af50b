"""Business districts side by side: floor area, vacancy, rent, uses, enterprises and what they need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from lohu_gis.app.services.figures import called, column_numbers, column_texts
from lohu_gis.app.services.layers import ServiceData

WANTS = {"招工": "recruiting", "融资": "finance", "政策": "policy", "场地": "premises", "办证": "permits"}
"""Usual words of lists of needs, in English."""


@dataclass(frozen=True, slots=True)
class District:
    """One district; NaN for unknown.

    Attributes
    ----------
    floor_m2, vacant_m2
        Of its buildings; the layer's own figures where there are no buildings.
    rent
        Mean rent weighted with floor area, CNY/m2 and month.
    uses
        (word, share of floor area), the largest first.
    enterprises, staff
        How many are there, and who works there.
    needs
        Open requests of its enterprises.
    wants, industries
        (word, how many enterprises), the most frequent first.
    """

    key: str
    name: str
    layer: str
    fid: int
    floor_m2: float
    vacant_m2: float
    rent: float
    uses: tuple[tuple[str, float], ...]
    enterprises: int | None
    staff: float
    needs: float
    wants: tuple[tuple[str, int], ...]
    industries: tuple[tuple[str, int], ...]

    @property
    def vacancy(self) -> float:
        """Vacant share of the floor area, NaN where unknown."""
        return self.vacant_m2 / self.floor_m2 if self.floor_m2 > 0 else float("nan")


def districts_of(data: ServiceData, *, english: bool) -> tuple[District, ...]:
    """The districts in the order of their rows, computed from the rows of buildings and enterprises as they are now."""
    if data.business is None:
        return ()
    table, layer = data.business.table, data.business.layer
    keys, names = column_texts(table, "business_id"), called(table, english)
    own_floor, own_vacant = column_numbers(table, "floor_m2"), column_numbers(table, "vacant_m2")
    found = []
    for row, key in enumerate(keys):
        floor, vacant, rent, uses = _floors(data, key, english) or (
            float(own_floor[row]), float(own_vacant[row]), float("nan"), ())
        count, staff, needs, wants, industries = _enterprises(data, key, english)
        found.append(District(key, names[row] or key, layer.id, int(table.fids[row]), floor, vacant, rent, uses, count,
                              staff, needs, wants, industries))
    return tuple(found)


def _floors(data: ServiceData, key: str,
            english: bool) -> tuple[float, float, float, tuple[tuple[str, float], ...]] | None:
    """Floor area, vacant part, rent and uses of the buildings of a district; None without any."""
    if data.buildings is None:
        return None
    table = data.buildings.table
    inside = np.array([own == key for own in column_texts(table, "business_id")], bool)
    floor, vacant = column_numbers(table, "floor_m2"), column_numbers(table, "vacant_m2")
    known = inside & ~np.isnan(floor) & ~np.isnan(vacant)
    if not known.any():
        return None
    rent = column_numbers(table, "rent_cny_m2_month")
    rented = known & ~np.isnan(rent)
    mean = float(np.average(rent[rented], weights=floor[rented])) if floor[rented].sum() > 0 else float("nan")
    words = column_texts(table, "use" if english else "use_name")
    total = float(floor[known].sum())
    sums: dict[str, float] = {}
    for row in np.flatnonzero(known):
        sums[words[row]] = sums.get(words[row], 0.0) + float(floor[row])
    largest = sorted(sums.items(), key=lambda one: -one[1])[:4]
    uses = tuple((word.replace("_", " "), area / total) for word, area in largest) if total > 0 else ()
    return total, float(vacant[known].sum()), mean, uses


def _enterprises(data: ServiceData, key: str, english: bool) -> tuple[
        int | None, float, float, tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """How many, their staff and needs, what they want and do."""
    if data.enterprises is None:
        return None, float("nan"), float("nan"), (), ()
    table = data.enterprises.table
    rows = [row for row, own in enumerate(column_texts(table, "business_id")) if own == key]
    wants, does = column_texts(table, "need"), column_texts(table, "industry" if english else "industry_name")
    needs = column_numbers(table, "needs")[rows]
    asking = [row for row, many in zip(rows, needs, strict=True) if many > 0]
    staff = column_numbers(table, "staff")[rows]
    return (len(rows), float(np.nansum(staff)), float(np.nansum(needs)),
            tuple(Counter(_want(wants[row], english) for row in asking if wants[row]).most_common(3)),
            tuple(Counter(does[row] for row in rows if does[row]).most_common(3)))


def _want(word: str, english: bool) -> str:
    return WANTS.get(word, word) if english else word
