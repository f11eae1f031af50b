"""Data blocks: one Arrow file per block, named by the SHA-256 of its bytes, mapped rather than read.

Columns of the file, by position: ``fid``; for features ``types`` and ``geometry`` (list of parts of lists of rings of
lists of coordinates, large offsets, so that the arrays of `Geometry` lie in it as they are); then the attributes.
Any Arrow reader can open it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import TableBlock
from lohu_gis.io.platform import current
from lohu_gis.io.project import atomic
from lohu_gis.io.project.places import Places

if TYPE_CHECKING:
    import pyarrow as pa

_VERSION = b"1"
_KEY, _CRS, _HAS_GEOMETRY = b"lohu.block", b"lohu.crs", b"lohu.geometry"


class _Hashing:
    """A file that knows the hash of what was written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.closed = False

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self._hash.update(view)
        self._file.write(view)
        return view.nbytes

    def flush(self) -> None:
        self._file.flush()

    def tell(self) -> int:
        return self._file.tell()

    def digest(self) -> str:
        return self._hash.hexdigest()


def write_block(places: Places, block: TableBlock) -> TableBlock:
    """Store a block; it is safe on disk when this returns.

    Returns
    -------
    TableBlock
        The same data under its lasting id ``sha256:...``; storing the same content again writes nothing.

    Raises
    ------
    InputError
        ``disk.full``, ``disk.read_only``, ``disk.missing``, ``disk.failed``.
    """
    import pyarrow as pa

    atomic.make_folder(places.blocks)
    temporary = places.blocks / f".{uuid.uuid4().hex}.part"
    try:
        with temporary.open("xb") as file:
            sink = _Hashing(file)
            table = _to_arrow(block)
            with pa.ipc.new_file(pa.PythonFile(sink, mode="w"), table.schema) as writer:
                writer.write_table(table)
            file.flush()
            os.fsync(file.fileno())
        block_id = f"sha256:{sink.digest()}"
        path = places.block(block_id)
        path.parent.mkdir(exist_ok=True)
        current().replace(temporary, path)
        current().sync_folder(path.parent)
    except OSError as error:
        raise atomic.write_error(error, places.blocks) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return TableBlock(block_id, block.columns, block.geometry, block.fid, block.crs)


def check_block(places: Places, block_id: str) -> None:
    """Read a block whole and make sure that it is what its name says and that all offsets lead inside it.

    Runs in a worker for projects that come from elsewhere; afterwards `read_block` may map it.

    Raises
    ------
    InputError
        ``block.missing``, ``block.corrupt``, ``block.bad_id``.
    """
    path = places.block(block_id)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _missing(path, block_id, error) from error
    if f"sha256:{digest}" != block_id:
        raise InputError("block.corrupt", path=str(path), reason="its content does not match its name")
    _validate(path, block_id)
    geometry = read_block(places, block_id).geometry
    if geometry is not None and not _consistent(geometry):
        raise InputError("block.corrupt", path=str(path), reason="geometry offsets lead nowhere")


def read_block(places: Places, block_id: str) -> TableBlock:
    """A block mapped from disk: read-only arrays, nothing is copied, pages come in when first touched.

    Raises
    ------
    InputError
        ``block.missing``, ``block.corrupt``, ``block.bad_id``.
    """
    import pyarrow as pa

    path = places.block(block_id)
    table = _map(path, block_id)
    metadata = table.schema.metadata or {}
    try:
        if metadata.get(_KEY) != _VERSION:
            raise ValueError("not a block of this program")
        return _from_arrow(block_id, table, metadata)
    except (pa.ArrowException, ValueError, IndexError, AttributeError, TypeError) as error:
        raise InputError("block.corrupt", path=str(path), reason=str(error)) from error


def _map(path: Path, block_id: str) -> pa.Table:
    import pyarrow as pa

    try:
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    except pa.ArrowException as error:
        raise InputError("block.corrupt", path=str(path), reason=str(error)) from error
    except OSError as error:
        raise _missing(path, block_id, error) from error


def _validate(path: Path, block_id: str) -> None:
    import pyarrow as pa

    try:
        _map(path, block_id).validate(full=True)
    except pa.ArrowException as error:
        raise InputError("block.corrupt", path=str(path), reason=str(error)) from error


def _missing(path: Path, block_id: str, error: OSError) -> InputError:
    return InputError("block.missing", path=str(path), block=block_id, reason=error.strerror or str(error))


def _to_arrow(block: TableBlock) -> pa.Table:
    import pyarrow as pa

    columns = block.columns.combine_chunks()
    arrays: list[Any] = [pa.array(block.fid)]
    fields = [pa.field("fid", pa.int64(), nullable=False)]
    if block.geometry is not None:
        geometry = _nested(block.geometry)
        arrays += [pa.array(block.geometry.types), geometry]
        fields += [pa.field("types", pa.uint8(), nullable=False), pa.field("geometry", geometry.type)]
    arrays += columns.columns
    fields += list(columns.schema)
    metadata = {_KEY: _VERSION, _HAS_GEOMETRY: b"1" if block.geometry is not None else b"0"}
    if block.crs is not None:
        metadata[_CRS] = block.crs.encode()
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata))


def _nested(geometry: Geometry) -> Any:
    import pyarrow as pa

    pairs = pa.FixedSizeListArray.from_arrays(pa.array(geometry.coords.reshape(-1)), 2)
    names, values = ["xy"], [pairs]
    if geometry.z is not None:
        names, values = ["xy", "z"], [pairs, pa.array(geometry.z)]
    spots = pa.StructArray.from_arrays(values, names)
    rings = pa.LargeListArray.from_arrays(pa.array(geometry.ring_offsets), spots)
    part_rings = pa.LargeListArray.from_arrays(pa.array(geometry.part_offsets), rings)
    parts = pa.StructArray.from_arrays([pa.array(geometry.part_types), part_rings], ["type", "rings"])
    return pa.LargeListArray.from_arrays(pa.array(geometry.row_offsets), parts)


def _from_arrow(block_id: str, table: pa.Table, metadata: dict[bytes, bytes]) -> TableBlock:
    fid = _numbers(_single(table.column(0)))
    first, geometry = 1, None
    if metadata.get(_HAS_GEOMETRY) == b"1":
        first, geometry = 3, _flat(_numbers(_single(table.column(1))), _single(table.column(2)))
    crs = metadata.get(_CRS)
    columns = table.select(range(first, table.num_columns)).replace_schema_metadata(None)
    return TableBlock(block_id, columns, geometry, fid, None if crs is None else crs.decode())


def _single(column: Any) -> Any:
    """The one array of a column; a table without rows may come without any."""
    import pyarrow as pa

    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(
        column.chunks) if column.num_chunks else pa.array([], column.type)


def _numbers(array: Any) -> Any:
    return array.to_numpy(zero_copy_only=True)


def _flat(types: Any, rows: Any) -> Geometry:
    parts = rows.values
    rings = parts.field("rings")
    spots = rings.values.values
    pairs = _numbers(spots.field("xy").values).reshape(-1, 2)
    z = _numbers(spots.field("z")) if spots.type.num_fields > 1 else None
    return Geometry(types, pairs, _numbers(rows.offsets), _numbers(rings.offsets), _numbers(rings.values.offsets),
                    _numbers(parts.field("type")), z)


def _consistent(geometry: Geometry) -> bool:
    levels = ((geometry.row_offsets, len(geometry.types), len(geometry.part_types)),
              (geometry.part_offsets, len(geometry.part_types), len(geometry.ring_offsets) - 1),
              (geometry.ring_offsets, len(geometry.ring_offsets) - 1, len(geometry.coords)))
    return all(len(offsets) == owners + 1 and offsets[0] == 0 and offsets[-1] == members
               and bool((np.diff(offsets) >= 0).all()) for offsets, owners, members in levels)
