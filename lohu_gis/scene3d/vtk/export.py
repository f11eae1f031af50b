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
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.vtk.gltf import GltfBook, linear, point_normals, smooth_normals

GROUND_PX = 2048


def write_glb(scene: SceneData, path: Path | str, note: str = "") -> None:
    """Write a scene as binary glTF 2.0: one mesh per chunk with colours and normals, and the ground with its map.

    Axes are those of glTF: x east, y up, z south, in metres. Coordinates are relative to a local origin, which
    ``asset.extras.lohu`` names together with the CRS, so that the model can be put back on the map. Every mesh has
    ``_BUILDING`` per point, the position of the building in ``extras.fids`` of its mesh. Colours are those of the style
    without light, matt; buildings of unknown height are left out. The file appears whole or not at all.

    Parameters
    ----------
    scene
        What to write; a scene without buildings is its ground.
    path
        Where; an existing file is replaced.
    note
        Stands in ``extras.lohu.note``, for example that the data are invented.

    Raises
    ------
    OSError
        When the file cannot be written; an existing one stays as it was.
    """
    origin = _origin(scene)
    book = GltfBook()
    clay = book.material({"name": "clay"})
    for chunk in scene.chunks:
        if len(chunk.triangles):
            book.mesh(f"buildings-{chunk.id}", _attributes(chunk), chunk.triangles, clay,
                      _turned(chunk.origin - origin), {"fids": chunk.fids.tolist()})
    _add_ground(book, scene, origin)
    extras = {"lohu": {"origin": origin.tolist(), "crs": scene.crs, "axes": "x east, y up, z south", "unit": "metre",
                       "note": note}}
    _write_whole(Path(path), book.written(extras))


def write_obj(scene: SceneData, path: Path | str) -> None:
    """Write a scene as Wavefront OBJ with a material file beside it (same name, ending ``.mtl``).

    One object per building, named ``building_<id>``; axes and origin as in `write_glb`, named in comments. Materials
    are the distinct colours. The material file is written first, each of the two whole or not at all.
    """
    target = Path(path)
    origin = _origin(scene)
    colours: dict[tuple[int, ...], str] = {}
    place = f"# x east, y up, z south; metres from origin {origin.tolist()} in {scene.crs}"
    pieces = [f"# LOHU GIS {__version__}\n{place}\nmtllib {target.with_suffix('.mtl').name}\n"]
    first = 1
    for chunk in scene.chunks:
        spots = _turned(chunk.points.astype(np.float64) + (chunk.origin - origin))
        pieces.append("".join(f"v {x:.3f} {y:.3f} {z:.3f}\n" for x, y, z in spots.tolist()))
        pieces.extend(_obj_faces(chunk, first, colours))
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


def _attributes(chunk: MeshChunk) -> dict[str, npt.NDArray[Any]]:
    normals = point_normals(chunk.points, chunk.triangles)
    return {"POSITION": _turned(chunk.points), "NORMAL": _turned(normals),
            "COLOR_0": linear(chunk.colours[chunk.building]), "_BUILDING": chunk.building.astype(np.float32)}


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
    attributes = {"POSITION": _turned(points), "NORMAL": _turned(smooth_normals(points, ground.triangles)),
                  "TEXCOORD_0": uv}
    book.mesh("ground", attributes, ground.triangles, material, _turned(ground.origin - origin), {})


def _turned(points: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """From x east, y north, z up to x east, y up, z south."""
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)


def _origin(scene: SceneData) -> F64:
    west, south, east, north = scene.extent
    return np.array([np.floor((west + east) / 2), np.floor((south + north) / 2), 0.0])


def _obj_faces(chunk: MeshChunk, first: int, colours: dict[tuple[int, ...], str]) -> Sequence[str]:
    owner = chunk.building[chunk.triangles[:, 0]]
    order = np.argsort(owner, kind="stable")
    triangles = chunk.triangles[order] + first
    ends = np.searchsorted(owner[order], np.arange(len(chunk.fids) + 1))
    pieces = []
    for number, fid in enumerate(chunk.fids.tolist()):
        own = triangles[ends[number]:ends[number + 1]]
        if len(own):
            colour = tuple(chunk.colours[number].tolist())
            name = colours.setdefault(colour, "c{:02x}{:02x}{:02x}".format(*colour))
            pieces.append(f"o building_{fid}\nusemtl {name}\n{_faces(own)}")
    return pieces


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
