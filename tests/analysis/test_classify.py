"""Breaks of classes by hand and against trying all partitions."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.classify import Method, breaks


@pytest.mark.parametrize(("values", "classes", "method", "expected"), [
    (range(11), 5, "equal", (0, 2, 4, 6, 8, 10)),
    (range(9), 4, "quantile", (0, 2, 4, 6, 8)),
    ([1, 2, 3, 10, 11, 12, 50, 51], 3, "jenks", (1, 10, 50, 51)),
    ([0, 0, 0, 0, 9], 4, "quantile", (0, 9)),
    ([5, 5], 3, "jenks", (5, 5)),
    ([], 3, "equal", ()),
    ([np.nan, np.inf, 1, 3], 1, "jenks", (1, 3)),
    ([0, 1, 3], 2, "jenks", (0, 3, 3)),
    ([1, 2], 5, "jenks", (1, 2, 2)),
])
def test_by_hand(values: list[float], classes: int, method: Method, expected: tuple[float, ...]) -> None:
    assert breaks(list(values), classes, method) == expected


def spread(values: list[float], ends: tuple[float, ...]) -> float:
    groups = np.clip(np.searchsorted(ends, values, side="right") - 1, 0, len(ends) - 2)
    return sum(float(((part - part.mean()) ** 2).sum()) for g in range(len(ends) - 1)
               if len(part := np.asarray(values)[groups == g]))


@given(st.lists(st.integers(0, 40), min_size=3, max_size=9), st.integers(1, 3))
def test_natural_breaks_are_the_best_of_all_partitions(values: list[int], classes: int) -> None:
    distinct = sorted(set(values))
    if len(distinct) <= classes:
        return
    numbers = [float(v) for v in values]
    best = min(spread(numbers, (distinct[0], *inner, distinct[-1] + 0.5))
               for inner in combinations(distinct[1:], classes - 1))
    found = breaks(numbers, classes, "jenks")
    assert spread(numbers, (*found[:-1], found[-1] + 0.5)) == pytest.approx(best)


@given(st.lists(st.floats(-1e6, 1e6), max_size=50), st.integers(1, 8), st.sampled_from(["quantile", "equal", "jenks"]))
def test_breaks_ascend_from_the_least_to_the_greatest(values: list[float], classes: int, method: Method) -> None:
    found = breaks(values, classes, method)
    if values:
        assert (found[0], found[-1]) == (min(values), max(values))
        assert list(found) == sorted(found)
        assert len(found) <= classes + 1 or found[0] == found[-1]


def test_at_least_one_class() -> None:
    with pytest.raises(ValueError, match="one class"):
        breaks([1], 0)
