"""Which buildings a sun check is about, and what the rules ask of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.days import term_of
from lohu_gis.analysis.sun.limits import DWELLING, SunLimit, SunLimits, limits_of
from lohu_gis.analysis.tables import texts
from lohu_gis.core.expression import parse
from lohu_gis.core.findings import Finding
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable

Bools = npt.NDArray[np.bool_]

MANY = 8
"""Uses that a finding names."""


@dataclass(frozen=True, slots=True, eq=False)
class RowLimits:
    """Limits of the rows of a table, shape (n,) each.

    Attributes
    ----------
    hours
        That a window needs, NaN where the rules ask for none.
    rule, article
        None where there is none.
    silent
        It is known that the rules ask for nothing: a use they know on other days only, or do not regulate at all.
    names
        What rows are called.
    """

    hours: npt.NDArray[np.float64]
    rule: npt.NDArray[np.object_]
    article: npt.NDArray[np.object_]
    silent: Bools
    names: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Subjects:
    """The rows of a table of buildings that are checked.

    Attributes
    ----------
    rows
        bool (n,).
    uses
        Use of every row, None where missing, (n,).
    names
        What rows are called; rows of equal name are parts of one building, (n,).
    limits
        Of the day.
    """

    rows: Bools
    uses: npt.NDArray[np.object_]
    names: tuple[str, ...]
    limits: SunLimits

    def limit(self, row: int) -> SunLimit | None:
        """What the rules ask of a row."""
        return self.limits.of(self.uses[row])

    def per_row(self) -> RowLimits:
        """What the rules ask of every row, as arrays."""
        limits = [self.limits.of(use) for use in self.uses]
        return RowLimits(
            np.array([np.nan if limit is None else limit.hours for limit in limits], np.float64),
            np.array([None if limit is None else limit.rule for limit in limits], object),
            np.array([None if limit is None else limit.article for limit in limits], object),
            np.array([limit is None and use is not None for limit, use in zip(limits, self.uses, strict=True)], bool),
            np.array(self.names, object))


def subjects_of(buildings: FeatureTable, use: str | None, subject: str | None, rules: RulePack | None, day: dt.date,
                names: list[str] | None) -> tuple[Subjects, tuple[Finding, ...]]:
    """The buildings that a check is about.

    Parameters
    ----------
    subject
        Expression; None takes the rows whose use the rules regulate on any day, and rows without a use.

    Returns
    -------
    subjects, findings
        ``sun.use_assumed`` (no column of uses), ``sun.no_limit`` (the rules say nothing for this day),
        ``sun.use_missing`` (count of subjects without a use), ``sun.use_unruled`` (count of buildings that are left
        out because no rule speaks of their `uses`, the most frequent ones first).
    """
    limits = limits_of(rules, term_of(day))
    findings: list[Finding] = []
    if use is None:
        uses = np.full(len(buildings), DWELLING, object)
        findings.append(Finding(code="sun.use_assumed", severity="info"))
    else:
        uses = np.array([text if text and text.strip() else None for text in texts(buildings, use)], object)
    if subject is not None:
        rows = parse(subject).mask(buildings)
    elif rules is None:
        rows = np.ones(len(buildings), bool)
    else:
        rows = np.array([text is None or text.strip().casefold() in limits.regulated for text in uses], bool)
        findings += _unruled(uses[~rows])
    if not limits.by_use:
        findings.append(Finding(code="sun.no_limit", facts={"date": day.isoformat()}))
    missing = int(sum(text is None for text in uses[rows]))
    if missing:
        findings.append(Finding(code="sun.use_missing", count=missing))
    called = tuple(names) if names is not None else tuple(str(row) for row in range(len(buildings)))
    return Subjects(rows, uses, called, limits), tuple(findings)


def _unruled(uses: npt.NDArray[np.object_]) -> list[Finding]:
    """The buildings that nobody checks, told by use."""
    if not len(uses):
        return []
    words, counts = np.unique(uses.astype(str), return_counts=True)
    first = words[np.argsort(-counts, kind="stable")][:MANY]
    more = ", ..." if len(words) > MANY else ""
    return [Finding(code="sun.use_unruled", severity="info", count=len(uses), facts={"uses": ", ".join(first) + more})]
