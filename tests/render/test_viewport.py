"""World and picture coordinates, by hand and as laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.render.plan.viewport import Viewport

numbers = st.floats(-1e7, 1e7)
viewports = st.builds(Viewport, x=numbers, y=numbers, units_per_px=st.floats(1e-3, 1e5), width_px=st.floats(1, 5000),
                      height_px=st.floats(1, 5000), rotation_deg=st.floats(-720, 720))


def test_upright_window_by_hand() -> None:
    view = Viewport(1000, 2000, 2.0, 100, 50)
    assert view.to_px([[1000, 2000], [900, 2050]]).tolist() == [[50, 25], [0, 0]]
    assert view.extent == (900, 1950, 1100, 2050)


def test_the_map_turns_clockwise() -> None:
    north = Viewport(0, 0, 1.0, 100, 100, rotation_deg=90).to_px([[0, 10]])
    assert north.round(9).tolist() == [[60, 50]]


@given(viewports, st.floats(-5000, 5000), st.floats(-5000, 5000))
def test_there_and_back(view: Viewport, x: float, y: float) -> None:
    back = view.to_px(view.to_world([[x, y]]))[0]
    assert np.allclose(back, [x, y], atol=1e-3 + 1e-8 * 1e7 / view.units_per_px)


@given(viewports, st.floats(0.1, 10), st.floats(0, 500), st.floats(0, 500))
def test_zoom_keeps_the_point_under_the_cursor(view: Viewport, factor: float, x: float, y: float) -> None:
    closer = view.zoomed(factor, (x, y))
    assert math.isclose(closer.units_per_px * factor, view.units_per_px)
    assert np.allclose(view.to_world([[x, y]]), closer.to_world([[x, y]]), atol=1e-6 * 1e7)
    assert np.allclose(view.to_world([[x, y]]), closer.to_world([[x, y]]), atol=view.units_per_px * 1e-3 + 1e-6)


@given(viewports, st.floats(-500, 500), st.floats(-500, 500))
def test_dragging_moves_the_map_with_the_cursor(view: Viewport, dx: float, dy: float) -> None:
    held = view.to_world([[10, 20]])
    assert np.allclose(view.moved(dx, dy).to_px(held), [[10 + dx, 20 + dy]], atol=1e-3 + 1e-1 / view.units_per_px)


@given(numbers, numbers, st.floats(0, 1e5), st.floats(0, 1e5), st.floats(50, 3000), st.floats(50, 3000))
def test_fit_shows_everything(x: float, y: float, w: float, h: float, width: float, height: float) -> None:
    view = Viewport.fit((x, y, x + w, y + h), (width, height), margin_px=10)
    px = view.to_px([[x, y], [x + w, y + h]])
    slack = 1e-6 + 1e-8 * 1e7 / view.units_per_px
    assert px.min() >= 10 - slack
    assert px[:, 0].max() <= width - 10 + slack
    assert px[:, 1].max() <= height - 10 + slack


def test_matrix_is_what_to_px_does() -> None:
    view = Viewport(500_000, 2_500_000, 3.0, 800, 600, rotation_deg=33)
    a, b, c, d, e, f = view.matrix
    (px, py), = view.to_px([[500_100, 2_500_200]])
    assert math.isclose(a * 500_100 + c * 2_500_200 + e, px, abs_tol=1e-6)
    assert math.isclose(b * 500_100 + d * 2_500_200 + f, py, abs_tol=1e-6)


def test_scale_of_metres_and_degrees() -> None:
    assert Viewport(0, 0, 0.0254 / 96 * 5000, 10, 10).scale_denominator == pytest.approx(5000)
    at_60 = Viewport(10, 60, 1e-5, 10, 10, crs="EPSG:4326")
    assert at_60.metres_per_px == pytest.approx(0.5566, rel=1e-3)


def test_device_pixels() -> None:
    assert Viewport(0, 0, 1, 100.4, 50, device_ratio=1.5).device_size == (151, 75)


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
def test_sizes_must_be_positive_and_finite(bad: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        Viewport(0, 0, bad, 10, 10)


def test_a_point_is_shown_at_one_metre_per_pixel() -> None:
    assert Viewport.fit((5, 5, 5, 5), (100, 100)).units_per_px == 1.0
