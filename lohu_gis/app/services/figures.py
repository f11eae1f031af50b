"""Figures of halls and windows, and their months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moments import moments
from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.app.services.layers import Given, ServiceData
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
Measure = Literal["online_rate", "overtime"]


@dataclass(frozen=True, slots=True)
class Place:
    """A hall or window with the figures of its last month; NaN for unknown."""

    key: str
    name: str
    kind: Literal["hall", "window"]
    layer: str
    fid: int
    online_rate: float
    overtime: float
    accepted: float


def places_of(data: ServiceData, *, english: bool) -> tuple[Place, ...]:
    """All halls, then all windows, in the order of their rows."""
    halls = () if data.halls is None else _places(data.halls, "hall", "hall_id", english)
    windows = () if data.windows is None else _places(data.windows, "window", "window_id", english)
    return (*halls, *windows)


def _places(given: Given, kind: Literal["hall", "window"], key: str, english: bool) -> tuple[Place, ...]:
    table = given.table
    keys, names = column_texts(table, key), called(table, english)
    rate, overtime, accepted = (column_numbers(table, name) for name in ("online_rate", "overtime", "accepted"))
    return tuple(Place(keys[row], names[row] or keys[row], kind, given.layer.id, int(table.fids[row]), float(rate[row]),
                       float(overtime[row]), float(accepted[row])) for row in range(len(table)))


def called(table: FeatureTable, english: bool) -> list[str]:
    """Names of rows in the language of the window."""
    own = column_texts(table, "name")
    other = column_texts(table, "name_en") if english else own
    return [second or first for first, second in zip(own, other, strict=True)]


def column_texts(table: FeatureTable, column: str) -> list[str]:
    """A column as texts, empty where it or a value is missing."""
    if column not in table.column_names:
        return [""] * len(table)
    return ["" if text is None else str(text) for text in texts(table, column)]


def column_numbers(table: FeatureTable, column: str) -> F64:
    """A column as numbers, NaN where it or a value is missing."""
    return numbers(table, column)[0] if column in table.column_names else np.full(len(table), np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """Figures by month.

    Attributes
    ----------
    seconds : shape (m,)
        Begin of each month, seconds since 1970 UTC.
    values : shape (m,)
        Share 0..1 online (of all cases of the month), or number of overtime cases; NaN where nothing is known.
    """

    seconds: F64
    values: F64


def trend(months: FeatureTable, measure: Measure, *, place: str = "", kind: str = "") -> Trend:
    """Months of one place, of all of a kind, or of all.

    The rate of several places is weighted with their cases: ``sum(accepted x rate) / sum(accepted)``.
    """
    chosen = np.ones(len(months), bool)
    for column, wanted in (("place", place), ("kind", kind)):
        if wanted:
            chosen &= np.array([text == wanted for text in column_texts(months, column)], bool)
    seconds = moments(months, "month")[0][chosen]
    accepted, values = column_numbers(months, "accepted")[chosen], column_numbers(months, measure)[chosen]
    known = ~np.isnan(values) & (~np.isnan(accepted) if measure == "online_rate" else True)
    when, month = np.unique(seconds[known], return_inverse=True)
    weight: Any = accepted[known] if measure == "online_rate" else None
    sums = np.bincount(month, values[known] * (1.0 if weight is None else weight), len(when))
    if weight is not None:
        total = np.bincount(month, weight, len(when))
        sums = np.divide(sums, total, out=np.full(len(when), np.nan), where=total > 0)
    return Trend(when.astype(np.float64), np.asarray(sums, np.float64))
