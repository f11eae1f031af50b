"""Mann-Kendall by hand and against scipy's tau."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from lohu_gis.analysis.hotspot.trend import mann_kendall


def test_by_hand() -> None:
    """1 2 3 4 5: S = 10, Var = 5 x 4 x 15 / 18 = 16.667, z = 9 / 4.0825."""
    rows = np.array([[1.0, 2, 3, 4, 5], [5, 4, 3, 2, 1], [2, 2, 2, 2, 2], [1, 3, 2, 3, math.nan]])
    z = mann_kendall(rows)
    assert z[0] == pytest.approx(9 / math.sqrt(300 / 18))
    assert z[1] == pytest.approx(-z[0])
    assert z[2] == 0
    assert math.isnan(z[3])


def test_ties_by_hand() -> None:
    """1 1 2 2 3: S = 8, groups of 2 and 2: Var = (5 x 4 x 15 - 2 x (2 x 1 x 9)) / 18."""
    assert mann_kendall(np.array([[1.0, 1, 2, 2, 3]]))[0] == pytest.approx(7 / math.sqrt((300 - 36) / 18))


@given(st.lists(st.integers(0, 6), min_size=4, max_size=25))
def test_s_is_that_of_kendalls_tau(values: list[int]) -> None:
    """tau-b = S / sqrt((n0 - ties of x) n0), with n0 = n(n-1)/2."""
    series, n = np.array(values, float), len(values)
    pairs = n * (n - 1) / 2
    groups = np.unique(series, return_counts=True)[1]
    ties = float((groups * (groups - 1) / 2).sum())
    variance = (n * (n - 1) * (2 * n + 5) - float((groups * (groups - 1) * (2 * groups + 5)).sum())) / 18
    z = mann_kendall(series[None])[0]
    if ties == pairs:
        assert z == 0
        return
    s = round(kendalltau(np.arange(n), series).statistic * math.sqrt((pairs - ties) * pairs))
    assert z == pytest.approx((s - np.sign(s)) / math.sqrt(variance))


def hamed_rao(series: list[float]) -> float:
    """The corrected z, one series at a time, as in Hamed and Rao (1998)."""
    n = len(series)
    slopes = [(series[j] - series[i]) / (j - i) for i in range(n) for j in range(i + 1, n)]
    flat = [x - float(np.median(slopes)) * i for i, x in enumerate(series)]
    ranks = [sum(y < x for y in flat) + (sum(y == x for y in flat) + 1) / 2 for x in flat]
    mean = sum(ranks) / n
    power = sum((r - mean) ** 2 for r in ranks)
    total = 0.0
    for lag in range(1, n):
        r = sum((ranks[i] - mean) * (ranks[i + lag] - mean) for i in range(n - lag)) / power
        if abs(r) > 1.959963984540054 / math.sqrt(n):
            total += (n - lag) * (n - lag - 1) * (n - lag - 2) * r
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * total
    s = sum(np.sign(series[j] - series[i]) for i in range(n) for j in range(i + 1, n))
    return float((s - np.sign(s)) / math.sqrt(n * (n - 1) * (2 * n + 5) / 18 * factor))


def test_the_correction_for_autocorrelation() -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(6, 40))
    series = np.cumsum(noise, axis=1) + 0.3 * np.arange(40)
    np.testing.assert_allclose(mann_kendall(series, "hamed_rao"), [hamed_rao(row.tolist()) for row in series])
    assert np.abs(mann_kendall(series, "hamed_rao") - mann_kendall(series)).max() > 0.3


def test_short_series_say_nothing() -> None:
    assert np.isnan(mann_kendall(np.ones((3, 2)))).all()
    assert mann_kendall(np.ones((0, 9))).shape == (0,)
