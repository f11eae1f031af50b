"""Survival curves against published numbers, a second implementation and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lohu_gis.analysis.handling.shares import shares, wilson
from lohu_gis.analysis.handling.survival import log_rank, survival

MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
OTHERS = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
"""Weeks to relapse, acute myelogenous leukaemia (Miller 1981, Survival Analysis, p. 49; `aml` of R's survival)."""

TIMES = arrays(np.float64, st.integers(1, 30), elements=st.integers(0, 12).map(float))


def given_of(data: tuple[list[int], list[int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(data[0], float), np.array(data[1], bool)


def test_the_published_curve_of_the_maintained_group() -> None:
    curve = survival(*given_of(MAINTAINED))
    assert curve.times.tolist() == [9, 13, 18, 23, 31, 34, 48]
    assert curve.at_risk.tolist() == [11, 10, 8, 7, 5, 4, 2]
    assert curve.share.round(4).tolist() == [0.9091, 0.8182, 0.7159, 0.6136, 0.4909, 0.3682, 0.1841]
    assert np.sqrt(curve.variance).round(4).tolist() == [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]
    assert (curve.quantile(0.5), curve.longest) == (31.0, 161.0)
    assert np.isnan(curve.quantile(0.9))


def test_the_median_of_the_others_and_the_test_between_both() -> None:
    other = survival(*given_of(OTHERS))
    assert other.quantile(0.5) == 23.0
    times = np.concatenate([given_of(MAINTAINED)[0], given_of(OTHERS)[0]])
    closed = np.concatenate([given_of(MAINTAINED)[1], given_of(OTHERS)[1]])
    statistic, degrees = log_rank(times, closed, np.repeat([0, 1], [11, 12]))
    assert (round(statistic, 1), degrees) == (3.4, 1)  # survdiff of R: 3.4 on 1 degree of freedom
    assert log_rank(times, closed, np.zeros(23, np.int64)) == (0.0, 0)


def test_three_groups_are_tested_like_by_statsmodels() -> None:
    from statsmodels.duration.survfunc import survdiff

    rng = np.random.default_rng(2)
    groups = rng.integers(0, 3, 200)
    times = np.ceil(rng.exponential(5 + 3 * groups))
    closed = rng.random(200) < 0.8
    statistic, degrees = log_rank(times, closed, groups)
    expected, _p = survdiff(times, closed.astype(int), groups)
    assert statistic == pytest.approx(expected, rel=1e-9)
    assert degrees == 2


def test_interval_and_quantiles_agree_with_statsmodels() -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    rng = np.random.default_rng(5)
    times, closed = np.ceil(rng.exponential(9, 300)), rng.random(300) < 0.7
    curve, other = survival(times, closed), SurvfuncRight(times, closed.astype(int))
    assert np.allclose(curve.share, other.surv_prob)
    assert np.allclose(np.sqrt(curve.variance), np.nan_to_num(other.surv_prob_se))  # there NaN at 0
    with np.errstate(divide="ignore", invalid="ignore"):  # it takes logarithms at S = 0 too
        assert curve.quantile_interval(0.5) == tuple(map(float, other.quantile_ci(0.5, method="cloglog")))


def test_by_hand() -> None:
    curve = survival(np.array([1.0, 2.0, 2.0, 4.0]), np.array([True, True, False, False]))
    assert curve.share.tolist() == [0.75, 0.5]  # 3/4, then 2/3 of it
    assert curve.share_after(0.5) == 1.0
    assert curve.share_after(3.0) == 0.5
    assert curve.mean_until(4.0) == pytest.approx(1 + 0.75 + 2 * 0.5)
    assert np.isnan(curve.mean_until(5.0))  # nobody was seen that long
    assert np.isnan(curve.share_after(4.5))


def test_nothing_and_nonsense() -> None:
    empty = survival(np.array([np.nan, -1.0]), np.array([True, True]))
    assert len(empty.times) == 0
    assert np.isnan([empty.quantile(0.5), empty.longest, empty.mean_until(1)]).all()
    done = survival(np.array([2.0, 2.0]), np.array([True, True]))
    assert (done.share.tolist(), done.variance.tolist(), done.mean_until(9)) == ([0.0], [0.0], 2.0)


@given(TIMES, st.randoms(use_true_random=False))
def test_closing_an_open_case_never_lowers_the_curve_before(times: np.ndarray, random: object) -> None:
    rng = np.random.default_rng(random.randint(0, 2**32 - 1))  # type: ignore[attr-defined]  # hypothesis' random
    closed = rng.random(len(times)) < 0.5
    open_ = np.flatnonzero(~closed)
    if not len(open_):
        return
    one = int(open_[0])
    before = survival(times, closed)
    closed[one] = True
    after = survival(times, closed)
    for moment in np.unique(times[times < times[one]]):
        assert after.share_after(moment) >= before.share_after(moment) - 1e-12
    again = rng.permutation(len(times))
    assert np.array_equal(survival(times[again], closed[again]).share, after.share)


def test_shares_and_wilson() -> None:
    assert shares(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist()[0] == 0.25
    low, high = wilson(np.array([8.0, 0.0, 5.0]), np.array([10.0, 0.0, 5.0]))
    assert (round(low[0], 4), round(high[0], 4)) == (0.4902, 0.9433)  # Brown, Cai and DasGupta 2001, by formula
    assert np.isnan([low[1], high[1]]).all()
    assert (round(low[2], 4), high[2]) == (0.5655, 1.0)
