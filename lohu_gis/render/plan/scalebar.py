"""Round numbers for scale bars."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of round length.

    Attributes
    ----------
    metres, length_px
        Its length on the ground and on the picture (logical pixels).
    label, half_label
        At its end and middle, with units.
    """

    metres: float
    length_px: float
    label: str
    half_label: str


def nice_below(value: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above `value` (> 0)."""
    power = 10.0 ** math.floor(math.log10(value))
    return max((step * power for step in (1.0, 2.0, 5.0) if step * power <= value * (1 + 1e-12)), default=power)


def bar_of(metres_per_px: float, most_px: float = 160.0) -> ScaleBar:
    """The longest round bar of at most `most_px`; it is at least 0.4 times that long."""
    metres = nice_below(metres_per_px * most_px)
    return ScaleBar(metres, metres / metres_per_px, _label(metres), _label(metres / 2, unit=False, like=metres))


def _label(metres: float, *, unit: bool = True, like: float | None = None) -> str:
    kilo = (like if like is not None else metres) >= 1000
    tiny = (like if like is not None else metres) < 1
    value, name = (metres / 1000, "km") if kilo else (metres * 100, "cm") if tiny else (metres, "m")
    return f"{value:g} {name}" if unit else f"{value:g}"
