"""Well-known binary one row at a time: for collections, very many rings, big endian, curves and surfaces."""

from __future__ import annotations

import math
import struct

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.layout import COLLECTION, I64, LINE, POINT, POLYGON

Flags = npt.NDArray[np.bool_]

DEPTH_LIMIT = 32
"""Nesting of collections beyond which a value counts as malformed; real data has 1 or 2."""

ARC_STEP_DEG = 4.0
"""Angle between two vertices of an arc turned into chords, GDAL's default."""

_CIRCULAR, _COMPOUND, _CURVE_POLYGON, _MULTI_CURVE, _MULTI_SURFACE = 8, 9, 10, 11, 12
_SURFACE, _TIN, _TRIANGLE = 15, 16, 17
_PLAIN = {_CIRCULAR: LINE, _COMPOUND: LINE, _CURVE_POLYGON: POLYGON, _MULTI_CURVE: 5, _MULTI_SURFACE: 6,
          _SURFACE: 6, _TIN: 6, _TRIANGLE: POLYGON}


class _Malformed(Exception):
    """The bytes are not WKB."""


class _Cursor:
    """A reading position in one value."""

    def __init__(self, value: bytes) -> None:
        self.value, self.at, self.arcs = value, 0, False

    def header(self) -> tuple[str, int, int, int]:
        """Byte order mark of struct, base type, dimensions, Z and M bits (1 and 2)."""
        if self.at + 5 > len(self.value) or self.value[self.at] > 1:
            raise _Malformed
        order = "<" if self.value[self.at] else ">"
        (code,) = struct.unpack_from(order + "I", self.value, self.at + 1)
        self.at += 5 + (4 if code & 0x20000000 else 0)
        kind = code & 0x1FFFFFFF
        thousand, base = divmod(kind, 1000)
        if thousand > 3:
            raise _Malformed
        bits = (1 if code & 0x80000000 or thousand in (1, 3) else 0) | (2 if code & 0x40000000 or thousand > 1 else 0)
        return order, base, 2 + (bits & 1) + (bits >> 1), bits

    def number(self, order: str) -> int:
        """The next 32-bit count."""
        if self.at + 4 > len(self.value):
            raise _Malformed
        (count,) = struct.unpack_from(order + "I", self.value, self.at)
        self.at += 4
        return int(count)

    def skip(self, size: int) -> int:
        """Where the next `size` bytes start, having gone past them."""
        start = self.at
        if size > len(self.value) - start:
            raise _Malformed
        self.at += size
        return start


def rings_of(value: bytes, base: int) -> tuple[I64, I64, Flags, I64] | None:
    """Rings of a little-endian plain value: start byte (plus `base`), count, opens a part, part type.

    None when the value is malformed or mixes in something that is not plain (`plain` first).
    """
    found: list[tuple[int, int, bool, int]] = []
    cursor = _Cursor(value)
    try:
        _collect(cursor, found, 0, None)
    except _Malformed:
        return None
    table = np.array(found, np.int64).reshape(-1, 4)
    return table[:, 0] + base, table[:, 1], table[:, 2].astype(bool), table[:, 3]


def _collect(cursor: _Cursor, found: list[tuple[int, int, bool, int]], depth: int, dims: int | None) -> None:
    order, kind, size, _ = cursor.header()
    if order != "<" or depth > DEPTH_LIMIT or not POINT <= kind <= COLLECTION or dims not in (None, size):
        raise _Malformed
    if kind == POINT:
        found.append((cursor.skip(8 * size), 1, True, POINT))
    elif kind == LINE:
        count = cursor.number(order)
        found.append((cursor.skip(count * 8 * size), count, True, LINE))
    elif kind == POLYGON:
        for ring in range(cursor.number(order)):
            count = cursor.number(order)
            found.append((cursor.skip(count * 8 * size), count, ring == 0, POLYGON))
    else:
        for _ in range(cursor.number(order)):
            _collect(cursor, found, depth + 1, size)


def plain(value: bytes) -> tuple[bytes, bool] | None:
    """The same geometry as little-endian ISO WKB of types 1 to 7, and whether arcs became chords.

    None when the value is malformed. Surfaces of patches become multi-polygons, compound curves lines.
    """
    cursor = _Cursor(value)
    try:
        out = _rewrite(cursor, 0)
    except (_Malformed, struct.error):
        return None
    return out, cursor.arcs


def _rewrite(cursor: _Cursor, depth: int) -> bytes:
    if depth > DEPTH_LIMIT:
        raise _Malformed
    order, kind, dims, bits = cursor.header()
    target = _PLAIN.get(kind, kind)
    if not POINT <= target <= COLLECTION:
        raise _Malformed
    head = struct.pack("<BI", 1, target + (0, 1000, 2000, 3000)[bits])
    if kind == POINT:
        return head + _doubles(cursor, order, dims).astype("<f8").tobytes()
    if target == LINE:
        return head + _packed(_line(cursor, order, kind, dims, depth))
    if kind in (POLYGON, _TRIANGLE):
        rings = [_run(cursor, order, dims) for _ in range(cursor.number(order))]
        return head + struct.pack("<I", len(rings)) + b"".join(map(_packed, rings))
    if kind == _CURVE_POLYGON:
        rings = [_member_line(cursor, depth + 1) for _ in range(cursor.number(order))]
        return head + struct.pack("<I", len(rings)) + b"".join(map(_packed, rings))
    members = [_rewrite(cursor, depth + 1) for _ in range(cursor.number(order))]
    return head + struct.pack("<I", len(members)) + b"".join(members)


def _doubles(cursor: _Cursor, order: str, count: int) -> npt.NDArray[np.float64]:
    start = cursor.skip(8 * count)
    return np.frombuffer(cursor.value, order + "f8", count, start).astype(np.float64)


def _run(cursor: _Cursor, order: str, dims: int) -> npt.NDArray[np.float64]:
    return _doubles(cursor, order, cursor.number(order) * dims).reshape(-1, dims)


def _packed(line: npt.NDArray[np.float64]) -> bytes:
    return struct.pack("<I", len(line)) + line.astype("<f8").tobytes()


def _member_line(cursor: _Cursor, depth: int) -> npt.NDArray[np.float64]:
    if depth > DEPTH_LIMIT:
        raise _Malformed
    order, kind, dims, _ = cursor.header()
    if _PLAIN.get(kind, kind) != LINE:
        raise _Malformed
    return _line(cursor, order, kind, dims, depth)


def _line(cursor: _Cursor, order: str, kind: int, dims: int, depth: int) -> npt.NDArray[np.float64]:
    """Vertices of a line, a circular string or a compound of both, arcs as chords."""
    if kind == LINE:
        return _run(cursor, order, dims)
    if kind == _CIRCULAR:
        cursor.arcs = True
        return _chords(_run(cursor, order, dims))
    pieces = [_member_line(cursor, depth + 1) for _ in range(cursor.number(order))]
    filled = [p for p in pieces if len(p)]
    if not filled:
        return np.zeros((0, dims))
    return np.concatenate([filled[0], *[p[1:] for p in filled[1:]]])


def _chords(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A circular string (start, via, end, via, end ...) as vertices at most `ARC_STEP_DEG` apart."""
    if len(points) < 3:
        return points
    arcs = [_arc(points[i], points[i + 1], points[i + 2]) for i in range(0, len(points) - 2, 2)]
    return np.concatenate([points[:1], *arcs])


def _arc(start: npt.NDArray[np.float64], via: npt.NDArray[np.float64],
         end: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Vertices after `start` up to and including `end`; other dimensions are interpolated by angle.

    Centre from the perpendicular bisectors; three points on a line give the line. Start = end is a full circle with
    `via` opposite (ISO 13249-3).
    """
    ax, ay = via[0] - start[0], via[1] - start[1]
    bx, by = end[0] - start[0], end[1] - start[1]
    if bx == 0 and by == 0:
        cx, cy, sweep = start[0] + ax / 2, start[1] + ay / 2, 2 * math.pi
    else:
        d = 2 * (ax * by - ay * bx)
        if abs(d) < 1e-12 * (ax * ax + ay * ay + bx * bx + by * by):
            return np.array([via, end])
        a2, b2 = ax * ax + ay * ay, bx * bx + by * by
        cx, cy = start[0] + (by * a2 - ay * b2) / d, start[1] + (ax * b2 - bx * a2) / d
        turn = 1 if d > 0 else -1
        from_angle = math.atan2(start[1] - cy, start[0] - cx)
        sweep = turn * ((turn * (math.atan2(end[1] - cy, end[0] - cx) - from_angle)) % (2 * math.pi))
    angle = math.atan2(start[1] - cy, start[0] - cx)
    radius = math.hypot(start[0] - cx, start[1] - cy)
    if not math.isfinite(radius):
        return np.array([via, end])
    steps = max(2, math.ceil(abs(math.degrees(sweep)) / ARC_STEP_DEG))
    share = np.arange(1, steps + 1) / steps
    out = start + np.outer(share, end - start)
    out[:, 0] = cx + radius * np.cos(angle + share * sweep)
    out[:, 1] = cy + radius * np.sin(angle + share * sweep)
    out[-1] = end
    return out
