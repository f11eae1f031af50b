"""Choices of sites against trying all of them."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.location import models
from lohu_gis.analysis.location.models import maximal_covering, p_median, set_covering
from lohu_gis.analysis.location.solver import Program, solve
from lohu_gis.core.errors import Cancelled
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]


def town(seed: int, candidates: int = 7, demand: int = 12) -> tuple[F64, F64]:
    """Distances and weights."""
    rng = np.random.default_rng(seed)
    sites, homes = rng.uniform(0, 100, (candidates, 2)), rng.uniform(0, 100, (demand, 2))
    return np.linalg.norm(sites[:, None] - homes[None], axis=-1), rng.integers(1, 50, demand).astype(float)


def cheapest(distance: F64, weights: F64, count: int, stay: F64) -> float:
    """The p-median by trying all."""
    return min(float((weights * np.minimum(distance[list(own)].min(axis=0), stay)).sum())
               for own in itertools.combinations(range(len(distance)), count))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_all_three_equal_trying_all(seed: int, count: int) -> None:
    distance, weights = town(seed)
    reach = distance <= 35
    found = maximal_covering(reach, weights, count, 20.0)
    best = max(float(weights[reach[list(own)].any(axis=0)].sum())
               for own in itertools.combinations(range(len(reach)), count))
    assert found.value == pytest.approx(best)
    assert found.gap == 0.0
    assert float(weights[reach[found.sites].any(axis=0)].sum()) == pytest.approx(best)

    stay = np.full(distance.shape[1], np.inf)
    median = p_median(distance, weights, count, 20.0)
    assert median.value == pytest.approx(cheapest(distance, weights, count, stay))
    assert median.gap == pytest.approx(0.0, abs=1e-6)
    stay = distance[0] + 3
    median = p_median(distance[1:], weights, count, 20.0, stay)
    assert median.value == pytest.approx(cheapest(distance[1:], weights, count, stay))

    fewest = set_covering(reach, 20.0)
    coverable = reach.any(axis=0)
    smallest = next(size for size in range(len(reach) + 1)
                    for own in itertools.combinations(range(len(reach)), size)
                    if (reach[list(own)].any(axis=0) >= coverable).all())
    assert len(fewest.sites) == fewest.value == smallest
    assert (reach[fewest.sites].any(axis=0) == coverable).all()
    assert fewest.gap == 0.0


def test_fewer_pairs_give_a_bound_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(5):
        distance, weights = town(seed, 12, 20)
        best = cheapest(distance, weights, 3, np.full(20, np.inf))
        monkeypatch.setattr(models, "MOST_PAIRS", 60)
        found = p_median(distance, weights, 3, 20.0)
        assert found.bound is not None
        assert found.bound <= best * (1 + 1e-9) <= found.value * (1 + 2e-9)


def test_sites_that_cover_nothing_are_not_opened() -> None:
    reach = np.array([[True, True, False], [True, False, False], [False, False, False]])
    found = maximal_covering(reach, np.array([5.0, 3.0, 9.0]), 3, 20.0)
    assert found.sites.tolist() == [0]
    assert (found.value, found.gap) == (8.0, 0.0)
    assert set_covering(reach, 20.0).sites.tolist() == [0]
    nothing = maximal_covering(reach[:, 2:], np.array([9.0]), 2, 20.0)
    assert (len(nothing.sites), nothing.value, nothing.gap) == (0, 0.0, 0.0)


def test_demand_without_a_way_does_not_count_as_near() -> None:
    distance = np.array([[10.0, np.inf], [20.0, 20.0]])
    assert p_median(distance, np.ones(2), 1, 20.0).sites.tolist() == [1]


def test_a_running_solver_is_left_when_asked() -> None:
    rng = np.random.default_rng(1)
    from scipy.sparse import csr_matrix

    rows = csr_matrix(rng.integers(1, 99, (30, 200)).astype(float))
    program = Program(-rng.uniform(1, 99, 200), rows, np.full(30, -np.inf), np.full(30, 900.0), np.ones(200, np.int64))
    looks: list[int] = []

    def cancelled() -> bool:
        looks.append(threading.active_count())
        return len(looks) > 2

    with pytest.raises(Cancelled):
        solve(program, 3.0, Progress(cancelled=cancelled))
    assert len(looks) == 3
    short = solve(program, 0.5)
    assert short.values is None or -short.bound >= float(-(program.costs @ short.values)) - 1e-6
