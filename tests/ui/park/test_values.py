"""Columns and words of sensors."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.park.sensors import Value
from lohu_gis.ui.panels.park.values import HIGHEST_M, LOWEST_M, POLE_M, Place, marks_of

PLACES = [Place("F1", 10.0, 20.0), Place("F2", 30.0, 20.0), Place("N1", 50.0, 20.0), Place("X", 0.0, 0.0)]
VALUES = {"F1": Value("F1", 400.0, "footfall", "people/h", True), "F2": Value("F2", 0.0, "footfall", "people/h", True),
          "N1": Value("N1", 61.25, "noise", "dB(A)", False)}


def test_the_busiest_counter_is_the_highest_column() -> None:
    marks = marks_of(PLACES, VALUES, lambda x, _y: x, {"people/h": "an hour"})
    (words,) = marks.labels
    assert words.texts == ("400 an hour", "0 an hour", "61.2 dB(A)")
    assert words.points[:, 2].tolist() == [10.0 + HIGHEST_M, 30.0 + LOWEST_M, 50.0 + POLE_M]
    (walls,) = marks.faces
    assert len(walls.triangles) == 2 * 5 * 2  # two columns of four walls and a roof
    assert walls.points[:, 2].min() == 10.0
    assert walls.points[:, 2].max() == 10.0 + HIGHEST_M
    (pole,) = marks.lines
    assert pole.points.tolist() == [[50.0, 20.0, 50.0], [50.0, 20.0, 50.0 + POLE_M]]
    assert np.abs(marks.dots[0].points - words.points).max() == 0.0


def test_nothing_known_shows_nothing() -> None:
    assert not marks_of(PLACES, {}, lambda _x, _y: 0.0, {})
    assert not marks_of([], VALUES, lambda _x, _y: 0.0, {})


def test_nobody_anywhere_is_no_division_by_zero() -> None:
    quiet = {"F1": Value("F1", 0.0, "footfall", "", True)}
    assert marks_of(PLACES, quiet, lambda _x, _y: 0.0, {}).labels[0].points[0, 2] == pytest.approx(LOWEST_M)
