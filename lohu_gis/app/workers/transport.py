"""Messages between parent and worker: small ones through the pipe, arrays through shared memory.

Values are pickled with their buffers kept apart (protocol 5): every numpy array and Arrow buffer, however deep
it sits in a value, is written once into shared memory and used in place by the parent. The parent accepts only
plain values, our own classes and array types from a child, since the child may have read a hostile file.
"""

from __future__ import annotations

import importlib
import io
import pickle
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from lohu_gis.app.workers.segments import Segments, layout

INLINE_BYTES = 64 * 1024
"""Values whose buffers are smaller than this in all go through the pipe."""

_BUILTINS = frozenset({"complex", "frozenset", "set", "slice", "range", "bytearray", "object"})
_NAMES = frozenset({
    ("numpy", "dtype"), ("numpy", "ndarray"), ("numpy._core.numeric", "_frombuffer"),
    ("numpy._core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "scalar"),
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
    ("datetime", "timezone"), ("decimal", "Decimal"), ("pathlib", "PosixPath"), ("pathlib", "WindowsPath"),
    ("pathlib", "Path"), ("collections", "OrderedDict"), ("types", "MappingProxyType"),
    ("msgspec._utils", "rebuild"),
})


class Parcel:
    """A message ready to be sent: the pickled value and its buffers, apart."""

    def __init__(self, message: object) -> None:
        found: list[pickle.PickleBuffer] = []
        stream = io.BytesIO()
        _Packer(stream, protocol=5, buffer_callback=found.append).dump(message)
        self.value = stream.getvalue()
        self.buffers = [buffer.raw() for buffer in found]

    def send(self, connection: Connection, segments: Segments) -> object:
        """Send it; the returned object must live until the other side has received the message."""
        sizes = [b.nbytes for b in self.buffers]
        _, total = layout(sizes)
        if total <= INLINE_BYTES:
            connection.send((self.value, [bytes(b) for b in self.buffers], None))
            return None
        connection.send((self.value, None, sizes))
        return segments.send(connection, self.buffers, total)


class _Packer(pickle.Pickler):
    """Sends the rows of a table only, where Arrow would send the whole buffers that a slice looks into."""

    def reducer_override(self, value: Any) -> Any:
        """How to build a sliced table; everything else as usual."""
        arrow = sys.modules.get("pyarrow")
        if arrow is None or type(value) is not arrow.Table:
            return NotImplemented
        return _unsliced(value).__reduce_ex__(5)


def _unsliced(table: Any) -> Any:
    import pyarrow as pa

    if table.get_total_buffer_size() <= table.nbytes + INLINE_BYTES:
        return table
    columns = []
    for column in table.columns:
        chunks = [pa.concat_arrays([chunk, chunk.slice(0, 0)]) for chunk in column.chunks]  # two inputs: a true copy
        columns.append(pa.chunked_array(chunks, column.type))
    return pa.Table.from_arrays(columns, schema=table.schema)


def receive(connection: Connection, segments: Segments, trusted: bool) -> Any:
    """The next message; EOFError or OSError when the other side is gone.

    Raises
    ------
    pickle.UnpicklingError
        The value holds a type that a worker reading strange files must not send (only when not `trusted`).
    """
    return unpack(_Checked(io.BytesIO(connection.recv_bytes()), ()).load(), connection, segments, trusted)


def unpack(envelope: Any, connection: Connection, segments: Segments, trusted: bool) -> Any:
    """The value of a parcel whose first part has been received already; errors as `receive`."""
    value, inline, sizes = envelope
    if inline is not None:
        return _load(value, inline, trusted)
    offsets, total = layout(sizes)
    whole = segments.receive(connection, total)
    views = [whole[offset:offset + size] for offset, size in zip(offsets, sizes, strict=True)]
    return _load(value, views, trusted)


def _load(value: bytes, buffers: Sequence[bytes | memoryview], trusted: bool) -> Any:
    if trusted:
        return pickle.loads(value, buffers=buffers)  # noqa: S301 - our own code computed on our own data
    return _Checked(io.BytesIO(value), buffers).load()


class _Checked(pickle.Unpickler):
    """Builds plain values, arrays and classes of this program; refuses everything else."""

    def __init__(self, file: io.BytesIO, buffers: Sequence[bytes | memoryview]) -> None:
        super().__init__(file, buffers=buffers)

    def find_class(self, module: str, name: str) -> Any:
        """The named class if a worker may send it."""
        allowed = (module, name) in _NAMES or (module == "builtins" and name in _BUILTINS) or module == "pyarrow.lib"
        if allowed:
            return super().find_class(module, name)
        if module.startswith("lohu_gis."):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"a worker must not send {module}.{name}")
