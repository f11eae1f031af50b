"""Mouse and keys as camera changes."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.ui.twin.gestures import KEY_DEG, dragged, ground_at, keyed, wheeled

SIZE = (800, 600)
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
    spot = ground_at(CAMERA, 600.0, 400.0, SIZE)
    assert spot is not None
    zoomed = wheeled(CAMERA, 2.0, 600.0, 400.0, SIZE)
    assert zoomed.distance < CAMERA.distance
    assert zoomed.project(spot, SIZE)[0, :2] == pytest.approx([600.0, 400.0])


def test_no_ground_above_the_horizon() -> None:
    assert ground_at(Camera(0.0, 0.0, 0.0, 500.0, 0.0, 2.0), 400.0, 5.0, SIZE) is None


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
