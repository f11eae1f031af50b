"""Mouse and keys as camera changes."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.terrain import flat_terrain, terrain_grid
from lohu_gis.ui.twin.gestures import CLEAR_M, KEY_DEG, anchored, dragged, ground_at, kept_above, keyed, wheeled

SIZE = (800, 600)
FLAT = flat_terrain((-5000.0, -5000.0, 5000.0, 5000.0))
SLOPE = terrain_grid(np.tile(np.linspace(-500, 500, 101), (101, 1)), (-5050.0, 100.0, 0.0, 5050.0, 0.0, -100.0))
"""Rises 1 m on 10 m towards the east; 0 m at x = 0."""

CAMERA = Camera(100.0, 200.0, 0.0, 500.0, 0.0, 45.0)


def test_dragging_right_turns_the_scene_with_the_pointer() -> None:
    """Something near the viewer moves to the right in the picture."""
    near = np.array([100.0, 100.0, 0.0])
    turned = dragged(CAMERA, 50.0, 0.0, 600, move=False)
    assert turned.project(near, SIZE)[0, 0] > CAMERA.project(near, SIZE)[0, 0]
    assert turned.focus.tolist() == CAMERA.focus.tolist()


def test_dragging_down_looks_more_from_above() -> None:
    assert dragged(CAMERA, 0.0, 50.0, 600, move=False).pitch_deg > CAMERA.pitch_deg


def test_moving_takes_the_ground_along() -> None:
    moved = dragged(CAMERA, 40.0, 30.0, 600, move=True)
    before, after = CAMERA.project(CAMERA.focus, SIZE)[0], moved.project(CAMERA.focus, SIZE)[0]
    assert after[0] - before[0] == pytest.approx(40.0, rel=0.1)
    assert after[1] - before[1] == pytest.approx(30.0, rel=0.1)


def test_wheel_keeps_the_ground_under_the_pointer() -> None:
    spot = ground_at(CAMERA, 600.0, 400.0, SIZE, FLAT)
    assert spot is not None
    zoomed = wheeled(CAMERA, 2.0, 600.0, 400.0, SIZE, FLAT)
    assert zoomed.distance < CAMERA.distance
    assert zoomed.project(spot, SIZE)[0, :2] == pytest.approx([600.0, 400.0])


def test_ground_is_found_on_a_slope() -> None:
    """Straight down at x = 1000 the ground is 100 m high."""
    spot = ground_at(Camera(1000.0, 0.0, 0.0, 800.0, 0.0, 90.0), 399.5, 299.5, SIZE, SLOPE)
    assert spot == pytest.approx([1000.0, 0.0, 100.0], abs=0.01)


def test_anchoring_changes_the_point_looked_at_but_not_the_picture() -> None:
    camera = Camera(1000.0, 0.0, 0.0, 800.0, 20.0, 50.0)
    held = anchored(camera, SLOPE)
    assert held.position == pytest.approx(camera.position)
    assert held.axes[2] == pytest.approx(camera.axes[2])
    assert held.z == pytest.approx(float(SLOPE.sample(held.x, held.y)), abs=0.05)
    sky = Camera(0.0, 0.0, 900.0, 800.0, 270.0, 2.0)
    assert anchored(sky, FLAT) == sky


def test_the_camera_stays_out_of_the_hill() -> None:
    """Looking west from inside the slope."""
    camera = Camera(0.0, 0.0, 0.0, 2000.0, 270.0, 2.0)
    assert camera.position[2] < SLOPE.sample(*camera.position[:2])
    kept = kept_above(camera, SLOPE)
    assert kept.position[2] >= SLOPE.sample(*kept.position[:2]) + CLEAR_M
    assert kept_above(CAMERA, FLAT) == CAMERA


def test_no_ground_above_the_horizon() -> None:
    assert ground_at(Camera(0.0, 0.0, 0.0, 500.0, 0.0, 2.0), 400.0, 5.0, SIZE, FLAT) is None


@pytest.mark.parametrize(("key", "change"), [("left", (KEY_DEG, 0.0)), ("right", (-KEY_DEG, 0.0)),
                                             ("up", (0.0, KEY_DEG)), ("down", (0.0, -KEY_DEG))])
def test_arrows_orbit(key: str, change: tuple[float, float]) -> None:
    assert keyed(CAMERA, key, move=False, height_px=600) == CAMERA.orbited(*change)


def test_plus_and_minus_undo_each_other_and_other_keys_do_nothing() -> None:
    nearer = keyed(CAMERA, "+", move=False, height_px=600)
    assert nearer is not None
    back = keyed(nearer, "-", move=False, height_px=600)
    assert back is not None
    assert back.distance == pytest.approx(CAMERA.distance)
    assert keyed(CAMERA, "x", move=False, height_px=600) is None
