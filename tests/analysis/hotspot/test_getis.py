"""Gi* against hand-computed numbers, PySAL, brute force and its laws."""

from __future__ import annotations

import itertools
import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from lohu_gis.analysis.hotspot.chance import two_sided_p
from lohu_gis.analysis.hotspot.getis import F64, getis_ord, gi_star
from lohu_gis.analysis.hotspot.weights import Neighbours, canonical_order, nearest, touching, within_distance
from lohu_gis.core.errors import UsageError


def square_places(side: int, cell: float = 100.0) -> F64:
    """Centres of side x side cells."""
    at = np.arange(side) * cell
    return np.array(list(itertools.product(at, at)), float)


def dense(neighbours: Neighbours) -> F64:
    """The 0/1 matrix."""
    matrix = np.zeros((len(neighbours), len(neighbours)))
    matrix[np.repeat(np.arange(len(neighbours)), neighbours.counts), neighbours.of] = 1
    return matrix


def test_three_places_by_hand() -> None:
    """x = 1, 2, 6 in a row: mean 3, S^2 = 41/3 - 9 = 14/3; the first sums 3 over W = 2 with sqrt((3*2-4)/2) = 1."""
    found = getis_ord(np.array([1.0, 2.0, 6.0]), within_distance(np.array([[0.0, 0], [1, 0], [2, 0]]), 1.0))
    spread = math.sqrt(14 / 3)
    assert found.z[0] == pytest.approx((3 - 6) / spread)
    assert found.z[2] == pytest.approx((8 - 6) / spread)
    assert math.isnan(found.z[1]), "all are neighbours: nothing to compare with"
    assert found.p[0] == pytest.approx(2 * norm.sf(3 / spread))
    assert found.p_sim is None


def test_like_pysal() -> None:
    esda = pytest.importorskip("esda")
    from libpysal.weights import DistanceBand

    rng = np.random.default_rng(3)
    places, values = rng.uniform(0, 1000, (120, 2)), rng.poisson(4, 120).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = DistanceBand(places, 180.0, binary=True, silence_warnings=True)
        reference = esda.G_Local(values, weights, transform="B", star=True, permutations=0)
    found = getis_ord(values, within_distance(places, 180.0))
    np.testing.assert_allclose(found.z, reference.Zs, rtol=1e-9)
    np.testing.assert_allclose(found.p, 2 * reference.p_norm, rtol=1e-9)  # theirs is one-sided


def test_knn_like_pysal() -> None:
    pytest.importorskip("libpysal")
    from libpysal.weights import KNN

    places = np.random.default_rng(4).uniform(0, 1000, (80, 2))
    reference = KNN.from_array(places, k=6)
    found = nearest(places, 6)
    for row in range(80):
        assert sorted(reference.neighbors[row]) == found.of[found.starts[row]:found.starts[row + 1]].tolist()


def test_queen_like_pysal() -> None:
    pytest.importorskip("libpysal")
    import geopandas as gpd
    import shapely
    from libpysal.weights import Queen

    cells = np.array([shapely.box(x, y, x + 10, y + 10) for x in range(0, 50, 10) for y in range(0, 40, 10)])
    reference = Queen.from_dataframe(gpd.GeoDataFrame(geometry=cells), use_index=False)
    found = touching(cells)
    for row in range(len(cells)):
        assert sorted(reference.neighbors[row]) == found.of[found.starts[row]:found.starts[row + 1]].tolist()


def test_scaling_the_weights_of_a_row_leaves_z() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(5, 2, 40)
    matrix = dense(within_distance(rng.uniform(0, 10, (40, 2)), 3.0)) + np.eye(40)
    factor = rng.uniform(0.1, 9, 40)[:, None]

    def z(w: F64) -> F64:
        return gi_star(w @ values, w.sum(1), (w * w).sum(1), values.sum(), float(values @ values), 40)

    np.testing.assert_allclose(z(matrix * factor), z(matrix), rtol=1e-9)
    np.testing.assert_allclose(z(matrix / matrix.sum(1, keepdims=True)), z(matrix), rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 2 * math.pi), st.floats(-1e5, 1e5), st.floats(0.01, 100))
def test_moving_turning_and_scaling_change_nothing(seed: int, angle: float, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    places, values = rng.uniform(0, 1000, (30, 2)), rng.poisson(3, 30).astype(float)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    far = np.sort(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)).ravel())
    distance = float(far[len(far) // 3] + far[len(far) // 3 + 1]) / 2 + 1e-4
    plain = getis_ord(values, within_distance(places, distance)).z
    moved = getis_ord(scale * values + shift, within_distance(places @ turn.T + shift, distance)).z
    if np.ptp(values) > 0:
        np.testing.assert_allclose(moved, plain, rtol=1e-4, atol=1e-6)


def test_equal_values_are_unknown_not_significant() -> None:
    found = getis_ord(np.full(25, 0.1), within_distance(square_places(5), 100.0), permutations=9)
    assert np.isnan(found.z).all()
    assert np.isnan(found.p).all()
    assert found.p_sim is not None
    assert np.isnan(found.p_sim).all()


def exact_p(values: F64, matrix: F64) -> list[float]:
    """Share of all choices of neighbours that are at least as far from their mean."""
    found = []
    for row in range(len(values)):
        others = np.delete(values, row)
        size = int(matrix[row].sum())
        sums = np.array([sum(c) for c in itertools.combinations(others, size)])
        far = abs(matrix[row] @ values - size * others.mean())
        found.append(float((np.abs(sums - size * others.mean()) >= far - 1e-9).mean()))
    return found


def test_permutation_p_nears_the_exact_one() -> None:
    rng = np.random.default_rng(8)
    places, values = rng.uniform(0, 10, (9, 2)), rng.integers(0, 9, 9).astype(float)
    neighbours = within_distance(places, 4.5)
    assert set(neighbours.counts) != {0}
    assert neighbours.counts.max() > 3
    found = two_sided_p(values, neighbours.counts, neighbours.sums(values), 20_000, 1)
    wanted = np.where(neighbours.counts > 0, exact_p(values, dense(neighbours)), np.nan)
    np.testing.assert_allclose(found, wanted, atol=0.015)


def test_a_place_never_draws_itself() -> None:
    """One value of 1 among zeros: its neighbours sum 0 in every draw, so its p is 1."""
    values = np.zeros(12)
    values[5] = 1.0
    counts = np.full(12, 4)
    sums = np.zeros(12)
    p = two_sided_p(values, counts, sums, 999, 0)
    assert p[5] == 1.0
    assert p[0] == 1.0  # |0 - 4/11| is reached by sums of 0 and of 1
    all_neighbours = np.full(12, 11)
    assert (two_sided_p(values, all_neighbours, values.sum() - values, 99, 0) == 1.0).all()


def test_p_is_at_least_one_in_draws_plus_one_and_rises_from_there() -> None:
    values = np.concatenate([np.zeros(90), np.full(10, 50.0)])
    sums = np.full(100, 500.0)  # ten neighbours, all of 50: practically never drawn
    p = two_sided_p(values, np.full(100, 10), sums, 99, 0)
    assert p[:90].tolist() == [0.01] * 90


def test_same_seed_same_bytes_and_blocks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    places = square_places(8)
    values = np.random.default_rng(2).poisson(3, 64).astype(float)
    neighbours = within_distance(places, 150.0)
    first = getis_ord(values, neighbours, 199, 7).p_sim
    monkeypatch.setattr("lohu_gis.analysis.hotspot.chance.BLOCK", 500)
    second = getis_ord(values, neighbours, 199, 7).p_sim
    other = getis_ord(values, neighbours, 199, 8).p_sim
    assert first is not None
    assert second is not None
    assert other is not None
    assert first.tobytes() == second.tobytes()
    assert first.tobytes() != other.tobytes()


def test_distance_includes_its_end_despite_rounding() -> None:
    places = square_places(3, 0.1) + 506_000.3
    assert within_distance(places, 0.1).counts.tolist() == [2, 3, 2, 3, 4, 3, 2, 3, 2]


def test_nearest_on_a_square_prefers_west_then_south() -> None:
    """The middle of a 3 x 3 square has four equally near neighbours; two are wanted."""
    places = square_places(3)
    found = nearest(places, 2)
    middle = 4
    assert [places[i].tolist() for i in found.of[found.starts[middle]:found.starts[middle + 1]]] == [
        [0.0, 100.0], [100.0, 0.0]]


@given(st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_nearest_does_not_depend_on_the_order_of_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = square_places(5)
    order = rng.permutation(25)
    plain, mixed = dense(nearest(places, 6)), dense(nearest(places[order], 6))
    np.testing.assert_array_equal(mixed, plain[np.ix_(order, order)])


def test_nearest_with_many_at_one_spot() -> None:
    places = np.concatenate([np.zeros((40, 2)), [[5.0, 0.0]]])
    found = nearest(places, 3)
    assert (found.counts == 3).all()
    assert not (found.of == np.repeat(np.arange(41), 3)).any()
    assert nearest(places[:1], 3).counts.tolist() == [0]
    assert nearest(places[:3], 8).counts.tolist() == [2, 2, 2]


def test_too_many_pairs_are_refused_with_a_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lohu_gis.analysis.hotspot.weights.MAX_PAIRS", 50)
    with pytest.raises(UsageError) as caught:
        within_distance(square_places(5), 300.0)
    assert caught.value.code == "neighbours.too_many"
    proposal: Any = caught.value.facts["proposal"]
    assert 0 < proposal < 300


def test_the_canonical_order_is_the_same_for_any_order_of_rows() -> None:
    rng = np.random.default_rng(0)
    places, values = np.round(rng.uniform(0, 5, (50, 2))), np.round(rng.uniform(0, 3, 50))
    mixed = rng.permutation(50)
    one, other = canonical_order(places, values), canonical_order(places[mixed], values[mixed])
    np.testing.assert_array_equal(places[one], places[mixed][other])
    np.testing.assert_array_equal(values[one], values[mixed][other])
