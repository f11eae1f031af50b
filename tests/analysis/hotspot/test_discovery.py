"""False discovery rates by hand, against statsmodels, and the bins."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.hotspot.discovery import adjusted, bins


def test_by_hand() -> None:
    """m = 4: 0.01 x 4 / 1, 0.02 x 4 / 2, 0.03 x 4 / 3, 0.5 x 4 / 4, the smallest of each and all behind it."""
    np.testing.assert_allclose(adjusted(np.array([0.02, 0.5, 0.01, 0.03])), [0.04, 0.5, 0.04, 0.04])
    harmonic = 1 + 1 / 2 + 1 / 3 + 1 / 4
    np.testing.assert_allclose(adjusted(np.array([0.02, 0.9, 0.01, 0.03]), "by"), [0.04 * harmonic, 1.0] + [
        0.04 * harmonic] * 2)


def test_unknown_p_is_not_a_test() -> None:
    found = adjusted(np.array([math.nan, 0.02, math.nan]))
    assert found[1] == 0.02
    assert np.isnan(found[[0, 2]]).all()
    assert adjusted(np.zeros(0)).shape == (0,)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_like_statsmodels(values: list[float]) -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    for ours, theirs in (("bh", "fdr_bh"), ("by", "fdr_by")):
        wanted = multitest.multipletests(values, method=theirs)[1]
        np.testing.assert_allclose(adjusted(np.array(values), ours), wanted, rtol=1e-12)  # type: ignore[arg-type]


def test_bins_end_at_their_limits() -> None:
    z = np.array([3.0, 3.0, 3.0, 3.0, -3.0, -3.0, -3.0, math.nan])
    q = np.array([0.01, 0.05, 0.10, 0.1001, 0.0, 0.011, 0.051, math.nan])
    assert bins(z, q).tolist() == [3, 2, 1, 0, -3, -2, -1, 0]
