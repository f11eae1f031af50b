"""Marks and scene ids: shapes, colours, the way through pickle."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.scene3d.build.ids import FID_BITS, LAST_FID, LAST_LAYER, scene_id, split_scene_id
from lohu_gis.scene3d.build.marks import Dots, Faces, Labels, Lines, Marks

RED, BLUE = (255, 0, 0), (0, 0, 255)


def test_lines_keep_their_vertices_apart() -> None:
    lines = Lines.of([[(0, 0, 0), (1, 0, 0)], [(5, 5, 5), (6, 5, 5), (7, 5, 5)]], [RED, BLUE])
    assert lines.offsets.tolist() == [0, 2, 5]
    assert lines.points[2:].tolist() == [[5, 5, 5], [6, 5, 5], [7, 5, 5]]
    assert lines.colours.tolist() == [list(RED), list(BLUE)]


def test_segments_are_lines_of_two() -> None:
    ends = np.arange(12).reshape(2, 2, 3)
    lines = Lines.segments(ends, RED)
    assert lines.offsets.tolist() == [0, 2, 4]
    assert lines.points.reshape(2, 2, 3).tolist() == ends.tolist()


def test_quadrilaterals_are_cut_into_two_triangles_of_their_colour() -> None:
    square = [[(0, 0, 0), (2, 0, 0), (2, 0, 3), (0, 0, 3)]]
    faces = Faces.of(square * 2, [RED, BLUE], opacity=0.5)
    assert faces.triangles.tolist() == [[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]]
    assert faces.colours.tolist() == [list(RED), list(RED), list(BLUE), list(BLUE)]
    a, b, c = (faces.points[faces.triangles[:2, k]] for k in range(3))
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 == pytest.approx(6.0)


def test_triangles_stay_triangles_and_other_shapes_are_refused() -> None:
    assert Faces.of(np.zeros((4, 3, 3))).triangles.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
    with pytest.raises(ValueError, match="neither"):
        Faces.of(np.zeros((1, 5, 3)))


def test_labels_need_a_place_each() -> None:
    assert Labels.of(["甲", "乙"], [(0, 0, 1), (2, 2, 2)], [1, 2]).priority.tolist() == [1, 2]
    with pytest.raises(ValueError, match="2 texts for 1"):
        Labels.of(["甲", "乙"], [(0, 0, 1)])


def test_marks_join_and_survive_pickle() -> None:
    one = Marks(lines=(Lines.of([[(0, 0, 0), (1, 1, 1)]]),))
    both = pickle.loads(pickle.dumps(one + Marks(dots=(Dots.of([(1, 2, 3)], RED),)), protocol=5))
    assert both.dots[0].points.tolist() == [[1, 2, 3]]
    assert len(both.lines) == 1
    assert both
    assert not Marks(lines=(Lines.of([]),))


@given(st.integers(0, LAST_LAYER), st.integers(0, LAST_FID))
def test_scene_ids_come_apart_again(number: int, fid: int) -> None:
    joined = scene_id(number, fid)
    assert joined == (number << FID_BITS) + fid
    assert split_scene_id(joined) == (number, fid)
    layers, fids = split_scene_id(scene_id(number, np.array([fid, 0])))
    assert layers.tolist() == [number, number]
    assert fids.tolist() == [fid, 0]


def test_a_building_keeps_its_fid() -> None:
    assert scene_id(0, 4711) == 4711


@pytest.mark.parametrize(("number", "fid"), [(-1, 0), (LAST_LAYER + 1, 0), (0, -1), (0, LAST_FID + 1)])
def test_ids_without_room_are_refused(number: int, fid: int) -> None:
    with pytest.raises(ValueError, match="between"):
        scene_id(number, fid)
