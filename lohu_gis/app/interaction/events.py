"""What happens to a tool (events) and what it wants (intents)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["replace", "add", "toggle", "remove"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """One event of the mouse: window position in logical pixels, map position in the project's CRS.

    `reach` is how far a place may lie away, in map units, and still be meant (what 10 pixels are there); 0: not at all.
    `z` is the height of the place in metres where the 3D view knows it.
    """

    kind: Literal["press", "move", "release", "double", "leave"]
    px: float
    py: float
    x: float
    y: float
    button: Literal["left", "middle", "right", "none"] = "none"
    shift: bool = False
    ctrl: bool = False
    reach: float = 0.0
    z: float | None = None

    @property
    def mode(self) -> Mode:
        """How a selection made with these keys combines with the one there is."""
        if self.shift and self.ctrl:
            return "remove"
        return "add" if self.shift else "toggle" if self.ctrl else "replace"


@dataclass(frozen=True, slots=True)
class Key:
    """A key a tool may care about; `text` is what was typed, for the name ``text``."""

    name: Literal["escape", "enter", "backspace", "text"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pan:
    """Move the picture by pixels; `done` ends the gesture."""

    right_px: float
    down_px: float
    done: bool = False


@dataclass(frozen=True, slots=True)
class Zoom:
    """Come `factor` times closer at a window position."""

    factor: float
    px: float
    py: float


@dataclass(frozen=True, slots=True)
class PickAt:
    """Select what lies at a place, and tell about it."""

    x: float
    y: float
    mode: Mode


@dataclass(frozen=True, slots=True)
class PickBox:
    """Select what touches a rectangle of the window (px, py of two corners)."""

    px0: float
    py0: float
    px1: float
    py1: float
    mode: Mode


@dataclass(frozen=True, slots=True)
class RubberBand:
    """Show a rectangle that is being drawn, in window pixels; None takes it away."""

    box: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Sketch:
    """Show a line or area that is being measured, in map coordinates; `closed` joins the ends."""

    points: tuple[tuple[float, float], ...]
    closed: bool
    finished: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A figure beside what is being drawn: on the middle of a side, or for the whole."""

    x: float
    y: float
    text: str
    kind: Literal["side", "whole"] = "side"


@dataclass(frozen=True, slots=True)
class Snap:
    """A place of what is on the map already that the pointer jumped to; `start` is the drawing's own first corner."""

    x: float
    y: float
    kind: Literal["vertex", "edge", "start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Show what is being drawn or moved, in map coordinates; one without rings takes it away.

    Attributes
    ----------
    rings
        Outlines without the repeated first corner.
    closed
        Whether the rings are closed.
    valid
        False while the outline cannot be a footprint (it crosses itself).
    typed
        What has been typed so far.
    pivot
        The fixed point of a turn or scaling.
    """

    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    closed: bool = True
    valid: bool = True
    tags: tuple[Tag, ...] = ()
    typed: str = ""
    snap: Snap | None = None
    pivot: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A footprint has been drawn: its corners counter-clockwise, without the repeated first one."""

    ring: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshape:
    """Move, turn and scale what is selected: about `pivot` first scaled, then turned, then moved.

    Attributes
    ----------
    dx, dy
        In map units.
    turn_deg
        Clockwise.
    """

    dx: float = 0.0
    dy: float = 0.0
    turn_deg: float = 0.0
    scale: float = 1.0
    pivot: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Spots:
    """All places that a tool asked for are there: x, y in map units, and the height where the 3D view knows it."""

    purpose: str
    places: tuple[tuple[float, float, float | None], ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """Nothing left to take back: drop the selection."""


Event = Pointer | Key
Intent = Pan | Zoom | PickAt | PickBox | RubberBand | Sketch | Draft | Outline | Reshape | Spots | Drop
