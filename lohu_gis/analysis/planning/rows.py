"""Checks as a table with sources, and how many there are of each verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from lohu_gis.analysis.planning.check import Check
from lohu_gis.analysis.planning.reading import SiteNames
from lohu_gis.analysis.planning.rules.measures import WORDS
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.rulepack import Rule, RulePack
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable


def checks_table(checks: Sequence[Check], pack: RulePack, names: SiteNames, crs: str | None) -> FeatureTable:
    """The rows of ``plan.check``; the geometry is the measure as a line."""
    import pyarrow as pa

    rules = {rule.id: rule for rule in pack.rules}
    found = [rules.get(check.rule, Rule(id=check.rule)) for check in checks]
    lines = np.full(len(checks), None, object)
    lines[:] = [check.line for check in checks]
    columns: dict[str, Any] = {
        "object": [_name(check, names) for check in checks],
        "rule": [check.rule for check in checks],
        "article": [rule.article for rule in found],
        "limit": pa.array([check.limit for check in checks], pa.float64()),
        "value": pa.array([check.value for check in checks], pa.float64()),
        "verdict": [check.verdict for check in checks],
        "unit": [rule.units.get("limit", "1" if check.of == "plot" else "m")
                 for check, rule in zip(checks, found, strict=True)],
        "other": pa.array([None if check.other < 0 else names.buildings[check.other] for check in checks], pa.string()),
        "steps": pa.array([check.note or None for check in checks], pa.string()),
        "of": [check.of for check in checks],
        "row": pa.array([check.row for check in checks], pa.int64()),
        "title": [rule.title for rule in found],
        "source": [pack.source_of(rule) for rule in found],
        "check": [pack.check_of(rule) for rule in found],
    }
    empty = {name: values if not isinstance(values, list) else pa.array(values, pa.string())
             for name, values in columns.items()}
    return new_table(empty, from_shapely(lines), crs)


def metrics_of(checks: Sequence[Check]) -> dict[str, CellValue]:
    """How many of each verdict, and failures of each rule that has some."""
    verdicts = Counter(check.verdict for check in checks)
    failures = Counter(check.rule for check in checks if check.verdict == "fail")
    counts: dict[str, CellValue] = {word: verdicts.get(word, 0) for word in WORDS}
    return counts | {f"fail.{rule}": failures[rule] for rule in sorted(failures)}


def _name(check: Check, names: SiteNames) -> str:
    return (names.plots if check.of == "plot" else names.buildings)[check.row]
