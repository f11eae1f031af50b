"""What was measured against which limit, and what follows: pass, fail, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.shapes import Objects

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

PASS, FAIL, UNKNOWN = 0, 1, 2
WORDS = ("pass", "fail", "unknown")

CLOSE_M = 1e-3
"""Distances this close to a limit keep it: a millimetre is less than any survey knows."""

CLOSE_SHARE = 1e-6
"""The same for shares and ratios."""


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Measurements for one rule; several may belong to one subject, the worst of them counts.

    Attributes
    ----------
    rule
        Id in the pack.
    of
        What `subject` counts: rows of buildings (the building's first row) or of plots.
    subject, value
        Shape (k,); NaN is unknown.
    low, high
        The limits between which the true one lies; equal where nothing is open. NaN or infinite is unknown.
    at_least
        The value must not be below the limit; otherwise not above.
    other
        Row of the other building, -1 for none.
    one, two
        Shapes whose shortest line shows the measure, or None.
    lines
        The measure itself as lines, or None.
    partial
        Where true, something could not be measured and the value may really be greater: no pass, but a failure stays.
    notes
        How a value came about, one text per measurement, or None.
    """

    rule: str
    of: Literal["building", "plot"]
    subject: I64
    value: F64
    low: F64
    high: F64
    at_least: bool = True
    other: I64 | None = None
    one: Objects | None = None
    two: Objects | None = None
    lines: Objects | None = None
    notes: Sequence[str] | None = None
    partial: npt.NDArray[np.bool_] | None = None
    close: float = CLOSE_M

    def verdicts(self) -> I64:
        """`PASS`, `FAIL` or `UNKNOWN` of each measurement."""
        found = judged(self.value, self.low, self.high, at_least=self.at_least, close=self.close)
        if self.partial is not None:
            found[self.partial & (found == PASS)] = UNKNOWN
        return found

    def worst(self) -> I64:
        """The measurement that decides for each subject, ordered by subject: a failure before an open question before a
        pass, among equals the one that misses its limit most."""
        verdict = self.verdicts()
        rank = np.array([2, 0, 1])[verdict]
        limit = self.high if self.at_least else self.low
        slack = (self.value - limit) * (1 if self.at_least else -1)
        order = np.lexsort((np.nan_to_num(slack, nan=-np.inf), rank, self.subject))
        subjects = self.subject[order]
        first = np.ones(len(order), bool)
        first[1:] = subjects[1:] != subjects[:-1]
        return order[first].astype(np.int64)


def judged(value: F64, low: F64, high: F64, *, at_least: bool, close: float = CLOSE_M) -> I64:
    """Verdicts where the limit is only known to lie between `low` and `high`.

    At least: passes where even the highest limit is kept, fails where even the lowest is missed; at most likewise.
    Whatever is missing (NaN) leaves it open.
    """
    with np.errstate(invalid="ignore"):
        kept = value >= high - close if at_least else value <= low + close
        missed = value < low - close if at_least else value > high + close
    found = np.full(len(value), UNKNOWN, np.int64)
    found[kept & np.isfinite(high if at_least else low)] = PASS
    found[missed & np.isfinite(low if at_least else high)] = FAIL
    found[np.isnan(value)] = UNKNOWN
    return found


def full(count: int, value: float) -> F64:
    """`count` times the same."""
    return np.full(count, value, np.float64)
