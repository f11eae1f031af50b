"""Units of a business district as arrays: area, rent, vacancy, visitors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.core.errors import InputError
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]

COMMON = "common"
"""Use of stairs, lifts and halls: part of the building, not to let, in no total."""
NUMBERS = ("floor", "area_m2", "rent_cny_m2_month", "vacant", "footfall_day")
TEXTS = ("use", "street", "building_id", "name")


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """n units; what a table does not say is NaN or None, never 0.

    Attributes
    ----------
    fids : int64, shape (n,)
    floor : float64, shape (n,)
        1 is the ground floor, -1 the first basement.
    area_m2, rent, vacant, footfall : float64, shape (n,)
        Area in m2, rent in CNY per m2 and month, 1 for vacant and 0 for occupied, visitors per day.
    use, street, building, name : object, shape (n,)
        Texts or None.
    """

    fids: npt.NDArray[np.int64]
    floor: F64
    area_m2: F64
    rent: F64
    vacant: F64
    footfall: F64
    use: Texts
    street: Texts
    building: Texts
    name: Texts

    def __len__(self) -> int:
        return len(self.fids)

    @property
    def to_let(self) -> Mask:
        """Units that can be let, bool (n,): all but those of use "common"."""
        return np.asarray(self.use != COMMON, bool)

    def take(self, rows: npt.NDArray[np.int64] | Mask) -> Units:
        """The given rows (numbers or a mask) in their order."""
        return Units(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def units_of(table: FeatureTable) -> Units:
    """The units in a table with the columns of the contract; a column that is missing or no number is unknown."""
    found = {column: _numbers(table, column) for column in NUMBERS}
    said = {column: _texts(table, column) for column in TEXTS}
    return Units(table.fids, found["floor"], found["area_m2"], found["rent_cny_m2_month"], found["vacant"],
                 found["footfall_day"], said["use"], said["street"], said["building_id"], said["name"])


def _numbers(table: FeatureTable, column: str) -> F64:
    if column in table.column_names:
        try:
            return numbers(table, column)[0]
        except InputError as error:
            if error.code != "column.not_numeric":
                raise
    return np.full(len(table), np.nan)


def _texts(table: FeatureTable, column: str) -> Texts:
    if column in table.column_names:
        return texts(table, column)
    return np.full(len(table), None, object)
