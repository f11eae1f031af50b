"""Walking, flying and flights between views as plain functions."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.build.terrain import terrain_grid
from lohu_gis.ui.twin.flight import LONGEST_S, SHORTEST_S, flight
from lohu_gis.ui.twin.walking import (
    BODY_M,
    EYE_M,
    STEEPEST_DEG,
    covered,
    eye_camera,
    flown,
    free_way,
    risen,
    standing,
    turned,
    walked,
)
from tests.scene3d.shapes import column

SLOPE = terrain_grid(np.tile(np.linspace(-500, 500, 101), (101, 1)), (-5050.0, 100.0, 0.0, 5050.0, 0.0, -100.0))
"""Rises 1 m on 10 m towards the east; 0 m at x = 0."""


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    """One building of 20 x 20 m, 30 m high, on the slope; its foot is at 10 m."""
    return build_scene(column([shapely.box(100, 0, 120, 20)]), [30.0], terrain=SLOPE).scene


def test_somebody_stands_on_the_ground_with_his_eyes_above_it() -> None:
    view = standing(200.0, 0.0, 90.0, SLOPE)
    assert view.position == pytest.approx([200.0, 0.0, 20.0 + EYE_M])
    assert view.axes[2] == pytest.approx([1.0, 0.0, 0.0], abs=1e-9)


def test_a_turn_of_the_head_leaves_the_eye_where_it_is() -> None:
    view = turned(standing(200.0, 0.0, 0.0, SLOPE), 90.0, -30.0)
    assert view.position == pytest.approx([200.0, 0.0, 20.0 + EYE_M])
    assert view.azimuth_deg == pytest.approx(90.0)
    assert view.axes[2][2] > 0.4, "up by 30 degrees"
    assert turned(view, 0.0, -400.0).pitch_deg == -STEEPEST_DEG


def test_steps_follow_the_ground(scene: SceneData) -> None:
    view = walked(standing(0.0, 50.0, 90.0, SLOPE), 30.0, 0.0, scene)
    assert view.position == pytest.approx([30.0, 50.0, 3.0 + EYE_M], abs=0.05)
    aside = walked(standing(0.0, 50.0, 90.0, SLOPE), 0.0, 10.0, scene)
    assert aside.position[:2] == pytest.approx([0.0, 40.0]), "right of east is south"


def test_a_wall_stops_steps(scene: SceneData) -> None:
    start = standing(110.0, -30.0, 0.0, SLOPE)
    assert free_way(scene, start.position, np.array([0.0, 1.0, 0.0])) == pytest.approx(30.0, abs=0.01)
    view = walked(start, 200.0, 0.0, scene)
    assert view.position[1] == pytest.approx(-BODY_M, abs=0.01)
    back = walked(view, -50.0, 0.0, scene)
    assert back.position[1] == pytest.approx(-50.0 - BODY_M, abs=0.01), "away from the wall nothing stops"


def test_inside_a_building_is_covered_and_beside_it_is_not(scene: SceneData) -> None:
    assert covered(scene, np.array([110.0, 10.0, 12.0]))
    assert not covered(scene, np.array([110.0, 10.0, 60.0])), "above the roof"
    assert not covered(scene, np.array([90.0, 10.0, 12.0]))


def test_flying_goes_where_the_view_goes_but_not_into_the_ground() -> None:
    view = eye_camera(np.array([0.0, 0.0, 100.0]), 0.0, 0.0)
    assert flown(view, 50.0, 0.0, 10.0, SLOPE).position == pytest.approx([0.0, 50.0, 110.0])
    down = eye_camera(np.array([0.0, 0.0, 100.0]), 0.0, 60.0)
    assert flown(down, 1000.0, 0.0, 0.0, SLOPE).position[2] == pytest.approx(EYE_M)


def test_rising_turns_back_to_looking_down_from_a_distance() -> None:
    view = risen(standing(0.0, 0.0, 45.0, SLOPE))
    assert view.pitch_deg > 20.0
    assert view.position[2] > 100.0
    assert view.fov_deg == 30.0


CAMERAS = st.builds(Camera, st.floats(-5e3, 5e3), st.floats(-5e3, 5e3), st.floats(0, 200), st.floats(20, 2e4),
                    st.floats(0, 359.9), st.floats(-70, 90), st.floats(20, 70))


@given(CAMERAS, CAMERAS)
def test_a_flight_begins_and_ends_where_it_should_and_turns_the_short_way(start: Camera, end: Camera) -> None:
    way = flight(start, end)
    assert SHORTEST_S <= way.seconds <= LONGEST_S
    assert way.at(0.0).focus == pytest.approx(start.focus)
    assert way.at(0.0).distance == pytest.approx(start.distance)
    assert way.at(way.seconds) == end
    assert way.at(99.0) == end
    turns = [way.at(share * way.seconds).azimuth_deg for share in np.linspace(0, 0.999, 30)]
    steps = (np.diff(turns) + 180.0) % 360.0 - 180.0
    assert abs(float(steps.sum())) <= 180.5
    assert np.abs(steps).max(initial=0.0) < 30.0


def test_a_far_flight_goes_over_the_roofs() -> None:
    near = Camera(0.0, 0.0, 0.0, 300.0, 0.0, 40.0)
    far = Camera(9000.0, 0.0, 0.0, 300.0, 0.0, 40.0)
    assert flight(near, far).at(flight(near, far).seconds / 2).distance > 3000.0
    beside = Camera(50.0, 0.0, 0.0, 300.0, 0.0, 40.0)
    assert flight(near, beside).at(0.2).distance == pytest.approx(300.0)
