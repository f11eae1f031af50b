"""Coverage of features too small to draw, and stamps of very many points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.style import FillSymbol, MarkerSymbol
from lohu_gis.render.plan.coverage import CoveragePlane, blend
from lohu_gis.render.plan.stamps import marker_stamp, stamp_points
from lohu_gis.render.plan.tiers import tier_of, tiny_color, with_tiers
from tests.render.samples import BLUE, GREEN, RED


def edges(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, np.float64)


def test_one_box_by_hand() -> None:
    plane = CoveragePlane(4, 3)
    plane.add(edges(0.5), edges(1.0), edges(2.25), edges(1.5))
    expected = np.zeros((3, 4))
    expected[1] = [0.25, 0.5, 0.125, 0]
    assert np.allclose(plane.coverage(), expected)


@given(st.lists(st.tuples(st.floats(-5, 25), st.floats(-5, 15), st.floats(0, 3), st.floats(0, 3)), max_size=30))
def test_covered_area_is_the_sum_of_the_boxes_inside(boxes: list[tuple[float, float, float, float]]) -> None:
    x, y, w, h = (edges(*side) for side in zip(*boxes, strict=True)) if boxes else (edges(),) * 4
    plane = CoveragePlane(20, 10)
    plane.add(x, y, x + w, y + h, weight=0.01)  # so light that nothing is clipped
    inside = np.maximum(np.minimum(x + w, 20) - np.maximum(x, 0), 0) * np.maximum(
        np.minimum(y + h, 10) - np.maximum(y, 0), 0)
    assert plane.coverage().sum() == pytest.approx(0.01 * inside.sum(), abs=2e-3)


def test_many_on_one_pixel_cover_it_once() -> None:
    plane = CoveragePlane(2, 2)
    plane.add(edges(*[0.0] * 9), edges(*[0.0] * 9), edges(*[1.0] * 9), edges(*[0.5] * 9))
    assert plane.coverage().tolist() == [[1, 0], [0, 0]]


def test_colours_mix_by_share() -> None:
    cover = np.full((1, 1), 0.25, np.float32)
    picture = blend([(cover, (255.0, 0.0, 0.0, 255.0)), (cover, (0.0, 0.0, 255.0, 255.0))])
    assert picture is not None
    assert picture[0, 0].tolist() == [128, 0, 128, 128]
    assert blend([(np.zeros((1, 1), np.float32), (1.0, 1.0, 1.0, 255.0))]) is None


def test_colour_of_the_tiny_is_65_to_35() -> None:
    assert tiny_color(FillSymbol(fill="#C80000", outline="#000064")) == pytest.approx((130, 0, 35, 255))
    assert tiny_color(FillSymbol(fill=None, outline="#000064"))[3] == pytest.approx(255 * 0.35)


def test_thin_outlines_fade_and_thick_ones_stay() -> None:
    thin, thick = FillSymbol(fill=RED, outline="#000000"), FillSymbol(fill=RED, outline="#000000", outline_px=3)
    tiers = with_tiers((thin, thick))
    outlines = [getattr(s, "outline", None) for s in tiers]
    assert outlines == ["#000000", "#000000", "#0000008C", "#000000", None, "#000000"]
    assert tier_of(np.array([20.0, 9.0, 8.9, 4.5, 4.4, 0.0])).tolist() == [0, 0, 1, 1, 2, 2]


def test_the_last_point_of_a_pixel_wins() -> None:
    plain = [MarkerSymbol(shape="square", size_px=1.0, fill=c, outline=None) for c in (RED, BLUE)]
    picture = stamp_points(edges(5.2, 5.9, 0.0), edges(4.5, 4.1, -50.0), np.array([1, 0, 1], np.uint8), plain, (10, 10),
                           ratio=1)
    assert picture[4, 5, :3].tolist() == [255, 0, 0]
    assert (picture[..., 3] > 0).sum() == 1


def test_points_beyond_the_edge_reach_in() -> None:
    big = [MarkerSymbol(size_px=6, fill=GREEN, outline=None)]
    picture = stamp_points(edges(-1.0), edges(5.0), np.zeros(1, np.uint8), big, (10, 10), ratio=1)
    assert picture[5, 0, 3] > 0
    assert picture[5, 3, 3] == 0


@pytest.mark.parametrize("shape", ["circle", "square", "triangle", "diamond", "octagon", "cross", "star"])
def test_every_marker_has_a_middle_and_a_rim(shape: str) -> None:
    stamp = marker_stamp(MarkerSymbol(shape=shape, size_px=11, fill=RED, outline=BLUE, outline_px=2), 2.0, 16)  # type: ignore[arg-type]
    assert stamp[16, 16].tolist() == [255, 0, 0, 255]
    assert (stamp[..., 2] > 200).any()
    assert stamp[0, 0, 3] == 0
