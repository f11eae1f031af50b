"""What is kept between pictures."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.render.plan.cache import MapCache, weight_of
from lohu_gis.render.plan.measure import Measures


def test_a_value_is_made_once() -> None:
    cache, numbers = MapCache(), iter(range(10))
    assert [cache.get("key", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]


def test_nothing_is_kept_of_a_failure() -> None:
    cache = MapCache()
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0)
    assert cache.get("key", lambda: 5) == 5


def test_the_longest_unused_leaves_first_when_there_is_no_room() -> None:
    cache = MapCache(megabytes=1)
    for number in range(20):
        cache.get(number, lambda: np.zeros(12_500))  # 0.1 MB each
        cache.get(0, lambda: np.zeros(12_500))
    assert len(cache) == 10
    missing = []
    for number in (0, 19, 1):
        cache.get(number, lambda n=number: missing.append(n))  # type: ignore[misc]
    assert missing == [1]


def test_own_arrays_count() -> None:
    assert weight_of(Measures(np.zeros((4, 10)), np.zeros(10), np.zeros(3, bool))) == 320 + 80 + 3
    assert weight_of((np.zeros(2), "text", None)) == 16
