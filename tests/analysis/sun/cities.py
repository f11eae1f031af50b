"""Made cities, and a slow second way to ask whether a place is lit: one ray, every building, by shapely."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from lohu_gis.analysis.sun.solids import Solids, solids

F64 = npt.NDArray[np.float64]


def shapes_array(shapes: list[Any]) -> npt.NDArray[np.object_]:
    """Shapely objects as an array of objects."""
    found = np.empty(len(shapes), object)
    found[:] = shapes
    return found


def blocks(*boxes: tuple[float, float, float, float], top: float | list[float], base: float | list[float] = 0.0,
           building: list[int] | None = None) -> Solids:
    """Rectangular buildings from xmin, ymin, xmax, ymax."""
    count = len(boxes)
    low, high = (np.broadcast_to(np.asarray(value, np.float64), count).copy() for value in (base, top))
    return solids(shapes_array([shapely.box(*b) for b in boxes]), low, high,
                  np.arange(count) if building is None else np.asarray(building))


def jumble(seed: int, count: int = 60, width: float = 300.0, floating: float = 0.3) -> Solids:
    """Random polygons, some concave, some with a court, some with air below; they may overlap."""
    rng = np.random.default_rng(seed)
    shapes: list[Any] = []
    for number in range(count):
        x, y = rng.uniform(0, width, 2)
        corners = int(rng.integers(4, 12))
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        reach = rng.uniform(6, 18) * rng.uniform(0.4, 1, corners)
        shape = shapely.Polygon(np.column_stack([x + reach * np.cos(angle), y + reach * np.sin(angle)]))
        if not shape.is_valid or shape.area < 20:
            shape = shapely.box(x - 5, y - 5, x + 5, y + 5)
        if number % 5 == 0:
            cut = shape.difference(shapely.box(x - 2, y - 2, x + 2, y + 2))
            shape = cut if cut.geom_type == "Polygon" else shape
        shapes.append(shape)
    base = np.where(rng.random(count) < floating, rng.uniform(4, 20, count), 0.0)
    return solids(shapes_array(shapes), base, base + rng.uniform(6, 60, count), np.arange(count))


def is_lit(city: Solids, place: tuple[float, float, float], altitude: float, azimuth: float,
           own: int | None = None) -> bool:
    """Whether a ray from a place reaches the sun: every building cut by the ray's plan, one after another."""
    x, y, z = place
    east, north = math.sin(azimuth), math.cos(azimuth)
    plan = shapely.LineString([(x, y), (x + east * 3000, y + north * 3000)])
    for number in np.flatnonzero(shapely.intersects(city.shapes, plan)):
        cut = plan.intersection(city.shapes[number])
        for piece in getattr(cut, "geoms", [cut]):
            away = np.hypot(*(np.asarray(piece.coords) - (x, y)).T)
            if away.max() - away.min() < 1e-9 or (number == own and away.min() < 1e-5):
                continue
            low, high = z + away.min() * math.tan(altitude), z + away.max() * math.tan(altitude)
            if low <= city.top[number] and high >= city.base[number]:
                return False
    return True
