from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.app.interaction.drawing import PolygonTool, RectangleTool
from lohu_gis.app.interaction.events import Draft, Drop, Event, Intent, Key, Outline, Pointer, Reshape, Snap
from lohu_gis.app.interaction.figures import crosses, read_numbers, reshaped, signed_area, squared
from lohu_gis.app.interaction.site import SnapLayer, Subject, nearest
from lohu_gis.core.geometry.bridge import from_shapely


class Corners:
    """A site with a few corners."""

    def __init__(self, *corners: tuple[float, float]) -> None:
        self.corners = corners

    def snap(self, x: float, y: float, reach: float) -> Snap | None:
        found = [c for c in self.corners if math.dist(c, (x, y)) <= reach]
        return Snap(*found[0], "vertex") if found else None

    def subject(self) -> Subject | None:
        return None


def at(x: float, y: float, kind: str = "press", *, shift: bool = False, reach: float = 0.5) -> Pointer:
    return Pointer(kind=kind, px=x * 10, py=-y * 10, x=x, y=y,  # type: ignore[arg-type]  # kinds of events
                   button="none" if kind == "move" else "left", shift=shift, reach=reach)


def typed(text: str) -> list[Event]:
    return [*(Key("text", sign) for sign in text), Key("enter")]


def feed(tool: PolygonTool | RectangleTool, *events: Event) -> list[Intent]:
    return [intent for event in events for intent in tool.handle(event)]


def outline(intents: list[Intent]) -> tuple[tuple[float, float], ...]:
    (found,) = [intent for intent in intents if isinstance(intent, Outline)]
    return found.ring


def test_corner_after_corner_and_enter() -> None:
    tool = PolygonTool()
    said = feed(tool, at(0, 0), at(0, 10), at(20, 10), Key("enter"))
    assert outline(said) == ((20, 10), (0, 10), (0, 0))
    assert said[-2] == Draft()
    assert not tool.typing


def test_a_double_click_ends_at_its_first_click() -> None:
    said = feed(PolygonTool(), at(0, 0), at(10, 0), at(10, 10), at(10, 10, "double"))
    assert outline(said) == ((0, 0), (10, 0), (10, 10))


def test_a_click_on_the_first_corner_closes() -> None:
    tool = PolygonTool()
    feed(tool, at(0, 0), at(10, 0), at(10, 10))
    (draft,) = tool.handle(at(0.3, 0.2, "move"))
    assert isinstance(draft, Draft)
    assert draft.snap == Snap(0, 0, "start")
    assert outline(feed(tool, at(0.3, 0.2))) == ((0, 0), (10, 0), (10, 10))


def test_typed_lengths_go_where_the_pointer_is() -> None:
    tool = PolygonTool()
    feed(tool, at(0, 0), at(3, 4, "move"), *typed("35.5"))
    feed(tool, *typed("0，10"))
    said = feed(tool, *typed("-21.3,0"), Key("enter"))
    ring = outline(said)
    assert {(round(x, 6), round(y, 6)) for x, y in ring} == {(0, 0), (21.3, 28.4), (21.3, 38.4), (0, 38.4)}


def test_backspace_takes_figures_back_before_corners() -> None:
    tool = PolygonTool()
    feed(tool, at(0, 0), at(5, 0), Key("text", "1"), Key("text", "2"), Key("backspace"))
    (draft,) = tool.handle(Key("text", "9"))
    assert isinstance(draft, Draft)
    assert draft.typed == "19"
    feed(tool, Key("backspace"), Key("backspace"), Key("backspace"))
    (draft,) = tool.handle(at(0, 7, "move"))
    assert isinstance(draft, Draft)
    assert draft.rings == (((0, 0), (0, 7)),)


def test_escape_goes_back_one_step_at_a_time() -> None:
    tool = PolygonTool()
    feed(tool, at(0, 0), at(5, 0), Key("text", "1"))
    assert isinstance(tool.handle(Key("escape"))[0], Draft)
    assert tool.typing
    assert tool.handle(Key("escape")) == (Draft(),)
    assert tool.handle(Key("escape")) == (Drop(),)


def test_shift_makes_right_angles_with_the_side_before() -> None:
    tool = PolygonTool()
    feed(tool, at(0, 0), at(10, 10), at(1, 20, shift=True))
    said = feed(tool, Key("enter"))
    assert {(round(x, 6), round(y, 6)) for x, y in outline(said)} == {(0, 0), (10, 10), (0.5, 19.5)}
    assert squared(None, (1, 1), (9, 3)) == (9, 1)
    assert squared((0, 0), (0, 5), (1, 30)) == (0, 30)


def test_corners_jump_to_what_is_there() -> None:
    tool = PolygonTool(Corners((10.2, 0.1)))
    said = feed(tool, at(0, 0), at(10, 0), at(10, 10), Key("enter"))
    assert (10.2, 0.1) in outline(said)
    far = feed(PolygonTool(Corners((10.2, 0.1))), at(0, 0), at(10, 0, reach=0.1), at(10, 10), Key("enter"))
    assert (10, 0) in outline(far)


def test_an_outline_that_crosses_itself_shows_it_and_cannot_end() -> None:
    tool = PolygonTool()
    said = feed(tool, at(0, 0), at(10, 10), at(10, 0), at(0, 10, "move"))
    assert isinstance(said[-1], Draft)
    assert not said[-1].valid
    assert "crosses" in tool.hint
    said = feed(tool, at(0, 10), Key("enter"))
    assert not [intent for intent in said if isinstance(intent, Outline)]
    assert "crosses" in tool.hint
    said = feed(tool, Key("backspace"), at(12, -9, "move"), Key("enter"))
    assert outline(said)


def test_two_corners_are_no_footprint() -> None:
    tool = PolygonTool()
    assert not [i for i in feed(tool, at(0, 0), at(10, 0), Key("enter")) if isinstance(i, Outline)]
    assert tool.typing


def test_a_rectangle_from_a_side_and_a_depth() -> None:
    tool = RectangleTool()
    said = feed(tool, at(0, 0), at(20, 0), at(3, 8, "move"), at(3, 8))
    assert outline(said) == ((0, 0), (20, 0), (20, 8), (0, 8))
    said = feed(tool, at(0, 0), at(20, 0), at(3, -8))
    assert signed_area(outline(said)) == 160


def test_length_and_depth_of_a_rectangle_can_be_typed() -> None:
    tool = RectangleTool()
    feed(tool, at(0, 0), at(0, 3, "move"), *typed("50"))
    said = feed(tool, at(2, 1, "move"), *typed("12.5"))
    assert {(round(x, 6), round(y, 6)) for x, y in outline(said)} == {(0, 0), (0, 50), (12.5, 50), (12.5, 0)}
    said = feed(tool, at(0, 0), at(4, 0, "move"), *typed("30,20"))
    assert signed_area(outline(said)) == 600


def test_shift_lets_a_rectangle_follow_the_axes() -> None:
    tool = RectangleTool()
    said = feed(tool, at(0, 0), at(20, 1, shift=True), at(3, 8, shift=True))
    assert outline(said) == ((0, 0), (20, 0), (20, 8), (0, 8))


def test_sides_and_the_whole_carry_figures() -> None:
    tool = RectangleTool()
    feed(tool, at(0, 0), at(20, 0))
    (draft,) = tool.handle(at(0, 10, "move"))
    assert isinstance(draft, Draft)
    assert [tag.text for tag in draft.tags] == ["20.0 m", "10.0 m", "20.0 m", "10.0 m", "200.0 m² · 60.0 m"]


@pytest.mark.parametrize(("text", "numbers"), [
    ("35.5", (35.5,)), ("12,-3", (12, -3)), ("１２", (12,)), ("12，3", (12, 3)), ("1。5", (1.5,)), ("120%", (120,)),
    (".5", (0.5,)), ("", None), ("1,", None), ("--1", None), ("1.2.3", None), ("9" * 400, None)])
def test_figures_are_read_as_people_type_them(text: str, numbers: tuple[float, ...] | None) -> None:
    assert read_numbers(text) == numbers


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=7, unique=True))
def test_crossing_agrees_with_a_second_implementation(points: list[tuple[int, int]]) -> None:
    ring = [(float(x), float(y)) for x, y in points]
    assert crosses(ring) == (not shapely.LinearRing(ring).is_simple or shapely.Polygon(ring).area == 0)


@given(st.floats(-360, 360), st.floats(0.1, 5), st.floats(-50, 50), st.floats(-50, 50))
def test_reshaping_keeps_what_it_must(turn: float, scale: float, dx: float, dy: float) -> None:
    ring = ((0.0, 0.0), (10.0, 0.0), (10.0, 4.0), (0.0, 4.0))
    after = reshaped(ring, Reshape(dx=dx, dy=dy, turn_deg=turn, scale=scale, pivot=(5.0, 2.0)))
    assert signed_area(after) == pytest.approx(40 * scale * scale)
    assert np.mean(after, axis=0) == pytest.approx([5 + dx, 2 + dy], abs=1e-9)


def test_turns_go_clockwise() -> None:
    (north,) = reshaped([(0.0, 1.0)], Reshape(turn_deg=90))
    assert north == pytest.approx((1, 0))


def test_the_nearest_corner_wins_over_a_nearer_side() -> None:
    shapes = from_shapely([shapely.box(0, 0, 10, 10), shapely.box(30, 0, 40, 10), None])
    boxes = shapely.bounds([shapely.box(0, 0, 10, 10), shapely.box(30, 0, 40, 10), None]).T
    layer = SnapLayer(boxes, shapes)
    assert nearest([layer], 9.5, 0.2, 1.0) == Snap(10, 0, "vertex")
    assert nearest([layer], 5, 0.4, 1.0) == Snap(5, 0, "edge")
    assert nearest([layer], 20, 5, 9.0) is None
    assert nearest([SnapLayer(boxes, shapes, np.array([False, True, True]))], 9.5, 0.2, 1.0) is None
    assert nearest([], 0, 0, 1) is None


def test_sides_do_not_run_from_ring_to_ring() -> None:
    holed = shapely.Polygon(shapely.box(0, 0, 30, 30).exterior, [shapely.box(10, 10, 20, 20).exterior])
    layer = SnapLayer(shapely.bounds([holed]).T, from_shapely([holed]))
    assert nearest([layer], 5, 5, 1.5) is None
    assert nearest([layer], 15, 9.5, 1.5) == Snap(15, 10, "edge")
