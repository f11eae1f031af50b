"""complaints.warnings: series with zero periods, levels, what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import cells


def complaints() -> FeatureTable:
    """Noise twice a day with a jump to 12 on the 20th, water on the 1st only; one row each without time or category."""
    opened: list[str | None] = [f"2026-03-{day:02d}T{hour:02d}:30:00+08:00" for day in range(1, 20) for hour in (0, 23)]
    opened += ["2026-03-20T12:00:00+08:00"] * 12
    category = ["噪声"] * len(opened)
    opened += ["2026-03-01T08:00:00+08:00", None, "2026-03-05T08:00:00+08:00"]
    return new_table({"opened": opened, "category": [*category, "供水", "噪声", None]})


def run(**values: object) -> ToolRun:
    return run_tool(tool("complaints.warnings"), {"complaints": complaints(), **values})


def rows(found: ToolRun) -> list[dict[str, object]]:
    table = found.outputs["series"]
    assert isinstance(table, FeatureTable)
    columns = {name: cells(table, name) for name in table.column_names}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def test_every_period_of_every_series_has_a_row() -> None:
    found = run()
    assert found.metrics["groups"] == 2
    assert found.metrics["periods"] == 20
    assert len(rows(found)) == 40
    first, last = rows(found)[0], rows(found)[-1]
    assert (first["period"], first["group"], first["observed"], first["expected"]) == ("2026-03-01", "供水", 1, None)
    assert (last["period"], last["group"], last["observed"], last["expected"], last["level"]) == (
        "2026-03-20", "噪声", 12, 2.0, "red")
    assert rows(found)[-2]["observed"] == 0
    assert found.metrics["alarms_last"] == 1
    assert found.metrics["false_alarms_per_week"] == pytest.approx(0.001 * 2 * 7)
    assert {f.code: f.count for f in found.findings} == {"warnings.no_group": 1, "warnings.no_time": 1}


def test_a_morning_does_not_count_the_day_that_has_begun() -> None:
    found = run(as_of="2026-03-20T08:00:00+08:00")
    assert rows(found)[-1]["period"] == "2026-03-19"
    assert found.metrics["alarms"] == 0
    later = run(as_of="2026-03-22")
    assert (rows(later)[-1]["period"], rows(later)[-1]["observed"]) == ("2026-03-22", 0)


@pytest.mark.parametrize("method", ["ears_c1", "ears_c2", "ears_c3", "ewma", "cusum"])
def test_every_method_sees_the_jump(method: str) -> None:
    assert [(r["period"], r["group"]) for r in rows(run(method=method)) if r["level"]] == [("2026-03-20", "噪声")]


def test_weeks_begin_on_monday() -> None:
    found = run(step="week", method="ewma")
    assert sorted({str(r["period"]) for r in rows(found)}) == ["2026-03-02", "2026-03-09"]


def test_the_order_of_rows_changes_nothing() -> None:
    table = complaints()
    order = np.random.default_rng(1).permutation(len(table)).tolist()
    mixed = new_table({name: [cells(table, name)[i] for i in order] for name in table.column_names})
    assert rows(run_tool(tool("complaints.warnings"), {"complaints": mixed})) == rows(run())


def test_what_cannot_be() -> None:
    with pytest.raises(UsageError, match=r"as_of\.invalid"):
        run(as_of="soon")
    with pytest.raises(InputError, match=r"column\.missing"):
        run_tool(tool("complaints.warnings"), {"complaints": new_table({"opened": ["2026-03-01"]})})
