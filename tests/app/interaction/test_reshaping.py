from __future__ import annotations

import pytest

from lohu_gis.app.interaction.events import Draft, Drop, Event, Intent, Key, PickAt, Pointer, Reshape, Snap
from lohu_gis.app.interaction.reshaping import MoveTool, ReshapeTool, ScaleTool, TurnTool
from lohu_gis.app.interaction.site import Subject
from lohu_gis.app.interaction.tools import make_tool

BLOCK = Subject((((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)),), (5.0, 5.0))


class Chosen:
    """A site with one selected building and one corner to jump to."""

    def __init__(self, subject: Subject | None = BLOCK) -> None:
        self.chosen = subject

    def snap(self, x: float, y: float, reach: float) -> Snap | None:
        return Snap(100.0, 50.0, "vertex") if abs(x - 100) < reach and abs(y - 50) < reach else None

    def subject(self) -> Subject | None:
        return self.chosen


def at(x: float, y: float, kind: str = "press", *, shift: bool = False) -> Pointer:
    return Pointer(kind=kind, px=x * 10, py=-y * 10, x=x, y=y,  # type: ignore[arg-type]  # kinds of events
                   button="none" if kind == "move" else "left", shift=shift, reach=1.0)


def feed(tool: ReshapeTool, *events: Event) -> list[Intent]:
    return [intent for event in events for intent in tool.handle(event)]


def change(intents: list[Intent]) -> Reshape:
    (found,) = [intent for intent in intents if isinstance(intent, Reshape)]
    return found


def typed(text: str) -> list[Event]:
    return [*(Key("text", sign) for sign in text), Key("enter")]


def test_dragging_moves_and_shows_the_ghost() -> None:
    tool = MoveTool(Chosen())
    said = feed(tool, at(5, 5), at(8, 9, "move"))
    assert isinstance(said[-1], Draft)
    assert said[-1].rings == (((3, 4), (13, 4), (13, 14), (3, 14)),)
    assert "5.0 m" in said[-1].tags[0].text
    said = feed(tool, at(8, 9, "release"))
    assert said == [Draft(), Reshape(dx=3, dy=4, pivot=(5, 5))]


def test_a_click_takes_up_and_the_next_one_puts_down() -> None:
    tool = MoveTool(Chosen())
    assert not [i for i in feed(tool, at(5, 5), at(5.1, 5, "release"), at(9, 5, "move")) if isinstance(i, Reshape)]
    assert change(feed(tool, at(25, 5))) == Reshape(dx=20, dy=0, pivot=(5, 5))


def test_moves_jump_to_corners_and_keep_to_an_axis_with_shift() -> None:
    tool = MoveTool(Chosen())
    assert change(feed(tool, at(0, 0), at(99.5, 50.2, "move"), at(99.5, 50.2, "release"))).dx == 100
    assert change(feed(tool, at(0, 0), at(30, 8, "release", shift=True))) == Reshape(dx=30, pivot=(5, 5))


@pytest.mark.parametrize(("tool", "text", "wanted"), [
    (MoveTool, "12,-3", Reshape(dx=12, dy=-3, pivot=(5, 5))), (TurnTool, "30", Reshape(turn_deg=30, pivot=(5, 5))),
    (TurnTool, "-7.5", Reshape(turn_deg=-7.5, pivot=(5, 5))), (ScaleTool, "1.2", Reshape(scale=1.2, pivot=(5, 5))),
    (ScaleTool, "120%", Reshape(scale=1.2, pivot=(5, 5)))])
def test_typed_figures_do_it_exactly(tool: type[ReshapeTool], text: str, wanted: Reshape) -> None:
    assert change(feed(tool(Chosen()), *typed(text))) == wanted


@pytest.mark.parametrize(("tool", "text"), [(MoveTool, "1,2,3"), (TurnTool, "1,2"), (ScaleTool, "0"), (ScaleTool, "-1"),
                                            (MoveTool, "0,0"), (MoveTool, "-")])
def test_typed_nonsense_does_nothing(tool: type[ReshapeTool], text: str) -> None:
    assert not [i for i in feed(tool(Chosen()), *typed(text)) if isinstance(i, Reshape)]


def test_a_typed_distance_goes_the_way_of_the_pointer() -> None:
    tool = MoveTool(Chosen())
    feed(tool, at(0, 0), at(0.1, 0, "release"), at(3, 4, "move"))
    got = change(feed(tool, *typed("50")))
    assert (got.dx, got.dy) == pytest.approx((30, 40))


def test_turns_are_clockwise_and_step_with_shift() -> None:
    tool = TurnTool(Chosen())
    got = change(feed(tool, at(5, 15), at(15, 5, "release")))
    assert got.turn_deg == pytest.approx(90)
    got = change(feed(tool, at(5, 15), at(8, 15, "release", shift=True)))
    assert got.turn_deg == 15
    got = change(feed(tool, at(4.9, -5), at(5.3, -5, "release")))
    assert -5 < got.turn_deg < 0


def test_scaling_compares_distances_from_the_middle() -> None:
    tool = ScaleTool(Chosen())
    assert change(feed(tool, at(15, 5), at(25, 5, "release"))).scale == pytest.approx(2)
    assert change(feed(tool, at(15, 5), at(26.2, 5, "release", shift=True))).scale == pytest.approx(2.1)


def test_escape_gives_up_the_drag_and_then_the_selection() -> None:
    tool = MoveTool(Chosen())
    feed(tool, at(5, 5), at(30, 30, "move"))
    (draft,) = tool.handle(Key("escape"))
    assert isinstance(draft, Draft)
    assert draft.rings == BLOCK.rings
    assert tool.handle(Key("escape")) == (Draft(), Drop())


def test_without_a_selection_a_click_selects() -> None:
    tool = MoveTool(Chosen(None))
    assert tool.handle(at(3, 4)) == (PickAt(3, 4, "replace"),)
    assert tool.handle(at(3, 4, "release")) == ()
    assert not tool.typing
    assert "select" in tool.hint


def test_all_are_known_by_name() -> None:
    names = ("draw_polygon", "draw_rectangle", "move", "rotate", "scale")
    assert tuple(make_tool(name, Chosen()).name for name in names) == names
