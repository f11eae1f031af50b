"""Measuring in 3D: distance, height and area over points on ground and buildings, as marks."""

from __future__ import annotations

import itertools
import math
from typing import Literal

import numpy as np

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import area, grouped, length, write_area, write_length
from lohu_gis.core.text import N_
from lohu_gis.scene3d.build.light import ACCENT
from lohu_gis.scene3d.build.marks import Dots, Faces, Labels, Lines, Marks

Kind = Literal["distance", "height", "area"]
Place = tuple[float, float, float]

HINTS = {"distance": N_("Click points on ground or buildings · double click to finish · Backspace takes one back"),
         "height": N_("Click the lower point, then the upper one"),
         "area": N_("Click corners on ground or buildings · double click to finish · Backspace takes one back")}


class Measurement:
    """A measurement that is being made; knows no widget.

    Parameters
    ----------
    kind
        ``distance`` follows the points through the air, ``height`` is the difference of two points, ``area`` the
        level area inside the points, as a map would show it.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.points: list[Place] = []
        self.finished = False

    def add(self, place: Place) -> None:
        """Another point; after the end, the first one of a new measurement."""
        if self.finished:
            self.points, self.finished = [], False
        self.points.append(place)
        if self.kind == "height" and len(self.points) == 2:
            self.finished = True

    def end(self) -> None:
        """All points are there."""
        self.finished = bool(self.points)

    def back(self) -> None:
        """Take the last point back."""
        if self.points:
            self.points.pop()
        self.finished = False

    def clear(self) -> bool:
        """Take all back; False when there was nothing."""
        had = bool(self.points)
        self.points, self.finished = [], False
        return had

    def marks(self, loose: Place | None = None) -> Marks:
        """What to show, with `loose` (the place under the pointer) as one more point."""
        points = [*self.points, loose] if loose is not None and self.points and not self.finished else self.points
        if not points:
            return Marks()
        dots = (Dots.of(points, ACCENT, 8.0, through=True),)
        if len(points) < 2:
            return Marks(dots=dots, labels=(_word(points[0], _elevation(points[0])),))
        if self.kind == "height":
            return Marks(dots=dots) + _height(points[0], points[-1])
        return Marks(dots=dots) + (_area(points) if self.kind == "area" else _distance(points))


def _distance(points: list[Place]) -> Marks:
    through = length3(points)
    level, rise = length([p[:2] for p in points]), points[-1][2] - points[0][2]
    text = _("{length} · level {level} · height difference {rise} m").format(
        length=write_length(through), level=write_length(level), rise=grouped(rise, 1))
    return Marks(lines=(Lines.of([points], ACCENT, 3.0, through=True),), labels=(_word(points[-1], text),))


def _height(low: Place, high: Place) -> Marks:
    foot = (high[0], high[1], low[2])
    text = _("{height} m high").format(height=grouped(abs(high[2] - low[2]), 1))
    lines = (Lines.of([[foot, high]], ACCENT, 3.0, through=True), Lines.of([[low, foot]], ACCENT, 1.5, through=True))
    return Marks(lines=lines, labels=(_word(high, text),))


def _area(points: list[Place]) -> Marks:
    ring = [*points, points[0]]
    flat = [p[:2] for p in points]
    text = f"{write_area(area(flat))} · {write_length(length(flat, closed=True))}"
    faces: tuple[Faces, ...] = ()
    if len(points) > 2:
        faces = (_fan(points),)
    middle = np.mean(np.array(points), axis=0)
    return Marks(lines=(Lines.of([ring], ACCENT, 3.0, through=True),), faces=faces,
                 labels=(_word((float(middle[0]), float(middle[1]), max(p[2] for p in points)), text),))


def _fan(points: list[Place]) -> Faces:
    """Triangles between the points, cut as the outline on the map asks for; a fan where it crosses itself."""
    import shapely

    polygon = shapely.Polygon([p[:2] for p in points])
    height = {p[:2]: p[2] for p in points}
    corners = [[points[0], b, c] for b, c in itertools.pairwise(points[1:])]
    if polygon.is_valid:
        pieces = shapely.get_parts(shapely.constrained_delaunay_triangles(polygon))
        corners = [[(x, y, height.get((x, y), points[0][2])) for x, y in shapely.get_coordinates(piece)[:3].tolist()]
                   for piece in pieces]
    return Faces.of(np.array(corners, np.float64), ACCENT, 0.3)


def length3(points: list[Place]) -> float:
    """Length of the line through the points, metres."""
    return sum(math.dist(a, b) for a, b in itertools.pairwise(points))


def _elevation(place: Place) -> str:
    return _("{height} m above sea level").format(height=grouped(place[2], 1))


def _word(place: Place, text: str) -> Labels:
    return Labels.of([text], [place], 1e9)
