"""The drawing of a skyline."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.section.skyline import RADIUS_M, SkylineView, skyline_drawing
from lohu_gis.core.drawing import Drawing

DEGREE_M = np.pi / 180 * RADIUS_M
AZIMUTH = np.arange(0.0, 91.0)


def view(before: np.ndarray, after: np.ndarray | None = None) -> SkylineView:
    """A quarter of a view over a ridge of 2 degrees."""
    names = tuple("tower" if 40 <= a <= 50 else "" for a in AZIMUTH)
    return SkylineView(AZIMUTH, before, after, np.full(91, 2.0), names)


def paths(drawing: Drawing, layer: str) -> list[np.ndarray]:
    """Points of all paths of a layer."""
    return [path.points for path in drawing.paths if path.pen.layer == layer]


def test_degrees_are_metres_on_a_cylinder() -> None:
    before = np.where((AZIMUTH >= 40) & (AZIMUTH <= 50), 20.0, 2.0)
    drawing = skyline_drawing(view(before))
    (line,) = paths(drawing, "SKYLINE")
    assert line[45] == pytest.approx([45 * DEGREE_M, 20 * DEGREE_M])
    assert paths(drawing, "RIDGE")[0][10] == pytest.approx([10 * DEGREE_M, 2 * DEGREE_M])
    words = [word.text for word in drawing.words]
    assert "tower" in words
    assert "30°" in words


def test_what_is_new_is_filled_and_what_is_gone_is_dashed() -> None:
    before = np.where((AZIMUTH >= 10) & (AZIMUTH <= 20), 15.0, 2.0)
    after = np.where((AZIMUTH >= 40) & (AZIMUTH <= 50), 20.0, 2.0)
    drawing = skyline_drawing(view(before, after))
    (new,) = paths(drawing, "ADDED")
    assert new[:, 0].min() == pytest.approx(39 * DEGREE_M)
    assert new[:, 0].max() == pytest.approx(51 * DEGREE_M)
    (gone,) = paths(drawing, "GONE")
    assert gone[:, 1].max() == pytest.approx(15 * DEGREE_M)
    assert len(paths(drawing, "AFTER")) == 2  # where something rose, and where something went


def test_gaps_are_left_out() -> None:
    before = np.full(91, 5.0)
    before[30:40] = np.nan
    assert len(paths(skyline_drawing(view(before)), "SKYLINE")) == 2
