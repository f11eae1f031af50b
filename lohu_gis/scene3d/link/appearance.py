"""How a scene is shown, apart from what stands in it and where it is looked at from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """An upright plane that cuts the model open; what lies ahead of it is not shown.

    Attributes
    ----------
    x, y : float
        A point of the plane, in the CRS of the scene.
    azimuth_deg : float
        Direction, clockwise from north, into the part that is cut away.
    """

    x: float
    y: float
    azimuth_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Sun:
    """Where the sun stands.

    Attributes
    ----------
    azimuth_deg, altitude_deg : float
        Clockwise from north; above the horizon, negative at night.
    passing : bool
        True while it moves (a day is played): the ground gets quick shadows only.
    """

    azimuth_deg: float
    altitude_deg: float
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Appearance:
    """The whole of it; small, so it travels with a message of its own.

    Attributes
    ----------
    sun : Sun or None
        None: the light the scene was built for.
    cut : Cut or None
    shadows, labels, trees, sky : bool
        What is shown. Words of marks whose name begins with ``tool.`` are always shown: somebody is measuring.
    font : str
        Path of the font file for words; empty: none are written.
    clear_px : float
        Height of a strip at the upper edge, logical pixels, that words keep free: buttons lie there on the screen.
    """

    sun: Sun | None = None
    cut: Cut | None = None
    shadows: bool = True
    labels: bool = True
    trees: bool = True
    sky: bool = True
    font: str = ""
    clear_px: float = 0.0
