"""The frame of the sample district: coordinate system, random streams and small drawing helpers.

All themes are drawn in a local frame in metres; its origin lies at E 506 000, N 2 492 000 of EPSG:4547
(CGCS2000, 3-degree Gauss-Kruger zone, central meridian 114 E).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import translate
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

CRS = "EPSG:4547"
ORIGIN = (506_000.0, 2_492_000.0)
SEED = 20260701
GRID = 0.01  # all coordinates lie on a 1 cm grid, so that shared borders are shared exactly
SOURCE = "虚构示例 invented sample"
TARGET_AREA_M2 = 78.75e6
PEAK_M = 944.0
PEAK_XY = (15_800.0, 5_930.0)

Coords = NDArray[np.float64]


def stream(name: str) -> np.random.Generator:
    """Return the random stream of one theme, the same in every run and independent of the other themes."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def to_map(geometry: BaseGeometry) -> BaseGeometry:
    """Move a geometry from the local frame to EPSG:4547, on the 1 cm grid."""
    moved = translate(geometry, *ORIGIN)
    return shapely.transform(moved, lambda c: np.round(c, 2))


def snap(geometry: BaseGeometry) -> BaseGeometry:
    """Round all coordinates to the 1 cm grid without changing the topology of shared borders."""
    return shapely.transform(geometry, lambda c: np.round(c, 2))


def tidy(shape: Polygon) -> Polygon:
    """Round a polygon to the 1 cm grid and mend what the rounding broke."""
    rounded = snap(shape)
    return rounded if rounded.is_valid else largest(snap(rounded.buffer(0)))


def chaikin(coords: Coords, rounds: int = 2, closed: bool = False) -> Coords:
    """Cut the corners of a line (Chaikin 1974); an open line keeps its ends."""
    points = np.asarray(coords, dtype=float)
    for _ in range(rounds):
        nxt = np.roll(points, -1, axis=0) if closed else points[1:]
        cur = points if closed else points[:-1]
        cut = np.empty((2 * len(cur), 2))
        cut[0::2] = 0.75 * cur + 0.25 * nxt
        cut[1::2] = 0.25 * cur + 0.75 * nxt
        points = cut if closed else np.vstack([points[:1], cut, points[-1:]])
    return points


def roughen(coords: Coords, rng: np.random.Generator, amplitude: float = 0.12, shortest: float = 60.0) -> Coords:
    """Displace midpoints until every segment is shorter than `shortest` metres: a natural looking line."""
    points = np.asarray(coords, dtype=float)
    while True:
        step = np.diff(points, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        if length.max() <= shortest:
            return points
        out = [points[0]]
        for i, d in enumerate(length):
            if d > shortest:
                normal = np.array([-step[i, 1], step[i, 0]])
                out.append((points[i] + points[i + 1]) / 2 + normal * rng.uniform(-amplitude, amplitude))
            out.append(points[i + 1])
        points = np.array(out)


def blob(points: Sequence[tuple[float, float]], rng: np.random.Generator, amplitude: float = 0.12) -> Polygon:
    """Return a natural looking polygon through hand-placed points."""
    ring = chaikin(np.array(points, dtype=float), 2, closed=True)
    ring = roughen(np.vstack([ring, ring[:1]]), rng, amplitude, 40.0)
    return largest(snap(Polygon(ring).buffer(0)))


def smooth_line(points: Sequence[tuple[float, float]], rounds: int = 3) -> LineString:
    """Return a line with rounded corners through hand-placed points."""
    return snap(LineString(chaikin(np.array(points, dtype=float), rounds)))


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a geometry of any type, in order; empty for none."""
    if geometry.is_empty:
        return []
    if isinstance(geometry, Polygon):
        return [geometry]
    return [g for part in getattr(geometry, "geoms", []) for g in polygons(part)]


def largest(geometry: BaseGeometry) -> Polygon:
    """Return the largest polygon of a geometry; an empty polygon if there is none."""
    parts = polygons(geometry)
    return max(parts, key=lambda p: p.area) if parts else Polygon()


def multi(geometry: BaseGeometry) -> MultiPolygon:
    """Return all polygons of a geometry as one multipolygon."""
    return MultiPolygon(polygons(geometry))
