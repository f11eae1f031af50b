"""Scenes as model files: binary glTF and OBJ, written from the arrays."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis import __version__
from lohu_gis.scene3d.build.arrays import F64, I32
from lohu_gis.scene3d.build.ground import apron_colour, canvas_size, ground_picture
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.records import Records
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.vtk.gltf import ARRAY, ELEMENTS, GltfBook, linear, point_normals, smooth_normals

GROUND_PX = 2048


def write_glb(scene: SceneData, path: Path | str, note: str = "", records: Records | None = None) -> None:
    """Write a scene as binary glTF 2.0: one object per building, and the ground with its map.

    Axes are those of glTF: x east, y up, z south, in metres. Coordinates are relative to a local origin, which
    ``asset.extras.lohu`` names together with the CRS, so that the model can be put back on the map. Objects are named
    as the buildings are; their attributes, with ``lohu_id``, ``ground_m``, ``base_m``, ``height_m``, are their extras.
    The parts of a building are children of an object with its name. Materials are the distinct colours of the style
    without light, matt; buildings of unknown height and demolished ones are left out. The file appears whole or not at
    all.

    Parameters
    ----------
    scene
        What to write; a scene without buildings is its ground.
    path
        Where; an existing file is replaced.
    note
        Stands in ``extras.lohu.note``, for example that the data are invented.
    records
        Names and attributes of the buildings; without them they are called ``building_<id>``.

    Raises
    ------
    OSError
        When the file cannot be written; an existing one stays as it was.
    """
    origin = _origin(scene)
    book = GltfBook()
    objects = _Objects(book, records or Records())
    for chunk in scene.chunks:
        if len(chunk.triangles):
            objects.add(chunk, _turned(chunk.origin - origin))
    objects.finish()
    _add_ground(book, scene, origin)
    extras = {"lohu": {"origin": origin.tolist(), "crs": scene.crs, "axes": "x east, y up, z south", "unit": "metre",
                       "note": note}}
    _write_whole(Path(path), book.written(extras))


def write_obj(scene: SceneData, path: Path | str, records: Records | None = None) -> None:
    """Write a scene as Wavefront OBJ with a material file beside it (same name, ending ``.mtl``).

    One object per building or part of one, named as the building is; axes and origin as in `write_glb`, named in
    comments. Materials are the distinct colours. The material file is written first, each of the two whole or not at
    all.
    """
    target = Path(path)
    origin = _origin(scene)
    known = records or Records()
    colours: dict[tuple[int, ...], str] = {}
    place = f"# x east, y up, z south; metres from origin {origin.tolist()} in {scene.crs}"
    pieces = [f"# LOHU GIS {__version__}\n{place}\nmtllib {_word(target.with_suffix('.mtl').name)}\n"]
    first = 1
    for chunk in scene.chunks:
        spots = _turned(chunk.points.astype(np.float64) + (chunk.origin - origin))
        pieces.append("".join(f"v {x:.3f} {y:.3f} {z:.3f}\n" for x, y, z in spots.tolist()))
        pieces.extend(_obj_faces(chunk, first, colours, known))
        first += len(spots)
    ground = scene.ground
    own = _turned(ground.points[:len(ground.uv)].astype(np.float64) + (ground.origin - origin))
    name = colours.setdefault(apron_colour(scene), "ground")
    pieces.append("".join(f"v {x:.3f} {y:.3f} {z:.3f}\n" for x, y, z in own.tolist()) + f"o ground\nusemtl {name}\n")
    pieces.append(_faces(ground.triangles + first))
    library = "".join(f"newmtl {name}\nKd {r / 255:.4f} {g / 255:.4f} {b / 255:.4f}\nKs 0 0 0\nillum 1\n"
                      for (r, g, b), name in colours.items())
    _write_whole(target.with_suffix(".mtl"), library.encode())
    _write_whole(target, "".join(pieces).encode())


class _Objects:
    """Buildings as objects of a document."""

    def __init__(self, book: GltfBook, records: Records) -> None:
        self._book, self._records = book, records
        self._materials: dict[tuple[int, ...], int] = {}
        self._found: dict[str, list[tuple[int, F64, dict[str, Any]]]] = {}

    def add(self, chunk: MeshChunk, place: F64) -> None:
        """Take the buildings of a chunk; their points stand together in one view."""
        order = np.argsort(chunk.building, kind="stable")
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        points = _turned(chunk.points)[order]
        normals = _turned(point_normals(chunk.points, chunk.triangles))[order]
        owner = chunk.building[chunk.triangles[:, 0]]
        by_owner = np.argsort(owner, kind="stable")
        numbers = np.arange(len(chunk.fids) + 1)
        ends, corners = (np.searchsorted(values, numbers) for values in (owner[by_owner], chunk.building[order]))
        triangles = rank[chunk.triangles[by_owner]]
        local = (triangles - np.repeat(corners[:-1], np.diff(ends))[:, None]).astype(np.uint32)
        views = tuple(self._book.view(np.ascontiguousarray(values).tobytes(), target)
                      for values, target in ((points, ARRAY), (normals, ARRAY), (local, ELEMENTS)))
        rows = self._records.rows(chunk.fids)
        for number in np.flatnonzero(np.diff(ends)).tolist():
            mine, faces = slice(corners[number], corners[number + 1]), slice(ends[number], ends[number + 1])
            attributes = {"POSITION": self._book.accessor(views[0], points[mine], 12 * int(mine.start)),
                          "NORMAL": self._book.accessor(views[1], normals[mine], 12 * int(mine.start))}
            indices = self._book.accessor(views[2], local[faces].ravel(), 12 * int(faces.start))
            name = self._records.name(int(rows[number]), int(chunk.fids[number]))
            mesh = self._book.mesh(name, attributes, indices, self._material(tuple(chunk.colours[number].tolist())))
            self._found.setdefault(name, []).append((mesh, place, self._extras(chunk, number, int(rows[number]))))

    def finish(self) -> None:
        """Add the nodes: one per building, with children where it has several parts."""
        for name, parts in self._found.items():
            if len(parts) == 1:
                self._book.node(name, *parts[0])
            else:
                self._book.node(name, children=[self._book.node(f"{name}-{number}", *part)
                                                for number, part in enumerate(parts, 1)])

    def _material(self, colour: tuple[int, ...]) -> int:
        if colour not in self._materials:
            name = "c{:02x}{:02x}{:02x}".format(*colour)
            self._materials[colour] = self._book.material({"name": name}, baseColorFactor=linear(colour))
        return self._materials[colour]

    def _extras(self, chunk: MeshChunk, number: int, row: int) -> dict[str, Any]:
        sizes = {"ground_m": chunk.base, "base_m": chunk.lower, "height_m": chunk.height}
        return {**self._records.attributes(row), "lohu_id": int(chunk.fids[number]),
                **{name: round(float(values[number]), 3) for name, values in sizes.items()}}


def _add_ground(book: GltfBook, scene: SceneData, origin: F64) -> None:
    from PIL import Image

    ground, count = scene.ground, len(scene.ground.uv)
    png = io.BytesIO()
    picture = ground_picture(scene, canvas_size(scene.extent, GROUND_PX if scene.texture is not None else 512))
    Image.fromarray(picture).save(png, "PNG")
    surface = {"baseColorTexture": {"index": book.image(png.getvalue())}}
    material = book.material({"name": "ground"}, **surface)
    points = ground.points[:count]
    uv = np.column_stack([ground.uv[:, 0], 1 - ground.uv[:, 1]]).astype(np.float32)
    attributes = {"POSITION": book.whole(_turned(points)), "TEXCOORD_0": book.whole(uv),
                  "NORMAL": book.whole(_turned(smooth_normals(points, ground.triangles)))}
    indices = book.whole(ground.triangles.astype(np.uint32).ravel(), ELEMENTS)
    book.node("ground", book.mesh("ground", attributes, indices, material), _turned(ground.origin - origin))


def _turned(points: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """From x east, y north, z up to x east, y up, z south."""
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)


def _origin(scene: SceneData) -> F64:
    west, south, east, north = scene.extent
    return np.array([np.floor((west + east) / 2), np.floor((south + north) / 2), 0.0])


def _obj_faces(chunk: MeshChunk, first: int, colours: dict[tuple[int, ...], str],
               records: Records) -> Sequence[str]:
    owner = chunk.building[chunk.triangles[:, 0]]
    order = np.argsort(owner, kind="stable")
    triangles = chunk.triangles[order] + first
    ends = np.searchsorted(owner[order], np.arange(len(chunk.fids) + 1))
    rows = records.rows(chunk.fids)
    pieces = []
    for number, fid in enumerate(chunk.fids.tolist()):
        own = triangles[ends[number]:ends[number + 1]]
        if len(own):
            colour = tuple(chunk.colours[number].tolist())
            name = colours.setdefault(colour, "c{:02x}{:02x}{:02x}".format(*colour))
            pieces.append(f"o {_word(records.name(int(rows[number]), fid))}\nusemtl {name}\n{_faces(own)}")
    return pieces


def _word(name: str) -> str:
    """A name without what would end its line."""
    return " ".join(name.split()) or "_"


def _faces(triangles: I32) -> str:
    return "".join(f"f {a} {b} {c}\n" for a, b, c in triangles.tolist())


def _write_whole(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
