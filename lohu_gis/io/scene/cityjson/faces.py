"""Faces of a city model as triangles, each with the colour of what it is."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.contextmesh import ContextMesh, ContextModel
from lohu_gis.io.scene.cityjson.model import (
    BUILDING_TYPES,
    CLOSURE,
    GROUND,
    I64,
    ROOF,
    U8,
    WALL,
    WATER,
    CityFaces,
    CityModel,
)
from lohu_gis.io.scene.cityjson.rows import members, polygons_of, unit_normals

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

PIECE = 60_000
"""Triangles of one mesh, about."""

KIND_COLOURS = {GROUND: (214, 208, 198), WALL: (246, 242, 234), ROOF: (217, 190, 174), WATER: (176, 205, 222),
                CLOSURE: (228, 226, 220)}
TYPE_COLOURS = {
    "Building": (246, 242, 234), "BuildingPart": (246, 242, 234), "WaterBody": (176, 205, 222),
    "Waterway": (176, 205, 222), "PlantCover": (183, 203, 170), "SolitaryVegetationObject": (170, 196, 160),
    "LandUse": (222, 224, 210), "TINRelief": (228, 226, 220), "Road": (205, 205, 203), "Railway": (192, 190, 188),
    "TransportSquare": (212, 211, 208), "Bridge": (214, 210, 204), "Tunnel": (200, 198, 195)}
OTHER = (226, 223, 215)


def city_meshes(model: CityModel, which: str = "all") -> ContextModel:
    """The faces of a model as triangles, flat, oriented as the file has them.

    Parameters
    ----------
    which
        ``buildings``, ``context`` (everything else) or ``all``.
    """
    faces = model.faces
    rows = {"buildings": model.building_rows, "context": model.context_rows}.get(which)
    chosen = np.arange(len(faces)) if rows is None else np.flatnonzero(np.isin(faces.owner, rows))
    names = tuple(found.id for found in model.objects)
    colours = face_colours(model)
    corners, face = triangulated(faces, chosen)
    meshes = []
    for start in range(0, len(face), PIECE):
        piece = slice(start, start + PIECE)
        meshes.append(_mesh(faces, corners[piece], face[piece], colours))
    return ContextModel(tuple(meshes), names, model.crs)


def face_colours(model: CityModel) -> U8:
    """Colour of each face, by its semantics, else by the type of its object; uint8 (f, 3)."""
    by_type = np.array([TYPE_COLOURS.get(found.type, OTHER) for found in model.objects] or [OTHER], np.uint8)
    built = np.array([found.type in (*BUILDING_TYPES, "BuildingInstallation") for found in model.objects] or [False])
    colours = by_type[model.faces.owner]
    for kind, colour in KIND_COLOURS.items():
        named = model.faces.kind == kind
        if kind in (GROUND, WALL, ROOF):
            named &= built[model.faces.owner]
        colours[named] = colour
    return colours


def _mesh(faces: CityFaces, corners: I64, face: I64, colours: U8) -> ContextMesh:
    spots = faces.vertices[corners.ravel()]
    origin = np.floor(spots.min(axis=0))
    # one point per corner and face: points of one face are shared by its triangles
    key = np.stack([np.repeat(face, 3), corners.ravel()], axis=1)
    unique, place = np.unique(key, axis=0, return_inverse=True)
    points = (faces.vertices[unique[:, 1]] - origin).astype(np.float32)
    return ContextMesh(origin, points, place.reshape(-1, 3).astype(np.int32), colours[unique[:, 0]],
                       faces.owner[face].astype(np.int32), flat=True)


def triangulated(faces: CityFaces, chosen: I64) -> tuple[I64, I64]:
    """Triangles of the given faces as numbers of vertices, shape (t, 3), and the face of each.

    Triangles and convex quadrangles are cut directly; others by a constrained Delaunay triangulation of the face seen
    along the axis that its normal is nearest to. A face that crosses itself is mended for that and may lose corners.
    """
    normals = unit_normals(faces)[chosen]
    solid = np.abs(normals).max(axis=1, initial=0) > 0
    chosen, normals = chosen[solid], normals[solid]
    single = np.diff(faces.faces)[chosen] == 1
    sizes = np.diff(faces.rings)[faces.faces[chosen]]
    starts = faces.rings[faces.faces[chosen]]
    three, four = single & (sizes == 3), single & (sizes == 4)
    quads = faces.corners[starts[four, None] + np.arange(4)]
    convex = _convex(faces.vertices[quads], normals[four])
    simple = np.flatnonzero(four)[convex]
    triangles = [faces.corners[starts[three, None] + np.arange(3)], quads[convex][:, [0, 1, 2]],
                 quads[convex][:, [0, 2, 3]]]
    owner = [chosen[three], chosen[simple], chosen[simple]]
    rest = ~three
    rest[simple] = False
    for axis in range(3):
        own = rest & (np.abs(normals).argmax(axis=1) == axis)
        if own.any():
            found, face = _cut(faces, chosen[own], axis, normals[own, axis] > 0)
            triangles.append(found)
            owner.append(face)
    order = np.argsort(np.concatenate(owner), kind="stable")
    return np.concatenate(triangles)[order], np.concatenate(owner)[order]


def _convex(corners: Floats, normals: Floats) -> Mask:
    """Whether all turns of quadrangles, shape (n, 4, 3), go the way of their normal."""
    ahead = np.roll(corners, -1, axis=1) - corners
    turns = np.cross(ahead, np.roll(ahead, -1, axis=1))
    return np.asarray((np.einsum("nij,nj->ni", turns, normals) > 0).all(axis=1))


def _cut(faces: CityFaces, chosen: I64, axis: int, ahead: Mask) -> tuple[I64, I64]:
    """Triangles of faces seen along an axis; `ahead`: the normal looks along it."""
    import shapely

    axes = ((1, 2), (2, 0), (0, 1))[axis]
    polygons = polygons_of(faces, chosen, axes)
    broken = ~shapely.is_valid(polygons)
    if broken.any():
        polygons[broken] = shapely.make_valid(polygons[broken], method="structure", keep_collapsed=False)
    parts, face = shapely.get_parts(shapely.constrained_delaunay_triangles(polygons), return_index=True)
    spots = shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3]
    number = _numbers_of(faces, chosen, axes, spots, face)
    known = (number >= 0).all(axis=1)
    number, face = number[known], face[known]
    a, b, c = (faces.vertices[number[:, k]][:, axes] for k in range(3))
    turn = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    wrong = (turn > 0) != ahead[face]
    number[wrong] = number[wrong][:, ::-1]
    return number, chosen[face]


def _numbers_of(faces: CityFaces, chosen: I64, axes: tuple[int, int], spots: Floats, face: I64) -> I64:
    """Numbers of the vertices at corners of triangles, shape (t, 3); -1 for corners that no face had."""
    ring, ring_face = members(faces.faces, chosen)
    own, own_ring = members(faces.rings, ring)
    corner = faces.corners[own]
    known = np.column_stack([ring_face[own_ring], faces.vertices[corner][:, axes]])
    asked = np.column_stack([np.repeat(face, 3), spots.reshape(-1, 2)])
    _, place = np.unique(np.concatenate([known, asked]), axis=0, return_inverse=True)
    number = np.full(int(place.max(initial=-1)) + 1, -1)
    number[place[:len(known)]] = corner
    found: I64 = number[place[len(known):]].reshape(-1, 3)
    return found
