"""Gi* in space and time against brute force; steps, skewness, planted patterns and shuffled events."""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import pearson3

from lohu_gis.analysis.hotspot.cube import Cube, cube_of, neighbourhood, skewed_p, space_time_gi
from lohu_gis.analysis.hotspot.emerging import Emerging, Ways, emerging
from lohu_gis.analysis.hotspot.getis import normal_p
from lohu_gis.analysis.hotspot.weights import within_distance

F64 = npt.NDArray[np.float64]


def brute_force(counts: F64, centres: F64, reach: float) -> F64:
    """z of every cell and step, one after the other."""
    n, mean = counts.size, counts.mean()
    spread = math.sqrt((counts**2).mean() - mean**2)
    z = np.empty(counts.shape)
    for cell, step in itertools.product(range(counts.shape[0]), range(counts.shape[1])):
        near = [c for c in range(len(centres)) if math.dist(centres[cell], centres[c]) <= reach]
        chosen = [counts[c, s] for c in near for s in (step - 1, step) if s >= 0]
        k = len(chosen)
        z[cell, step] = (sum(chosen) - mean * k) / (spread * math.sqrt((n * k - k * k) / (n - 1)))
    return z


def test_gi_over_neighbours_in_space_and_time() -> None:
    rng = np.random.default_rng(1)
    centres = np.array(list(itertools.product(range(4), range(5))), float)
    counts = rng.poisson(2, (20, 6)).astype(float)
    found = space_time_gi(counts, within_distance(centres, 1.5), tail="normal")
    np.testing.assert_allclose(found.z, brute_force(counts, centres, 1.5), rtol=1e-9)
    np.testing.assert_allclose(found.p, normal_p(found.z))


def test_steps_are_counted_back_from_the_last_day() -> None:
    places = np.array([[10.0, 10], [10, 10], [110, 10], [10, 10]])
    cube, early = cube_of(places, np.array([100, 103, 109, 102]), (100, 109), 100.0, 4)
    assert early == 1  # day 100 and 101 make no whole step
    assert cube.steps == 2
    assert cube.days_of(0) == (102, 105)
    assert cube.days_of(1) == (106, 109)
    assert cube.cells.tolist() == [[0, 0], [1, 0]]
    assert cube.counts.tolist() == [[2, 0], [0, 1]]
    assert cube.centres().tolist() == [[50, 50], [150, 50]]


def test_a_short_period_is_one_step() -> None:
    cube, early = cube_of(np.zeros((2, 2)), np.array([5, 6]), (5, 6), 10.0, 7)
    assert (cube.steps, early, cube.days_of(0)) == (1, 0, (0, 6))


def test_pearson_tail_like_scipy() -> None:
    z, g = np.array([-2.0, -0.5, 0.0, 1.0, 3.0, 6.0]), np.array([0.6, -0.4, 1e-9, 1.2, 0.3, 2.0])
    upper = np.array([pearson3.sf(a, b if abs(b) > 1e-6 else 0.0) for a, b in zip(z, g, strict=True)])
    wanted = np.maximum(np.minimum(2 * np.minimum(upper, 1 - upper), 1), normal_p(z))
    np.testing.assert_allclose(skewed_p(z, g), wanted, rtol=1e-6, atol=1e-12)
    assert (wanted > 1.5 * normal_p(z)).sum() >= 2
    assert np.isnan(skewed_p(np.array([math.nan]), np.array([0.5]))).all()


def test_the_skewness_is_that_of_drawing_without_putting_back() -> None:
    """All sums of 3 of 7 values, the first step alone: pearson uses their true skewness."""
    values = np.array([0.0, 0, 0, 1, 1, 2, 9])
    sums = np.array([sum(c) for c in itertools.combinations(values, 3)])
    true = float((((sums - sums.mean()) / sums.std()) ** 3).mean())
    places = np.column_stack([np.array([0.0, 1, 2, 100, 200, 300, 400]), np.zeros(7)])
    found = space_time_gi(values[:, None], within_distance(places, 2.0), tail="pearson")
    wanted = skewed_p(found.z[:1, 0], np.array([true]))
    assert found.p[0, 0] == pytest.approx(wanted[0])


def test_the_skewness_of_counts_is_that_of_a_negative_binomial() -> None:
    """By hand: mean 2 and variance 6 give (2 x 6 / 2 - 1) / sqrt(6) for one of 8 counts; a Poisson's, 1 / sqrt(m),
    where they vary as little as chance lets them."""
    far = within_distance(np.column_stack([np.arange(8.0) * 100, np.zeros(8)]), 1.0)
    finite = (8 - 2) / math.sqrt(7) * math.sqrt(7) / 6
    for values, one in ((np.array([0.0, 0, 0, 0, 2, 2, 6, 6]), 5 / math.sqrt(6)),
                        (np.array([1.0, 3, 1, 3, 1, 3, 1, 3]), 1.0)):
        found = space_time_gi(values[:, None], far)
        np.testing.assert_allclose(found.p[:, 0], skewed_p(found.z[:, 0], np.full(8, one * finite)), rtol=1e-9)


def test_a_crowd_does_not_hide_itself() -> None:
    """60 events in one cell and step among 0.75 each: hot, although the crowd itself makes the counts skewed."""
    cube = events(0.75, 2)
    cube.counts[200, 11] = 60.0
    found = emerging(cube, Ways(150.0))
    assert found.category[200] == "new_hot"
    assert (found.states == -1).sum() == 0
    assert (found.states == 1).sum() <= 9 + 2  # the nine cells around it
    assert emerging(cube, Ways(150.0, tail="pearson")).category[200] == "no_pattern"


def events(rate: float, seed: int, hot: dict[int, float] | None = None, steps: int = 12) -> Cube:
    """A cube of 20 x 20 cells and 12 steps; the corner of 3 x 3 cells has more in some steps."""
    rng = np.random.default_rng(seed)
    cells = np.array([(x, y) for y in range(20) for x in range(20)], np.int64)
    rates = np.full((400, steps), rate)
    corner = (cells[:, 0] < 3) & (cells[:, 1] < 3)
    for step, factor in (hot or {}).items():
        rates[corner, step] *= factor
    return Cube(cells, rng.poisson(rates).astype(float), 100.0, 0, 7)


def found_in_corner(cube: Cube) -> tuple[str, Emerging]:
    """The pattern of the middle of the corner."""
    found = emerging(cube, Ways(150.0))
    row = int(np.flatnonzero((cube.cells == 1).all(axis=1))[0])
    return str(found.category[row]), found


@pytest.mark.parametrize(("hot", "wanted"), [
    ({11: 4.0}, "new_hot"), (dict.fromkeys(range(8, 12), 4.0), "consecutive_hot"),
    (dict.fromkeys(range(12), 4.0), "persistent_hot"), ({s: 2.5 + s / 2 for s in range(12)}, "intensifying_hot"),
    ({s: 8.0 - s / 2 for s in range(12)}, "diminishing_hot"),
    (dict.fromkeys((1, 2, 6, 7), 5.0), "sporadic_hot"),
    (dict.fromkeys((0, 1, 2, 3), 0.0) | dict.fromkeys((9, 10, 11), 4.0), "oscillating_hot"),
])
def test_planted_patterns_are_found(hot: dict[int, float], wanted: str) -> None:
    category, found = found_in_corner(events(3.0, 4, hot))
    assert found.q.shape == (400, 12)
    assert category == wanted


def test_what_was_always_hot_and_no_longer_is_is_historical() -> None:
    """24 steps; events of the step before keep a step warm, so two steps without more are needed for one that is not
    hot."""
    category, _ = found_in_corner(events(3.0, 4, dict.fromkeys(range(22), 4.0), 24))
    assert category == "historical_hot"


def false_alarms(shuffles: int, rate: float, tail: str) -> float:
    """Share of shuffled cubes in which any cell has any pattern."""
    cube = events(rate, 9)
    alarms = 0
    for seed in range(shuffles):
        mixed = np.random.default_rng([5, seed]).permutation(cube.counts.ravel()).reshape(cube.counts.shape)
        found = emerging(Cube(cube.cells, mixed, 100.0, 0, 7), Ways(150.0, alpha=0.05, tail=tail))  # type: ignore[arg-type]
        alarms += bool((found.category != "no_pattern").any())
    return alarms / shuffles


def test_shuffled_events_rarely_give_a_pattern() -> None:
    """At a false discovery rate of 5 % any discovery is false in shuffled counts, so at most 5 % of cubes may have
    one; the normal tail of rare events breaks that promise."""
    assert false_alarms(30, 0.2, "counts") <= 0.14
    assert false_alarms(30, 0.2, "pearson") <= 0.14
    assert false_alarms(30, 0.2, "normal") > 0.5


def test_one_crowd_does_not_make_all_other_places_cold() -> None:
    """The short tail of a very skewed distribution ends above 0; counts of 0 are not rare for all that."""
    cube = events(0.3, 2)
    cube.counts[200, 6] = 60.0
    assert (emerging(cube, Ways(0.0)).states == -1).sum() == 0


@pytest.mark.long
@pytest.mark.parametrize("rate", [0.1, 0.5, 3.0])
def test_200_shuffles_keep_the_stated_rate(rate: float) -> None:
    """5 % of 200 and room for chance: more than 9 % once in 100 times."""
    assert false_alarms(200, rate, "counts") <= 0.09


def test_neighbourhood_of_a_cube() -> None:
    assert neighbourhood(events(1.0, 0), 150.0).counts.max() == 8
    assert neighbourhood(events(1.0, 0), 0.0).counts.max() == 0
