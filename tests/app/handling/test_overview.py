"""Groups of complaints as the window shows them: figures by hand, small counts, months of charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table
from lohu_gis.app.handling.asked import Ask, offered
from lohu_gis.app.handling.charts import curve_chart, funnel_chart, months_chart
from lohu_gis.app.handling.overview import Overview, overview
from lohu_gis.app.handling.words import count_text, figure_text, method_words, name_of, rank_text
from lohu_gis.app.i18n import set_language
from lohu_gis.app.live import filtered
from lohu_gis.core.chart import Band, Bars, Dots
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import TimeWindow, seconds_of


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words in English."""
    set_language("en")
    yield
    set_language("zh_CN")


def complaints(**more: list[Any]) -> FeatureTable:
    """40 cases of a (half late), 40 of b (one late), 3 of c, 6 of nobody; all closed after 1 to 10 days."""
    units = ["a"] * 40 + ["b"] * 40 + ["c"] * 3 + [None] * 6
    late = [n % 2 == 0 for n in range(40)] + [n == 0 for n in range(40)] + [True] * 9
    count = len(units)
    days = [1 + n % 10 for n in range(count)]
    return new_table({
        "opened": ["2026-06-01T08:00:00+08:00"] * count,
        "closed": [f"2026-06-{1 + day:02d}T08:00:00+08:00" for day in days],
        "due": [f"2026-06-{1 + day - one:02d}T08:00:00+08:00" for day, one in zip(days, late, strict=True)],
        "satisfaction": ["satisfied" if n % 4 else "dissatisfied" for n in range(count)],
        "unit": units, "category": ["x"] * count} | more)


def asked(table: FeatureTable, **more: Any) -> Overview:
    return overview(table, table, Ask(**({"by": "unit"} | more)))


def test_groups_by_hand() -> None:
    found = asked(complaints())
    assert [name_of(group) for group in found.groups] == ["a", "b", "c", "not stated"]
    a, b, _c, nobody = found.groups
    assert (a.n, a.figures["overdue_rate"], a.figures["median_days"]) == (40, 0.5, 5.0)
    assert b.figures["overdue_rate"] == pytest.approx(1 / 40)
    assert a.fids.tolist() == list(range(40))
    assert (b.rank_low, a.rank_low) == (1, 2)
    assert (nobody.rank_low, np.isnan(nobody.share)) == (0, True)  # nobody is no unit
    assert found.fair.overall == pytest.approx(21 / 80)
    assert found.whole.n == 89


def test_good_shares_rank_the_other_way_round() -> None:
    table = complaints(satisfaction=["satisfied"] * 40 + ["dissatisfied"] * 40 + ["satisfied"] * 9)
    a, b, *_others = asked(table, measure="satisfaction").groups
    assert (a.rank_low, b.rank_high) == (1, 2)
    assert a.share > 0.9 > 0.1 > b.share
    assert a.low <= a.share <= a.high


def test_small_groups_are_not_told_but_can_be_selected() -> None:
    c = asked(complaints()).groups[2]
    assert (count_text(c), count_text(c, "open"), figure_text(c, "overdue_rate"), rank_text(c)) == (
        "< 5", "< 5", "–", "–")
    assert np.isnan(c.share)
    assert len(c.fids) == 3


def test_shares_of_few_are_not_told() -> None:
    table = complaints(satisfaction=["satisfied"] * 4 + [None] * 85)
    a = asked(table).groups[0]
    assert figure_text(a, "satisfaction") == "–"
    assert figure_text(a, "overdue_rate") == "50.0"


def test_the_window_filters_and_the_moment_stays() -> None:
    table = complaints(opened=["2026-05-01T08:00:00+08:00"] * 40 + ["2026-06-01T08:00:00+08:00"] * 49)
    window = TimeWindow(seconds_of("2026-06-01"), None)
    found = overview(table, filtered(table, None, "opened", window), Ask("unit"))
    assert (found.shown, found.rows) == (49, 89)
    assert "a" not in [name_of(group) for group in found.groups]
    assert found.groups[0].fids.tolist() == list(range(40, 80))
    assert found.as_of == seconds_of("2026-06-11T08:00:00+08:00")
    assert "49 of 89 complaints" in method_words(found)


def test_charts_of_groups() -> None:
    found = asked(complaints())
    curve = curve_chart(found, found.groups[0], "a")
    line = curve.series[-1]
    assert line.name == "a"
    assert isinstance(curve.series[1], Band)
    # after 5 days half of them are closed
    assert dict(zip(line.x.tolist(), line.y.tolist(), strict=True))[5.0] == pytest.approx(50)  # type: ignore[union-attr]  # a line
    funnel = funnel_chart(found, 0, ["a", "b", "c", "-"])
    dots = [one for one in funnel.series if isinstance(one, Dots)]
    assert [one.labels for one in dots] == [("b",), ("a",)]  # c is too small, nobody is no unit
    assert funnel.limits[0].value == pytest.approx(100 * 21 / 80)
    months = months_chart(found.monthly[0], "")
    assert months.x.categories == ("2026-06",)
    assert isinstance(months.series[0], Bars)
    assert months.series[0].y.tolist() == [89.0]
    assert months_chart(found.monthly[3], "", small=True).empty


def test_small_counts_of_months_are_not_drawn() -> None:
    opened = ["2026-05-01T08:00:00+08:00"] * 2 + ["2026-06-01T08:00:00+08:00"] * 87
    series = months_chart(asked(complaints(opened=opened)).monthly[0], "").series
    assert np.isnan(series[0].y[0])  # type: ignore[union-attr]  # bars
    assert series[0].y[1] == 87  # type: ignore[union-attr]  # bars


def test_without_rows_and_columns() -> None:
    empty = complaints().block
    table = FeatureTable(type(empty)(empty.id, empty.columns.slice(0, 0), None, empty.fid[:0], None))
    found = asked(table)
    assert (found.groups, found.whole.n) == ((), 0)
    assert funnel_chart(found, None, []).empty
    assert months_chart(found.monthly[0], "").empty
    assert offered(["unit", "opened"]) == ("unit",)
