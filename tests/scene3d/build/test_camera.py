"""Cameras: rays, projections, gestures, whole views."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.scene3d.build.camera import FILLED, VIEWS, Camera, view_of

SIZE = (800, 600)
CORNERS = [[x, y, z] for x in (0.0, 300.0) for y in (0.0, 200.0) for z in (0.0, 50.0)]
angles = {"azimuth": st.floats(0, 359), "pitch": st.floats(3, 89)}


def test_north_is_seen_from_the_north() -> None:
    camera = view_of(CORNERS, "north", SIZE)
    assert camera.position[1] > 200.0
    assert camera.axes[2][1] < 0


def test_top_looks_straight_down_with_north_up() -> None:
    right, up, forward = view_of(CORNERS, "top", SIZE).axes
    assert right == pytest.approx([np.cos(0), 0, 0]) or VIEWS["top"][0] != 0
    assert forward == pytest.approx([0, 0, -1], abs=1e-12)
    assert up[2] == pytest.approx(0, abs=1e-12)


@given(**angles)
def test_ray_meets_what_is_projected(azimuth: float, pitch: float) -> None:
    camera = Camera(10.0, 20.0, 5.0, 400.0, azimuth, pitch)
    point = np.array([60.0, -30.0, 12.0])
    x, y, depth = camera.project(point, SIZE)[0]
    start, direction = camera.ray(x, y, SIZE)
    way = (point - start) @ direction
    assert depth > 0
    assert start + way * direction == pytest.approx(point, abs=1e-6)


@given(**angles)
def test_zoom_keeps_the_point_under_the_pointer(azimuth: float, pitch: float) -> None:
    camera = Camera(10.0, 20.0, 5.0, 400.0, azimuth, pitch)
    point = np.array([60.0, -30.0, 5.0])
    before = camera.project(point, SIZE)[0, :2]
    after = camera.zoomed(1.7, point).project(point, SIZE)[0, :2]
    assert after == pytest.approx(before, abs=1e-6)


def test_panning_moves_the_middle_with_the_pointer() -> None:
    camera = Camera(0.0, 0.0, 0.0, 500.0, 0.0, 40.0)
    moved = camera.panned(60.0, 0.0, SIZE[1])
    assert moved.project(np.zeros(3), SIZE)[0, 0] - camera.project(np.zeros(3), SIZE)[0, 0] == pytest.approx(60.0)


def test_orbit_stays_above_the_ground() -> None:
    camera = Camera(0.0, 0.0, 0.0, 500.0).orbited(370.0, -500.0)
    assert camera.pitch_deg == 2.0
    assert camera.azimuth_deg == pytest.approx(345.0)
    assert camera.orbited(0.0, 500.0).pitch_deg == 90.0


@pytest.mark.parametrize("name", list(VIEWS))
def test_whole_views_fill_the_picture(name: str) -> None:
    seen = view_of(CORNERS, name, SIZE).project(np.array(CORNERS), SIZE)
    assert (seen[:, :2] > 0).all()
    assert (seen[:, :2] < SIZE).all()
    share = (np.ptp(seen[:, :2], axis=0) / SIZE).max()
    assert share == pytest.approx(FILLED, abs=0.04)


def test_unknown_views_are_errors() -> None:
    with pytest.raises(KeyError):
        view_of(CORNERS, "upside down", SIZE)
