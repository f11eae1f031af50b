from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.app.styling.classing import breaks, categorised, graduated
from lohu_gis.app.styling.defaults import darker, default_symbol, paler
from lohu_gis.app.styling.ramps import BLUES, CATEGORY_COLORS, at, steps
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol


def test_equal_and_quantile_by_hand() -> None:
    values = np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 100])
    assert breaks(values, 4, "equal") == (0, 25, 50, 75, 100)
    assert breaks(values, 4, "quantile") == (0, 2, 4, 6, 100)


def test_missing_values_do_not_count_and_nothing_gives_one_class() -> None:
    assert breaks(np.array([np.nan, 1, 3, np.inf]), 2, "equal") == (1, 2, 3)
    assert breaks(np.array([np.nan]), 3, "jenks") == (0, 1)
    assert breaks(np.full(5, 7.0), 3, "quantile") == (7, 7)


def spread(values: np.ndarray[tuple[int], np.dtype[np.float64]], cuts: tuple[int, ...]) -> float:
    ends = [0, *cuts, len(values)]
    return float(sum(((values[a:b] - values[a:b].mean()) ** 2).sum() for a, b in itertools.pairwise(ends)))


@given(st.lists(st.integers(0, 1000), min_size=6, max_size=12, unique=True), st.integers(2, 4))
def test_natural_breaks_are_as_good_as_the_best_of_all(numbers: list[int], count: int) -> None:
    values = np.sort(np.array(numbers, np.float64))
    found = breaks(values, count, "jenks")
    cuts = tuple(int(np.searchsorted(values, end)) for end in found[1:-1])
    best = min(spread(values, c) for c in itertools.combinations(range(1, len(values)), count - 1))
    assert spread(values, cuts) == pytest.approx(best, abs=1e-6)


def test_a_graduated_style_has_one_break_more_than_colours() -> None:
    style = graduated(np.arange(10.0), "storeys", 5, "quantile", BLUES, FillSymbol())
    assert len(style.breaks) == len(style.colors) + 1 == 6
    single = graduated(np.full(3, 2.0), "storeys", 5, "quantile", BLUES, FillSymbol())
    assert single.breaks == (2.0, 2.0)
    assert len(single.colors) == 1


def test_categories_are_the_most_frequent_in_order() -> None:
    style = categorised(pa.array(["b", "a", "b", None, "c"]), "use", FillSymbol(), most=2)
    assert [c.value for c in style.categories] in (["a", "b"], ["b", "c"])
    assert style.categories[0].color == CATEGORY_COLORS[0]


def test_ramps() -> None:
    assert steps(BLUES, 2) == (BLUES.colors[0], BLUES.colors[-1])
    assert len(steps(BLUES, 7)) == 7
    assert at(BLUES, 0.2) == BLUES.colors[1]


def test_default_symbols() -> None:
    kinds = [type(default_symbol(k)) for k in ("point", "line", "polygon")]
    assert kinds == [MarkerSymbol, LineSymbol, FillSymbol]
    assert (paler("#000000", 1), darker("#FFFFFF", 1)) == ("#FFFFFF", "#000000")
