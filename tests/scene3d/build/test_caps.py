"""Cut faces: areas by hand, and nothing where nothing is cut."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.scene3d.build.caps import caps, kept_side
from lohu_gis.scene3d.build.marks import Faces
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from tests.scene3d.shapes import column


def area(faces: Faces) -> float:
    """Area of all triangles."""
    a, b, c = (faces.points[faces.triangles[:, k]] for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    """An L of 20 x 20 m, 30 m high, with a quarter missing; a box of 10 x 10 m, 12 m high."""
    ell = shapely.Polygon([(0, 0), (20, 0), (20, 10), (10, 10), (10, 20), (0, 20)])
    return build_scene(column([ell, shapely.box(40, 0, 50, 10)]), [30.0, 12.0],
                       colours=[[200, 100, 50], [10, 20, 30]]).scene


def test_areas_by_hand(scene: SceneData) -> None:
    """At y = 5 the plane runs through 20 m of the L and 10 m of the box; at y = 15 through 10 m of the L."""
    assert area(caps(scene.chunks, (0.0, 5.0), 180.0)) == pytest.approx(20 * 30 + 10 * 12, rel=1e-5)
    assert area(caps(scene.chunks, (0.0, 5.0), 0.0)) == pytest.approx(20 * 30 + 10 * 12, rel=1e-5)
    assert area(caps(scene.chunks, (0.0, 15.0), 0.0)) == pytest.approx(10 * 30, rel=1e-5)


def test_a_slanted_plane(scene: SceneData) -> None:
    """Through the box from corner to corner."""
    faces = caps(scene.chunks, (45.0, 5.0), 45.0)
    own = faces.points[:, 0] > 30.0
    assert own.any()
    diagonal = [face for face in faces.points[faces.triangles] if (face[:, 0] > 30).all()]
    surface = sum(np.linalg.norm(np.cross(b - a, c - a)) / 2 for a, b, c in diagonal)
    assert surface == pytest.approx(10 * np.sqrt(2) * 12, rel=1e-5)


def test_nothing_where_nothing_is_cut(scene: SceneData) -> None:
    assert len(caps(scene.chunks, (0.0, 500.0), 0.0).triangles) == 0
    assert len(caps((), (0.0, 0.0), 0.0).triangles) == 0


def test_faces_are_darker_than_the_building_and_lie_in_the_plane(scene: SceneData) -> None:
    faces = caps(scene.chunks, (0.0, 5.0), 180.0)
    assert {tuple(colour) for colour in faces.colours.tolist()} == {(100, 50, 25), (5, 10, 15)}
    assert np.abs(faces.points[:, 1] - 5.0).max() < 1e-4


def test_what_lies_ahead_is_cut_away() -> None:
    points = np.array([[0.0, 1.0], [0.0, -1.0], [1.0, 0.0]])
    assert kept_side(points, (0.0, 0.0), 0.0) == pytest.approx([-1.0, 1.0, 0.0])
    assert kept_side(points, (0.0, 0.0), 90.0) == pytest.approx([0.0, 0.0, -1.0])
