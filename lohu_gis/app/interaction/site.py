"""What drawing tools ask about the map around them: places to jump to, and what is selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lohu_gis.app.interaction.events import Snap
from lohu_gis.app.interaction.measures import Point
from lohu_gis.core.geometry.layout import POINT, Geometry

MOST_ROWS = 400
"""Objects whose corners are looked at; more lie under no pointer of a sensible scale."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a move, turn or scaling is about: outlines to show, and the place they turn about."""

    rings: tuple[tuple[Point, ...], ...]
    pivot: Point


class Site(Protocol):
    """The map as drawing tools know it; all places in the project's CRS."""

    def snap(self, x: float, y: float, reach: float) -> Snap | None:
        """The corner, else the side, of something shown that lies nearest to a place and within reach."""

    def subject(self) -> Subject | None:
        """The selected buildings; None when none is selected."""


class EmptySite:
    """A map without anything on it."""

    def snap(self, x: float, y: float, reach: float) -> Snap | None:
        """Nothing to jump to."""
        del x, y, reach
        return None

    def subject(self) -> Subject | None:
        """Nothing is selected."""
        return None


@dataclass(frozen=True, slots=True, eq=False)
class SnapLayer:
    """Shapes to jump to.

    Attributes
    ----------
    boxes : float64, shape (4, n)
        xmin, ymin, xmax, ymax of each row; NaN for rows without a shape.
    geometry
        n rows in the project's CRS.
    shown : bool, shape (n,), or None
        Rows that are on the map; None: all.
    """

    boxes: npt.NDArray[np.floating]
    geometry: Geometry
    shown: npt.NDArray[np.bool_] | None = None


def nearest(layers: list[SnapLayer], x: float, y: float, reach: float) -> Snap | None:
    """The nearest corner within reach, else the nearest place on a side; None when there is neither.

    Only shapes whose box meets the square around the place are looked at.
    """
    best: dict[str, tuple[float, Snap]] = {}
    for layer in layers:
        boxes = layer.boxes
        near = (boxes[0] <= x + reach) & (boxes[2] >= x - reach) & (boxes[1] <= y + reach) & (boxes[3] >= y - reach)
        if layer.shown is not None:
            near &= layer.shown
        rows = np.flatnonzero(near)[-MOST_ROWS:]
        if len(rows) == 0:
            continue
        shapes = layer.geometry.take(rows)
        for found in (_corner(shapes, x, y), _side(shapes, x, y)):
            if found is not None and found[0] <= reach and found[0] < best.get(found[1].kind, (np.inf,))[0]:
                best[found[1].kind] = found
    chosen = best.get("vertex") or best.get("edge")
    return None if chosen is None else chosen[1]


def _corner(shapes: Geometry, x: float, y: float) -> tuple[float, Snap] | None:
    distance = np.hypot(shapes.coords[:, 0] - x, shapes.coords[:, 1] - y)
    if len(distance) == 0 or not np.isfinite(distance).any():
        return None
    at = int(np.nanargmin(distance))
    return float(distance[at]), Snap(float(shapes.coords[at, 0]), float(shapes.coords[at, 1]), "vertex")


def _side(shapes: Geometry, x: float, y: float) -> tuple[float, Snap] | None:
    last = shapes.ring_offsets[1:-1] - 1  # the way from one ring to the next is no side
    inside = np.ones(max(len(shapes.coords) - 1, 0), bool)
    inside[last[(last >= 0) & (last < len(inside))]] = False
    if bool((shapes.part_types == POINT).all()):
        return None
    start, end = shapes.coords[:-1][inside], shapes.coords[1:][inside]
    step = end - start
    size = (step ** 2).sum(axis=1)
    place = np.array([x, y])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip(((place - start) * step).sum(axis=1) / size, 0.0, 1.0)
    foot = start + np.where(size > 0, share, 0.0)[:, None] * step
    distance = np.hypot(foot[:, 0] - x, foot[:, 1] - y)
    if len(distance) == 0 or not np.isfinite(distance).any():
        return None
    at = int(np.nanargmin(distance))
    return float(distance[at]), Snap(float(foot[at, 0]), float(foot[at, 1]), "edge")
