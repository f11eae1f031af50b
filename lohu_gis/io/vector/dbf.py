"""The attribute file of a shapefile as raw bytes: what GDAL hides when a claimed encoding is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

SCAN_LIMIT = 256 * 2**20
"""Bytes of records looked at to decide the encoding; bigger files are sampled at both ends."""

# Language byte -> encoding (dBASE and Visual FoxPro, as listed in shapelib's dbfopen)
_LANGUAGES = {0x4D: "cp936", 0x7A: "cp936", 0x4F: "cp950", 0x78: "cp950", 0x03: "cp1252", 0x57: "cp1252",
              0x58: "cp1252", 0x59: "cp1252", 0x01: "cp437", 0x02: "cp850", 0x13: "cp932", 0x7B: "cp932", 0x4E: "cp949",
              0x79: "cp949", 0xC8: "cp1250", 0xC9: "cp1251", 0x65: "cp866", 0x26: "cp866"}


@dataclass(frozen=True, slots=True)
class Text:
    """Raw text of a dbf file.

    Attributes
    ----------
    names
        Field names as bytes, in file order.
    values
        Distinct values of all text fields that hold bytes above 127, padding taken off.
    widths
        Length of the field each text column has, by field index.
    claim
        Encoding by ``.cpg`` or the language byte, as written there; None without one.
    sampled
        True when only the ends of a very large file were looked at.
    """

    names: tuple[bytes, ...]
    values: tuple[bytes, ...]
    claim: str | None
    sampled: bool


def read_text(path: Path) -> Text | None:
    """Names, non-ASCII values and claim of the ``.dbf`` beside a shapefile; None without a readable one."""
    table = beside(path, ".dbf")
    if table is None:
        return None
    try:
        return _read(table, path)
    except (OSError, ValueError):
        return None


def beside(path: Path, suffix: str) -> Path | None:
    """The companion file with that ending in either case, None if there is none."""
    for name in (suffix, suffix.upper()):
        candidate = path.with_suffix(name)
        if candidate.is_file():
            return candidate
    return None


def claimed_encoding(path: Path, language: int) -> str | None:
    """What ``.cpg`` or else the language byte says."""
    claim = beside(path, ".cpg") or beside(path, ".cst")
    if claim is not None:
        text = claim.read_bytes()[:64].decode("ascii", "ignore").strip().strip("\ufeff")
        if text:
            return text
    return _LANGUAGES.get(language)


def _read(table: Path, path: Path) -> Text:
    with table.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            raise ValueError("no header")
        header, width = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
        fields = file.read(max(header - 32, 0))
    names, spans, at = [], [], 1
    for start in range(0, len(fields) - 31, 32):
        if fields[start] == 0x0D:
            break
        field = fields[start:start + 32]
        length = field[16] + (256 * field[17] if field[11:12] == b"C" else 0)
        names.append(field[:11].split(b"\0")[0])
        if field[11:12] == b"C" and length:
            spans.append((at, at + length))
        at += length
    values, sampled = _foreign_values(table, header, width, spans)
    return Text(tuple(names), values, claimed_encoding(path, head[29]), sampled)


def _foreign_values(table: Path, header: int, width: int,
                    spans: list[tuple[int, int]]) -> tuple[tuple[bytes, ...], bool]:
    size = table.stat().st_size
    rows = (size - header) // width if width else 0
    if rows <= 0 or not spans:
        return (), False
    records = np.memmap(table, np.uint8, "r", header, (rows, width))
    keep = max(SCAN_LIMIT // width, 1)
    pieces = [slice(0, rows)] if rows <= keep else [slice(0, keep // 2), slice(rows - keep // 2, rows)]
    found: set[bytes] = set()
    step = max(2**24 // width, 1)
    for piece in pieces:
        for start in range(piece.start, piece.stop, step):
            chunk = records[start:min(start + step, piece.stop)]
            for first, last in spans:
                cells = np.ascontiguousarray(chunk[:, first:min(last, width)])
                cells = cells[(cells > 0x7F).any(axis=1)]
                if len(cells):
                    found.update(np.unique(cells.view(f"S{cells.shape[1]}").ravel()).tolist())
    return tuple(v.strip(b" \0") for v in sorted(found)), len(pieces) > 1
