"""The tools of the map."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from lohu_gis.app.interaction.drawing import PolygonTool, RectangleTool
from lohu_gis.app.interaction.events import (
    Drop,
    Event,
    Intent,
    Key,
    Pan,
    PickAt,
    PickBox,
    Pointer,
    RubberBand,
    Sketch,
    Zoom,
)
from lohu_gis.app.interaction.reshaping import MoveTool, ScaleTool, TurnTool
from lohu_gis.app.interaction.sighting import SPOT_TOOLS, SpotsTool
from lohu_gis.app.interaction.site import Site
from lohu_gis.core.text import N_

DRAG_PX = 4.0
"""A press that moves less than this is a click."""


class MapTool(Protocol):
    """A state machine: events in, intents out."""

    @property
    def name(self) -> str:
        """Id of the tool."""

    @property
    def hint(self) -> str:
        """Message id for the status bar: what can be done now."""

    @property
    def cursor(self) -> str:
        """``arrow``, ``hand``, ``grab`` or ``cross``."""

    @property
    def typing(self) -> bool:
        """Whether figures that are typed belong to the tool now, and not to the window's shortcuts."""

    def handle(self, event: Event) -> tuple[Intent, ...]:
        """What the event means."""


class PanTool:
    """Drag the map; a double click comes closer."""

    name = "pan"
    typing = False
    hint = N_("Drag to move · wheel to zoom · double click to zoom in")

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None

    @property
    def cursor(self) -> str:
        """A closed hand while dragging."""
        return "hand" if self._last is None else "grab"

    def handle(self, event: Event) -> tuple[Intent, ...]:
        """Dragging moves; releasing ends the gesture."""
        if not isinstance(event, Pointer):
            return (Drop(),) if event.name == "escape" else ()
        if event.kind == "press" and event.button in ("left", "middle"):
            self._last = (event.px, event.py)
        elif event.kind == "move" and self._last is not None:
            step = Pan(event.px - self._last[0], event.py - self._last[1])
            self._last = (event.px, event.py)
            return (step,)
        elif event.kind == "release" and self._last is not None:
            self._last = None
            return (Pan(0.0, 0.0, done=True),)
        elif event.kind == "double" and event.button == "left":
            return (Zoom(2.0, event.px, event.py),)
        return ()


class SelectTool:
    """A click selects what lies there, a drag what touches the rectangle; Shift adds, Ctrl toggles, both remove."""

    name = "select"
    typing = False
    hint = N_("Click or drag to select · Shift adds, Ctrl toggles · Space moves the map")
    cursor = "arrow"

    def __init__(self) -> None:
        self._start: Pointer | None = None
        self._dragging = False

    def handle(self, event: Event) -> tuple[Intent, ...]:
        """See the class."""
        if isinstance(event, Key):
            return self._key(event)
        if event.kind == "press" and event.button == "left":
            self._start, self._dragging = event, False
        elif event.kind == "move" and self._start is not None:
            return self._drag(event, self._start)
        elif event.kind == "release" and self._start is not None:
            return self._finish(event, self._start)
        return ()

    def _key(self, event: Key) -> tuple[Intent, ...]:
        if event.name != "escape":
            return ()
        if self._start is not None:
            self._start, self._dragging = None, False
            return (RubberBand(None),)
        return (Drop(),)

    def _drag(self, event: Pointer, start: Pointer) -> tuple[Intent, ...]:
        self._dragging = self._dragging or math.hypot(event.px - start.px, event.py - start.py) >= DRAG_PX
        return (RubberBand((start.px, start.py, event.px, event.py)),) if self._dragging else ()

    def _finish(self, event: Pointer, start: Pointer) -> tuple[Intent, ...]:
        dragged, self._start, self._dragging = self._dragging, None, False
        if not dragged:
            return (PickAt(start.x, start.y, event.mode),)
        return RubberBand(None), PickBox(start.px, start.py, event.px, event.py, event.mode)


class MeasureTool:
    """Click point after point; double click or Enter ends, Backspace takes one back, Esc all.

    Parameters
    ----------
    closed
        True measures an area, False a distance.
    """

    cursor = "cross"
    typing = False

    def __init__(self, *, closed: bool) -> None:
        self._closed = closed
        self._points: list[tuple[float, float]] = []
        self._finished = False

    @property
    def name(self) -> str:
        """``area`` or ``distance``."""
        return "area" if self._closed else "distance"

    @property
    def hint(self) -> str:
        """What can be done now."""
        if self._points and not self._finished:
            return N_("Click the next point · double click to finish · Backspace takes one back")
        return N_("Click the first point")

    def handle(self, event: Event) -> tuple[Intent, ...]:
        """See the class."""
        if isinstance(event, Key):
            return self._key(event)
        if event.kind == "press" and event.button == "left":
            if self._finished:
                self._points, self._finished = [], False
            self._points.append((event.x, event.y))
            return (self._sketch(),)
        if event.kind == "move" and self._points and not self._finished:
            return (self._sketch((event.x, event.y)),)
        if event.kind == "double" and self._points and not self._finished:
            return self._end()
        return ()

    def _key(self, event: Key) -> tuple[Intent, ...]:
        if event.name == "enter" and self._points:
            return self._end()
        if event.name == "backspace" and self._points and not self._finished:
            self._points.pop()
            return (self._sketch(),)
        if event.name == "escape":
            if not self._points:
                return (Drop(),)
            self._points, self._finished = [], False
            return (self._sketch(),)
        return ()

    def _end(self) -> tuple[Intent, ...]:
        self._finished = True
        return (self._sketch(),)

    def _sketch(self, loose: tuple[float, float] | None = None) -> Sketch:
        points = (*self._points, loose) if loose is not None else tuple(self._points)
        return Sketch(points, self._closed, self._finished)


SITE_TOOLS: dict[str, Callable[[Site | None], MapTool]] = {
    tool.name: tool for tool in (PolygonTool, RectangleTool, MoveTool, TurnTool, ScaleTool)}
"""Tools that ask about the map around them, by name."""


def make_tool(name: str, site: Site | None = None) -> MapTool:
    """The tool of that name; `site` is what drawing tools know of the map. ValueError for an unknown one."""
    if name == "select":
        return SelectTool()
    if name == "pan":
        return PanTool()
    if name in ("distance", "area"):
        return MeasureTool(closed=name == "area")
    if name in SITE_TOOLS:
        return SITE_TOOLS[name](site)
    if name in SPOT_TOOLS:
        return SpotsTool(name)
    raise ValueError(f"no map tool {name!r}")
