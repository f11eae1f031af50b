"""Ticks are round, few, and inside."""

from __future__ import annotations

import itertools
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.render.plan.chart.ticks import CHINA, number_ticks, time_ticks


def at(text: str) -> float:
    return datetime.fromisoformat(text + "+08:00").timestamp()


def test_numbers_have_as_many_digits_as_their_step() -> None:
    assert number_ticks(0, 1, 5) == [(0.0, "0.0"), (0.2, "0.2"), (0.4, "0.4"), (0.6000000000000001, "0.6"),
                                     (0.8, "0.8"), (1.0, "1.0")]
    assert [name for _v, name in number_ticks(-1200, 2300, 4)] == ["\u22121\u2009000", "0", "1\u2009000", "2\u2009000"]
    assert number_ticks(3, 3, 4) == [] == number_ticks(0, float("nan"), 4)


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6), most=st.integers(1, 12))
def test_numbers_are_inside_even_and_not_too_many(low: float, span: float, most: int) -> None:
    ticks = [value for value, _name in number_ticks(low, low + span, most)]
    assert len(ticks) <= most + 1
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in ticks)
    gaps = {round((b - a) / span, 6) for a, b in itertools.pairwise(ticks)}
    assert len(gaps) <= 1


def test_hours_days_and_mondays_of_china() -> None:
    day = time_ticks(at("2026-07-01T00:00"), at("2026-07-02T00:00"), 4)
    assert [name for _v, name in day] == ["07-01", "06:00", "12:00", "18:00", "07-02"]
    weeks = time_ticks(at("2026-06-01T00:00"), at("2026-06-30T00:00"), 5)
    assert [name for _v, name in weeks] == ["06-01", "06-08", "06-15", "06-22", "06-29"]
    assert {datetime.fromtimestamp(value, CHINA).weekday() for value, _n in weeks} == {0}


def test_months_and_years() -> None:
    months = time_ticks(at("2025-07-01T00:00"), at("2026-07-01T00:00"), 7)
    assert [name for _v, name in months] == ["2025-07", "2025-09", "2025-11", "2026-01", "2026-03", "2026-05",
                                             "2026-07"]
    years = time_ticks(at("2013-03-01T00:00"), at("2017-02-28T00:00"), 5)
    assert [name for _v, name in years] == ["2014", "2015", "2016", "2017"]
