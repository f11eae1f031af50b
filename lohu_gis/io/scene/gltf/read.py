"""Meshes and nodes of a glTF document -> pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lohu_gis.core.contextmesh import F32, F64, I32, U8
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.io.scene.files import ModelFiles
from lohu_gis.io.scene.gltf.accessors import Buffers
from lohu_gis.io.scene.gltf.document import COMPRESSED, Gltf, Material, Primitive, parsed, texture_findings
from lohu_gis.io.scene.pictures import colours_at, picture_of
from lohu_gis.io.scene.pieces import MAX_TRIANGLES, Piece

MAX_NODES = 2_000_000
TRIANGLES, STRIP, FAN = 4, 5, 6


@dataclass(frozen=True, slots=True, eq=False)
class GltfModel:
    """A document as pieces in its own axes (x, y up, z towards the viewer).

    Attributes
    ----------
    names
        Of the objects that `Piece.owner` counts: nodes with a mesh.
    attributes
        Extras of the asset, from which our own files know their place.
    centre
        What old tiles add to all coordinates (``CESIUM_RTC``); None mostly.
    """

    pieces: tuple[Piece, ...]
    names: tuple[str, ...]
    extras: Any = None
    centre: tuple[float, float, float] | None = None
    findings: tuple[Finding, ...] = ()


def read_gltf(data: bytes, files: ModelFiles, progress: Progress | None = None, base: Path | None = None) -> GltfModel:
    """All surfaces of a document.

    Parameters
    ----------
    data
        The file's bytes, text or binary.
    files
        Reads what the document names.
    base
        The file whose folder relative names start from; that of `files` where None.

    Raises
    ------
    InputError
        As `document.parsed` and `ModelFiles.read`; ``scene.too_large``.
    """
    gltf, body = parsed(data, base or files.path)
    return _Reader(gltf, body, files, progress or Progress(), base).model()


@dataclass(slots=True)
class _Look:
    """Colour and picture of a material."""

    factor: F64
    picture: U8 | None = None
    channel: int = 0
    turn: F64 = field(default_factory=lambda: np.eye(3))
    lit: bool = False


class _Reader:
    def __init__(self, gltf: Gltf, body: bytes, files: ModelFiles, progress: Progress, base: Path | None) -> None:
        self._gltf, self._files, self._progress, self._base = gltf, files, progress, base
        self._buffers = Buffers(gltf, body, files, base)
        self._looks: dict[int | None, _Look] = {}
        self._meshes: dict[int, list[Piece]] = {}
        self._pictures: dict[int, U8 | None] = {}
        self._other = self._lost = self._triangles = 0

    def model(self) -> GltfModel:
        names: list[str] = []
        pieces: list[Piece] = []
        nodes = self._placed()
        for count, (number, matrix) in enumerate(nodes):
            node = self._gltf.nodes[number]
            if count % 256 == 0:
                self._progress.at(count / len(nodes))
            if node.mesh is None:
                continue
            mirrored = bool(np.linalg.det(matrix[:3, :3]) < 0)
            owner = len(names)
            pieces += [piece.moved(_by(matrix), owner, mirrored=mirrored) for piece in self._mesh(node.mesh)]
            names.append(node.name or self._gltf.meshes[node.mesh].name or f"node-{number}")
        findings = texture_findings(self._gltf)
        if self._lost:
            findings.append(Finding(code="scene.pictures_left_out", count=self._lost))
        if self._other:
            findings.append(Finding(code="scene.no_surfaces", severity="info", count=self._other))
        return GltfModel(tuple(pieces), tuple(names), self._gltf.asset.extras, _centre(self._gltf), tuple(findings))

    def _placed(self) -> list[tuple[int, F64]]:
        """Nodes of the scene with their matrices; each node once, so that circles end."""
        gltf = self._gltf
        roots = list(range(len(gltf.nodes)))
        if gltf.scenes:
            chosen = gltf.scene or 0
            roots = gltf.scenes[chosen].nodes if 0 <= chosen < len(gltf.scenes) else []
        else:
            children = {child for node in gltf.nodes for child in node.children}
            roots = [number for number in roots if number not in children]
        found: list[tuple[int, F64]] = []
        seen: set[int] = set()
        waiting: list[tuple[int, F64]] = [(number, np.eye(4)) for number in reversed(roots)]
        while waiting:
            number, above = waiting.pop()
            if not 0 <= number < len(gltf.nodes) or number in seen or len(found) > MAX_NODES:
                continue
            seen.add(number)
            matrix = above @ _matrix(gltf.nodes[number])
            found.append((number, matrix))
            waiting.extend((child, matrix) for child in reversed(gltf.nodes[number].children))
        return found

    def _mesh(self, number: int) -> list[Piece]:
        if number not in self._meshes:
            if not 0 <= number < len(self._gltf.meshes):
                raise InputError("file.corrupt", path=str(self._files.path), reason=f"mesh {number}")
            found = (self._piece(primitive) for primitive in self._gltf.meshes[number].primitives)
            self._meshes[number] = [piece for piece in found if piece is not None]
        pieces = self._meshes[number]
        self._triangles += sum(len(piece.triangles) for piece in pieces)
        if self._triangles > MAX_TRIANGLES:
            raise InputError("scene.too_large", path=str(self._files.path), size=self._triangles, limit=MAX_TRIANGLES)
        return pieces

    def _piece(self, primitive: Primitive) -> Piece | None:
        if "POSITION" not in primitive.attributes or primitive.mode not in (TRIANGLES, STRIP, FAN):
            self._other += 1
            return None
        self._refuse_compressed(primitive)
        points = self._buffers.numbers(primitive.attributes["POSITION"]).astype(np.float64)
        if points.shape[1] != 3:
            raise InputError("file.corrupt", path=str(self._files.path), reason="positions")
        indices = np.arange(len(points)) if primitive.indices is None else \
            self._buffers.numbers(primitive.indices)[:, 0].astype(np.int64)
        if len(indices) and int(indices.max()) >= len(points):
            raise InputError("file.corrupt", path=str(self._files.path), reason="indices")
        look = self._look(primitive.material)
        uv = self._places(primitive, look, len(points))
        colours = self._colours(primitive, look, uv, len(points))
        picture = look.picture if uv is not None and self._files.pictures else None
        return Piece(points, _triangles(indices, primitive.mode), colours, 0, uv if picture is not None else None,
                     picture, look.lit)

    def _refuse_compressed(self, primitive: Primitive) -> None:
        accessor = primitive.attributes["POSITION"]
        bare = 0 <= accessor < len(self._gltf.accessors) and self._gltf.accessors[accessor].view is None
        for name in primitive.extensions:
            if name in COMPRESSED and bare:
                raise InputError("scene.compressed", path=str(self._files.path), method=COMPRESSED[name])

    def _look(self, number: int | None) -> _Look:
        if number not in self._looks:
            inside = number is not None and 0 <= number < len(self._gltf.materials)
            self._looks[number] = self._made(self._gltf.materials[number] if inside and number is not None
                                             else Material())
        return self._looks[number]

    def _made(self, material: Material) -> _Look:
        given = np.array(material.surface.factor[:3], np.float64)
        look = _Look(np.clip(np.nan_to_num(given), 0, 1) if given.shape == (3,) else np.ones(3),
                     lit="KHR_materials_unlit" in material.extensions)
        texture = material.surface.texture
        if texture is not None and 0 <= texture.index < len(self._gltf.textures):
            look.picture, look.channel = self._picture(texture.index), texture.channel
            look.turn = _turn(texture.extensions.get("KHR_texture_transform"))
        return look

    def _picture(self, number: int) -> U8 | None:
        texture = self._gltf.textures[number]
        webp = texture.extensions.get("EXT_texture_webp")
        source = webp.get("source") if isinstance(webp, dict) else texture.source
        if not isinstance(source, int) or not 0 <= source < len(self._gltf.images):
            return None
        if source not in self._pictures:
            image = self._gltf.images[source]
            try:
                data = bytes(self._buffers.bytes_of(image.view)) if image.view is not None else \
                    self._files.read(image.uri or "data:,", self._base)
                self._pictures[source] = picture_of(data, kept=self._files.pictures)
            except InputError as error:
                if error.code in ("scene.remote", "scene.outside", "scene.too_large"):
                    raise
                self._pictures[source] = None
            self._lost += self._pictures[source] is None
        return self._pictures[source]

    def _places(self, primitive: Primitive, look: _Look, count: int) -> F32 | None:
        """Places in the picture with 0, 0 at its lower left."""
        name = f"TEXCOORD_{look.channel}"
        if look.picture is None or name not in primitive.attributes:
            return None
        given = self._buffers.numbers(primitive.attributes[name]).astype(np.float64)
        if given.shape != (count, 2):
            return None
        turned = given @ look.turn[:2, :2].T + look.turn[:2, 2]
        return np.column_stack([turned[:, 0], 1 - turned[:, 1]]).astype(np.float32)

    def _colours(self, primitive: Primitive, look: _Look, uv: F32 | None, count: int) -> U8:
        colours = np.repeat(srgb(look.factor[None]), count, axis=0)
        if "COLOR_0" in primitive.attributes:
            own = self._buffers.numbers(primitive.attributes["COLOR_0"]).astype(np.float64)
            if len(own) == count and own.shape[1] >= 3:
                colours = srgb(look.factor * np.clip(np.nan_to_num(own[:, :3]), 0, 1))
        if uv is not None and look.picture is not None:
            shown = colours_at(look.picture, uv).astype(np.float64) * colours / 255
            colours = np.round(shown).astype(np.uint8)
        return colours


def srgb(light: F64) -> U8:
    """Linear light 0 to 1 as sRGB bytes."""
    share = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    found: U8 = np.round(np.clip(share, 0, 1) * 255).astype(np.uint8)
    return found


def _triangles(indices: Any, mode: int) -> I32:
    if mode == TRIANGLES:
        found = indices[:len(indices) - len(indices) % 3].reshape(-1, 3)
    elif len(indices) < 3:
        found = np.zeros((0, 3), np.int64)
    elif mode == FAN:
        found = np.column_stack([np.full(len(indices) - 2, indices[0]), indices[1:-1], indices[2:]])
    else:
        found = np.column_stack([indices[:-2], indices[1:-1], indices[2:]])
        found[1::2] = found[1::2, [1, 0, 2]]
    solid = (found[:, 0] != found[:, 1]) & (found[:, 1] != found[:, 2]) & (found[:, 0] != found[:, 2])
    three: I32 = found[solid].astype(np.int32)
    return three


def _matrix(node: Any) -> F64:
    """The node's matrix, whichever way it is given."""
    if node.matrix is not None and len(node.matrix) == 16:
        whole: F64 = np.array(node.matrix, np.float64).reshape(4, 4).T
        return whole
    matrix = np.eye(4)
    x, y, z, w = _unit(node.rotation or (0.0, 0.0, 0.0, 1.0))
    turn = np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                     [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                     [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]])
    matrix[:3, :3] = turn * np.array(node.scale or (1.0, 1.0, 1.0))
    matrix[:3, 3] = node.translation or (0.0, 0.0, 0.0)
    return matrix


def _unit(given: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    length = float(np.sqrt(sum(part * part for part in given)))
    if not np.isfinite(length) or length < 1e-12:
        return (0.0, 0.0, 0.0, 1.0)
    return (given[0] / length, given[1] / length, given[2] / length, given[3] / length)


def _by(matrix: F64) -> Any:
    return lambda points: points @ matrix[:3, :3].T + matrix[:3, 3]


def _turn(extension: Any) -> F64:
    """The matrix of ``KHR_texture_transform``."""
    if not isinstance(extension, dict):
        return np.eye(3)
    try:
        dx, dy = extension.get("offset", (0.0, 0.0))
        sx, sy = extension.get("scale", (1.0, 1.0))
        angle = float(extension.get("rotation", 0.0))
        cos, sin = np.cos(angle), np.sin(angle)
        found = np.array([[cos * sx, sin * sy, dx], [-sin * sx, cos * sy, dy], [0.0, 0.0, 1.0]], np.float64)
    except (TypeError, ValueError):
        return np.eye(3)
    return found if np.isfinite(found).all() else np.eye(3)


def _centre(gltf: Gltf) -> tuple[float, float, float] | None:
    given = gltf.extensions.get("CESIUM_RTC")
    centre = given.get("center") if isinstance(given, dict) else None
    if not isinstance(centre, list) or len(centre) != 3 or not all(isinstance(v, int | float) for v in centre):
        return None
    return (float(centre[0]), float(centre[1]), float(centre[2]))
