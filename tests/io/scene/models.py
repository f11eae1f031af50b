"""Small models written by hand, for the tests of 3D files."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

BOX = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], float)
"""Corners of the unit cube, z up."""

SIDES = [[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]]
"""Its faces seen from outside: ground, roof, four walls."""


def box_city(size: tuple[float, float, float] = (10.0, 20.0, 30.0), at: tuple[float, float, float] = (0.0, 0.0, 0.0),
             **building: Any) -> dict[str, Any]:
    """A CityJSON 2.0 document with one building, a box."""
    solid = {"type": "Solid", "lod": "1", "boundaries": [[[side] for side in SIDES]],
             "semantics": {"surfaces": [{"type": "GroundSurface"}, {"type": "RoofSurface"}, {"type": "WallSurface"}],
                           "values": [[0, 1, 2, 2, 2, 2]]}}
    steps = np.round((BOX * np.array(size)) * 1000).astype(int).tolist()
    return {"type": "CityJSON", "version": "2.0", "transform": {"scale": [0.001] * 3, "translate": list(at)},
            "metadata": {"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/4547"},
            "CityObjects": {"A": {"type": "Building", "attributes": {}, "geometry": [solid], **building}},
            "vertices": steps}


def written(path: Path, document: Any) -> Path:
    """The path, with a document in it."""
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def gltf_of(meshes: list[dict[str, Any]], **more: Any) -> tuple[dict[str, Any], bytes]:
    """A glTF document and its buffer: one node per mesh, given as name, points, triangles, and more attributes."""
    body = bytearray()
    views: list[dict[str, Any]] = []
    accessors: list[dict[str, Any]] = []

    def add(values: np.ndarray, kind: str, component: int, **extra: Any) -> int:
        body.extend(b"\0" * (-len(body) % 4))
        views.append({"buffer": 0, "byteOffset": len(body), "byteLength": values.nbytes})
        body.extend(values.tobytes())
        accessors.append({"bufferView": len(views) - 1, "componentType": component, "count": len(values),
                          "type": kind, **extra})
        return len(accessors) - 1

    nodes, shapes = [], []
    for number, mesh in enumerate(meshes):
        attributes = {"POSITION": add(np.asarray(mesh["points"], np.float32), "VEC3", 5126)}
        if "uv" in mesh:
            attributes["TEXCOORD_0"] = add(np.asarray(mesh["uv"], np.float32), "VEC2", 5126)
        if "colours" in mesh:
            attributes["COLOR_0"] = add(np.asarray(mesh["colours"], np.uint8), "VEC4", 5121, normalized=True)
        primitive: dict[str, Any] = {"attributes": attributes}
        if "triangles" in mesh:
            primitive["indices"] = add(np.asarray(mesh["triangles"], np.uint16).ravel(), "SCALAR", 5123)
        primitive |= mesh.get("primitive", {})
        shapes.append({"primitives": [primitive]})
        nodes.append({"name": mesh.get("name", f"n{number}"), "mesh": number, **mesh.get("node", {})})
    document = {"asset": {"version": "2.0"}, "scenes": [{"nodes": list(range(len(nodes)))}], "nodes": nodes,
                "meshes": shapes, "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(body)}],
                **more}
    return document, bytes(body)


def glb(document: dict[str, Any], body: bytes) -> bytes:
    """A document as a binary file."""
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body += b"\0" * (-len(body) % 4)
    return b"".join([struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(body)),
                     struct.pack("<I4s", len(text), b"JSON"), text, struct.pack("<I4s", len(body), b"BIN\0"), body])


def triangle(points: Any = ((0, 0, 0), (1, 0, 0), (0, 1, 0)), **more: Any) -> dict[str, Any]:
    """A mesh of one triangle for `gltf_of`."""
    return {"points": points, "triangles": [[0, 1, 2]], **more}


def b3dm(model: bytes, table: dict[str, Any] | None = None) -> bytes:
    """A batched tile."""
    text = json.dumps({"BATCH_LENGTH": 0, **(table or {})}).encode()
    text += b" " * (-(28 + len(text)) % 8)
    return struct.pack("<4sIIIIII", b"b3dm", 1, 28 + len(text) + len(model), len(text), 0, 0, 0) + text + model


def i3dm(model: bytes, table: dict[str, Any], binary: bytes = b"") -> bytes:
    """An instanced tile."""
    text = json.dumps(table).encode()
    text += b" " * (-(32 + len(text)) % 8)
    size = 32 + len(text) + len(binary) + len(model)
    return struct.pack("<4sIIIIIII", b"i3dm", 1, size, len(text), len(binary), 0, 0, 1) + text + binary + model


def cmpt(tiles: list[bytes]) -> bytes:
    """Tiles in a tile."""
    return struct.pack("<4sIII", b"cmpt", 1, 16 + sum(map(len, tiles)), len(tiles)) + b"".join(tiles)


def png(colour: tuple[int, int, int], size: tuple[int, int] = (4, 4)) -> bytes:
    """A picture of one colour."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
