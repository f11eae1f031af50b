"""Tools that ask for one place or two."""

from __future__ import annotations

from lohu_gis.app.interaction.events import Draft, Drop, Key, Pointer, Spots
from lohu_gis.app.interaction.sighting import SPOT_TOOLS, SpotsTool
from lohu_gis.app.interaction.tools import make_tool


def press(x: float, y: float, z: float | None = None) -> Pointer:
    """A click of the left button."""
    return Pointer(kind="press", px=0, py=0, x=x, y=y, z=z, button="left")


def move(x: float, y: float) -> Pointer:
    """The pointer without a button."""
    return Pointer(kind="move", px=0, py=0, x=x, y=y)


def test_one_click_is_one_place_with_its_height() -> None:
    tool = make_tool("sight_viewshed")
    assert tool.handle(move(1, 1)) == ()
    draft, spots = tool.handle(press(3, 4, 25.0))
    assert spots == Spots("sight_viewshed", ((3, 4, 25.0),))
    assert isinstance(draft, Draft)
    assert draft.rings == (((3, 4),),)


def test_two_clicks_are_a_line_whose_length_is_shown() -> None:
    tool = SpotsTool("sight_line")
    first = tool.hint
    assert tool.handle(press(0, 0))[1:] == ()
    assert tool.hint != first
    (draft,) = tool.handle(move(30, 40))
    assert isinstance(draft, Draft)
    assert draft.rings == (((0, 0), (30, 40)),)
    assert draft.tags[0].text == "50.0 m"
    assert tool.handle(press(30, 40))[1] == Spots("sight_line", ((0, 0, None), (30, 40, None)))
    assert tool.handle(move(99, 99)) == ()  # it stands until the next click
    assert tool.handle(press(7, 7))[1:] == ()  # which begins a new one


def test_the_same_place_twice_is_one() -> None:
    tool = SpotsTool("sight_section")
    tool.handle(press(5, 5))
    assert tool.handle(press(5, 5)) == ()
    assert tool.handle(press(6, 5))[1] == Spots("sight_section", ((5, 5, None), (6, 5, None)))


def test_backspace_takes_one_back_and_escape_all() -> None:
    tool = SpotsTool("sight_line")
    tool.handle(press(0, 0))
    assert tool.handle(Key("backspace")) == (Draft(),)
    assert tool.handle(Key("backspace")) == ()
    tool.handle(press(0, 0))
    assert tool.handle(Key("escape")) == (Draft(),)
    assert tool.handle(Key("escape")) == (Drop(),)


def test_other_buttons_mean_nothing() -> None:
    tool = SpotsTool("sight_line")
    assert tool.handle(Pointer(kind="press", px=0, py=0, x=0, y=0, button="right")) == ()
    assert {make_tool(name).name for name in SPOT_TOOLS} == set(SPOT_TOOLS)
