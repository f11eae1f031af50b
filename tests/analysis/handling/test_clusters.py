"""Classes of cases: by hand, and nothing in what is even."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from lohu_gis.analysis.handling.clusters import Cluster, ClusterRule, clusters_of

LAST = 20_000
RULE = ClusterRule(weeks=2, history_weeks=10, gap_weeks=1, least_history=8, fdr=0.05, min_cases=5)


def cases(table: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Days and series of counts per series and week, the last week ending with `LAST`; all on its first day."""
    days, series = [], []
    weeks = len(table[0])
    for number, counts in enumerate(table):
        for week, count in enumerate(counts):
            days += [LAST - 7 * (weeks - week) + 1] * count
            series += [number] * count
    return np.array(days), np.array(series)


def test_a_rise_of_two_weeks_by_hand() -> None:
    quiet = [10] * 14
    rising = [1] * 12 + [6, 7]
    days, series = cases([quiet, rising])
    found, belongs = clusters_of(days, series, 2, LAST, RULE)
    # span: weeks 12 and 13; history: 10 weeks up to week 10, one left out between
    share = 33 / (33 + 110)
    p = binom.sf(13 - 1, 13 + 10, share)
    (one,) = found
    assert one == Cluster(1, LAST - 13, LAST, 2, 13, one.expected, one.q)
    assert one.expected == pytest.approx(10 / 110 * 33)
    assert one.q == pytest.approx(min(1, 2 * p))
    assert belongs[series == 0].max() == -1
    assert belongs[(series == 1) & (days >= LAST - 13)].tolist() == [0] * 13
    assert belongs[(series == 1) & (days < LAST - 13)].max() == -1


def test_one_week_alone_is_no_class() -> None:
    days, series = cases([[10] * 14, [1] * 12 + [0, 13]])
    assert clusters_of(days, series, 2, LAST, RULE)[0] == ()


def test_a_busy_month_of_everything_is_no_class() -> None:
    days, series = cases([[5] * 12 + [30, 30], [2] * 12 + [12, 12]])
    assert clusters_of(days, series, 2, LAST, RULE)[0] == ()


def test_what_comes_later_does_not_count() -> None:
    days, series = cases([[10] * 14, [1] * 12 + [6, 7]])
    assert clusters_of(days, series, 2, LAST - 14, RULE)[0] == ()


def test_spans_that_meet_are_one_cluster_and_short_history_says_nothing() -> None:
    days, series = cases([[10] * 15, [1] * 12 + [6, 7, 8]])
    (one,), belongs = clusters_of(days, series, 2, LAST, RULE)
    assert (one.weeks, one.first_day, one.cases) == (3, LAST - 20, 21)
    assert (belongs >= 0).sum() == 21
    days, series = cases([[10] * 9, [1] * 7 + [6, 7]])
    assert clusters_of(days, series, 2, LAST, RULE)[0] == ()


def test_cases_of_no_series_count_for_the_district() -> None:
    days, series = cases([[10] * 14, [1] * 12 + [6, 7]])
    alone = np.where(series == 0, -1, 0)
    found, belongs = clusters_of(days, alone, 1, LAST, RULE)
    assert [one.cases for one in found] == [13]
    assert belongs[alone < 0].max() == -1


def test_without_cases() -> None:
    none = np.zeros(0, np.int64)
    assert clusters_of(none, none, 0, LAST, RULE)[0] == ()


def test_even_data_have_few_clusters() -> None:
    """With the rate 0.05 over all series, at most about one span in twenty has any; fixed seed."""
    rng = np.random.default_rng(7)
    runs = 0
    for _ in range(40):
        days = LAST - rng.integers(0, 16 * 7, 3000)
        series = rng.integers(0, 60, 3000)
        keep = days > LAST - 16 * 7
        runs += bool(clusters_of(days[keep], series[keep], 60, LAST, RULE)[0])
    assert runs <= 8


@given(seed=st.integers(0, 10_000), weeks=st.integers(12, 20), extra=st.integers(0, 12))
def test_order_of_cases_and_whole_weeks_do_not_matter(seed: int, weeks: int, extra: int) -> None:
    """Cases mixed, and all days moved by the same weeks: the same clusters, moved."""
    rng = np.random.default_rng(seed)
    days = LAST - rng.integers(0, 7 * weeks, 400)
    series = rng.integers(-1, 8, 400)
    days = np.append(days, np.repeat([LAST - 10, LAST - 3], extra))
    series = np.append(series, np.zeros(2 * extra, np.int64))
    found, belongs = clusters_of(days, series, 8, LAST, RULE)
    order = rng.permutation(len(days))
    mixed, mixed_belongs = clusters_of(days[order] + 70, series[order], 8, LAST + 70, RULE)
    assert [replace(one, first_day=one.first_day - 70, last_day=one.last_day - 70) for one in mixed] == list(found)
    assert mixed_belongs.tolist() == belongs[order].tolist()
    for number, one in enumerate(found):
        assert (belongs == number).sum() == one.cases
        inside = (series == one.series) & (days >= one.first_day) & (days <= one.last_day)
        assert inside.sum() == one.cases
