"""Models for context (glTF, OBJ, 3D Tiles, CityJSON) as plain arrays: what readers make and the 3D view takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

F32: TypeAlias = npt.NDArray[np.float32]
F64: TypeAlias = npt.NDArray[np.float64]
I32: TypeAlias = npt.NDArray[np.int32]
I64: TypeAlias = npt.NDArray[np.int64]
U8: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class ContextMesh:
    """Triangles of one piece of a model, with at most one picture on them.

    Attributes
    ----------
    origin : float64, shape (3,)
        What to add to `points` for coordinates in `ContextModel.crs` (metres; x east, y north, z up).
    points : float32, shape (p, 3)
        Relative to `origin`. A point belongs to faces of one direction only where the model says so (`flat`).
    triangles : int32, shape (t, 3)
        Counter-clockwise seen from outside, as far as the model is oriented at all.
    colours : uint8, shape (p, 3)
        Colour of each point without light; that of the picture's surroundings where there is one.
    owner : int32, shape (t,)
        Position in `ContextModel.names` of the object that a triangle belongs to.
    uv : float32, shape (p, 2), or None
        Place in the picture: 0, 0 is its lower left corner.
    picture : uint8, shape (height, width, 3), or None
        Row 0 on top.
    lit
        The colours carry the light of a photograph already; no other is to be added.
    flat
        No point is shared by faces of different directions.
    """

    origin: F64
    points: F32
    triangles: I32
    colours: U8
    owner: I32
    uv: F32 | None = None
    picture: U8 | None = None
    lit: bool = False
    flat: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ContextModel:
    """A whole model, placed or not.

    Attributes
    ----------
    meshes
        In no particular order; empty for a model without faces.
    names
        Names of the objects, which `ContextMesh.owner` counts; unique where the file has unique ones.
    crs
        ``EPSG:n`` or WKT of the coordinates; None for a model that does not know its place (metres around its own
        origin).
    """

    meshes: tuple[ContextMesh, ...] = ()
    names: tuple[str, ...] = ()
    crs: str | None = None

    @property
    def triangles(self) -> int:
        """How many there are in all."""
        return sum(len(mesh.triangles) for mesh in self.meshes)

    @property
    def bounds(self) -> F64 | None:
        """``xmin, ymin, zmin, xmax, ymax, zmax``; None without points."""
        boxes = [np.concatenate([mesh.points.min(axis=0) + mesh.origin, mesh.points.max(axis=0) + mesh.origin])
                 for mesh in self.meshes if len(mesh.points)]
        if not boxes:
            return None
        table = np.array(boxes)
        return np.concatenate([table[:, :3].min(axis=0), table[:, 3:].max(axis=0)])
