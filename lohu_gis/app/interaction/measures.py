"""Length and area of what is measured on the map, and how they are written."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

Point = tuple[float, float]


def length(points: Sequence[Point], *, closed: bool = False) -> float:
    """Planar length of a line through the points, in map units; `closed` adds the way back. Fewer than two: 0."""
    ring = [*points, points[0]] if closed and points else list(points)
    return sum(math.dist(a, b) for a, b in itertools.pairwise(ring))


def area(points: Sequence[Point]) -> float:
    """Planar area of the ring through the points (shoelace formula), in square map units; fewer than three: 0."""
    if len(points) < 3:
        return 0.0
    x0, y0 = points[0]  # near the origin, so that large coordinates cost no digits
    ring = [(x - x0, y - y0) for x, y in points]
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def write_length(metres: float) -> str:
    """``"812.4 m"`` or ``"12.35 km"``; thousands set apart by a thin space."""
    return f"{grouped(metres, 1)} m" if metres < 10_000 else f"{grouped(metres / 1000, 2)} km"


def write_area(square_metres: float) -> str:
    """``"812.4 m²"``, ``"3.25 ha"`` or ``"78.75 km²"``."""
    if square_metres < 10_000:
        return f"{grouped(square_metres, 1)} m²"
    if square_metres < 1_000_000:
        return f"{grouped(square_metres / 10_000, 2)} ha"
    return f"{grouped(square_metres / 1_000_000, 2)} km²"


def grouped(value: float, digits: int = 0) -> str:
    """A number with thin spaces between thousands: ``12 345.6``."""
    return f"{value:,.{digits}f}".replace(",", "\u2009")
