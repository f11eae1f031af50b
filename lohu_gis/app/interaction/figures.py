"""Arithmetic of drawn figures: right angles, typed figures, outlines that cross themselves, moved corners."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence

from lohu_gis.app.interaction.events import Reshape
from lohu_gis.app.interaction.measures import Point

TINY = 1e-9


def crosses(ring: Sequence[Point]) -> bool:
    """Whether the closed ring through the points touches or crosses itself; fewer than four points cannot.

    Neighbouring sides that fold back on each other count as crossing.
    """
    sides = [side for side in zip(ring, [*ring[1:], *ring[:1]], strict=True) if math.dist(*side) > TINY]
    count = len(sides)
    if count < 3:
        return False
    if any(_folds(*sides[i], sides[(i + 1) % count][1]) for i in range(count)):
        return True
    pairs = itertools.combinations(range(count), 2)
    return any(_meet(*sides[i], *sides[j]) for i, j in pairs if j - i not in (1, count - 1))


def signed_area(ring: Sequence[Point]) -> float:
    """Planar area of a ring, positive when its corners go counter-clockwise."""
    if len(ring) < 3:
        return 0.0
    x0, y0 = ring[0]
    local = [(x - x0, y - y0) for x, y in ring]
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(local, [*local[1:], local[0]], strict=True)) / 2


def counter_clockwise(ring: Sequence[Point]) -> tuple[Point, ...]:
    """The ring with its corners counter-clockwise, repeated corners left out."""
    kept = [point for i, point in enumerate(ring) if math.dist(point, ring[i - 1]) > TINY or len(ring) == 1]
    return tuple(kept if signed_area(kept) >= 0 else kept[::-1])


def squared(before: Point | None, last: Point, pointer: Point) -> Point:
    """The place nearest to the pointer that makes a right angle with the side from `before` to `last`.

    Without a side before, sides run along the axes of the map.
    """
    ux, uy = (1.0, 0.0)
    if before is not None and math.dist(before, last) > TINY:
        size = math.dist(before, last)
        ux, uy = (last[0] - before[0]) / size, (last[1] - before[1]) / size
    dx, dy = pointer[0] - last[0], pointer[1] - last[1]
    along, across = dx * ux + dy * uy, -dx * uy + dy * ux
    if abs(along) >= abs(across):
        return last[0] + along * ux, last[1] + along * uy
    return last[0] - across * uy, last[1] + across * ux


def toward(last: Point, pointer: Point, length: float) -> Point:
    """The place `length` away from `last` in the direction of the pointer (east where the two are the same)."""
    size = math.dist(last, pointer)
    ux, uy = ((pointer[0] - last[0]) / size, (pointer[1] - last[1]) / size) if size > TINY else (1.0, 0.0)
    return last[0] + ux * length, last[1] + uy * length


def block(start: Point, end: Point, pointer: Point) -> tuple[tuple[Point, ...], float]:
    """The rectangle on the side from `start` to `end` whose far side runs through the pointer, and its depth.

    The depth is positive to the left of the side.
    """
    size = max(math.dist(start, end), TINY)
    ux, uy = (end[0] - start[0]) / size, (end[1] - start[1]) / size
    depth = -(pointer[0] - start[0]) * uy + (pointer[1] - start[1]) * ux
    return on_side(start, end, depth), depth


def on_side(start: Point, end: Point, depth: float) -> tuple[Point, ...]:
    """The rectangle on a side with that depth, positive to the left of it."""
    size = max(math.dist(start, end), TINY)
    ox, oy = -(end[1] - start[1]) / size * depth, (end[0] - start[0]) / size * depth
    return start, end, (end[0] + ox, end[1] + oy), (start[0] + ox, start[1] + oy)


def bearing(pivot: Point, place: Point) -> float:
    """Direction from the pivot to a place, degrees clockwise from north, 0 up to 360."""
    return math.degrees(math.atan2(place[0] - pivot[0], place[1] - pivot[1])) % 360.0


def reshaped(points: Iterable[Point], change: Reshape) -> tuple[Point, ...]:
    """The points scaled and turned about the pivot, then moved."""
    angle = math.radians(change.turn_deg)
    cos, sin = math.cos(angle) * change.scale, math.sin(angle) * change.scale
    px, py = change.pivot
    return tuple((px + (x - px) * cos + (y - py) * sin + change.dx, py - (x - px) * sin + (y - py) * cos + change.dy)
                 for x, y in points)


def read_numbers(text: str) -> tuple[float, ...] | None:
    """Typed figures: ``35.5``, ``12,-3``, with full-width signs too; None while they do not make sense."""
    clean = text.translate(str.maketrans("，。．－；;", ",..-,,")).replace("%", "").strip()
    parts = clean.split(",")
    if not all(re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", part.strip()) for part in parts):
        return None
    numbers = tuple(float(part) for part in parts)
    return numbers if all(math.isfinite(number) for number in numbers) else None


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds(a: Point, b: Point, c: Point) -> bool:
    """Whether the side from b to c runs back over that from a to b."""
    if abs(_turn(a, b, c)) > TINY * max(math.dist(a, b) * math.dist(b, c), TINY):
        return False
    return (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two sides have a place in common."""
    first, second = _turn(c, d, a), _turn(c, d, b)
    third, fourth = _turn(a, b, c), _turn(a, b, d)
    if first * second < 0 and third * fourth < 0:
        return True
    return ((abs(first) <= TINY and _between(c, d, a)) or (abs(second) <= TINY and _between(c, d, b))
            or (abs(third) <= TINY and _between(a, b, c)) or (abs(fourth) <= TINY and _between(a, b, d)))


def _between(a: Point, b: Point, p: Point) -> bool:
    return min(a[0], b[0]) - TINY <= p[0] <= max(a[0], b[0]) + TINY and \
        min(a[1], b[1]) - TINY <= p[1] <= max(a[1], b[1]) + TINY
