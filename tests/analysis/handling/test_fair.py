"""Units are compared fairly: by hand, and with units that are truly alike or truly different."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.handling.fair import Z998, compared, funnel, rank_range


def cases(*counts: tuple[int, int, int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(unit, kind, n, hits) -> known, event, units, kinds."""
    units = np.concatenate([np.full(n, unit) for unit, _k, n, _h in counts])
    kinds = np.concatenate([np.full(n, kind) for _u, kind, n, _h in counts])
    event = np.concatenate([np.arange(n) < hits for _u, _k, n, hits in counts])
    return np.ones(len(units), bool), event, units, kinds


def test_the_mix_is_taken_out_by_hand() -> None:
    # kind 0 goes wrong in 10 %, kind 1 in 50 %; both units do exactly that, with another mix
    known, event, units, kinds = cases((0, 0, 90, 9), (0, 1, 10, 5), (1, 0, 10, 1), (1, 1, 90, 45))
    found = compared(known, event, units, 2, kinds)
    assert found.rate.tolist() == [0.14, 0.46]
    assert found.expected.tolist() == pytest.approx([14.0, 46.0])
    assert found.adjusted.tolist() == pytest.approx([0.3, 0.3])
    assert (found.between, found.overall) == (0.0, 0.3)
    assert found.rank_low.tolist() == [1, 1]
    assert found.rank_high.tolist() == [2, 2]
    raw = compared(known, event, units, 2)
    assert raw.rank_low.tolist() == [1, 2]  # without the mix the second would look far worse


def test_small_units_are_drawn_to_the_middle() -> None:
    known, event, units, _k = cases((0, 0, 4, 4), (1, 0, 400, 120), (2, 0, 400, 200), (3, 0, 400, 80))
    found = compared(known, event, units, 4)
    assert found.rate[0] == 1.0
    assert 0.33 < found.shrunk[0] < 0.75  # four cases prove little
    assert abs(found.shrunk[2] - 0.5) < 0.02
    assert (found.rank_low[3], found.rank_high[3]) == (1, 1)
    assert found.rank_high[0] == 4


def test_a_unit_without_cases_has_no_figures() -> None:
    known, event, units, _k = cases((0, 0, 50, 10), (2, 0, 50, 12))
    found = compared(known, event, units, 3)
    assert np.isnan([found.rate[1], found.adjusted[1], found.shrunk[1], found.low[1], found.high[1]]).all()
    assert (found.rank_low[1], found.rank_high[1]) == (0, 0)
    assert found.rank_high.max() == 2


def test_equal_units_are_hardly_ever_told_apart() -> None:
    rng = np.random.default_rng(11)
    units = np.repeat(np.arange(10), rng.integers(30, 800, 10))
    apart = 0
    for _run in range(300):
        event = rng.random(len(units)) < 0.25
        found = compared(np.ones(len(units), bool), event, units, 10)
        apart += bool((found.rank_low > 1).any())
    assert apart / 300 < 0.05


def test_units_that_differ_are_found() -> None:
    rng = np.random.default_rng(12)
    units = np.repeat(np.arange(10), 600)
    truth = np.linspace(0.1, 0.5, 10)
    found = compared(np.ones(6000, bool), rng.random(6000) < truth[units], units, 10)
    assert found.rank_high[0] <= 3
    assert found.rank_low[9] >= 8
    assert found.between == pytest.approx(truth.std(ddof=1), rel=0.25)


def test_ranks_share_where_intervals_touch() -> None:
    first, last = rank_range(np.array([0.1, 0.25, 0.3, np.nan]), np.array([0.2, 0.35, 0.4, np.nan]))
    assert (first.tolist(), last.tolist()) == ([1, 2, 2, 0], [1, 3, 3, 0])


def test_funnel_by_hand() -> None:
    low, high = funnel(0.2, np.array([100.0, 1.0]), Z998)
    assert (round(low[0], 4), round(high[0], 4)) == (0.0764, 0.3236)
    assert (low[1], high[1]) == (0.0, 1.0)
