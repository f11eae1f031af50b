"""The patch of ground in front of a near camera."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.near import near_patch
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from tests.scene3d.shapes import column


@pytest.fixture(name="scene")
def _scene() -> SceneData:
    """Two blocks 10 km apart: 12.4 km of ground, 3.1 m per pixel of 4,096."""
    return build_scene(column([shapely.box(0, 0, 10, 10), shapely.box(9990, 9990, 10000, 10000)]), [5.0, 5.0]).scene


def test_far_views_need_no_patch(scene: SceneData) -> None:
    assert near_patch(scene, Camera(5000.0, 5000.0, 0.0, 9000.0), 2048, 4096) is None


def test_patch_lies_in_front_of_the_camera_on_whole_cells(scene: SceneData) -> None:
    camera = Camera(5000.0, 5000.0, 0.0, 2000.0, 90.0, 30.0)
    patch = near_patch(scene, camera, 2048, 4096)
    assert patch is not None
    west, south, east, north = patch.extent
    assert west < 5000 - 700
    assert east > 5000 + 700
    assert (west + east) / 2 > 5000 + 50, "more of it lies ahead, which is east here"
    assert (south + north) / 2 == pytest.approx(5000, abs=260)
    ground = scene.ground
    points = ground.points[ground.triangles[patch.triangles_of(ground)]].astype(float) + ground.origin
    assert points[:, :, :2].min(axis=(0, 1)).tolist() == pytest.approx([west, south], abs=0.01)
    assert points[:, :, :2].max(axis=(0, 1)).tolist() == pytest.approx([east, north], abs=0.01)
    sides = points[:, 1:, :2] - points[:, :1, :2]
    area = np.abs(sides[:, 0, 0] * sides[:, 1, 1]
                  - sides[:, 0, 1] * sides[:, 1, 0]).sum() / 2
    assert area == pytest.approx((east - west) * (north - south), rel=1e-5)


def test_a_patch_stays_for_small_moves_only(scene: SceneData) -> None:
    camera = Camera(5000.0, 5000.0, 0.0, 2000.0, 0.0, 60.0)
    drawn = near_patch(scene, camera, 2048, 4096)
    nudged = near_patch(scene, camera.panned(20.0, 0.0, 800), 2048, 4096)
    away = near_patch(scene, Camera(8000.0, 5000.0, 0.0, 2000.0, 0.0, 60.0), 2048, 4096)
    nearer = near_patch(scene, camera.zoomed(4.0), 2048, 4096)
    assert drawn is not None
    assert nudged is not None
    assert away is not None
    assert nearer is not None
    assert nudged.served_by(drawn.extent)
    assert not away.served_by(drawn.extent)
    assert not nearer.served_by(drawn.extent)


def test_no_patch_where_there_is_no_ground(scene: SceneData) -> None:
    assert near_patch(scene, Camera(90_000.0, 0.0, 0.0, 1000.0), 2048, 4096) is None
