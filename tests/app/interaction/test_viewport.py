from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.core.project import Camera2D

numbers = st.floats(-1000, 1000)
views = st.builds(
    lambda x, y, units, turn: Viewport(Camera2D(x=x, y=y, units_per_px=units, rotation_deg=turn), 800, 600),
    numbers, numbers, st.floats(0.01, 100), st.floats(-180, 180))


def test_middle_of_the_window_is_the_camera_and_y_points_up() -> None:
    view = Viewport(Camera2D(x=100, y=200, units_per_px=2), 800, 600)
    assert view.to_map(400, 300) == (100, 200)
    assert view.to_map(401, 299) == (102, 202)


def test_clockwise_rotation_puts_north_on_the_right() -> None:
    view = Viewport(Camera2D(rotation_deg=90), 100, 100)
    px, py = view.to_px(0, 10)
    assert (round(px, 9), round(py, 9)) == (60, 50)


@given(views, numbers, numbers)
def test_there_and_back(view: Viewport, x: float, y: float) -> None:
    back = view.to_map(*view.to_px(x, y))
    assert back == pytest.approx((x, y), abs=1e-6)


@given(views, st.floats(0.1, 10), st.floats(0, 800), st.floats(0, 600))
def test_zoom_keeps_the_place_under_the_cursor(view: Viewport, factor: float, px: float, py: float) -> None:
    before = view.to_map(px, py)
    after = Viewport(view.zoomed(factor, px, py), view.width, view.height)
    assert after.to_map(px, py) == pytest.approx(before, abs=1e-6)


@given(views, st.floats(-500, 500), st.floats(-500, 500))
def test_panning_moves_what_was_under_the_cursor_along(view: Viewport, right: float, down: float) -> None:
    place = view.to_map(100, 100)
    after = Viewport(view.panned(right, down), view.width, view.height)
    assert after.to_px(*place) == pytest.approx((100 + right, 100 + down), abs=1e-6)


@given(views, numbers, numbers, st.floats(0.1, 500), st.floats(0.1, 500))
def test_fitted_bounds_are_inside_the_window(view: Viewport, x: float, y: float, width: float, height: float) -> None:
    shown = Viewport(view.fitted((x, y, x + width, y + height)), view.width, view.height)
    for corner in ((x, y), (x + width, y), (x, y + height), (x + width, y + height)):
        px, py = shown.to_px(*corner)
        assert -1e-6 <= px <= 800 + 1e-6
        assert -1e-6 <= py <= 600 + 1e-6


def test_a_single_place_is_shown_one_to_a_thousand() -> None:
    shown = Viewport(Viewport(Camera2D(), 800, 600).fitted((5, 5, 5, 5)), 800, 600)
    assert math.isclose(shown.scale, 1000)
    assert math.isclose(Viewport(shown.at_scale(2500), 800, 600).scale, 2500)
