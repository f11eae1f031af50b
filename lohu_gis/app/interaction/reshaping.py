"""Tools that move, turn and scale what is selected."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

from lohu_gis.app.interaction.drawing import FIGURES
from lohu_gis.app.interaction.events import Draft, Drop, Event, Intent, Key, PickAt, Pointer, Reshape, Snap, Tag
from lohu_gis.app.interaction.figures import bearing, read_numbers, reshaped, toward
from lohu_gis.app.interaction.measures import Point, grouped, write_length
from lohu_gis.app.interaction.site import EmptySite, Site, Subject
from lohu_gis.core.text import N_

DRAG_PX = 4.0
STEP_DEG = 15.0
STEP_SCALE = 0.1
LEAST_SCALE, MOST_SCALE = 0.05, 20.0
NOTHING = N_("Click a building to select it")


class ReshapeTool(ABC):
    """Drag, or click and click again; typed figures and Enter do it exactly; Esc takes back.

    While nothing is selected a click selects.
    """

    name = ""
    how = ""

    def __init__(self, site: Site | None = None) -> None:
        self._site: Site = site or EmptySite()
        self._from: Point | None = None
        self._pressed: tuple[float, float] | None = None
        self._now: Point | None = None
        self._stepped = False
        self._snap: Snap | None = None
        self._typed = ""
        self._picked: tuple[float, float] | None = None

    @property
    def hint(self) -> str:
        """What can be done now."""
        return NOTHING if self._site.subject() is None else self.how

    @property
    def cursor(self) -> str:
        """A hand once there is something to take hold of."""
        if self._site.subject() is None:
            return "arrow"
        return "hand" if self._from is None else "grab"

    @property
    def typing(self) -> bool:
        """Whether figures that are typed belong to the tool."""
        return self._site.subject() is not None

    def handle(self, event: Event) -> tuple[Intent, ...]:
        """See the class."""
        subject = self._site.subject()
        if isinstance(event, Key):
            return self._key(event, subject)
        if subject is None:
            return self._pick(event)
        if event.kind == "press" and event.button == "left":
            if self._from is not None:
                return self._commit(subject, self._change(subject, self._from, self._reach(event)))
            self._pressed = (event.px, event.py)
            self._from = self._now = self._reach(event)
        elif event.kind == "move":
            self._now = self._reach(event)
        elif event.kind == "release" and event.button == "left" and self._pressed is not None:
            dragged = math.hypot(event.px - self._pressed[0], event.py - self._pressed[1]) >= DRAG_PX
            self._pressed = None
            if dragged and self._from is not None:
                return self._commit(subject, self._change(subject, self._from, self._reach(event)))
        return (self._draft(subject),)

    @abstractmethod
    def _change(self, subject: Subject, start: Point, end: Point) -> Reshape:
        """What dragging from one place to another does."""

    @abstractmethod
    def _read(self, subject: Subject, numbers: tuple[float, ...]) -> Reshape | None:
        """What typed figures do; None when they make no sense."""

    @abstractmethod
    def _figure(self, change: Reshape) -> str:
        """The change as text beside the pointer."""

    def _pick(self, event: Pointer) -> tuple[Intent, ...]:
        if event.kind == "press" and event.button == "left":
            return (PickAt(event.x, event.y, event.mode),)
        return ()

    def _reach(self, event: Pointer) -> Point:
        self._stepped = event.shift
        self._snap = self._site.snap(event.x, event.y, event.reach) if event.reach and self.snaps else None
        return (self._snap.x, self._snap.y) if self._snap is not None else (event.x, event.y)

    snaps = False

    def _key(self, event: Key, subject: Subject | None) -> tuple[Intent, ...]:
        if event.name == "escape":
            return self._escape(subject)
        if subject is None:
            return ()
        if event.name == "text" and set(event.text) <= FIGURES | {"%"}:
            self._typed += event.text
        elif event.name == "backspace":
            self._typed = self._typed[:-1]
        elif event.name == "enter" and self._typed:
            numbers = read_numbers(self._typed)
            change = self._read(subject, numbers) if numbers is not None else None
            return self._commit(subject, change) if change is not None else (self._draft(subject),)
        elif event.name == "enter" and self._from is not None and self._now is not None:
            return self._commit(subject, self._change(subject, self._from, self._now))
        return (self._draft(subject),)

    def _escape(self, subject: Subject | None) -> tuple[Intent, ...]:
        if subject is not None and (self._typed or self._from is not None):
            self._clear()
            return (self._draft(subject),)
        return Draft(), Drop()

    def _clear(self) -> None:
        self._from = self._pressed = self._snap = None
        self._typed = ""

    def _commit(self, subject: Subject, change: Reshape) -> tuple[Intent, ...]:
        self._clear()
        if change == Reshape(pivot=change.pivot):
            return (self._draft(subject),)
        return Draft(), change

    def _draft(self, subject: Subject) -> Draft:
        change = Reshape(pivot=subject.pivot)
        if self._from is not None and self._now is not None:
            change = self._change(subject, self._from, self._now)
        rings = tuple(reshaped(ring, change) for ring in subject.rings)
        at = self._now or subject.pivot
        tags = (Tag(*at, self._figure(change), "whole"),) if self._from is not None else ()
        return Draft(rings=rings, tags=tags, typed=self._typed, snap=self._snap,
                     pivot=None if self.snaps else subject.pivot)


class MoveTool(ReshapeTool):
    """Move what is selected; ``12,-3`` moves east and south, ``12`` in the direction of the pointer."""

    name = "move"
    how = N_("Drag the selection · type dx,dy and Enter · Shift keeps to one axis")
    snaps = True

    def _change(self, subject: Subject, start: Point, end: Point) -> Reshape:
        dx, dy = end[0] - start[0], end[1] - start[1]
        if self._stepped:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        return Reshape(dx=dx, dy=dy, pivot=subject.pivot)

    def _read(self, subject: Subject, numbers: tuple[float, ...]) -> Reshape | None:
        if len(numbers) == 2:
            return Reshape(dx=numbers[0], dy=numbers[1], pivot=subject.pivot)
        if len(numbers) > 2:
            return None
        start = self._from or subject.pivot
        x, y = toward((0.0, 0.0), ((self._now or start)[0] - start[0], (self._now or start)[1] - start[1]), numbers[0])
        return Reshape(dx=x, dy=y, pivot=subject.pivot)

    def _figure(self, change: Reshape) -> str:
        return (f"{write_length(math.hypot(change.dx, change.dy))}  "
                f"({grouped(change.dx, 1)}, {grouped(change.dy, 1)})")


class TurnTool(ReshapeTool):
    """Turn what is selected about its middle, clockwise; Shift goes in steps of 15 degrees."""

    name = "rotate"
    how = N_("Drag around the middle · type degrees clockwise and Enter · Shift turns by 15°")

    def _change(self, subject: Subject, start: Point, end: Point) -> Reshape:
        turn = bearing(subject.pivot, end) - bearing(subject.pivot, start)
        turn = (turn + 180.0) % 360.0 - 180.0
        if self._stepped:
            turn = round(turn / STEP_DEG) * STEP_DEG
        return Reshape(turn_deg=turn, pivot=subject.pivot)

    def _read(self, subject: Subject, numbers: tuple[float, ...]) -> Reshape | None:
        return Reshape(turn_deg=numbers[0], pivot=subject.pivot) if len(numbers) == 1 else None

    def _figure(self, change: Reshape) -> str:
        return f"{change.turn_deg:+.1f}°"


class ScaleTool(ReshapeTool):
    """Scale what is selected about its middle; Shift goes in steps of a tenth. Heights stay."""

    name = "scale"
    how = N_("Drag away from the middle · type a factor (1.2 or 120%) and Enter · Shift steps by 10 %")

    def _change(self, subject: Subject, start: Point, end: Point) -> Reshape:
        before = max(math.dist(subject.pivot, start), 1e-6)
        factor = math.dist(subject.pivot, end) / before
        if self._stepped:
            factor = round(factor / STEP_SCALE) * STEP_SCALE
        return Reshape(scale=min(max(factor, LEAST_SCALE), MOST_SCALE), pivot=subject.pivot)

    def _read(self, subject: Subject, numbers: tuple[float, ...]) -> Reshape | None:
        factor = numbers[0] / 100 if "%" in self._typed else numbers[0]
        if len(numbers) != 1 or not LEAST_SCALE <= factor <= MOST_SCALE:
            return None
        return Reshape(scale=factor, pivot=subject.pivot)

    def _figure(self, change: Reshape) -> str:
        return f"× {change.scale:.2f}"
