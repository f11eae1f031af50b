from __future__ import annotations

import pytest

from lohu_gis.app.interaction.events import (
    Drop,
    Key,
    Pan,
    PickAt,
    PickBox,
    Pointer,
    RubberBand,
    Sketch,
    Zoom,
)
from lohu_gis.app.interaction.tools import MeasureTool, PanTool, SelectTool, make_tool


def press(px: float, py: float, **keys: bool) -> Pointer:
    return Pointer(kind="press", px=px, py=py, x=px * 10, y=py * 10, button="left", **keys)


def move(px: float, py: float) -> Pointer:
    return Pointer(kind="move", px=px, py=py, x=px * 10, y=py * 10)


def release(px: float, py: float, **keys: bool) -> Pointer:
    return Pointer(kind="release", px=px, py=py, x=px * 10, y=py * 10, button="left", **keys)


def double(px: float, py: float) -> Pointer:
    return Pointer(kind="double", px=px, py=py, x=px * 10, y=py * 10, button="left")


def test_a_small_shake_is_a_click() -> None:
    tool = SelectTool()
    assert tool.handle(press(10, 10)) == ()
    assert tool.handle(move(12, 11)) == ()
    assert tool.handle(release(12, 11)) == (PickAt(100, 100, "replace"),)


@pytest.mark.parametrize(("shift", "ctrl", "mode"),
                         [(True, False, "add"), (False, True, "toggle"), (True, True, "remove")])
def test_keys_choose_how_selections_combine(shift: bool, ctrl: bool, mode: str) -> None:
    tool = SelectTool()
    tool.handle(press(10, 10))
    (pick,) = tool.handle(release(10, 10, shift=shift, ctrl=ctrl))
    assert isinstance(pick, PickAt)
    assert pick.mode == mode


def test_a_drag_selects_a_rectangle() -> None:
    tool = SelectTool()
    tool.handle(press(10, 10))
    assert tool.handle(move(30, 40)) == (RubberBand((10, 10, 30, 40)),)
    assert tool.handle(release(30, 40)) == (RubberBand(None), PickBox(10, 10, 30, 40, "replace"))


def test_escape_takes_the_drag_back_and_then_drops_the_selection() -> None:
    tool = SelectTool()
    tool.handle(press(10, 10))
    tool.handle(move(30, 40))
    assert tool.handle(Key("escape")) == (RubberBand(None),)
    assert tool.handle(release(30, 40)) == ()
    assert tool.handle(Key("escape")) == (Drop(),)


def test_the_hand_moves_by_steps() -> None:
    tool = PanTool()
    assert tool.handle(move(1, 1)) == ()
    tool.handle(press(10, 10))
    assert tool.cursor == "grab"
    assert tool.handle(move(15, 12)) == (Pan(5, 2),)
    assert tool.handle(move(16, 12)) == (Pan(1, 0),)
    assert tool.handle(release(16, 12)) == (Pan(0, 0, done=True),)
    assert tool.cursor == "hand"
    assert tool.handle(double(3, 4)) == (Zoom(2.0, 3, 4),)


def test_a_distance_follows_the_cursor_until_it_is_finished() -> None:
    tool = MeasureTool(closed=False)
    assert tool.handle(press(0, 0)) == (Sketch(((0, 0),), False, False),)
    assert tool.handle(move(3, 4)) == (Sketch(((0, 0), (30, 40)), False, False),)
    tool.handle(press(3, 4))
    assert tool.handle(double(3, 4)) == (Sketch(((0, 0), (30, 40)), False, True),)
    assert tool.handle(move(9, 9)) == ()
    assert tool.handle(press(5, 5)) == (Sketch(((50, 50),), False, False),)


def test_backspace_takes_one_point_back_and_escape_all() -> None:
    tool = MeasureTool(closed=True)
    tool.handle(press(0, 0))
    tool.handle(press(1, 0))
    assert tool.handle(Key("backspace")) == (Sketch(((0, 0),), True, False),)
    assert tool.handle(Key("escape")) == (Sketch((), True, False),)
    assert tool.handle(Key("escape")) == (Drop(),)


def test_tools_by_name() -> None:
    assert [make_tool(n).name for n in ("select", "pan", "distance", "area")] == ["select", "pan", "distance", "area"]
    with pytest.raises(ValueError, match="spoon"):
        make_tool("spoon")
