"""Tiers of the sample district: planted matters are found, shuffled days give hardly any class of cases."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.handling.clusters import ClusterRule, clusters_of
from lohu_gis.analysis.moments import days, moments
from lohu_gis.analysis.tables import new_table
from lohu_gis.analysis.text.records import numbered
from lohu_gis.app.resources import sample_path
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.table import FeatureTable
from lohu_gis.io import door
from tests.tools.tables import cells


@pytest.fixture(scope="module")
def complaints() -> FeatureTable:
    """20,000 invented complaints."""
    return FeatureTable(door.read(sample_path("complaints.parquet")).block)


@pytest.fixture(scope="module")
def sorted_(complaints: FeatureTable) -> dict[str, list[Any]]:
    """Columns of the tiers on the day of the export."""
    run = run_tool(tool("complaints.triage"), {"complaints": complaints, "as_of": "2026-07-01"})
    result = run.outputs["result"]
    assert isinstance(result, FeatureTable)
    names = ("tier", "tier_rule", "tier_reason", "title", "address", "text", "reassigned", "category", "opened")
    return {name: cells(result, name) for name in names}


def test_planted_matters_have_their_tiers(sorted_: dict[str, list[Any]]) -> None:
    assert None not in sorted_["tier"]
    gas = [tier for tier, title in zip(sorted_["tier"], sorted_["title"], strict=True) if title == "燃气异味"]
    assert set(gas) == {1}
    circling = [tier for tier, text in zip(sorted_["tier"], sorted_["text"], strict=True)
                if text is not None and "清水河铁路桥下空地" in text]
    assert len(circling) >= 10
    assert set(circling) <= {1, 4}, "the matter that nobody accepts"
    classes = Counter(reason.partition(" ")[0] for reason, rule in zip(
        sorted_["tier_reason"], sorted_["tier_rule"], strict=True) if rule == "tier.class")
    assert "绿化在黄贝岭社区" in classes  # branches after the storm, planted for the last week


def test_what_comes_later_changes_nothing(complaints: FeatureTable) -> None:
    """The tiers of 31 May are those of a table that ends on 31 May; what the table says without a date stays."""
    noon = "2026-05-31T12:00:00+08:00"
    opened, closed = cells(complaints, "opened"), cells(complaints, "closed")
    rows = [row for row, moment in enumerate(opened) if moment <= noon]
    columns = {name: complaints.column(name).take(rows) for name in complaints.column_names}
    geometry = complaints.geometry()
    assert geometry is not None
    columns["closed"] = [closed[row] if closed[row] is not None and closed[row] <= noon else None for row in rows]
    ended = new_table(columns, geometry.take(np.array(rows)), complaints.crs)
    whole, part = (run_tool(tool("complaints.triage"), {"complaints": table, "as_of": noon}).outputs["result"]
                   for table in (complaints, ended))
    assert isinstance(whole, FeatureTable)
    assert isinstance(part, FeatureTable)
    for column in ("tier", "tier_rule", "tier_reason", "overdue_risk"):
        later = cells(whole, column)
        assert [later[row] for row in rows] == cells(part, column), column
    assert {cells(whole, "tier")[row] for row in set(range(len(complaints))) - set(rows)} == {None}


def test_most_cases_are_single_ones(sorted_: dict[str, list[Any]]) -> None:
    counts = Counter(sorted_["tier"])
    assert counts[2] > 0.7 * len(sorted_["tier"])
    assert counts[1] < 0.08 * len(sorted_["tier"])


def test_shuffled_days_give_hardly_any_class(complaints: FeatureTable) -> None:
    """Days drawn anew among the cases; 200 draws gave 0.33 classes a year and 1.5 % of mornings with one that lasts."""
    category, area = numbered(complaints, "category"), numbered(complaints, "community")
    day = days(moments(complaints, "opened")[0])
    both = (category >= 0) & (area >= 0)
    series = np.full(len(complaints), -1)
    pairs, series[both] = np.unique(category[both] * 10_000 + area[both], return_inverse=True)
    rng, last = np.random.default_rng(5), int(day.max())
    found = [clusters_of(rng.permutation(day), series, len(pairs), last, ClusterRule())[0] for _ in range(20)]
    assert sum(map(len, found)) <= 20
    assert sum(any(one.last_day == last for one in run) for run in found) <= 2
    assert len(clusters_of(day, series, len(pairs), last, ClusterRule())[0]) >= 5
