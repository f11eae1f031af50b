"""What happens to a tool (events) and what it wants (intents)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["replace", "add", "toggle", "remove"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """One event of the mouse: window position in logical pixels, map position in the project's CRS."""

    kind: Literal["press", "move", "release", "double", "leave"]
    px: float
    py: float
    x: float
    y: float
    button: Literal["left", "middle", "right", "none"] = "none"
    shift: bool = False
    ctrl: bool = False

    @property
    def mode(self) -> Mode:
        """How a selection made with these keys combines with the one there is."""
        if self.shift and self.ctrl:
            return "remove"
        return "add" if self.shift else "toggle" if self.ctrl else "replace"


@dataclass(frozen=True, slots=True)
class Key:
    """A key a tool may care about."""

    name: Literal["escape", "enter", "backspace"]


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
class Drop:
    """Nothing left to take back: drop the selection."""


Event = Pointer | Key
Intent = Pan | Zoom | PickAt | PickBox | RubberBand | Sketch | Drop
