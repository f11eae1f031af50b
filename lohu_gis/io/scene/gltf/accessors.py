"""Numbers from the buffers of a glTF document, every range checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.io.scene.files import ModelFiles
from lohu_gis.io.scene.gltf.document import Accessor, Gltf

KINDS: dict[int, type[np.generic]] = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32,
                                      5126: np.float32}
SHAPES = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
MAX_COUNT = 60_000_000
"""Most elements of one accessor."""


class Buffers:
    """Reads accessors and views of one document.

    Every method raises `InputError` ``file.corrupt`` for numbers that point outside, and as `ModelFiles.read`.
    """

    def __init__(self, gltf: Gltf, body: bytes, files: ModelFiles, base: Path | None = None) -> None:
        self._gltf, self._files, self._base = gltf, files, base
        self._loaded: dict[int, bytes] = {}
        self._body = body

    def numbers(self, index: int) -> npt.NDArray[Any]:
        """Values of an accessor as they are stored, shape (n, k); normalised ones as float64 from -1 or 0 to 1."""
        accessor = self._at(self._gltf.accessors, index, "accessor")
        width = SHAPES.get(accessor.type)
        kind = KINDS.get(accessor.component)
        if width is None or kind is None or not 0 <= accessor.count <= MAX_COUNT:
            raise self._broken(f"accessor {index}")
        if accessor.view is None:
            values: npt.NDArray[Any] = np.zeros((accessor.count, width), kind)
        else:
            values = self._strided(accessor.view, accessor.offset, accessor.count, width, kind)
        if accessor.sparse is not None:
            values = self._patched(accessor, values, width, kind)
        return _normalised(values) if accessor.normalized else values

    def bytes_of(self, index: int) -> memoryview:
        """Bytes of a view, not copied."""
        view = self._at(self._gltf.views, index, "view")
        data = self._buffer(view.buffer)
        if view.offset < 0 or view.size < 0 or view.offset + view.size > len(data):
            raise self._broken(f"view {index}")
        return memoryview(data)[view.offset:view.offset + view.size]

    def _strided(self, index: int, offset: int, count: int, width: int, kind: type[np.generic]) -> npt.NDArray[Any]:
        data = self.bytes_of(index)
        item = np.dtype(kind).newbyteorder("<")
        stride = self._gltf.views[index].stride or item.itemsize * width
        need = offset + (count - 1) * stride + item.itemsize * width if count else 0
        if offset < 0 or stride < item.itemsize * width or need > len(data):
            raise self._broken(f"view {index}")
        found = np.ndarray((count, width), item, data, offset, (stride, item.itemsize))
        return found.astype(kind)

    def _patched(self, accessor: Accessor, values: npt.NDArray[Any], width: int,
                 kind: type[np.generic]) -> npt.NDArray[Any]:
        sparse = accessor.sparse
        assert sparse is not None
        whole = KINDS.get(sparse.indices.component)
        if whole not in (np.uint8, np.uint16, np.uint32) or not 0 <= sparse.count <= accessor.count:
            raise self._broken("sparse accessor")
        rows = self._strided(sparse.indices.view, sparse.indices.offset, sparse.count, 1, whole).ravel()
        if len(rows) and int(rows.max()) >= accessor.count:
            raise self._broken("sparse accessor")
        patch = self._strided(sparse.values.view, sparse.values.offset, sparse.count, width, kind)
        out = values.copy()
        out[rows] = patch
        return out

    def _buffer(self, index: int) -> bytes:
        if index not in self._loaded:
            buffer = self._at(self._gltf.buffers, index, "buffer")
            self._loaded[index] = self._body if buffer.uri is None and index == 0 else self._files.read(
                buffer.uri or "data:,", self._base)
        return self._loaded[index]

    def _at(self, items: list[Any], index: int, what: str) -> Any:
        if not 0 <= index < len(items):
            raise self._broken(f"{what} {index}")
        return items[index]

    def _broken(self, what: str) -> InputError:
        return InputError("file.corrupt", path=str(self._files.path), reason=what)


def _normalised(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    if values.dtype.kind == "f":
        return values.astype(np.float64)
    limits = np.iinfo(values.dtype)
    found: npt.NDArray[np.float64] = np.maximum(values.astype(np.float64) / limits.max, -1.0)
    return found
