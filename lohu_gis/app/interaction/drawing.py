"""Tools that draw footprints: corner by corner, and rectangles from a side and a depth."""

from __future__ import annotations

import math

from lohu_gis.app.interaction.events import Draft, Drop, Event, Intent, Key, Outline, Pointer, Snap, Tag
from lohu_gis.app.interaction.figures import block, counter_clockwise, crosses, on_side, read_numbers, squared, toward
from lohu_gis.app.interaction.measures import Point, area, length, write_area, write_length
from lohu_gis.app.interaction.site import EmptySite, Site
from lohu_gis.core.text import N_

SMALLEST_M2 = 0.01
"""Outlines smaller than this are slips of the hand."""
FIGURES = frozenset("0123456789.,-+，。．－")


class _Drawing:
    """What both tools share: corners so far, the pointer, typed figures."""

    cursor = "cross"

    def __init__(self, site: Site | None = None) -> None:
        self._site: Site = site or EmptySite()
        self._points: list[Point] = []
        self._pointer: Point | None = None
        self._snap: Snap | None = None
        self._typed = ""
        self._refused = False

    @property
    def typing(self) -> bool:
        """Whether figures that are typed belong to the tool."""
        return bool(self._points)

    def handle(self, event: Event) -> tuple[Intent, ...]:
        """Clicks set corners, figures are typed, Backspace and Esc take back."""
        if isinstance(event, Key):
            return self._key(event)
        if event.kind == "leave":
            return ()
        if event.kind == "move":
            self._refused = False
            self._pointer = self._place(event)
            return (self._draft(),) if self._points or self._snap is not None else ()
        if event.button != "left":
            return ()
        if event.kind == "press":
            self._pointer = self._place(event)
            return self._press()
        return self._finish() if event.kind == "double" and self._points else ()

    def _key(self, event: Key) -> tuple[Intent, ...]:
        if event.name == "text" and self._points and set(event.text) <= FIGURES:
            self._typed += event.text
            return (self._draft(),)
        if event.name == "enter" and self._points:
            return self._take_typed() if self._typed else self._finish()
        if event.name == "backspace" and self._points:
            if self._typed:
                self._typed = self._typed[:-1]
            else:
                self._points.pop()
            return (self._draft(),)
        return self._escape() if event.name == "escape" else ()

    def _escape(self) -> tuple[Intent, ...]:
        if self._typed:
            self._typed = ""
            return (self._draft(),)
        if not self._points:
            return (Drop(),)
        self._clear()
        return (Draft(),)

    def _clear(self) -> None:
        self._points, self._typed, self._snap, self._refused = [], "", None, False

    def _place(self, event: Pointer) -> Point:
        """Where the pointer means: a corner or side nearby, square to the side before with Shift."""
        self._snap = self._start(event) or (self._site.snap(event.x, event.y, event.reach) if event.reach else None)
        place = (self._snap.x, self._snap.y) if self._snap is not None else (event.x, event.y)
        if event.shift and self._points and not (self._snap is not None and self._snap.kind == "start"):
            place = squared(self._points[-2] if len(self._points) > 1 else None, self._points[-1], place)
        return place

    def _start(self, event: Pointer) -> Snap | None:
        if len(self._points) >= 3 and math.dist((event.x, event.y), self._points[0]) <= event.reach:
            return Snap(*self._points[0], "start")
        return None

    def _press(self) -> tuple[Intent, ...]:
        raise NotImplementedError

    def _finish(self) -> tuple[Intent, ...]:
        raise NotImplementedError

    def _take_typed(self) -> tuple[Intent, ...]:
        raise NotImplementedError

    def _draft(self) -> Draft:
        raise NotImplementedError

    def _done(self, ring: tuple[Point, ...]) -> tuple[Intent, ...]:
        """The outline if it can be one; else the drawing stays and says why not."""
        clean = counter_clockwise(ring)
        if len(clean) < 3 or crosses(clean) or area(clean) < SMALLEST_M2:
            self._refused = True
            return (self._draft(),)
        self._clear()
        return Draft(), Outline(clean)


class PolygonTool(_Drawing):
    """Click corner after corner; double click, Enter or a click on the first corner ends.

    Shift makes right angles, a typed length and Enter set the next corner in the direction of the pointer, ``dx,dy``
    sets it relative to the last one. An outline that crosses itself cannot be ended.
    """

    name = "draw_polygon"

    @property
    def hint(self) -> str:
        """What can be done now."""
        if not self._points:
            return N_("Click the first corner of the footprint")
        if self._refused or not self._valid():
            return N_("The outline crosses itself · move the corner, or Backspace takes one back")
        if len(self._points) < 3:
            return N_("Click the next corner, or type a length and Enter · Shift makes right angles")
        return N_("Enter or double click finishes · type a length and Enter · Backspace takes one back")

    def _press(self) -> tuple[Intent, ...]:
        assert self._pointer is not None
        if self._snap is not None and self._snap.kind == "start":
            return self._finish()
        if not self._points or math.dist(self._points[-1], self._pointer) > 0:
            self._points.append(self._pointer)
            self._typed = ""
        return (self._draft(),)

    def _finish(self) -> tuple[Intent, ...]:
        return self._done(tuple(self._points))

    def _take_typed(self) -> tuple[Intent, ...]:
        numbers = read_numbers(self._typed)
        last = self._points[-1]
        if numbers is None or len(numbers) > 2 or not any(numbers):
            return (self._draft(),)
        self._points.append(toward(last, self._pointer or last, numbers[0]) if len(numbers) == 1
                            else (last[0] + numbers[0], last[1] + numbers[1]))
        self._typed = ""
        return (self._draft(),)

    def _with_pointer(self) -> tuple[Point, ...]:
        loose = self._pointer
        if loose is None or not self._points or math.dist(loose, self._points[-1]) == 0:
            return tuple(self._points)
        return (*self._points, loose)

    def _valid(self) -> bool:
        return not crosses(self._with_pointer())

    def _draft(self) -> Draft:
        ring = self._with_pointer()
        if not ring:
            return Draft(snap=self._snap)
        return Draft(rings=(ring,), closed=len(ring) > 2, valid=self._valid(), tags=tags_of(ring), typed=self._typed,
                     snap=self._snap)


class RectangleTool(_Drawing):
    """Click the two ends of a side, then how deep the building is; lengths and depth can be typed.

    Shift lets the side run along the axes of the map.
    """

    name = "draw_rectangle"

    @property
    def hint(self) -> str:
        """What can be done now."""
        if not self._points:
            return N_("Click one end of a side of the building")
        if len(self._points) == 1:
            return N_("Click the other end, or type the length and Enter · Shift follows the axes")
        return N_("Click how deep the building is, or type the depth and Enter")

    def _press(self) -> tuple[Intent, ...]:
        assert self._pointer is not None
        if len(self._points) == 2:
            return self._finish()
        if not self._points or math.dist(self._points[-1], self._pointer) > 0:
            self._points.append(self._pointer)
            self._typed = ""
        return (self._draft(),)

    def _place(self, event: Pointer) -> Point:
        free = len(self._points) != 1  # the depth is measured square to the side anyway
        return super()._place(_without_shift(event) if free else event)

    def _finish(self) -> tuple[Intent, ...]:
        if len(self._points) < 2 or self._pointer is None:
            return (self._draft(),)
        return self._done(block(self._points[0], self._points[1], self._pointer)[0])

    def _take_typed(self) -> tuple[Intent, ...]:
        numbers = read_numbers(self._typed)
        if numbers is None or len(numbers) > 2 or not numbers[0]:
            return (self._draft(),)
        if len(self._points) == 1:
            last = self._points[-1]
            self._points.append(toward(last, self._pointer or last, numbers[0]))
            self._typed = ""
            if len(numbers) == 1:
                return (self._draft(),)
            return self._done(on_side(self._points[0], self._points[1], self._side() * numbers[1]))
        return self._done(on_side(self._points[0], self._points[1], self._side() * numbers[0]))

    def _side(self) -> int:
        """1 with the pointer to the left of the side, else -1."""
        if self._pointer is None:
            return 1
        return 1 if block(self._points[0], self._points[1], self._pointer)[1] >= 0 else -1

    def _draft(self) -> Draft:
        if not self._points:
            return Draft(snap=self._snap)
        ring = tuple(self._points)
        if self._pointer is not None:
            ring = block(*ring, self._pointer)[0] if len(ring) == 2 else (*ring, self._pointer)
        return Draft(rings=(ring,), closed=len(ring) > 2, tags=tags_of(ring), typed=self._typed, snap=self._snap)


def tags_of(ring: tuple[Point, ...]) -> tuple[Tag, ...]:
    """Lengths of the sides, and area and circumference at the last corner; a single side tells its length once."""
    if len(ring) < 2:
        return ()
    if len(ring) == 2:
        return (Tag(*ring[1], write_length(length(ring)), "whole"),)
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    tags = [Tag((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, write_length(math.dist(a, b))) for a, b in sides]
    whole = f"{write_area(area(ring))} · {write_length(length(ring, closed=True))}"
    return (*tags, Tag(*ring[-1], whole, "whole"))


def _without_shift(event: Pointer) -> Pointer:
    return Pointer(kind=event.kind, px=event.px, py=event.py, x=event.x, y=event.y, button=event.button,
                   ctrl=event.ctrl, reach=event.reach)
