"""What a tile holds: a batched or instanced model, several of them, or plain glTF (3D Tiles 1.0, 1.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from lohu_gis.core.contextmesh import F64
from lohu_gis.core.errors import InputError
from lohu_gis.io.scene.axes import UP_AXES
from lohu_gis.io.scene.files import ModelFiles
from lohu_gis.io.scene.gltf.document import MAGIC
from lohu_gis.io.scene.gltf.read import GltfModel, read_gltf
from lohu_gis.io.scene.pieces import Piece

MAX_DEPTH, MAX_INSTANCES = 8, 200_000
DEEPEST = "tiles in tiles"


@dataclass(frozen=True, slots=True)
class TileFile:
    """Where a tile's bytes come from, and which axis of its models points up."""

    files: ModelFiles
    path: Path
    up: str = "Y"


def tile_pieces(data: bytes, tile: TileFile, depth: int = 0) -> list[Piece]:
    """Surfaces of a tile in its own coordinates (z up).

    Raises
    ------
    InputError
        ``scene.tile_kind`` for point clouds and unknown kinds, ``file.corrupt``, ``file.truncated``, and as
        `read_gltf`.
    """
    kind = data[:4]
    if kind == MAGIC or data[:1] in (b"{", b"\xef"):
        return _turned(read_gltf(data, tile.files, base=tile.path), tile, np.zeros(3))
    if kind == b"cmpt":
        return _composite(data, tile, depth)
    if kind not in (b"b3dm", b"i3dm"):
        name = kind.decode("ascii", "replace") if kind.isascii() else "?"
        raise InputError("scene.tile_kind", path=str(tile.path), kind=name)
    header = 28 if kind == b"b3dm" else 32
    if len(data) < header:
        raise InputError("file.truncated", path=str(tile.path), reason="tile header")
    _, size, *lengths = struct.unpack_from("<6I", data, 4)
    if size > len(data) or sum(lengths) + header > size:
        raise InputError("file.truncated", path=str(tile.path), reason="tile")
    table = _table(data[header:header + lengths[0]], tile)
    binary = data[header + lengths[0]:header + lengths[0] + lengths[1]]
    body = data[header + sum(lengths):size]
    if kind == b"b3dm":
        return _turned(read_gltf(body, tile.files, base=tile.path), tile, _vector(table, "RTC_CENTER"))
    if struct.unpack_from("<I", data, 28)[0] == 0:
        outside = tile.files.locate(body.rstrip(b"\0 ").decode("utf-8", "replace"), tile.path)
        body = tile.files.read(outside.name, outside)
    return _instanced(_turned(read_gltf(body, tile.files, base=tile.path), tile, np.zeros(3)), table, binary, tile)


def _table(text: bytes, tile: TileFile) -> dict[str, Any]:
    if not text.strip(b"\0 "):
        return {}
    try:
        found: dict[str, Any] = msgspec.json.decode(text.rstrip(b"\0 "), type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InputError("file.corrupt", path=str(tile.path), reason=str(error)[:200]) from error
    return found


def _vector(table: dict[str, Any], name: str) -> F64:
    value = table.get(name)
    if isinstance(value, list) and len(value) == 3 and all(isinstance(part, int | float) for part in value):
        return np.array(value, np.float64)
    return np.zeros(3)


def _turned(model: GltfModel, tile: TileFile, centre: F64) -> list[Piece]:
    turn = UP_AXES.get(tile.up, UP_AXES["Y"])
    shift = centre + (np.array(model.centre) if model.centre is not None else np.zeros(3))
    return [piece.moved(lambda points: points @ turn.T + shift) for piece in model.pieces]


def _composite(data: bytes, tile: TileFile, depth: int) -> list[Piece]:
    if depth >= MAX_DEPTH or len(data) < 16:
        raise InputError("file.corrupt", path=str(tile.path), reason=DEEPEST)
    count = struct.unpack_from("<I", data, 12)[0]
    found: list[Piece] = []
    at = 16
    for _ in range(min(count, 100_000)):
        if at + 12 > len(data):
            raise InputError("file.truncated", path=str(tile.path), reason="inner tile")
        size = struct.unpack_from("<I", data, at + 8)[0]
        if size < 12 or at + size > len(data):
            raise InputError("file.truncated", path=str(tile.path), reason="inner tile")
        found += tile_pieces(data[at:at + size], tile, depth + 1)
        at += size
    return found


def _instanced(pieces: list[Piece], table: dict[str, Any], binary: bytes, tile: TileFile) -> list[Piece]:
    count = table.get("INSTANCES_LENGTH")
    if not isinstance(count, int) or not 0 <= count <= MAX_INSTANCES:
        raise InputError("file.corrupt", path=str(tile.path), reason="INSTANCES_LENGTH")
    centre = _vector(table, "RTC_CENTER")
    spots = _numbers(table, binary, "POSITION", np.float32, (count, 3), tile)
    if spots is None:
        steps = _numbers(table, binary, "POSITION_QUANTIZED", np.uint16, (count, 3), tile)
        if steps is None:
            raise InputError("file.corrupt", path=str(tile.path), reason="POSITION")
        spots = steps / 65535 * _vector(table, "QUANTIZED_VOLUME_SCALE") + _vector(table, "QUANTIZED_VOLUME_OFFSET")
    spots = spots + centre
    frames = _frames(table, binary, spots, tile)
    found = []
    for spot, frame in zip(spots, frames, strict=True):
        found += [piece.moved(lambda points, f=frame, s=spot: points @ f.T + s) for piece in pieces]  # type: ignore[misc]
    return found


def _frames(table: dict[str, Any], binary: bytes, spots: F64, tile: TileFile) -> F64:
    """Rotation with scale of each instance, shape (n, 3, 3)."""
    count = len(spots)
    frames = np.tile(np.eye(3), (count, 1, 1))
    up = _numbers(table, binary, "NORMAL_UP", np.float32, (count, 3), tile)
    right = _numbers(table, binary, "NORMAL_RIGHT", np.float32, (count, 3), tile)
    if up is not None and right is not None:
        frames = np.stack([right, up, np.cross(right, up)], axis=2)
    elif table.get("EAST_NORTH_UP") is True:
        frames = np.stack([_east(spots), np.cross(_upward(spots), _east(spots)), _upward(spots)], axis=2)
    scale = _numbers(table, binary, "SCALE_NON_UNIFORM", np.float32, (count, 3), tile)
    if scale is None:
        one = _numbers(table, binary, "SCALE", np.float32, (count,), tile)
        scale = np.ones((count, 3)) if one is None else np.repeat(one[:, None], 3, axis=1)
    return np.asarray(frames * scale[:, None, :])


def _upward(spots: F64) -> F64:
    length = np.maximum(np.linalg.norm(spots, axis=1), 1e-9)
    found: F64 = spots / length[:, None]
    return found


def _east(spots: F64) -> F64:
    east = np.column_stack([-spots[:, 1], spots[:, 0], np.zeros(len(spots))])
    found: F64 = east / np.maximum(np.linalg.norm(east, axis=1), 1e-9)[:, None]
    return found


def _numbers(table: dict[str, Any], binary: bytes, name: str, kind: type[np.generic], shape: tuple[int, ...],
             tile: TileFile) -> F64 | None:
    """Numbers of a feature table, in its text or its binary part; None where it has none of that name."""
    value = table.get(name)
    if value is None:
        return None
    size = int(np.prod(shape))
    if isinstance(value, list) and len(value) == size:
        return np.array(value, np.float64).reshape(shape)
    at = value.get("byteOffset") if isinstance(value, dict) else None
    if not isinstance(at, int) or at < 0 or at + size * np.dtype(kind).itemsize > len(binary):
        raise InputError("file.corrupt", path=str(tile.path), reason=name)
    found: F64 = np.frombuffer(binary, kind, size, at).astype(np.float64).reshape(shape)
    return found
