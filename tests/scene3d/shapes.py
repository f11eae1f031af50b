"""Small geometries and exact measures for the tests of the massing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from lohu_gis.core.geometry.layout import MULTI_POLYGON, POLYGON, Geometry
from lohu_gis.scene3d.build.mesh import MeshChunk


def column(shapes: Sequence[Any]) -> Geometry:
    """Polygons and multipolygons as a column."""
    rows, parts, rings, coords = [0], [0], [0], [np.zeros((0, 2))]
    for shape in shapes:
        for polygon in shapely.get_parts(shape):
            for ring in (polygon.exterior, *polygon.interiors):
                coords.append(shapely.get_coordinates(ring))
                rings.append(rings[-1] + len(coords[-1]))
            parts.append(len(rings) - 1)
        rows.append(len(parts) - 1)
    types = [MULTI_POLYGON if shape.geom_type == "MultiPolygon" else POLYGON for shape in shapes]
    return Geometry(np.array(types, np.uint8), np.concatenate(coords), np.array(rows, np.int64),
                    np.array(parts, np.int64), np.array(rings, np.int64), np.full(len(parts) - 1, POLYGON, np.uint8))


def volume(chunk: MeshChunk) -> float:
    """Volume by the divergence theorem; the missing floor at z = 0 of the chunk adds nothing."""
    a, b, c = (chunk.points.astype(np.float64)[chunk.triangles[:, k]] for k in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


def roof_area(chunk: MeshChunk) -> npt.NDArray[np.float64]:
    """Area of the triangles that face straight up, per building."""
    a, b, c = (chunk.points.astype(np.float64)[chunk.triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    up = normal[:, 2] * (np.hypot(normal[:, 0], normal[:, 1]) < 1e-6 * np.abs(normal[:, 2]).clip(1e-12))
    owner = chunk.building[chunk.triangles[:, 0]]
    return np.bincount(owner, weights=up / 2, minlength=len(chunk.fids)).astype(np.float64)


def same_chunk(one: MeshChunk, other: MeshChunk) -> bool:
    """True when all arrays of two chunks are equal."""
    names = [name for name in MeshChunk.__slots__ if name not in ("id", "boxes")]
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    pairs += [(getattr(one.boxes, name), getattr(other.boxes, name)) for name in type(one.boxes).__slots__]
    return one.id == other.id and all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs)
