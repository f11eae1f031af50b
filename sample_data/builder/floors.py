"""Floor plates cut into units: an exact partition of a footprint, without gaps and overlaps."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import rotate
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from sample_data.builder.frame import polygons

CORE_SHARE = 0.16
CORE_M2 = 90.0
SLIVER_M2 = 9.0
Rng = np.random.Generator


def core_of(footprint: Polygon) -> Polygon | None:
    """Return the stairs and lifts of a tower: a block in its middle, about a sixth of the footprint.

    None for a building that is small, narrow, or a ring whose middle is open: there is room on every floor.
    """
    inner = footprint.buffer(-7.0)
    if footprint.area < 300 or footprint.interiors or inner.is_empty or not inner.contains(footprint.centroid):
        return None
    side = float(np.sqrt(min(footprint.area * CORE_SHARE, CORE_M2)))
    block = box(-side / 2, -side / 2, side / 2, side / 2)
    turned = rotate(block, _axis(footprint), origin=(0, 0))
    at = footprint.centroid
    core = Polygon(np.round(shapely.get_coordinates(turned) + np.array([at.x, at.y]), 2))
    return core if footprint.buffer(-2.0).contains(core) else None


def units_of(plate: BaseGeometry, target_m2: float, rng: Rng) -> list[Polygon]:
    """Return the plate cut into pieces of about `target_m2`; their areas sum to that of the plate.

    Each cut is a straight line across the longer side of the piece, so that shops stand side by side. A piece
    is left whole where a cut would leave a sliver.
    """
    found: list[Polygon] = []
    waiting = [(p, max(round(p.area / target_m2), 1)) for p in polygons(plate)]
    while waiting:
        piece, count = waiting.pop()
        halves = _halved(piece, (count // 2 + rng.uniform(-0.08, 0.08)) / count) if count > 1 else []
        if not halves:
            found.append(piece)
            continue
        share = sum(h.area for h in halves)
        waiting += [(h, max(round(count * h.area / share), 1)) for h in halves]
    return sorted(found, key=lambda p: (round(p.centroid.x, 1), round(p.centroid.y, 1)))


def _axis(shape: BaseGeometry) -> float:
    """Return the direction of the longer side of the smallest rectangle, in degrees against the clock from east."""
    corners = shapely.get_coordinates(shape.minimum_rotated_rectangle)
    sides = np.diff(corners[:3], axis=0)
    longer = sides[int(np.argmax(np.hypot(sides[:, 0], sides[:, 1])))]
    return float(np.degrees(np.arctan2(longer[1], longer[0])))


def _halved(piece: Polygon, share: float) -> list[Polygon]:
    """Return the two (or more) parts of a polygon cut across; empty where that leaves a sliver."""
    for across in (0.0, 90.0):
        angle = _axis(piece) + across
        at = piece.centroid
        flat = rotate(piece, -angle, origin=at)
        x0, y0, x1, y1 = flat.bounds
        low, high = x0, x1
        for _ in range(24):
            middle = (low + high) / 2
            part = flat.intersection(box(x0 - 1, y0 - 1, middle, y1 + 1)).area
            low, high = (middle, high) if part < share * flat.area else (low, middle)
        cut = rotate(LineString([(low, y0 - 5), (low, y1 + 5)]), angle, origin=at)
        parts = polygons(split(piece, cut))
        if len(parts) > 1 and min(p.area for p in parts) > SLIVER_M2:
            return parts
    return []
