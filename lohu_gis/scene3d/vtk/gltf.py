"""A binary glTF 2.0 document under construction (Khronos specification 2.0, section 4 for the container)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis import __version__
from lohu_gis.scene3d.build.arrays import F32, F64, I32

FLOAT, UINT16, UINT32 = 5126, 5123, 5125
ARRAY, ELEMENTS = 34962, 34963
MAGIC, JSON_CHUNK, BIN_CHUNK = 0x46546C67, 0x4E4F534A, 0x004E4942


class GltfBook:
    """A glTF document under construction: JSON lists and one buffer."""

    def __init__(self) -> None:
        self._lists: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("accessors", "bufferViews", "meshes", "nodes", "materials", "images", "textures",
                                  "samplers")}
        self._buffer = bytearray()
        self._children: set[int] = set()

    def material(self, values: dict[str, Any], **surface: Any) -> int:
        """Add a matt material and return its number."""
        matt = {"metallicFactor": 0.0, "roughnessFactor": 1.0, **surface}
        return self._append("materials", {**values, "pbrMetallicRoughness": matt})

    def image(self, png: bytes) -> int:
        """Add a PNG picture that is not repeated beyond its border and return its texture number."""
        view = self.view(png, None)
        source = self._append("images", {"bufferView": view, "mimeType": "image/png"})
        sampler = self._append("samplers", {"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071})
        return self._append("textures", {"source": source, "sampler": sampler})

    def view(self, data: bytes, target: int | None) -> int:
        """Add bytes and return the number of their view; `target` is `ARRAY`, `ELEMENTS` or None."""
        self._buffer.extend(b"\0" * (-len(self._buffer) % 4))
        view = {"buffer": 0, "byteOffset": len(self._buffer), "byteLength": len(data)}
        self._buffer.extend(data)
        return self._append("bufferViews", view if target is None else {**view, "target": target})

    def accessor(self, view: int, values: npt.NDArray[Any], offset: int = 0) -> int:
        """Add an accessor for `values`, which lie `offset` bytes into a view, and return its number."""
        kinds = {np.dtype(np.float32): FLOAT, np.dtype(np.uint16): UINT16, np.dtype(np.uint32): UINT32}
        shape = "SCALAR" if values.ndim == 1 else f"VEC{values.shape[1]}"
        accessor: dict[str, Any] = {"bufferView": view, "componentType": kinds[values.dtype], "count": len(values),
                                    "type": shape}
        if offset:
            accessor["byteOffset"] = offset
        if shape == "VEC3":
            accessor |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return self._append("accessors", accessor)

    def whole(self, values: npt.NDArray[Any], target: int = ARRAY) -> int:
        """Add values with a view of their own and return the number of their accessor."""
        return self.accessor(self.view(np.ascontiguousarray(values).tobytes(), target), values)

    def mesh(self, name: str, attributes: dict[str, int], indices: int, material: int) -> int:
        """Add a mesh of triangles from accessors and return its number."""
        return self._append("meshes", {"name": name, "primitives": [
            {"attributes": attributes, "indices": indices, "material": material}]})

    def node(self, name: str, mesh: int | None = None, place: F64 | None = None,
             extras: Mapping[str, Any] | None = None, children: Sequence[int] = ()) -> int:
        """Add a node and return its number; nodes that are nobody's child are the scene."""
        node: dict[str, Any] = {"name": name}
        if mesh is not None:
            node["mesh"] = mesh
        if place is not None:
            node["translation"] = [float(part) for part in place]
        if extras:
            node["extras"] = dict(extras)
        if children:
            node["children"] = list(children)
            self._children.update(children)
        return self._append("nodes", node)

    def written(self, extras: dict[str, Any]) -> bytes:
        """The whole file; `extras` go to the asset."""
        asset = {"version": "2.0", "generator": f"LOHU GIS {__version__}", "extras": extras}
        nodes = [number for number in range(len(self._lists["nodes"])) if number not in self._children]
        document: dict[str, Any] = {"asset": asset, "scene": 0, "scenes": [{"nodes": nodes}]}
        document |= {name: values for name, values in self._lists.items() if values}
        document["buffers"] = [{"byteLength": len(self._buffer)}]
        text = msgspec.json.encode(document)
        text += b" " * (-len(text) % 4)
        body = bytes(self._buffer) + b"\0" * (-len(self._buffer) % 4)
        parts = (struct.pack("<III", MAGIC, 2, 12 + 8 + len(text) + 8 + len(body)),
                 struct.pack("<II", len(text), JSON_CHUNK), text, struct.pack("<II", len(body), BIN_CHUNK), body)
        return b"".join(parts)

    def _append(self, name: str, value: dict[str, Any]) -> int:
        self._lists[name].append(value)
        return len(self._lists[name]) - 1


def point_normals(points: F32, triangles: I32) -> F32:
    """Unit normals; every point takes that of a triangle it belongs to, which is the same for all of them here."""
    a, b, c = (points[triangles[:, k]].astype(np.float64) for k in range(3))
    across = np.cross(b - a, c - a)
    length = np.linalg.norm(across, axis=1)
    order = np.argsort(length, kind="stable")  # slivers first, so that well-shaped triangles have the last word
    normals = np.zeros((len(points), 3))
    normals[:, 2] = 1.0
    unit = across[order] / np.maximum(length[order], 1e-12)[:, None]
    solid = length[order] > 1e-9
    for corner in range(3):
        normals[triangles[order[solid], corner]] = unit[solid]
    return normals.astype(np.float32)


def smooth_normals(points: F32, triangles: I32) -> F32:
    """Unit normals of a surface: the sum of the area vectors of the triangles around each point."""
    a, b, c = (points[triangles[:, k]].astype(np.float64) for k in range(3))
    across = np.cross(b - a, c - a)
    normals = np.zeros((len(points), 3))
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, corner], weights=across[:, axis], minlength=len(points))
    length = np.linalg.norm(normals, axis=1)
    unit: F32 = (normals / np.maximum(length, 1e-12)[:, None]).astype(np.float32)
    return unit


def linear(colour: Sequence[int]) -> list[float]:
    """An sRGB colour (r, g, b, 0 to 255) as glTF wants factors: linear, with full alpha."""
    share = np.asarray(colour, np.float64) / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return [*np.round(light, 6).tolist(), 1.0]
