"""Chunks of bodies that are not prisms: tree crowns, context models. Every triangle has points of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.scene3d.build.arrays import F32, F64, I64, U8
from lohu_gis.scene3d.build.daylight import roof_share
from lohu_gis.scene3d.build.light import Light, as_bytes, wall_shade
from lohu_gis.scene3d.build.mesh import Boxes, MeshChunk, bounds_of
from lohu_gis.scene3d.build.raised import PLAIN

UNDERSIDE = 0.6
"""Share of light on facets that look down."""


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """What the triangles of a chunk belong to, n bodies; arrays have the meaning they have in `MeshChunk`.

    Attributes
    ----------
    fids : int64, shape (n,)
    colours : uint8, shape (n, 3)
    ground, height : float64, shape (n,)
        Ground under each body and its height above it, metres.
    """

    fids: I64
    colours: U8
    ground: F64
    height: F64


def facet_chunk(number: int, corners: F64, owner: I64, bodies: Bodies, light: Light, lit: bool = False) -> MeshChunk:
    """A chunk of separate triangles.

    Parameters
    ----------
    number
        Id of the chunk in its scene.
    corners : float64, shape (t, 3, 3)
        In the CRS of the scene, counter-clockwise seen from outside.
    owner : int64, shape (t,)
        Position in `bodies` of the body a triangle belongs to.
    bodies
        Who they are.
    light
        Light of the scene.
    lit
        The colours carry light already; no other is baked.
    """
    origin = np.floor(corners.reshape(-1, 3).min(axis=0)) if len(corners) else np.zeros(3)
    points = (corners.reshape(-1, 3) - origin).astype(np.float32)
    triangles = np.arange(len(points), dtype=np.int32).reshape(-1, 3)
    building = np.repeat(owner, 3).astype(np.int32)
    shade = np.full(len(points), 255, np.uint8) if lit else np.repeat(as_bytes(facet_shade(corners, light)), 3)
    lift = (corners[:, :, 2].ravel() - bodies.ground[building]).astype(np.float32)
    nothing, nobody = np.zeros((0, 2, 3), np.float32), np.zeros(0, np.int32)
    count = len(bodies.fids)
    return MeshChunk(number, origin, points, triangles, building, shade, lift, np.zeros((0, 2), np.int32), nothing,
                     nobody, nothing, nobody, bodies.fids, bodies.colours, bodies.ground, np.zeros(count),
                     bodies.height, np.full(count, PLAIN, np.uint8), Boxes(points, triangles, building, shade),
                     bounds_of(origin, points, nothing))


def facet_shade(corners: F64, light: Light) -> F64:
    """Share of light on triangles, 0 to 1, shape (t,), between that of walls and that of roofs by their slope."""
    normal = normals(corners)
    up = np.abs(normal[:, 2])
    share = wall_shade(normal[:, :2], light) * (1 - up) + roof_share(light) * up
    shade: F64 = np.where(normal[:, 2] < -0.1, UNDERSIDE, 1.0) * np.minimum(share, 1.0)
    return shade


def normals(corners: F64 | F32) -> F64:
    """Unit normals of triangles, shape (t, 3); up for those without area."""
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]).astype(np.float64)
    length = np.linalg.norm(across, axis=1)
    across[length < 1e-12] = (0.0, 0.0, 1.0)
    unit: F64 = across / np.where(length < 1e-12, 1.0, length)[:, None]
    return unit
