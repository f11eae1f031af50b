"""Marks in pictures: where they are, in front of what, and the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from lohu_gis.app.resources import resource_path
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Dots, Faces, Labels, Lines, Marks
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.link.appearance import Appearance
from lohu_gis.scene3d.vtk.labels import place, shortened, stamp, write
from lohu_gis.scene3d.vtk.marks import point_colours
from lohu_gis.scene3d.vtk.stage import Stage
from lohu_gis.scene3d.vtk.still import render_still
from tests.scene3d.shapes import column

SIZE = (320, 240)
ABOVE = Camera(50.0, 50.0, 0.0, 300.0, 0.0, 90.0)
LEVEL = Camera(50.0, 50.0, 10.0, 300.0, 0.0, 2.0)
FONT = str(resource_path("fonts/LOHUSansSC-Regular.otf"))
RED, GREEN, BLUE = (220, 20, 20), (20, 200, 20), (20, 20, 220)


@pytest.fixture(name="scene", scope="module")
def _scene() -> SceneData:
    return build_scene(column([shapely.box(40, 40, 60, 60)]), [30.0]).scene


def colour(picture: np.ndarray, camera: Camera, spot: tuple[float, float, float]) -> list[int]:
    """Colour in a picture of a point of the scene."""
    x, y, _ = camera.project(np.array(spot), SIZE)[0]
    return [int(value) for value in picture[round(float(y)), round(float(x)), :3]]


def test_lines_faces_and_dots_are_where_they_were_put(scene: SceneData) -> None:
    marks = Marks(lines=(Lines.of([[[0, 20, 0], [100, 20, 0]]], RED, 5.0),),
                  faces=(Faces.of([[[70, 70, 1], [90, 70, 1], [90, 90, 1], [70, 90, 1]]], GREEN),),
                  dots=(Dots.of([[10, 80, 2]], BLUE, 12.0),))
    picture = render_still(scene, ABOVE, SIZE, {"a": marks})
    assert colour(picture, ABOVE, (30, 20, 0)) == pytest.approx(RED, abs=3)
    assert colour(picture, ABOVE, (80, 80, 1)) == pytest.approx(GREEN, abs=3)
    assert colour(picture, ABOVE, (10, 80, 2)) == pytest.approx(BLUE, abs=3)


def test_a_face_on_a_wall_is_seen_and_one_behind_the_building_is_not(scene: SceneData) -> None:
    wall = Faces.of([[[45, 40, 5], [55, 40, 5], [55, 40, 15], [45, 40, 15]]], GREEN)
    behind = Faces.of([[[45, 80, 18], [55, 80, 18], [55, 80, 25], [45, 80, 25]]], BLUE)
    picture = render_still(scene, LEVEL, SIZE, {"a": Marks(faces=(wall, behind))})
    assert colour(picture, LEVEL, (50, 40, 10)) == pytest.approx(GREEN, abs=3)
    assert max(abs(a - b) for a, b in zip(colour(picture, LEVEL, (50, 80, 22)), BLUE, strict=True)) > 50


def test_only_lines_that_go_through_are_seen_behind_a_building(scene: SceneData) -> None:
    path = [[[0, 80, 10], [100, 80, 10]]]
    hidden = render_still(scene, LEVEL, SIZE, {"a": Marks(lines=(Lines.of(path, RED, 5.0),))})
    shown = render_still(scene, LEVEL, SIZE, {"a": Marks(lines=(Lines.of(path, RED, 5.0, through=True),))})
    assert colour(hidden, LEVEL, (50, 80, 10)) != pytest.approx(RED, abs=40)
    assert colour(shown, LEVEL, (50, 80, 10)) == pytest.approx(RED, abs=3)
    assert colour(hidden, LEVEL, (20, 80, 10)) == pytest.approx(RED, abs=3), "beside the building both are seen"


def test_marks_stay_with_another_scene_and_go_when_told(scene: SceneData) -> None:
    """The origin of the second scene is another one."""
    other = build_scene(column([shapely.box(40, 40, 60, 60), shapely.box(900, 900, 950, 950)]), [30.0, 10.0]).scene
    stage = Stage()
    try:
        stage.set_marks("a", Marks(faces=(Faces.of([[[0, 0, 1], [30, 0, 1], [30, 30, 1], [0, 30, 1]]], GREEN),)))
        for shown in (scene, other):
            stage.load(shown)
            picture = stage.draw(ABOVE, SIZE)
            assert picture is not None
            assert colour(picture, ABOVE, (15, 15, 1)) == pytest.approx(GREEN, abs=3)
        stage.set_marks("a", None)
        picture = stage.draw(ABOVE, SIZE)
        assert picture is not None
        assert colour(picture, ABOVE, (15, 15, 1)) != pytest.approx(GREEN, abs=40)
    finally:
        stage.window.close()


def test_shared_points_of_differently_coloured_triangles_are_parted() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float64)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    one = Faces(points, triangles, np.array([RED, RED], np.uint8))
    two = Faces(points, triangles, np.array([RED, BLUE], np.uint8))
    assert len(point_colours(one)[0]) == 4
    spots, corners, colours = point_colours(two)
    assert (spots[corners] == points[triangles]).all()
    assert colours[corners].tolist() == [[list(RED)] * 3, [list(BLUE)] * 3]


def test_words_are_written_in_chinese_and_only_when_wanted(scene: SceneData) -> None:
    marks = {"names": Marks(labels=(Labels.of(["东门"], [[50, 50, 30]]),))}
    plain = render_still(scene, ABOVE, SIZE)
    written = render_still(scene, ABOVE, SIZE, marks, Appearance(font=FONT))
    switched_off = render_still(scene, ABOVE, SIZE, marks, Appearance(font=FONT, labels=False))
    assert (written != plain).any(axis=2).sum() > 100
    assert (switched_off == plain).all()
    measured = {"tool.length": marks["names"]}
    assert (render_still(scene, ABOVE, SIZE, measured, Appearance(font=FONT, labels=False)) == written).all()


def test_every_word_has_glyphs() -> None:
    """A missing glyph would look like any other missing glyph."""
    assert stamp("东", 1.0, FONT).tobytes() != stamp("门", 1.0, FONT).tobytes()


def test_the_more_important_word_stays_and_none_lies_over_another() -> None:
    spots = [[50, 50, 0], [51, 50, 0], [90, 90, 0], [50, 50, 400]]
    words = Labels.of(["low", "high", "far", "behind"], spots, [1.0, 2.0, 0.0, 9.0])
    placed = place([words], ABOVE, SIZE, 1.0, FONT)
    assert [word.text for word in placed] == ["high", "far"]


def test_words_that_hang_over_the_border_are_cut() -> None:
    picture = np.zeros((20, 20, 3), np.uint8)
    words = Labels.of(["a long word"], [[50, 50, 0]])
    placed = place([words], ABOVE, (20, 20), 1.0, FONT)
    write(picture, placed, 1.0, FONT)
    assert picture.any()


def test_long_words_are_shortened() -> None:
    assert shortened("a\nb") == "a b"
    assert len(shortened("x" * 100)) == 32
    assert shortened("x" * 100).endswith("…")


def test_the_font_is_there() -> None:
    assert Path(FONT).is_file()


def test_numbers_of_blocks_are_for_the_near_view() -> None:
    words = Labels.of(["锦绣广场1栋", "地王大厦"], [[20, 20, 0], [80, 90, 0]], [2.0, 1.0])
    village = Labels.of(["大望村2号"], [[20, 20, 0]], 2.0)
    assert [word.text for word in place([words], ABOVE, SIZE, 1.0, FONT)] == ["锦绣广场1栋", "地王大厦"]
    far = Camera(50.0, 50.0, 0.0, 900.0, 0.0, 90.0)
    assert [word.text for word in place([words], far, SIZE, 1.0, FONT)] == ["地王大厦"]
    assert place([village], far, SIZE, 1.0, FONT) == []
    assert [word.text for word in place([], far, SIZE, 1.0, FONT, [words])] == ["锦绣广场1栋", "地王大厦"], "tools"


def test_from_afar_places_and_landmarks_lead_through_the_city() -> None:
    spots = [[0, 0, 0], [300, 500, 0], [-300, -500, 0]]
    words = Labels.of(["东门街道", "云顶小学", "拟建1栋"], spots, [11.0, 0.4, 100.4])
    near, far = (Camera(0.0, 0.0, 0.0, away, 0.0, 90.0) for away in (2400.0, 2600.0))
    assert {word.text for word in place([words], far, SIZE, 1.0, FONT)} == {"东门街道", "拟建1栋"}
    assert "云顶小学" in {word.text for word in place([words], near, SIZE, 1.0, FONT)}


def test_words_at_the_border_are_moved_in_and_the_buttons_stay_free() -> None:
    up = 300 * np.tan(np.radians(ABOVE.fov_deg / 2))
    across = up * 320 / 240
    words = Labels.of(["深圳水库"], [[50 - across + 2, 50, 0]])
    moved = place([words], ABOVE, SIZE, 1.0, FONT)
    assert len(moved) == 1
    assert moved[0].left == 2
    high = Labels.of(["深圳水库"], [[50, 50 + up - 10, 0]])
    assert len(place([high], ABOVE, SIZE, 1.0, FONT)) == 1
    assert place([high], ABOVE, SIZE, 1.0, FONT, clear=40.0) == []
    assert len(place([], ABOVE, SIZE, 1.0, FONT, [high], 40.0)) == 1, "words of tools are always written"


def test_a_city_full_of_names_stays_a_city() -> None:
    spots = np.random.default_rng(0).uniform(0, 100, (3000, 3)) * [1.0, 1.0, 0.1]
    words = Labels.of([f"楼{k}" for k in range(3000)], spots)
    assert 0 < len(place([words], ABOVE, (1280, 960), 1.0, FONT)) <= 28
