"""Context models (glTF, OBJ, 3D Tiles, CityJSON) as chunks of a scene."""

from __future__ import annotations

import numpy as np

from lohu_gis.core.contextmesh import ContextMesh, ContextModel
from lohu_gis.core.geometry.hilbert import hilbert_order
from lohu_gis.scene3d.build.arrays import F64, I64, U8
from lohu_gis.scene3d.build.facets import Bodies, facet_chunk
from lohu_gis.scene3d.build.ids import scene_id
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.mesh import MeshChunk

CHUNK = 20_000
"""Triangles per chunk."""

STEP = 8
"""Colours of photographs are rounded to steps of this size, so that few different ones remain."""


def context_chunks(model: ContextModel, number: int, first: int, light: Light) -> tuple[MeshChunk, ...]:
    """A model as chunks numbered from `first`; neighbours are in one chunk.

    Parameters
    ----------
    model
        In the CRS of the scene.
    number
        Layer number of its scene ids, `ids.FIRST_CONTEXT` or more; the fid is the position in `model.names`.
    first
        Id of the first chunk.
    light
        Light of the scene; baked unless a mesh is `lit`.

    Returns
    -------
    Triangles have one colour each, the mean of their corners. An object with several colours has its id several times
    in a chunk. Pictures on a mesh are not drawn here.
    """
    chunks: list[MeshChunk] = []
    for mesh in model.meshes:
        corners = mesh.points[mesh.triangles].astype(np.float64) + mesh.origin
        middle = corners.mean(axis=1)
        order = hilbert_order(middle[:, 0], middle[:, 1])
        for start in range(0, len(order), CHUNK):
            own = order[start:start + CHUNK]
            chunks.append(_chunk(first + len(chunks), mesh, corners[own], own, number, light))
    return tuple(chunks)


def _chunk(ident: int, mesh: ContextMesh, corners: F64, own: I64, number: int, light: Light) -> MeshChunk:
    paint = _rounded(mesh.colours[mesh.triangles[own]].mean(axis=1))
    keys = np.column_stack([mesh.owner[own], paint]).astype(np.int64)
    found, body = np.unique(keys, axis=0, return_inverse=True)
    body = body.reshape(-1)
    low, high = np.full(len(found), np.inf), np.full(len(found), -np.inf)
    np.minimum.at(low, body, corners[:, :, 2].min(axis=1))
    np.maximum.at(high, body, corners[:, :, 2].max(axis=1))
    bodies = Bodies(scene_id(number, found[:, 0]), found[:, 1:].astype(np.uint8), low, high - low)
    return facet_chunk(ident, corners, body, bodies, light, mesh.lit)


def _rounded(colours: F64) -> U8:
    return (np.clip(np.round(colours / STEP) * STEP, 0, 255)).astype(np.uint8)
