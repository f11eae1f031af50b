"""What lies under a pixel: the same as the 3D process says, and what the cut has left."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.pick import pick
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.link.appearance import Cut
from lohu_gis.ui.twin.under import inside, under
from tests.scene3d.shapes import column

SIZE = (400, 300)
CAMERA = Camera(100.0, 100.0, 0.0, 500.0, 20.0, 35.0)


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    boxes = [shapely.box(40 * x, 40 * y, 40 * x + 25, 40 * y + 25) for x in range(6) for y in range(6)]
    return build_scene(column(boxes), np.linspace(10, 80, len(boxes))).scene


def test_it_agrees_with_the_process(scene: SceneData) -> None:
    """At points where the ground mesh and the grid it was made of are the same (level ground)."""
    rng = np.random.default_rng(0)
    met = 0
    for x, y in rng.uniform((0, 0), SIZE, (300, 2)):
        ours, theirs = under(scene, CAMERA, x, y, SIZE), pick(scene, CAMERA, x, y, SIZE)
        assert ours.fid == theirs.fid
        if theirs.fid is not None:
            met += 1
            assert ours.position == pytest.approx(theirs.position, abs=1e-3)
    assert met > 50


def test_sky_is_nothing(scene: SceneData) -> None:
    level = Camera(100.0, 100.0, 20.0, 500.0, 0.0, 2.0)
    found = under(scene, level, 200.0, 1.0, SIZE)
    assert found.fid is None
    assert found.position is None


def test_what_is_cut_away_is_not_found(scene: SceneData) -> None:
    """Looking north at the first row; the plane at y = 70 takes away what lies south of it."""
    north = Camera(12.0, 12.0, 5.0, 400.0, 0.0, 2.0)
    whole = under(scene, north, 200.0, 150.0, SIZE)
    assert whole.fid == 0
    cut = under(scene, north, 200.0, 150.0, SIZE, Cut(0.0, 70.0, 180.0))
    assert cut.fid not in (None, 0)
    assert cut.position is not None
    assert cut.position[1] >= 70.0
    all_gone = under(scene, north, 200.0, 150.0, SIZE, Cut(0.0, 1000.0, 180.0))
    assert all_gone.fid is None
    side_on = under(scene, north, 200.0, 150.0, SIZE, Cut(1000.0, 0.0, 270.0))
    assert side_on.fid is None, "a plane along the view, all of it on the wrong side"


def test_a_box_holds_what_has_its_top_in_it(scene: SceneData) -> None:
    above = Camera(112.5, 112.5, 0.0, 2000.0, 0.0, 90.0)
    assert sorted(inside(scene, above, (0.0, 0.0, float(SIZE[0]), float(SIZE[1])), SIZE).tolist()) == list(range(36))
    x, y, _ = above.project(np.array([12.5, 12.5, 10.0]), SIZE)[0]
    assert inside(scene, above, (x + 2, y + 2, x - 2, y - 2), SIZE).tolist() == [0]
    assert inside(scene, above, (0.0, 0.0, 3.0, 3.0), SIZE).tolist() == []
