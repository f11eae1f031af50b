"""Surfaces of a model while it is read, and how they become meshes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from lohu_gis.core.contextmesh import F32, F64, I32, U8, ContextMesh

Place: TypeAlias = Callable[[F64], F64]
"""Coordinates (n, 3) to coordinates."""

MESH_TRIANGLES = 60_000
"""Surfaces without a picture are joined up to this many triangles."""

MAX_TRIANGLES = 30_000_000
FARTHEST = 1e9
"""Largest coordinate that is taken for one."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One surface, coordinates in double precision.

    Attributes
    ----------
    points : float64, shape (p, 3)
    triangles : int32, shape (t, 3)
    colours : uint8, shape (p, 3)
    owner : int or int32, shape (t,)
        Number of the object of all triangles, or of each.
    uv, picture, lit
        As `ContextMesh`.
    """

    points: F64
    triangles: I32
    colours: U8
    owner: int | I32
    uv: F32 | None = None
    picture: U8 | None = None
    lit: bool = False

    def moved(self, place: Place, owner: int | I32 | None = None, *, mirrored: bool = False) -> Piece:
        """The piece with other coordinates; `mirrored` turns the triangles around."""
        triangles = self.triangles[:, ::-1] if mirrored else self.triangles
        return Piece(place(self.points), triangles, self.colours, self.owner if owner is None else owner, self.uv,
                     self.picture, self.lit)


def joined(pieces: Sequence[Piece]) -> tuple[ContextMesh, ...]:
    """Meshes of the pieces: one for each with a picture, others together; pieces whose points are not finite lose the
    triangles concerned."""
    meshes = [_mesh([piece]) for piece in pieces if piece.picture is not None and len(piece.triangles)]
    for lit in (False, True):
        waiting: list[Piece] = []
        total = 0
        for piece in (p for p in pieces if p.picture is None and p.lit == lit and len(p.triangles)):
            waiting.append(piece)
            total += len(piece.triangles)
            if total > MESH_TRIANGLES:
                meshes.append(_mesh(waiting))
                waiting, total = [], 0
        if waiting:
            meshes.append(_mesh(waiting))
    return tuple(mesh for mesh in meshes if len(mesh.triangles))


def _mesh(pieces: Sequence[Piece]) -> ContextMesh:
    points = np.concatenate([piece.points for piece in pieces])
    firsts = np.cumsum([0, *(len(piece.points) for piece in pieces)])
    triangles = np.concatenate([piece.triangles + first for piece, first in zip(pieces, firsts[:-1], strict=True)])
    owner = np.concatenate([np.broadcast_to(np.asarray(piece.owner, np.int32), len(piece.triangles))
                            for piece in pieces])
    solid = (np.abs(points) <= FARTHEST).all(axis=1)
    kept = solid[triangles].all(axis=1)
    origin = np.floor(points[solid].min(axis=0)) if solid.any() else np.zeros(3)
    local = np.where(solid[:, None], points - origin, 0.0).astype(np.float32)
    first = pieces[0]
    return ContextMesh(origin, local, triangles[kept].astype(np.int32), np.concatenate([p.colours for p in pieces]),
                       owner[kept].astype(np.int32), first.uv if first.picture is not None else None, first.picture,
                       first.lit)
