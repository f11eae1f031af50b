"""Tools that ask for one place or two: where to look from, what to look at, where to cut."""

from __future__ import annotations

from lohu_gis.app.interaction.events import Draft, Drop, Event, Intent, Key, Pointer, Spots, Tag
from lohu_gis.app.interaction.measures import length, write_length
from lohu_gis.core.text import N_

Spot = tuple[float, float, float | None]
"""x and y in the project's CRS, and the height of the place where it is known (picked in 3D)."""

SPOT_TOOLS: dict[str, tuple[str, ...]] = {
    "sight_viewshed": (N_("Click where the observer stands"),),
    "sight_line": (N_("Click the origin"), N_("Click the target · Backspace takes the origin back")),
    "sight_skyline": (N_("Click where the observer stands"),),
    "sight_section": (N_("Click where the section begins"),
                      N_("Click where the section ends; what lies to the left of the way is shown"))}
"""Tools and what is to be clicked, place by place."""


class SpotsTool:
    """Click as many places as are asked for; Backspace takes one back, Esc all.

    The places stay shown until the next click.

    Parameters
    ----------
    name
        One of `SPOT_TOOLS`.
    """

    typing = False
    cursor = "cross"

    def __init__(self, name: str) -> None:
        self.name = name
        self._places: list[Spot] = []

    @property
    def hint(self) -> str:
        """What to click next."""
        hints = SPOT_TOOLS[self.name]
        return hints[len(self._places) % len(hints)]

    def handle(self, event: Event) -> tuple[Intent, ...]:
        """See the class."""
        if isinstance(event, Key):
            return self._key(event)
        if event.kind == "press" and event.button == "left":
            return self._press(event)
        if event.kind == "move" and 0 < len(self._places) < len(SPOT_TOOLS[self.name]):
            return (self._draft((event.x, event.y)),)
        return ()

    def _press(self, event: Pointer) -> tuple[Intent, ...]:
        wanted = len(SPOT_TOOLS[self.name])
        if len(self._places) == wanted:
            self._places = []
        if self._places and (event.x, event.y) == self._places[-1][:2]:
            return ()
        self._places.append((event.x, event.y, event.z))
        done = (Spots(self.name, tuple(self._places)),) if len(self._places) == wanted else ()
        return (self._draft(), *done)

    def _key(self, event: Key) -> tuple[Intent, ...]:
        if event.name == "backspace" and self._places:
            self._places.pop()
            return (self._draft(),)
        if event.name == "escape":
            if not self._places:
                return (Drop(),)
            self._places = []
            return (Draft(),)
        return ()

    def _draft(self, loose: tuple[float, float] | None = None) -> Draft:
        points = [place[:2] for place in self._places] + ([loose] if loose is not None else [])
        if not points:
            return Draft()
        tags: tuple[Tag, ...] = ()
        if len(points) > 1:
            tags = (Tag(*points[-1], write_length(length(points)), "whole"),)
        return Draft(rings=(tuple(points),), closed=False, tags=tags)
