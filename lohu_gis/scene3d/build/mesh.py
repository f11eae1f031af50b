"""Meshes as values: one chunk of buildings, and the shade and colour of its points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.scene3d.build.arrays import F32, F64, I32, I64, U8, highest, lowest
from lohu_gis.scene3d.build.ids import BUILDINGS, FID_BITS
from lohu_gis.scene3d.build.light import FAILED, GONE, UNKNOWN
from lohu_gis.scene3d.build.raised import DEMOLISHED, FAILING


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """One oriented box per building (no floor), for far views while moving; eight points and ten triangles each.

    Arrays have the meaning they have in `MeshChunk`.
    """

    points: F32
    triangles: I32
    building: I32
    shade: U8


@dataclass(frozen=True, slots=True, eq=False)
class MeshChunk:
    """The buildings of one neighbourhood, about 512, all of one layer.

    Walls have four points of their own each, roofs one point per corner, so every point has one normal. Only parts
    that begin above the ground have a floor. Arrays are never written after construction.

    Attributes
    ----------
    id : int
        Number of the chunk in its scene.
    origin : float64, shape (3,)
        What to add to `points` for coordinates in the CRS of the scene (metres).
    points : float32, shape (p, 3)
        x east, y north, z up, relative to `origin`.
    triangles : int32, shape (t, 3)
        Counter-clockwise seen from outside.
    building : int32, shape (p,)
        Position in `fids` of the building a point belongs to.
    shade : uint8, shape (p,)
        Baked light: 255 shows the building's colour as it is.
    lift : float32, shape (p,)
        Height above the building's own ground (0 at the foot of a wall).
    edges : int32, shape (e, 2)
        Pairs of points: roof outlines and corners of walls.
    outline : float32, shape (q, 2, 3)
        Segments of footprints without known height, on the ground, relative to `origin`.
    outline_building : int32, shape (q,)
        Position in `fids` of the building an outline segment belongs to.
    strokes : float32, shape (s, 2, 3)
        Segments that mark buildings: the edges of demolished ones, the hatching of failing ones.
    stroke_building : int32, shape (s,)
    fids : int64, shape (n,)
        Scene ids of the buildings, in the order of the curve.
    colours : uint8, shape (n, 3)
        Colour of each building, before light.
    base, lower, height : float64, shape (n,)
        Ground under the building, and its lower side and top above that, metres; height NaN where unknown. Where the
        scene is cut at a storey, `height` is still that of the whole building.
    state : uint8, shape (n,)
        See `raised.RaisedLayer`.
    boxes : Boxes
        Coarse stand-in of the same buildings.
    bounds : float64, shape (6,)
        ``xmin, ymin, zmin, xmax, ymax, zmax`` in the CRS of the scene; NaN for a chunk without points.
    """

    id: int
    origin: F64
    points: F32
    triangles: I32
    building: I32
    shade: U8
    lift: F32
    edges: I32
    outline: F32
    outline_building: I32
    strokes: F32
    stroke_building: I32
    fids: I64
    colours: U8
    base: F64
    lower: F64
    height: F64
    state: U8
    boxes: Boxes
    bounds: F64

    @property
    def layer(self) -> int:
        """Layer number of its buildings (see `ids`); 0 for an empty chunk."""
        return int(self.fids[0] >> FID_BITS) if len(self.fids) else BUILDINGS

    @property
    def triangle_fids(self) -> I64:
        """Building id of every triangle, shape (t,)."""
        return self.fids[self.building[self.triangles[:, 0]]]

    def point_colours(self) -> U8:
        """Colour of every point with the light baked in, shape (p, 3)."""
        return shaded(self.colours[self.building], self.shade)

    def box_colours(self) -> U8:
        """The same for the points of `boxes`."""
        return shaded(self.colours[self.boxes.building], self.boxes.shade)

    def drawn_lines(self) -> tuple[F32, U8]:
        """Outlines and strokes, float32 (k, 2, 3), and the colour of each, uint8 (k, 3)."""
        flat = np.where(self.state[self.outline_building, None] == DEMOLISHED, np.array(GONE, np.uint8),
                        np.array(UNKNOWN, np.uint8))
        marked = np.where(self.state[self.stroke_building, None] == FAILING, np.array(FAILED, np.uint8),
                          np.array(GONE, np.uint8))
        return np.concatenate([self.outline, self.strokes]), np.concatenate([flat, marked])


def bounds_of(origin: F64, points: F32, outline: F32) -> F64:
    """``xmin, ymin, zmin, xmax, ymax, zmax`` of points and outline segments; NaN when there are none."""
    parts = [part for part in (points, outline.reshape(-1, 3)) if len(part)]
    if not parts:
        return np.full(6, np.nan)
    low = np.min([lowest(part) for part in parts], axis=0)
    return np.concatenate([low + origin, np.max([highest(part) for part in parts], axis=0) + origin])


def shaded(colours: U8, shade: U8) -> U8:
    """Colours dimmed by shade: ``round(colour * shade / 255)``; shapes (n, 3) and (n,)."""
    product = colours.astype(np.uint16) * shade.astype(np.uint16)[:, None]
    return ((product + 127) // 255).astype(np.uint8)
