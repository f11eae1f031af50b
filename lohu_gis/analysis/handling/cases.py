"""Complaints as arrays: how long they ran, which are open, late, rated, solved, re-opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.complaints.words import SATISFIED, Words, counts, satisfactions, truths
from lohu_gis.analysis.moments import DAY_S, NO_MOMENT, moments
from lohu_gis.analysis.tables import texts
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WORDS: Words = {
    "true": frozenset({"true", "t", "yes", "y", "1", "是", "有", "已解决", "解决", "基本解决", "solved", "resolved",
                       "疑难"}),
    "false": frozenset({"false", "f", "no", "n", "0", "否", "无", "未解决", "unsolved", "unresolved", "一般",
                        "普通"}),
    "satisfied": frozenset({"满意", "非常满意", "很满意", "比较满意", "基本满意", "satisfied", "very satisfied",
                            "basically satisfied"}),
    "neutral": frozenset({"一般", "neutral", "average"}),
    "dissatisfied": frozenset({"不满意", "非常不满意", "很不满意", "不太满意", "dissatisfied", "very dissatisfied",
                               "unsatisfied"})}
"""Of tables that were not read by `complaints.read`; that one knows many more and writes its own."""
WITHDRAWN = ("退回", "退单", "合并", "撤销", "撤诉", "重复",
             "returned", "merged", "withdrawn", "cancelled", "duplicate")
"""Words in a state that ends a case without closing it."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """n complaints seen at one moment; those opened after it are not there yet.

    Attributes
    ----------
    there
        Opened at or before the moment of the count, shape (n,).
    days
        From opening to closing, or to the moment of the count; NaN where not there, shape (n,).
    closed, withdrawn
        Closed by then; ended by being returned or merged. The others are open.
    due_known, late
        Has a due date; closed after it, or open beyond it.
    rated, satisfied, solved_known, solved, reopened_known, reopened
        Answers, and whether there is one.
    reassigned
        How often it was passed on; NaN where unknown.
    """

    there: Bools
    days: F64
    closed: Bools
    withdrawn: Bools
    due_known: Bools
    late: Bools
    rated: Bools
    satisfied: Bools
    solved_known: Bools
    solved: Bools
    reopened_known: Bools
    reopened: Bools
    reassigned: F64

    @property
    def open(self) -> Bools:
        """Still under way."""
        return self.there & ~self.closed & ~self.withdrawn


def cases_of(table: FeatureTable, as_of: int) -> tuple[Cases, tuple[Finding, ...]]:
    """The complaints of a table as they stood at a moment (seconds since 1970-01-01 UTC).

    What was closed later counts as open; a case closed before it was opened has no length. Columns that are not there
    leave everything unknown.

    Raises
    ------
    InputError
        ``column.missing`` (opened), ``column.no_times``.
    """
    opened, findings = moments(table, "opened")
    closed_at, more = _moments(table, "closed")
    due, most = _moments(table, "due")
    there = (opened != NO_MOMENT) & (opened <= as_of)
    closed = there & (closed_at != NO_MOMENT) & (closed_at <= as_of)
    withdrawn = closed & _says(table, "status", WITHDRAWN)
    closed &= ~withdrawn
    end = np.where(closed | withdrawn, closed_at, as_of)
    days = np.where(there, (end - opened) / DAY_S, np.nan)
    wrong = int((days < 0).sum())
    days[days < 0] = np.nan
    found = [*findings, *more, *most]
    if wrong:
        found.append(Finding(code="handling.closed_before_opened", severity="warning", count=wrong))
    due_known = there & (due != NO_MOMENT) & ~withdrawn
    late = due_known & np.where(closed, closed_at > due, due < as_of)
    answers = satisfactions(_cells(table, "satisfaction"), WORDS)[0]
    rated = np.array([answer is not None for answer in answers], bool)
    liked = np.array([answer == SATISFIED for answer in answers], bool)
    solved, unsolved = answers_of(table, "solved")
    again = times_of(table, "reopened")
    return Cases(there, days, closed, withdrawn, due_known, late, there & rated, there & liked,
                 there & (solved | unsolved), there & solved, there & np.isfinite(again), there & (again > 0),
                 times_of(table, "reassigned")), tuple(found)


def groups_of(table: FeatureTable, by: Sequence[str]) -> tuple[list[tuple[str | None, ...]], I64]:
    """Groups in order of their names, missing ones last, and the group of each row; without columns one group.

    Raises
    ------
    InputError
        ``column.missing``.
    """
    for column in by:
        if column not in table.column_names:
            raise InputError("column.missing", column=column, columns=", ".join(table.column_names[:50]))
    if not by:
        return [()], np.zeros(len(table), np.int64)
    keys = list(zip(*(texts(table, column).tolist() for column in by), strict=True))
    names = sorted(set(keys), key=lambda key: tuple((value is None, value or "") for value in key))
    place = {name: number for number, name in enumerate(names)}
    return names, np.fromiter((place[key] for key in keys), np.int64, len(keys))


def _moments(table: FeatureTable, column: str) -> tuple[I64, tuple[Finding, ...]]:
    if column not in table.column_names:
        return np.full(len(table), NO_MOMENT), ()
    return moments(table, column)


def answers_of(table: FeatureTable, column: str) -> tuple[Bools, Bools]:
    """Rows of a column that say yes, and those that say no; none where it is missing."""
    found = truths(_cells(table, column), WORDS)[0]
    return np.array([one is True for one in found], bool), np.array([one is False for one in found], bool)


def times_of(table: FeatureTable, column: str) -> F64:
    """How often a column says that something happened (yes is once); NaN where it is missing or says nothing."""
    found = counts(_cells(table, column), WORDS)[0]
    return np.array([np.nan if one is None else one for one in found], np.float64)


def _cells(table: FeatureTable, column: str) -> list[Any]:
    """Cells as texts, yes and no as they are; None for all where the column is missing."""
    if column not in table.column_names:
        return [None] * len(table)
    source = table.column(column)
    return list(source.to_pylist() if str(source.type) == "bool" else texts(table, column))


def _says(table: FeatureTable, column: str, parts: tuple[str, ...]) -> Bools:
    words = ["" if cell is None else str(cell).casefold() for cell in _cells(table, column)]
    distinct = {word: any(part in word for part in parts) for word in set(words)}
    return np.array([distinct[word] for word in words], bool)
