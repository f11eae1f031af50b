"""The way through a street."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.park.route import joined, steps


def line(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, float)


def test_segments_are_joined_in_any_order_and_direction() -> None:
    parts = [line((20, 0), (10, 0)), line((0, 0), (10, 0)), line((30, 5), (20, 0)), line((50, 50), (51, 50))]
    assert joined(parts).tolist() == [[0, 0], [10, 0], [20, 0], [30, 5]]


def test_only_what_lies_in_the_window() -> None:
    assert joined([line((0, 0), (100, 0))], within=(20, -5, 60, 5)).tolist() == [[20, 0], [60, 0]]
    assert len(joined([line((0, 0), (100, 0))], within=(200, 0, 300, 5))) == 0
    assert len(joined([])) == 0


def test_a_street_to_the_north_begins_in_the_south() -> None:
    assert joined([line((0, 90), (3, 0))]).tolist() == [[3, 0], [0, 90]]


def test_steps_of_a_straight_street() -> None:
    found = steps(line((0, 0), (25, 0)), 10.0)
    assert found[:, 0].tolist() == [0, 10, 20, 25]
    assert found[:, 2] == pytest.approx([90.0] * 4)


def test_a_walker_looks_into_the_bend_before_it_comes() -> None:
    found = steps(line((0, 0), (100, 0), (100, 100)), 10.0, look_ahead_m=20.0)
    assert found[0, 2] == pytest.approx(90.0)
    assert found[9, 2] == pytest.approx(45.0)  # at 90 m: 10 m east and 10 m north
    assert found[-1, 2] == pytest.approx(0.0)
    assert found[-1, :2].tolist() == [100, 100]


@pytest.mark.parametrize(("path", "step"), [(np.empty((0, 2)), 1.0), (line((1, 1)), 1.0), (line((1, 1), (1, 1)), 1.0),
                                            (line((0, 0), (1, 0)), 0.0), (line((0, 0), (1, 0)), float("nan"))])
def test_no_way(path: np.ndarray, step: float) -> None:
    assert steps(path, step).shape == (0, 3)
