"""Handling of complaints: figures by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.table import FeatureTable

DAY = "2026-06-{:02d}T08:00:00+08:00"


def complaints(**more: list[Any]) -> FeatureTable:
    """Six cases of June: a, a, a, b, b, and one of nobody."""
    return new_table({
        "opened": [DAY.format(n) for n in (1, 1, 2, 3, 10, 11)],
        "closed": [DAY.format(3), DAY.format(6), None, DAY.format(4), None, DAY.format(30)],
        "due": [DAY.format(4), DAY.format(4), DAY.format(9), None, DAY.format(25), DAY.format(12)],
        "satisfaction": ["满意", "不满意", None, "一般", "非常满意", None],
        "solved": ["是", "否", None, "是", None, None],
        "reopened": [0, 2, 0, None, 0, 0],
        "reassigned": [0, 3, 1, None, None, None],
        "status": ["已办结", "已办结", "办理中", "退回", "办理中", "已办结"],
        "unit": ["a", "a", "a", "b", "b", None]} | more)


def rows(table: FeatureTable, **more: Any) -> tuple[list[dict[str, Any]], Any]:
    given = {"complaints": table, "by": ["unit"], "as_of": "2026-06-20T08:00:00+08:00"} | more
    run = run_tool(tool("complaints.performance"), {name: value for name, value in given.items() if value is not None})
    result = run.outputs["result"]
    assert isinstance(result, FeatureTable)
    names = result.column_names
    values = [result.column(name).to_pylist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)], run


def test_figures_of_each_group_by_hand() -> None:
    found, run = rows(complaints())
    a, b, nobody = found
    assert [row["unit"] for row in found] == ["a", "b", None]
    # a: closed after 2 and 5 days, the third is open for 18 days: S = 2/3, 1/3
    assert (a["n"], a["open"], a["median_days"], a["p90_days"]) == (3, 1, 5.0, None)
    # due on the 4th: in time, late; open beyond the 9th: late
    assert a["overdue_rate"] == pytest.approx(2 / 3)
    assert (a["satisfaction"], a["solved_rate"], a["reopened_rate"]) == (0.5, 0.5, pytest.approx(1 / 3))
    assert a["reassigned_mean"] == pytest.approx(4 / 3)
    # b: one returned (no closing), one open, due later; "average" is a rating, and not satisfied
    assert (b["n"], b["open"], b["withdrawn"], b["closed"], b["median_days"]) == (2, 1, 1, 0, None)
    assert (b["overdue_rate"], b["satisfaction"], b["solved_rate"]) == (0.0, 0.5, 1.0)
    # closed on the 30th: on the 20th it was open, and late
    assert (nobody["open"], nobody["overdue_rate"], nobody["reassigned_mean"]) == (1, 1.0, None)
    assert run.metrics["as_of"] == "2026-06-20T08:00:00+08:00"
    assert (run.metrics["n"], run.metrics["open"]) == (6, 3)


def test_what_is_opened_later_is_not_there_yet() -> None:
    found, _run = rows(complaints(), as_of="2026-06-02")
    assert [(row["unit"], row["n"], row["open"]) for row in found] == [("a", 3, 3)]


def test_without_a_date_the_last_moment_counts_and_without_groups_all_are_one() -> None:
    found, run = rows(complaints(), by=None, as_of=None)
    assert run.metrics["as_of"] == DAY.format(30)
    assert (len(found), found[0]["n"], found[0]["open"]) == (1, 6, 2)


def test_unknown_stays_unknown() -> None:
    bare = new_table({"opened": [DAY.format(1), None, "nonsense"], "unit": ["a", "a", "a"]})
    found, run = rows(bare)
    assert (found[0]["n"], found[0]["open"]) == (1, 1)
    for name in ("median_days", "overdue_rate", "satisfaction", "solved_rate", "reopened_rate", "overdue_low"):
        assert found[0][name] is None
    assert "time.unreadable" in [finding.code for finding in run.findings]


def test_a_case_closed_before_it_was_opened_is_told_and_has_no_length() -> None:
    odd = complaints(closed=[DAY.format(1), *[None] * 5], opened=[DAY.format(2)] * 6)
    _found, run = rows(odd)
    finding = next(each for each in run.findings if each.code == "handling.closed_before_opened")
    assert finding.count == 1


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(InputError) as caught:
        rows(complaints(), by=["nobody"])
    assert caught.value.code == "column.missing"
    with pytest.raises(UsageError) as wrong:
        rows(complaints(), as_of="yesterday")
    assert wrong.value.code == "parameter.invalid"


def test_the_order_of_rows_means_nothing() -> None:
    table = complaints()
    order = np.random.default_rng(1).permutation(6)
    turned = new_table({name: [table.column(name).to_pylist()[k] for k in order] for name in table.column_names})
    assert rows(turned)[0] == rows(table)[0]
