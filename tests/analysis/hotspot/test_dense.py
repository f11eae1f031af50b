"""Dense groups against scikit-learn where there is one answer, by hand, and their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.hotspot.dense import dense_groups
from lohu_gis.core.errors import UsageError


def test_by_hand() -> None:
    """Three at one place in one hour, one 50 m away (on the edge), one far away in time, one far away in space."""
    places = np.array([[0.0, 0], [0, 0], [0, 0], [50, 0], [0, 0], [500, 0]])
    seconds = np.array([0.0, 60, 120, 60, 9e6, 60])
    assert dense_groups(places, seconds, 50.0, 3600.0, 4).tolist() == [0, 0, 0, 0, -1, -1]
    assert dense_groups(places, seconds, 49.0, 3600.0, 4).tolist() == [-1] * 6
    assert dense_groups(places, seconds, 49.0, 3600.0, 3).tolist() == [0, 0, 0, -1, -1, -1]
    assert dense_groups(places, seconds, 50.0, 60.0, 4).tolist() == [0, 0, 0, 0, -1, -1]
    assert dense_groups(places, seconds, 50.0, 60.0, 1).tolist() == [0, 0, 0, 0, 2, 1]
    assert dense_groups(places[:0], seconds[:0], 50.0, 60.0, 1).tolist() == []


def test_time_alone_joins_nothing() -> None:
    """Within the box of both limits, but farther than eps_m along the diagonal."""
    places = np.array([[0.0, 0], [40, 40]])
    assert dense_groups(places, np.zeros(2), 50.0, 60.0, 2).tolist() == [-1, -1]
    assert dense_groups(places, np.zeros(2), 57.0, 60.0, 2).tolist() == [0, 0]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_like_scikit_learn(seed: int) -> None:
    """With all pairs in a matrix: cores and their groups are the same, edges belong to a core that is near."""
    from sklearn.cluster import DBSCAN

    rng = np.random.default_rng(seed)
    places, seconds = rng.uniform(0, 300, (70, 2)), rng.uniform(0, 1000, 70)
    far = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    near = (far <= 50) & (np.abs(seconds[:, None] - seconds[None]) <= 300)
    reference = DBSCAN(eps=0.5, min_samples=4, metric="precomputed").fit(1.0 - near)
    found = dense_groups(places, seconds, 50.0, 300.0, 4)
    cores = reference.core_sample_indices_
    pairs = {(int(a), int(b)) for a, b in zip(found[cores], reference.labels_[cores], strict=True)}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    assert ((found < 0) == (reference.labels_ < 0)).all()
    for row in set(np.flatnonzero(found >= 0)) - set(cores.tolist()):
        nearest = min((c for c in cores if near[row, c]), key=lambda c, r=row: far[r, c])  # type: ignore[misc]
        assert found[row] == found[nearest]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places, seconds = rng.integers(0, 8, (60, 2)) * 20.0, rng.integers(0, 30, 60) * 600.0
    mixed = rng.permutation(60)
    plain = dense_groups(places.astype(float), seconds.astype(float), 20.0, 3600.0, 4)
    assert dense_groups(places[mixed].astype(float), seconds[mixed].astype(float), 20.0, 3600.0,
                        4).tolist() == plain[mixed].tolist()


def test_groups_are_numbered_by_time() -> None:
    places = np.array([[0.0, 0], [0, 0], [900, 0], [900, 0]])
    assert dense_groups(places, np.array([50.0, 60, 10, 20]), 10.0, 60.0, 2).tolist() == [1, 1, 0, 0]


def test_too_many_pairs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lohu_gis.analysis.hotspot.dense.MAX_PAIRS", 10)
    with pytest.raises(UsageError) as caught:
        dense_groups(np.zeros((20, 2)), np.zeros(20), 50.0, 60.0, 2)
    assert caught.value.code == "neighbours.too_many"
