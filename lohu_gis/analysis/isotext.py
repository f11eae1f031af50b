"""Moments written all alike, read column by column: a million in a tenth of a second."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]

_MARKS = {4: b"-", 7: b"-", 10: b"T ", 13: b":", 16: b":"}
_DIGITS = [place for place in range(19) if place not in _MARKS]
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
FEWEST = 1000
"""Shorter columns are quick anyway."""


def alike_moments(source: Any, zone_s: int) -> I64 | None:
    """Seconds since 1970-01-01 UTC of texts like ``2026-01-31T08:15:00+08:00``, shape (n,).

    Parameters
    ----------
    source
        Arrow column. All texts have to be written the same way: to the second, with ``T`` or a space, and with the
        same offset ``Z``, ``+hh:mm`` or none.
    zone_s
        Offset of texts without one.

    Returns
    -------
    int64 array, or None
        None where they are not written so, are few, or one is missing or no moment: read them in another way then.
    """
    import pyarrow as pa

    if not pa.types.is_string(source.type) or source.null_count or len(source) < FEWEST:
        return None
    array = source.combine_chunks() if isinstance(source, pa.ChunkedArray) else source
    if isinstance(array, pa.ChunkedArray):
        return None
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset:array.offset + len(array) + 1]
    length = int(offsets[1] - offsets[0])
    if length not in (19, 20, 25) or (np.diff(offsets) != length).any():
        return None
    data = np.frombuffer(array.buffers()[2], np.uint8)[offsets[0]:offsets[-1]].reshape(-1, length)
    offset = _offset(data[:, 19:], zone_s)
    return None if offset is None else _seconds(data, offset)


def _offset(tails: U8, zone_s: int) -> int | None:
    """The offset that all texts share."""
    if tails.shape[1] == 0:
        return zone_s
    if (tails != tails[0]).any():
        return None
    text = bytes(tails[0].tolist()).decode("ascii", "replace")
    if text == "Z":
        return 0
    if text[0] in "+-" and text[3:4] == ":" and text[1:3].isdigit() and text[4:6].isdigit():
        seconds = int(text[1:3]) * 3600 + int(text[4:6]) * 60
        return seconds if text[0] == "+" else -seconds
    return None


def _seconds(data: U8, offset: int) -> I64 | None:
    if any((~np.isin(data[:, place], np.frombuffer(mark, np.uint8))).any() for place, mark in _MARKS.items()):
        return None
    digits = data[:, _DIGITS].astype(np.int16) - 48
    if ((digits < 0) | (digits > 9)).any():
        return None
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month, day, hour, minute, second = (digits[:, at] * 10 + digits[:, at + 1] for at in (4, 6, 8, 10, 12))
    if ((month < 1) | (month > 12) | (day < 1) | (hour > 23) | (minute > 59) | (second > 59) | (year < 1)).any():
        return None
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    if (day > _DAYS[month] + (leap & (month == 2))).any():
        return None
    months = (year.astype(np.int64) - 1970) * 12 + month - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + day - 1
    return np.asarray(days * 86_400 + hour.astype(np.int64) * 3600 + minute.astype(np.int64) * 60 + second - offset,
                      np.int64)
