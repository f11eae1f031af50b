"""The few tables of a font file that lines of text need: name, size and the advance width of every letter.

Read with numpy, because the first picture of a window waits for them and a whole font library takes a third of a second
to import. Collections (``.ttc``) and character maps other than formats 4 and 12 are left to that library.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_FAMILY, _PREFERRED_FAMILY = 1, 16
_ENGLISH = 0x409
_WINDOWS = 3

I64 = npt.NDArray[np.int64]


class Widths(NamedTuple):
    """Advance widths in em by code point; ascent and descent (positive) in em."""

    advances: dict[int, float]
    ascent: float
    descent: float


def family_of(path: str | Path) -> str | None:
    """English family name of a face; None for files this module does not read."""
    tables = _tables(path)
    if tables is None or b"name" not in tables:
        return None
    names = tables[b"name"]
    count, strings = struct.unpack_from(">HH", names, 2)
    found: dict[int, str] = {}
    for number in range(count):
        platform, _, language, what, length, offset = struct.unpack_from(">6H", names, 6 + 12 * number)
        if platform == _WINDOWS and language == _ENGLISH and what in (_FAMILY, _PREFERRED_FAMILY):
            found[what] = names[strings + offset:strings + offset + length].decode("utf-16-be", "replace")
    return found.get(_PREFERRED_FAMILY) or found.get(_FAMILY)


def widths_of(path: str | Path) -> Widths | None:
    """Widths of a face; None for files this module does not read."""
    tables = _tables(path)
    if tables is None or not {b"head", b"hhea", b"hmtx", b"cmap"} <= tables.keys():
        return None
    mapped = _letters(tables[b"cmap"])
    if mapped is None:
        return None
    codes, glyphs = mapped
    units = float(struct.unpack_from(">H", tables[b"head"], 18)[0])
    ascent, descent = struct.unpack_from(">hh", tables[b"hhea"], 4)
    full = struct.unpack_from(">H", tables[b"hhea"], 34)[0]
    own = np.frombuffer(tables[b"hmtx"], ">u2", 2 * full)[::2]
    advances = own[np.minimum(glyphs, full - 1)] / units  # glyphs beyond the table are as wide as its last
    return Widths(dict(zip(codes.tolist(), advances.tolist(), strict=True)), ascent / units, -descent / units)


def _tables(path: str | Path) -> dict[bytes, bytes] | None:
    """The small tables of a file with a single face, by tag."""
    wanted = {b"head", b"hhea", b"hmtx", b"cmap", b"name"}
    try:
        with Path(path).open("rb") as file:
            kind, count = struct.unpack(">4sH", file.read(6))
            if kind not in (b"OTTO", b"\0\1\0\0", b"true"):
                return None
            file.seek(12)
            rows = struct.iter_unpack(">4sIII", file.read(16 * count))
            found = {}
            for tag, _, offset, length in sorted(rows, key=lambda row: row[2]):
                if tag in wanted:
                    file.seek(offset)
                    found[tag] = file.read(length)
            return found
    except (OSError, struct.error):
        return None


def _letters(cmap: bytes) -> tuple[I64, I64] | None:
    """Code points and their glyphs, from the fullest Unicode map in the table."""
    best: tuple[int, int] | None = None
    for number in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * number)
        form = struct.unpack_from(">H", cmap, offset)[0]
        if (platform, encoding) in ((0, 3), (0, 4), (3, 1), (3, 10)) and form in (4, 12):
            best = max(best or (0, 0), (form, offset))
    if best is None:
        return None
    codes, glyphs = (_format_12 if best[0] == 12 else _format_4)(cmap[best[1]:])
    return codes[glyphs > 0], glyphs[glyphs > 0]


def _format_12(table: bytes) -> tuple[I64, I64]:
    count = struct.unpack_from(">I", table, 12)[0]
    groups = np.frombuffer(table, ">u4", 3 * count, 16).reshape(count, 3).astype(np.int64)
    lengths = groups[:, 1] - groups[:, 0] + 1
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(groups[:, 0], lengths) + within, np.repeat(groups[:, 2], lengths) + within


def _format_4(table: bytes) -> tuple[I64, I64]:
    count = struct.unpack_from(">H", table, 6)[0] // 2
    words = np.frombuffer(table, ">u2", len(table) // 2).astype(np.int64)
    last, first = words[7:7 + count], words[8 + count:8 + 2 * count]
    delta, reach = words[8 + 2 * count:8 + 3 * count], words[8 + 3 * count:8 + 4 * count]
    lengths = last - first + 1
    owner = np.repeat(np.arange(count), lengths)
    codes = np.repeat(first, lengths) + np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    spots = 8 + 3 * count + owner + reach[owner] // 2 + codes - first[owner]
    listed = words[np.clip(spots, 0, len(words) - 1)]
    glyphs = np.where(reach[owner] == 0, codes + delta[owner], np.where(listed > 0, listed + delta[owner], 0)) & 0xFFFF
    keep = codes != 0xFFFF
    return codes[keep], glyphs[keep]
