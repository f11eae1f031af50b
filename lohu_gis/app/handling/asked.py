"""What is asked of the handling of complaints: which rows, grouped by what, compared by which share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lohu_gis.analysis.handling.cases import Bools, Cases
from lohu_gis.core.text import N_

By = Literal["subdistrict", "unit", "category", "actor"]
MeasureId = Literal["overdue", "satisfaction", "solved", "reopened"]

GROUPS: Mapping[By, str] = {"subdistrict": N_("Sub-district"), "unit": N_("Handling unit"),
                            "category": N_("Category"), "actor": N_("Social actor")}
"""Columns that groups are made of, in the order they are offered."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A share by which groups are compared; `good` where more of it is better."""

    id: MeasureId
    title: str
    good: bool


MEASURES: Mapping[MeasureId, Measure] = {one.id: one for one in (
    Measure("overdue", N_("Overdue"), False), Measure("satisfaction", N_("Satisfied"), True),
    Measure("solved", N_("Solved"), True), Measure("reopened", N_("Re-opened"), False))}


@dataclass(frozen=True, slots=True)
class Ask:
    """A question.

    Attributes
    ----------
    adjust
        Compare as if all had the same mix of categories.
    as_of
        Moment of the count in seconds; None: the last moment in the data.
    """

    by: By = "subdistrict"
    measure: MeasureId = "overdue"
    adjust: bool = True
    as_of: int | None = None


def answers(cases: Cases, measure: MeasureId) -> tuple[Bools, Bools]:
    """Cases of which the answer is known, and those of them where it is yes."""
    if measure == "overdue":
        return cases.due_known, cases.late
    if measure == "satisfaction":
        return cases.rated, cases.satisfied
    if measure == "solved":
        return cases.solved_known, cases.solved
    return cases.reopened_known, cases.reopened


def offered(columns: Sequence[str]) -> tuple[By, ...]:
    """What groups can be made of in a table with these columns."""
    return tuple(by for by in GROUPS if by in columns)
