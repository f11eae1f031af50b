"""Moran's I against hand-computed numbers, PySAL and its laws."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.hotspot.moran import local_moran, moran
from lohu_gis.analysis.hotspot.weights import nearest, within_distance


def test_three_in_a_row_by_hand() -> None:
    """x = 1, 2, 6: z = -2, -1, 3, sum z^2 = 14. Lags -1, (-2 + 3)/2, -1: I = (2 - 0.5 - 3) / 14 with n = S0 = 3."""
    found = moran(np.array([1.0, 2.0, 6.0]), within_distance(np.array([[0.0, 0], [1, 0], [2, 0]]), 1.0))
    assert found.i == pytest.approx(-1.5 / 14)
    assert found.expected == -0.5
    assert math.isnan(found.z), "the variance needs four places"


def test_like_pysal() -> None:
    esda = pytest.importorskip("esda")
    from libpysal.weights import KNN, DistanceBand

    rng = np.random.default_rng(5)
    places, values = rng.uniform(0, 1000, (150, 2)), rng.gamma(2, 3, 150)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pairs = ((DistanceBand(places, 120.0, binary=True, silence_warnings=True), within_distance(places, 120.0)),
                 (KNN.from_array(places, k=5), nearest(places, 5)))
        for reference, neighbours in pairs:
            wanted, found = esda.Moran(values, reference, transformation="r", permutations=0), moran(values, neighbours)
            assert found.i == pytest.approx(wanted.I)
            assert found.expected == pytest.approx(wanted.EI)
            assert found.variance == pytest.approx(wanted.VI_rand)
            assert found.z == pytest.approx(wanted.z_rand)
            assert found.p == pytest.approx(wanted.p_rand)


def test_local_like_pysal() -> None:
    esda = pytest.importorskip("esda")
    from libpysal.weights import KNN

    rng = np.random.default_rng(6)
    places, values = rng.uniform(0, 1000, (100, 2)), rng.gamma(2, 3, 100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = esda.Moran_Local(values, KNN.from_array(places, k=5), transformation="r", permutations=999, seed=1)
    found = local_moran(values, nearest(places, 5), 999)
    np.testing.assert_allclose(found.i, wanted.Is, rtol=1e-9)
    assert found.quadrant.tolist() == [{1: "HH", 2: "LH", 3: "LL", 4: "HL"}[q] for q in wanted.q]
    # Theirs is directed, half of two-sided where the distribution is even; the ranks must agree.
    assert np.corrcoef(found.p, wanted.p_sim)[0, 1] > 0.97


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_local_ones_add_up_to_the_whole(seed: int) -> None:
    """Without islands ``sum I_i = (n - 1) / n x S0 x I`` (Anselin 1995), and S0 = n here."""
    rng = np.random.default_rng(seed)
    values, neighbours = rng.normal(size=30), nearest(rng.uniform(0, 10, (30, 2)), 4)
    assert local_moran(values, neighbours, 9).i.sum() == pytest.approx(29 * moran(values, neighbours).i)


def test_islands_and_equal_values_are_unknown() -> None:
    places = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0], [99, 0]])
    found = local_moran(np.array([1.0, 2.0, 3.0, 4.0, 9.0]), within_distance(places, 1.0), 99)
    assert math.isnan(found.i[4])
    assert math.isnan(found.p[4])
    assert found.quadrant[4] is None
    same = moran(np.full(5, 0.1), within_distance(places, 1.0))
    assert math.isnan(same.i)
    assert math.isnan(same.p)
