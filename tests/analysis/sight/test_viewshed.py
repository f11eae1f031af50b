"""Viewsheds against exact lines of sight, by hand, and by laws."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lohu_gis.analysis.sight.viewshed import HIDDEN, SEEN, UNKNOWN, Eye, bent, seen_cells
from lohu_gis.core.errors import Cancelled
from lohu_gis.core.progress import Progress
from tests.analysis.sight.exact import is_seen
from tests.analysis.sight.scenes import city, hills

SURFACES = arrays(np.float32, st.tuples(st.integers(1, 12), st.integers(1, 12)),
                  elements=st.floats(0, 30, width=32, allow_nan=False))


@pytest.mark.parametrize(("heights", "eye_m"), [(hills(601, 60.0, 3), 100.0), (city(801, 300, 1), 100.0),
                                                (city(701, 60, 2), 40.0), (hills(501, 10.0, 8), 2.0),
                                                (hills(401, 5.0, 9), 40.0)])
def test_a_thousand_cells_agree_with_exact_lines_of_sight(heights: npt.NDArray[np.float32], eye_m: float) -> None:
    row, column = heights.shape[0] // 2 + 7, heights.shape[1] // 2 - 3
    eye = float(heights[row, column]) + eye_m
    seen = seen_cells(heights, Eye(row, column, eye))
    cells = np.random.default_rng(0).integers(0, heights.shape[0], (1000, 2))
    wanted = np.array([is_seen(heights, (row, column, eye), (int(r), int(c))) for r, c in cells])
    assert 50 < wanted.sum() < 950
    agreed = (seen[cells[:, 0], cells[:, 1]] == SEEN) == wanted
    assert agreed.mean() >= 0.995


@pytest.mark.parametrize("corner", [(0, 0), (0, 299), (299, 0), (299, 299), (0, 150), (150, 299)])
def test_observers_on_the_border_are_as_good(corner: tuple[int, int]) -> None:
    heights = city(300, 60, 7)
    eye = float(heights[corner]) + 30.0
    seen = seen_cells(heights, Eye(*corner, eye))
    cells = np.random.default_rng(1).integers(0, 300, (400, 2))
    wanted = np.array([is_seen(heights, (*corner, eye), (int(r), int(c))) for r, c in cells])
    assert ((seen[cells[:, 0], cells[:, 1]] == SEEN) == wanted).mean() >= 0.99


def test_one_wall_by_hand() -> None:
    """Eye at 2 m, a wall of 4 m three cells east: the ground behind is hidden, 6 m at twice the way is just seen."""
    heights = np.zeros((1, 8), np.float32)
    heights[0, 3] = 4.0
    assert seen_cells(heights, Eye(0, 0, 2.0)).tolist() == [[1, 1, 1, 1, 0, 0, 0, 0]]
    assert seen_cells(heights, Eye(0, 0, 2.0, 6.0)).tolist() == [[1, 1, 1, 1, 1, 1, 1, 0]]  # 2 + 2/3 x 6 = 6 m


def test_a_block_in_the_north_east_hides_what_lies_there() -> None:
    """Orientation guard: row 0 is north, the last column east."""
    heights = np.zeros((41, 41), np.float32)
    heights[8:12, 28:32] = 30.0
    seen = seen_cells(heights, Eye(20, 20, 1.6))
    assert seen[0, 40] == HIDDEN
    assert (seen[0, 0], seen[40, 0], seen[40, 40]) == (SEEN, SEEN, SEEN)
    hidden = np.argwhere(seen == HIDDEN)
    assert (hidden[:, 0] < 20).all()
    assert (hidden[:, 1] > 20).all()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turned_surfaces_give_turned_answers(turns: int) -> None:
    heights = city(121, 25, 4)
    seen = seen_cells(heights, Eye(60, 60, 50.0))
    turned = seen_cells(np.ascontiguousarray(np.rot90(heights, turns)), Eye(60, 60, 50.0))
    assert (np.rot90(seen, turns) == turned).mean() > 0.999


def test_flat_ground_is_seen_from_anywhere_even_at_ground_level() -> None:
    assert (seen_cells(np.zeros((31, 57), np.float32), Eye(30, 5, 0.0)) == SEEN).all()


def test_a_tilted_plane_is_seen_from_above_it() -> None:
    plane = np.add.outer(np.arange(801) * 0.1, np.arange(801) * 0.05).astype(np.float32)
    seen = seen_cells(plane, Eye(400, 400, float(plane[400, 400]) + 1.6))
    assert (seen == SEEN).mean() > 0.9999


@given(SURFACES, st.data())
def test_what_stands_above_everything_is_seen(heights: npt.NDArray[np.float32], data: st.DataObject) -> None:
    row, column = (data.draw(st.integers(0, size - 1)) for size in heights.shape)
    tower = tuple(data.draw(st.integers(0, size - 1)) for size in heights.shape)
    eye = float(heights[row, column]) + 1.6
    raised = heights.copy()
    raised[tower] = 50_000.0
    assert seen_cells(raised, Eye(row, column, eye))[tower] == SEEN


@given(SURFACES, st.data())
@settings(max_examples=60)
def test_targets_that_rise_never_vanish(heights: npt.NDArray[np.float32], data: st.DataObject) -> None:
    row, column = (data.draw(st.integers(0, size - 1)) for size in heights.shape)
    eye = float(heights[row, column]) + data.draw(st.floats(0, 20))
    low = seen_cells(heights, Eye(row, column, eye, 1.0))
    high = seen_cells(heights, Eye(row, column, eye, 5.0))
    assert (high >= low).all()


@given(SURFACES, st.data())
@settings(max_examples=60)
def test_over_ground_that_falls_away_a_higher_eye_sees_no_less(heights: npt.NDArray[np.float32],
                                                               data: st.DataObject) -> None:
    """With the observer on the highest cell every line goes down, and raising the eye frees it."""
    row, column = np.unravel_index(int(np.argmax(heights)), heights.shape)
    at, lift = (int(row), int(column)), data.draw(st.floats(0.5, 20))
    top = float(heights[at])
    low, high = (seen_cells(heights, Eye(*at, top + eye)) for eye in (1.0, 1.0 + lift))
    assert (high >= low).all()


def test_gaps_are_unknown_and_make_what_needs_them_unknown() -> None:
    heights = np.zeros((1, 6), np.float32)
    heights[0, 2] = np.nan
    assert seen_cells(heights, Eye(0, 0, 1.6)).tolist() == [[1, 1, 255, 255, 255, 255]]
    heights[0, 1] = 5.0  # already hidden by this, whatever the gap is
    assert seen_cells(heights, Eye(0, 0, 1.6)).tolist() == [[1, 1, 255, 0, 0, 0]]


def test_gaps_beside_the_way_do_not_matter() -> None:
    heights = np.zeros((21, 21), np.float32)
    heights[0:8, 15:] = np.nan
    seen = seen_cells(heights, Eye(10, 10, 1.6))
    assert (seen[:, :10] == SEEN).all()
    assert (seen[11:] == SEEN).all()
    assert (seen[np.isnan(heights)] == UNKNOWN).all()


def test_the_earth_falls_away_by_the_formula() -> None:
    """At 5 km: 25e6 x 0.87 / (2 x 6371000) = 1.707 m."""
    level = np.zeros((1, 501), np.float32)
    assert bent(level, 0, 0, 10.0, 10.0)[0, 500] == pytest.approx(-1.707, abs=5e-4)
    assert bent(level, 0, 0, 10.0, 10.0)[0, 0] == 0


def test_a_single_cell_and_cancelling() -> None:
    assert seen_cells(np.zeros((1, 1), np.float32), Eye(0, 0, 1.0)).tolist() == [[1]]
    with pytest.raises(Cancelled):
        seen_cells(np.zeros((50, 50), np.float32), Eye(25, 25, 1.0), Progress(cancelled=lambda: True))
