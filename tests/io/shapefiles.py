"""Point shapefiles written byte by byte, so that a test decides what text, claim and header are."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path


def write(path: Path, names: Sequence[bytes], rows: Sequence[Sequence[bytes]], *, width: int = 24,
          claim: str | None = None, language: int = 0, index: bool = True) -> Path:
    """A shapefile of one point per row at (row, row), text fields only, with ``.cpg`` if `claim` is given."""
    path.with_suffix(".dbf").write_bytes(dbf(names, rows, width, language))
    records = [struct.pack(">ii", i + 1, 10) + struct.pack("<i2d", 1, i, i) for i in range(len(rows))]
    body = b"".join(records)
    path.write_bytes(header(100 + len(body), len(rows)) + body)
    if index:
        entries = b"".join(struct.pack(">ii", 50 + 14 * i, 10) for i in range(len(rows)))
        path.with_suffix(".shx").write_bytes(header(100 + len(entries), len(rows)) + entries)
    if claim is not None:
        path.with_suffix(".cpg").write_text(claim)
    return path


def header(size: int, count: int) -> bytes:
    """The first 100 bytes of ``.shp`` and ``.shx``."""
    last = max(count - 1, 0)
    return struct.pack(">i20xi", 9994, size // 2) + struct.pack("<ii8d", 1000, 1, 0, 0, last, last, 0, 0, 0, 0)


def dbf(names: Sequence[bytes], rows: Sequence[Sequence[bytes]], width: int, language: int) -> bytes:
    """A dBASE III table of text fields."""
    size = 1 + width * len(names)
    head = struct.pack("<B3BIHH17xB2x", 3, 126, 11, 23, len(rows), 33 + 32 * len(names), size, language)
    fields = b"".join(struct.pack("<11sc4xBB14x", name, b"C", width, 0) for name in names)
    body = b"".join(b" " + b"".join(cell[:width].ljust(width) for cell in row) for row in rows)
    return head + fields + b"\r" + body + b"\x1a"
