"""A glTF document: its JSON against a declared shape, and the binary container (Khronos glTF 2.0, section 4)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import msgspec

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding

MAGIC = b"glTF"
JSON_CHUNK, BIN_CHUNK = 0x4E4F534A, 0x004E4942

COMPRESSED = {"KHR_draco_mesh_compression": "Draco", "EXT_meshopt_compression": "meshopt",
              "KHR_meshopt_compression": "meshopt"}
"""Extensions that hold the surfaces in a form that is not read."""

HARMLESS = frozenset({
    "KHR_mesh_quantization", "KHR_texture_transform", "KHR_materials_unlit", "KHR_materials_pbrSpecularGlossiness",
    "KHR_materials_emissive_strength", "KHR_materials_ior", "KHR_materials_specular", "KHR_materials_transmission",
    "KHR_materials_clearcoat", "KHR_materials_sheen", "KHR_materials_volume", "KHR_lights_punctual",
    "KHR_materials_variants", "KHR_xmp_json_ld", "KHR_texture_basisu", "EXT_texture_webp", "EXT_mesh_features",
    "EXT_structural_metadata", "EXT_feature_metadata", "EXT_instance_features", "CESIUM_RTC",
    "CESIUM_primitive_outline", "KHR_techniques_webgl", "KHR_node_visibility", "KHR_materials_anisotropy"})
"""Extensions that may be required without changing the surfaces, or that are read."""


class Buffer(msgspec.Struct):
    """Bytes beside the document or in its binary part."""

    size: int = msgspec.field(name="byteLength")
    uri: str | None = None


class BufferView(msgspec.Struct):
    """A part of a buffer."""

    buffer: int
    size: int = msgspec.field(name="byteLength")
    offset: int = msgspec.field(default=0, name="byteOffset")
    stride: int | None = msgspec.field(default=None, name="byteStride")
    extensions: dict[str, Any] = {}


class SparseIndices(msgspec.Struct):
    """Which elements differ."""

    view: int = msgspec.field(name="bufferView")
    component: int = msgspec.field(name="componentType")
    offset: int = msgspec.field(default=0, name="byteOffset")


class SparseValues(msgspec.Struct):
    """What they are."""

    view: int = msgspec.field(name="bufferView")
    offset: int = msgspec.field(default=0, name="byteOffset")


class Sparse(msgspec.Struct):
    """Elements that differ from those of the accessor."""

    count: int
    indices: SparseIndices
    values: SparseValues


class Accessor(msgspec.Struct):
    """Numbers in a view."""

    component: int = msgspec.field(name="componentType")
    count: int
    type: str
    view: int | None = msgspec.field(default=None, name="bufferView")
    offset: int = msgspec.field(default=0, name="byteOffset")
    normalized: bool = False
    sparse: Sparse | None = None
    low: list[float] = msgspec.field(default_factory=list, name="min")
    high: list[float] = msgspec.field(default_factory=list, name="max")


class TextureInfo(msgspec.Struct):
    """A picture on a material."""

    index: int
    channel: int = msgspec.field(default=0, name="texCoord")
    extensions: dict[str, Any] = {}


class Surface(msgspec.Struct):
    """Colour of a material; the rest of its looks does not matter here."""

    factor: list[float] = msgspec.field(default_factory=lambda: [1.0, 1.0, 1.0, 1.0], name="baseColorFactor")
    texture: TextureInfo | None = msgspec.field(default=None, name="baseColorTexture")


class Material(msgspec.Struct):
    """How a surface looks."""

    surface: Surface = msgspec.field(default_factory=Surface, name="pbrMetallicRoughness")
    extensions: dict[str, Any] = {}


class Texture(msgspec.Struct):
    """Which image a texture shows."""

    source: int | None = None
    extensions: dict[str, Any] = {}


class Image(msgspec.Struct):
    """An image in a file or a view."""

    uri: str | None = None
    view: int | None = msgspec.field(default=None, name="bufferView")


class Primitive(msgspec.Struct):
    """One surface of a mesh."""

    attributes: dict[str, int]
    indices: int | None = None
    material: int | None = None
    mode: int = 4
    extensions: dict[str, Any] = {}


class Mesh(msgspec.Struct):
    """Surfaces that go together."""

    primitives: list[Primitive] = []
    name: str = ""


class Node(msgspec.Struct):
    """A place in the tree."""

    name: str = ""
    mesh: int | None = None
    children: list[int] = []
    matrix: list[float] | None = None
    translation: tuple[float, float, float] | None = None
    rotation: tuple[float, float, float, float] | None = None
    scale: tuple[float, float, float] | None = None


class Scene(msgspec.Struct):
    """Roots of the tree."""

    nodes: list[int] = []


class Asset(msgspec.Struct):
    """What wrote the file."""

    version: str = ""
    extras: Any = None


class Gltf(msgspec.Struct):
    """The whole document."""

    asset: Asset
    scene: int | None = None
    scenes: list[Scene] = []
    nodes: list[Node] = []
    meshes: list[Mesh] = []
    accessors: list[Accessor] = []
    views: list[BufferView] = msgspec.field(default_factory=list, name="bufferViews")
    buffers: list[Buffer] = []
    materials: list[Material] = []
    textures: list[Texture] = []
    images: list[Image] = []
    used: list[str] = msgspec.field(default_factory=list, name="extensionsUsed")
    required: list[str] = msgspec.field(default_factory=list, name="extensionsRequired")
    extensions: dict[str, Any] = {}


def parsed(data: bytes, path: Path) -> tuple[Gltf, bytes]:
    """The document and its binary part (empty where there is none).

    Raises
    ------
    InputError
        ``file.corrupt``, ``file.truncated``, ``scene.version``, ``scene.compressed``, ``scene.extension``.
    """
    text, body = _container(data, path) if data[:4] == MAGIC else (data, b"")
    try:
        gltf = msgspec.json.decode(text.removeprefix(b"\xef\xbb\xbf"), type=Gltf)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InputError("file.corrupt", path=str(path), reason=str(error)[:200]) from error
    if not gltf.asset.version.startswith("2."):
        raise InputError("scene.gltf_version", path=str(path), version=gltf.asset.version[:20])
    for name in gltf.required:
        if name in COMPRESSED:
            raise InputError("scene.compressed", path=str(path), method=COMPRESSED[name])
        if name not in HARMLESS:
            raise InputError("scene.extension", path=str(path), extension=name[:80])
    return gltf, body


def _container(data: bytes, path: Path) -> tuple[bytes, bytes]:
    if len(data) < 20:
        raise InputError("file.truncated", path=str(path), reason="header")
    version, length = struct.unpack_from("<II", data, 4)
    if version == 1:
        raise InputError("scene.gltf_version", path=str(path), version="1")
    if length > len(data):
        raise InputError("file.truncated", path=str(path), reason=f"{len(data)} of {length} bytes")
    parts: dict[int, bytes] = {}
    at = 12
    while at + 8 <= length:
        size, kind = struct.unpack_from("<II", data, at)
        if at + 8 + size > len(data):
            raise InputError("file.truncated", path=str(path), reason="chunk")
        parts.setdefault(kind, data[at + 8:at + 8 + size])
        at += 8 + size + (-size % 4)
    if JSON_CHUNK not in parts:
        raise InputError("file.corrupt", path=str(path), reason="no JSON chunk")
    return parts[JSON_CHUNK].rstrip(b"\0 "), parts.get(BIN_CHUNK, b"")


def texture_findings(gltf: Gltf) -> list[Finding]:
    """Pictures in a form that is not read; their surfaces keep the colour of the material."""
    count = sum("KHR_texture_basisu" in texture.extensions and texture.source is None for texture in gltf.textures)
    return [Finding(code="scene.pictures_left_out", count=count)] if count else []
