"""Which picture is asked for next."""

from __future__ import annotations

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.ui.twin.wishes import FINE, MOVING, REST, ViewWishes

SIZE = (640, 400)


def camera(number: int) -> Camera:
    """Cameras that can be told apart."""
    return Camera(float(number), 0.0, 0.0, 100.0)


def test_only_the_newest_wish_is_asked_for() -> None:
    wishes = ViewWishes()
    wishes.want(camera(1), SIZE, MOVING)
    assert wishes.take() == (camera(1), SIZE, MOVING)
    wishes.asked(1)
    for number in (2, 3, 4):
        wishes.want(camera(number), SIZE, MOVING)
        assert wishes.take() is None, "one request is under way"
    wishes.done(1)
    assert wishes.take() == (camera(4), SIZE, MOVING)


def test_rest_brings_better_pictures_in_two_steps() -> None:
    wishes = ViewWishes()
    wishes.want(camera(1), SIZE, MOVING)
    for number, quality in enumerate((MOVING, REST, FINE)):
        assert wishes.take() == (camera(1), SIZE, quality)
        wishes.asked(number)
        wishes.shown(quality)
        wishes.done(number)
        assert wishes.finished == (quality == FINE)
        wishes.improve()
    assert wishes.take() is None


def test_an_interrupted_picture_is_asked_for_again() -> None:
    wishes = ViewWishes()
    wishes.want(camera(1), SIZE, REST)
    wishes.take()
    wishes.asked(1)
    wishes.shown(REST)
    wishes.done(1)
    wishes.improve()
    assert wishes.take() == (camera(1), SIZE, FINE)
    wishes.asked(2)
    wishes.done(2)
    assert not wishes.finished
    wishes.improve()
    assert wishes.take() == (camera(1), SIZE, FINE)


def test_a_picture_of_an_older_view_does_not_count_as_good() -> None:
    wishes = ViewWishes()
    wishes.want(camera(1), SIZE, REST)
    wishes.take()
    wishes.asked(1)
    wishes.want(camera(2), SIZE, MOVING)
    wishes.shown(REST)
    wishes.done(1)
    assert wishes.take() == (camera(2), SIZE, MOVING)


def test_changes_of_the_scene_and_new_processes_ask_again() -> None:
    wishes = ViewWishes()
    wishes.spoil()
    wishes.restart()
    assert wishes.take() is None
    wishes.want(camera(1), SIZE, REST)
    wishes.take()
    wishes.asked(5)
    wishes.restart()
    assert wishes.take() == (camera(1), SIZE, REST)
    wishes.asked(6)
    wishes.shown(REST)
    wishes.done(6)
    wishes.spoil()
    assert wishes.take() == (camera(1), SIZE, REST)
