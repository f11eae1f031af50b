"""EARS, EWMA and CUSUM against published numbers and by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.warnings import charts
from lohu_gis.analysis.warnings.days import last_whole_day
from lohu_gis.analysis.warnings.series import counted
from lohu_gis.analysis.warnings.table import Settings, alpha_of, false_alarms_per_week, warned

Z95, Z999 = 1.6448536269514722, 3.090232306167813
COUNTS = st.lists(st.integers(0, 9), min_size=12, max_size=30)


def column(*values: float) -> Any:
    """One series."""
    return np.array(values)[:, None]


def test_bounds_of_the_surveillance_package() -> None:
    """Upper bounds C1, alpha 0.05, of Salmonella Newport in the first four weeks of 2011: 3.278854 3.278854 3.436517
    3.855617 (R package surveillance, tests/testthat/test-earsC.R). These ten counts are the smallest whole numbers
    whose windows of seven give them; with the two-sided 1.96, or the deviation over n, no whole numbers do.
    """
    chart = charts.ears(column(1, 1, 1, 1, 2, 3, 3, 1, 0, 3, 0).astype(int), 0, 0.05)
    assert chart.upper[7:11, 0] == pytest.approx([3.278854, 3.278854, 3.436517, 3.855617], abs=5e-7)
    assert np.isnan(chart.upper[:7]).all()
    assert not chart.alarm.any()


def test_c1_and_c2_by_hand() -> None:
    counts = column(0, 2, 4, 6, 8, 10, 12, 100, 100, 30).astype(int)
    # mean of 0..12 by 2 is 6, squared deviations 2 (36 + 16 + 4) = 112, sd = sqrt(112 / 6) = 4.3205
    sigma = math.sqrt(112 / 6)
    first = charts.ears(counts, 0, 0.001)
    assert first.expected[7, 0] == 6
    assert first.statistic[7, 0] == pytest.approx(94 / sigma)
    second = charts.ears(counts, 2, 0.001)
    assert np.isnan(second.expected[8, 0])
    assert (second.expected[9, 0], second.upper[9, 0]) == pytest.approx((6, 6 + Z999 * sigma))
    assert second.statistic[9, 0] == pytest.approx(24 / sigma)
    assert second.p[9, 0] == pytest.approx(0.5 * math.erfc(24 / sigma / math.sqrt(2)))
    assert bool(second.alarm[9, 0])


def test_c3_adds_three_days() -> None:
    base = [0, 2, 4, 6, 8, 10, 12]
    counts = column(*base, 6, 6, 12, 12, 16).astype(int)
    c2 = charts.ears(counts, 2, 0.025).statistic[:, 0]
    c3 = charts.ears_c3(counts, 0.025)
    assert c3.statistic[11, 0] == pytest.approx(sum(max(0.0, c - 1) for c in c2[9:12]))
    assert np.isnan(c3.statistic[10, 0])
    # the bound is the count with which the sum reaches the quantile
    mean, sigma = np.mean(counts[2:9]), np.std(counts[2:9], ddof=1)
    earlier = max(0.0, c2[9] - 1) + max(0.0, c2[10] - 1)
    assert c3.upper[11, 0] == pytest.approx(mean + sigma * (1 + 1.959963984540054 - earlier))


@settings(deadline=None, max_examples=80)
@given(COUNTS, st.sampled_from([0.001, 0.025, 0.2]), st.floats(0, 2))
def test_an_alarm_is_a_count_above_the_bound_and_a_p_below_alpha(values: list[int], alpha: float,
                                                                  least: float) -> None:
    counts = column(*values).astype(int)
    for chart in (charts.ears(counts, 0, alpha, least), charts.ears(counts, 2, alpha, least),
                  charts.ears_c3(counts, alpha, least)):
        known = ~np.isnan(chart.p[:, 0])
        clear = known & (np.abs(counts[:, 0] - chart.upper[:, 0]) > 1e-9)
        np.testing.assert_array_equal(chart.alarm[clear, 0], (counts[:, 0] > chart.upper[:, 0])[clear])
        np.testing.assert_array_equal(chart.alarm[clear, 0], (chart.p[:, 0] < alpha)[clear])
        assert not chart.alarm[~known].any()


NIST = (52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4,
        53.6, 52.1)


def test_ewma_of_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.4: lambda 0.3, mean 50, s 2.0539; limit 52.5884."""
    chart = charts.ewma(column(*NIST), np.array([50.0]), np.array([2.0539]), 0.3, 3.0)
    error = 2.0539 * math.sqrt(0.3 / 1.7)
    level = 50 + chart.statistic[:, 0] * error
    published = (50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05,
                 49.38, 49.92, 50.73, 51.23, 51.94, 51.99)
    assert level == pytest.approx(published, abs=0.0051)
    assert 50 + 3 * error == pytest.approx(52.5884, abs=1e-4)
    assert not chart.alarm.any()
    # with the upper bound as the last value z stands exactly at its limit
    again = charts.ewma(column(*NIST[:-1], chart.upper[-1, 0]), np.array([50.0]), np.array([2.0539]), 0.3, 3.0)
    assert again.statistic[-1, 0] == pytest.approx(3.0)


def test_cusum_by_hand() -> None:
    chart = charts.cusum(column(11, 12, 9, 14, 16), np.array([10.0]), np.array([2.0]), 0.5, 4.0)
    # z = .5 1 -.5 2 3; S = 0, .5, 0, 1.5, 4.0 -> no alarm at exactly h
    assert chart.statistic[:, 0] == pytest.approx([0, 0.5, 0, 1.5, 4.0])
    assert chart.alarm[:, 0].tolist() == [False] * 5
    assert chart.upper[-1, 0] == pytest.approx(10 + 2 * (4 + 0.5 - 1.5))
    assert chart.p[0, 0] == 1
    assert chart.p[-1, 0] == pytest.approx(math.exp(-4.583))


def test_the_p_of_cusum_holds_in_the_long_run() -> None:
    values = np.random.default_rng(5).normal(size=(20_000, 40))
    chart = charts.cusum(values, np.zeros(40), np.ones(40), 0.5, 5.0)
    for bar in (0.05, 0.01):
        assert float((chart.p[1000:] <= bar).mean()) == pytest.approx(bar, rel=0.1)


def test_run_length_of_cusum() -> None:
    """k 0.5, h 5, one side: the average run length is 938.2 by Siegmund's formula (Montgomery, Introduction to
    Statistical Quality Control, 9.1; two-sided 469.1, 465 exactly).
    """
    assert 1 / alpha_of("cusum", Settings()) == pytest.approx(938.2, abs=0.05)
    assert alpha_of("ewma", Settings(limit=3)) == pytest.approx(0.00135, abs=1e-5)


def test_bare_counts() -> None:
    # 3 events now, none in 7 periods: (1/8)^3; none now: 1
    assert charts.count_p(np.array([3, 0, 1]), np.array([0, 9, 1]), 7) == pytest.approx(
        [1 / 512, 1.0, 1 - (7 / 8) ** 2])
    sums = charts.sums_before(column(*range(12)).astype(int), 2)
    assert sums[:, 0].tolist() == [-1] * 9 + [21, 28, 35]


def test_periods_without_events_are_zero() -> None:
    found = counted(np.array([10, 10, 13, 99]), np.array([0, 1, 0, 0]), 2, "day", 14)
    assert found.counts.tolist() == [[1, 1], [0, 0], [0, 0], [1, 0], [0, 0]]
    assert found.first_days.tolist() == [10, 11, 12, 13, 14]


def test_only_whole_weeks_count() -> None:
    # 1970-01-05 (day 4) is a Monday; day 3 is a Sunday
    found = counted(np.array([3, 4, 10, 11, 20]), np.zeros(5, int), 1, "week", 23)
    assert found.first_days.tolist() == [4, 11]
    assert found.counts[:, 0].tolist() == [2, 1]
    assert counted(np.array([4]), np.zeros(1, int), 1, "week", 10).counts.tolist() == [[1]]
    assert counted(np.array([4]), np.zeros(1, int), 1, "week", 9).counts.shape == (0, 1)


def test_levels_follow_the_rate_over_all_series() -> None:
    quiet = np.tile([3, 4, 2, 3, 4, 2, 3, 3, 4, 3], (100, 1)).T
    loud = quiet.copy()
    loud[-1, 0], loud[-1, 1] = 40, 9
    series = counted(np.repeat(np.arange(10), loud.sum(axis=1)),
                     np.concatenate([np.repeat(np.arange(100), row) for row in loud]), 100, "day", 9)
    np.testing.assert_array_equal(series.counts, loud)
    found = warned(series, "ears_c2", Settings())
    assert found.level[-1, 0] == 4
    assert found.level[-1, 1] == 1  # beyond the bound of its own series, but one of a hundred
    assert (found.level[-1, 2:] == 0).all()
    assert false_alarms_per_week(series, "ears_c2", Settings()) == pytest.approx(0.7)


def test_few_events_do_not_become_sure() -> None:
    """One event after nothing is infinitely far for EARS; the counts say 1 in 8."""
    counts = np.zeros((10, 3), int)
    counts[-1, 0] = 1
    series = counted(np.array([0, 9]), np.array([1, 0]), 3, "day", 9)
    found = warned(series, "ears_c2", Settings())
    assert bool(found.chart.alarm[-1, 0])
    assert found.level[-1, 0] == 1
    assert found.q[-1, 0] == pytest.approx(3 / 8)


def test_days_that_are_over() -> None:
    assert last_whole_day("1970-01-02") == 1
    assert last_whole_day("1970-01-02T08:00:00+08:00") == 0
    assert last_whole_day("1970-01-01T16:00:00Z") == 0
    assert last_whole_day("1970-01-02T00:00:00") == 0
    assert last_whole_day("soon") is None
