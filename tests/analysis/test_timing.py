"""The index of moments: slices, masks and counts against plain comparison."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.tables import new_table
from lohu_gis.analysis.timing import time_index
from lohu_gis.core.errors import InputError
from lohu_gis.core.times import TimeWindow, text_of

ROWS = st.lists(st.one_of(st.none(), st.integers(0, 1000)), min_size=1, max_size=30).filter(lambda r: any(
    value is not None for value in r))
LIMIT = st.one_of(st.none(), st.integers(-10, 1010))


@given(ROWS, LIMIT, LIMIT)
def test_a_window_is_half_open_and_rows_without_a_moment_lie_in_none(rows: list[int | None], start: int | None,
                                                                     end: int | None) -> None:
    table = new_table({"t": [None if value is None else text_of(value) for value in rows]})
    index = time_index(table, "t")
    expected = [value is not None and (start is None or value >= start) and (end is None or value < end)
                for value in rows]
    assert index.mask(TimeWindow(start, end)).tolist() == expected
    span = index.span(TimeWindow(start, end))
    assert span.stop - span.start == sum(expected)
    assert index.without == rows.count(None)


def test_counts_between_edges() -> None:
    index = time_index(new_table({"t": [text_of(value) for value in (5, 1, 9, 5)]}), "t")
    assert index.seconds.tolist() == [1, 5, 5, 9]
    assert index.rows.tolist() == [1, 0, 3, 2]
    assert index.counts(np.array([0, 5, 9, 20])).tolist() == [1, 2, 1]
    assert index.span(None) == slice(0, 4)


def test_it_is_made_once_per_table() -> None:
    table = new_table({"t": [text_of(3)]})
    assert time_index(table, "t") is time_index(table, "t")


def test_a_column_without_moments_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        time_index(new_table({"t": ["noise", "water"]}), "t")
    assert caught.value.code == "column.no_times"
