"""Decoding of whole columns of well-known binary into coordinate arrays, without one object per geometry.

All rows are read in lock step: one byte cursor per row, one ring of every row per step. What lock step cannot do
cheaply (collections, very many rings) or at all (big endian, curves) goes through `wkb_rows`, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry import wkb_rows
from lohu_gis.core.geometry.layout import COLLECTION, F64, I64, POINT, POLYGON, U8, Geometry

Flags = npt.NDArray[np.bool_]

STEP_LIMIT = 50
"""Rings per row after which reading row by row costs less than one more step over all rows."""

_HEADER = 5  # byte order and type code


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded column.

    Attributes
    ----------
    geometry
        One row per input row.
    malformed : int64, shape (k,)
        Rows whose bytes are not WKB (cut short, counts beyond the end, unknown type); they are null in `geometry`.
    curved : int64, shape (k,)
        Rows with arcs, which were replaced by chords.
    """

    geometry: Geometry
    malformed: I64
    curved: I64


@dataclass(slots=True)
class _Rings:
    """Rings found so far, a list of arrays per property; order is by start in the end."""

    start: list[I64] = field(default_factory=list)
    count: list[I64] = field(default_factory=list)
    row: list[I64] = field(default_factory=list)
    first: list[Flags] = field(default_factory=list)
    kind: list[I64] = field(default_factory=list)

    def add(self, start: I64, count: I64, row: I64, first: Flags, kind: I64) -> None:
        self.start.append(start)
        self.count.append(count)
        self.row.append(row)
        self.first.append(first)
        self.kind.append(kind)


def decode(data: U8, offsets: npt.ArrayLike, valid: Flags | None = None) -> Decoded:
    """Geometry of a column of WKB values, as they lie in an Arrow binary buffer.

    Parameters
    ----------
    data : uint8, shape (b,)
        All values one after the other.
    offsets : int, shape (n + 1,)
        Value i is ``data[offsets[i]:offsets[i + 1]]``.
    valid : bool, shape (n,), or None
        False where a row is missing; None when none is.

    Returns
    -------
    Decoded
        ISO WKB and EWKB (flags, SRID ignored), little and big endian, Z and M (M is dropped), all OGC types; surfaces
        of triangles become multi-polygons, arcs become chords. Empty geometries keep their type and have no parts.
        Rows that cannot be read are null and listed, never an exception.
    """
    bounds = np.asarray(offsets, np.int64)
    count = len(bounds) - 1
    none = np.zeros(0, np.int64)
    if count == 0:
        return Decoded(Geometry.empty(), none, none)
    if valid is None or bool(valid.all()):
        same = _equal_rows(data, bounds, count)
        if same is not None:
            return Decoded(same, none, none)
    present = bounds[1:] > bounds[:-1]
    if valid is not None:
        present &= valid
    return _general(data, bounds, present)


def _u32(data: U8, at: I64) -> I64:
    """Little-endian 32-bit numbers at byte positions that need not be aligned."""
    value = data[at].astype(np.int64)
    for byte in (1, 2, 3):
        value |= data[at + byte].astype(np.int64) << (8 * byte)
    return value


def _split(code: I64) -> tuple[I64, I64, Flags, Flags]:
    """Base type, number of dimensions, has Z, has SRID of ISO and EWKB type codes."""
    plain = code & 0x1FFFFFFF
    thousand = plain // 1000
    z = ((code & 0x80000000) != 0) | (thousand == 1) | (thousand == 3)
    m = ((code & 0x40000000) != 0) | (thousand == 2) | (thousand == 3)
    base = np.where(thousand <= 3, plain % 1000, 0)
    return base, 2 + z.astype(np.int64) + m, z, (code & 0x20000000) != 0


# --- rows that all look the same -------------------------------------------------------------------------------


def _equal_rows(data: U8, bounds: I64, count: int) -> Geometry | None:
    """All rows at once when they share length and header; None when they do not."""
    size = int(bounds[1] - bounds[0])
    if size < _HEADER or int(bounds[-1] - bounds[0]) != size * count or not (np.diff(bounds) == size).all():
        return None
    rows = data[bounds[0]:bounds[-1]].reshape(count, size)
    layout = _one_ring_header(rows[0], size)
    if layout is None:
        return None
    header, base, part, dims, z = layout
    if not (rows[:, :header] == rows[0, :header]).all():
        return None
    numbers = np.ascontiguousarray(rows[:, header:]).view("<f8").reshape(-1, dims)
    if part == POINT and bool(np.isnan(numbers[:, :2]).any()):
        return None  # empty points
    vertices = len(numbers) // count
    steps = np.arange(count + 1, dtype=np.int64)
    xy = numbers if dims == 2 else np.ascontiguousarray(numbers[:, :2])
    return Geometry(np.full(count, base, np.uint8), xy, steps, steps, steps * vertices,
                    np.full(count, part, np.uint8), np.ascontiguousarray(numbers[:, 2]) if z else None)


def _one_ring_header(row: U8, size: int) -> tuple[int, int, int, int, bool] | None:
    """Header length, type, part type, dimensions and Z of a row that is one ring and nothing else."""
    if row[0] != 1:
        return None
    at = np.zeros(1, np.int64)
    base, dims, z, srid = (int(v[0]) for v in _split(_u32(row, at + 1)))
    part, header = base, _HEADER
    if srid or not 1 <= base <= 6:
        return None
    if base > POLYGON:
        if size < header + 4 + _HEADER or int(_u32(row, at + header)[0]) != 1 or row[header + 4] != 1:
            return None
        inner, inner_dims, _, inner_srid = (int(v[0]) for v in _split(_u32(row, at + header + 5)))
        if inner != base - 3 or inner_dims != dims or inner_srid:
            return None
        part, header = inner, header + 4 + _HEADER
    if part == POLYGON:
        if size < header + 4 or int(_u32(row, at + header)[0]) != 1:
            return None
        header += 4
    vertices = 1
    if part != POINT:
        if size < header + 4:
            return None
        vertices = int(_u32(row, at + header)[0])
        header += 4
    if vertices == 0 or size != header + vertices * dims * 8:
        return None
    return header, base, part, dims, bool(z)


# --- rows of any shape -----------------------------------------------------------------------------------------


def _general(data: U8, bounds: I64, present: Flags) -> Decoded:
    rows = np.flatnonzero(present)
    start, end = bounds[rows], bounds[rows + 1]
    long_enough = (end - start >= _HEADER + 4) & (end <= len(data))
    code = np.zeros(len(rows), np.int64)
    code[long_enough] = _u32(data, start[long_enough] + 1)
    base, dims, has_z, srid = _split(code)
    order = np.ones(len(rows), np.uint8)
    order[long_enough] = data[start[long_enough]]
    foreign = long_enough & ((order != 1) | (base > COLLECTION))
    if foreign.any():
        return _after_rewriting(data, bounds, present, rows[foreign])
    bad = ~long_enough | (base == 0)
    rings = _Rings()
    slow = (base == COLLECTION) & ~bad
    first = start + _HEADER + 4 * srid
    step = np.flatnonzero(~slow & ~bad)
    failed, late = _lock_step(data, rings, rows[step], first[step], end[step], base[step], dims[step])
    bad[step[failed]] = True
    slow[step[late]] = True
    for i in np.flatnonzero(slow):
        found = wkb_rows.rings_of(data[start[i]:end[i]].tobytes(), int(start[i]))
        if found is None:
            bad[i] = True
            continue
        starts, counts, firsts, kinds = found
        rings.add(starts, counts, np.full(len(starts), rows[i]), firsts, kinds)
    types = np.zeros(len(present), np.uint8)
    types[rows] = np.where(bad, 0, base)
    row_dims, row_z = np.full(len(present), 2), np.zeros(len(present), bool)
    row_dims[rows], row_z[rows] = dims, has_z
    geometry = _assemble(data, rings, types, row_dims, row_z)
    return Decoded(geometry, rows[bad], np.zeros(0, np.int64))


def _lock_step(data: U8, rings: _Rings, rows: I64, cursor: I64, end: I64, base: I64,
               dims: I64) -> tuple[I64, I64]:
    """Read points, lines, polygons and their multiples; returns indices that are malformed and that take too long."""
    index = np.arange(len(rows))
    multi = base > POLYGON
    failed: list[I64] = []
    ok = ~multi | (cursor + 4 <= end)
    parts = np.ones(len(rows), np.int64)
    parts[multi & ok] = _u32(data, cursor[multi & ok])
    kind = np.where(multi, base - 3, base)
    state = np.vstack([index, cursor + 4 * multi, end, parts, np.zeros_like(parts), kind, dims, multi])
    failed.append(index[~ok])
    state = state[:, ok]
    for _ in range(STEP_LIMIT):
        state, lost = _open_parts(data, state)
        failed.append(lost)
        if state.shape[1] == 0:
            break
        state, lost = _read_ring(data, rings, rows, state)
        failed.append(lost)
    wrong = np.concatenate(failed)
    late = state[0]
    if len(wrong) or len(late):
        _forget(rings, rows[np.concatenate([wrong, late])])
    return wrong, late


_INDEX, _CURSOR, _END, _PARTS, _RINGS, _KIND, _DIMS, _MULTI = range(8)


def _open_parts(data: U8, state: I64) -> tuple[I64, I64]:
    """Begin the next part where a part has ended; rows without parts left are dropped."""
    state = state[:, (state[_RINGS] > 0) | (state[_PARTS] > 0)]
    lost: list[I64] = []
    while True:
        fresh = np.flatnonzero((state[_RINGS] == 0) & (state[_PARTS] > 0))
        if len(fresh) == 0:
            break
        headed = state[_MULTI, fresh] == 1
        polygon = state[_KIND, fresh] == POLYGON
        need = _HEADER * headed + 4 * polygon
        at = state[_CURSOR, fresh]
        good = at + need <= state[_END, fresh]
        head = np.flatnonzero(headed & good)
        inner, dims, _, srid = _split(_u32(data, at[head] + 1))
        good[head] &= ((data[at[head]] == 1) & (inner == state[_KIND, fresh[head]])
                       & (dims == state[_DIMS, fresh[head]]) & ~srid)
        lost.append(state[_INDEX, fresh[~good]])
        state[_PARTS, fresh] -= 1
        state[_CURSOR, fresh] = at + need
        state[_RINGS, fresh] = 1
        area = fresh[polygon & good]
        state[_RINGS, area] = -_u32(data, state[_CURSOR, area] - 4)  # negative: the next ring is a shell
        ended = np.ones(state.shape[1], bool)
        ended[fresh[~good]] = False
        ended &= (state[_RINGS] != 0) | (state[_PARTS] > 0)
        state = state[:, ended]
    return state, np.concatenate(lost) if lost else np.zeros(0, np.int64)


def _read_ring(data: U8, rings: _Rings, rows: I64, state: I64) -> tuple[I64, I64]:
    """Record one ring of every row that is still being read."""
    first = (state[_RINGS] < 0) | (state[_KIND] != POLYGON)
    point = state[_KIND] == POINT
    start = state[_CURSOR] + np.where(point, 0, 4)
    good = start <= state[_END]
    count = np.ones(state.shape[1], np.int64)
    counted = np.flatnonzero(good & ~point)
    count[counted] = _u32(data, state[_CURSOR, counted])
    after = start + count * 8 * state[_DIMS]
    good &= after <= state[_END]
    rings.add(start[good], count[good], rows[state[_INDEX, good]], first[good], state[_KIND, good])
    lost = state[_INDEX, ~good]
    state[_CURSOR] = after
    state[_RINGS] = np.abs(state[_RINGS]) - 1
    return state[:, good], lost


def _forget(rings: _Rings, rows: I64) -> None:
    """Take back what was recorded for the given rows."""
    for i, owner in enumerate(rings.row):
        keep = ~np.isin(owner, rows)
        rings.start[i], rings.count[i], rings.row[i] = rings.start[i][keep], rings.count[i][keep], owner[keep]
        rings.first[i], rings.kind[i] = rings.first[i][keep], rings.kind[i][keep]


def _assemble(data: U8, rings: _Rings, types: U8, row_dims: I64, row_z: Flags) -> Geometry:
    """Sort the rings into file order and take their coordinates out of the bytes in one go."""
    if rings.start:
        start, count, row = (np.concatenate(a) for a in (rings.start, rings.count, rings.row))
        first, kind = np.concatenate(rings.first), np.concatenate(rings.kind)
    else:
        start = count = row = kind = np.zeros(0, np.int64)
        first = np.zeros(0, bool)
    order = np.argsort(start, kind="stable")
    start, count, row, first, kind = start[order], count[order], row[order], first[order], kind[order]
    part = np.cumsum(first) - 1
    dims = row_dims[row]
    numbers = _numbers(data, start, count * dims)
    at = np.zeros(len(start) + 1, np.int64)
    np.cumsum(count * dims, out=at[1:])
    drop = count == 0
    if len(numbers):
        x_at = np.minimum(at[:-1], len(numbers) - 2)
        drop |= (kind == POINT) & np.isnan(numbers[x_at]) & np.isnan(numbers[x_at + 1])
    coords, z = _columns(numbers, at[:-1], count, dims, row_z[row], drop)
    keep = ~drop
    count, row, part, kind = count[keep], row[keep], part[keep], kind[keep]
    opens = np.ones(len(part), bool)
    opens[1:] = part[1:] != part[:-1]
    return Geometry(types, coords, _offsets(np.bincount(row[opens], minlength=len(types))),
                    np.append(np.flatnonzero(opens), len(part)).astype(np.int64), _offsets(count),
                    kind[opens].astype(np.uint8), z)


def _numbers(data: U8, start: I64, length: I64) -> F64:
    """All doubles of the given byte ranges one after the other; ranges are in order and do not overlap."""
    if len(start) == 0:
        return np.zeros(0)
    spans = np.empty(2 * len(start), np.int64)
    spans[1::2] = length * 8
    spans[0] = start[0]
    spans[2::2] = start[1:] - (start[:-1] + spans[1:-1:2])
    wanted = np.zeros(len(spans), bool)
    wanted[1::2] = True
    mask = np.repeat(wanted, spans)
    numbers: F64 = data[:len(mask)][mask].view("<f8")
    return numbers


def _columns(numbers: F64, at: I64, count: I64, dims: I64, has_z: Flags, drop: Flags) -> tuple[F64, F64 | None]:
    """x, y and z columns from a stream of numbers whose rings may differ in dimensions."""
    size = int(dims[0]) if len(dims) else 2
    if bool((dims == size).all()) and not drop.any() and (has_z.all() or not has_z.any()):
        table = numbers.reshape(-1, size)
        xy = table if size == 2 else np.ascontiguousarray(table[:, :2])
        return xy, np.ascontiguousarray(table[:, 2]) if has_z.any() else None
    at, count, dims, has_z = at[~drop], count[~drop], dims[~drop], has_z[~drop]
    new = _offsets(count)
    x_at = np.repeat(at, count) + (np.arange(new[-1]) - np.repeat(new[:-1], count)) * np.repeat(dims, count)
    xy = np.column_stack([numbers[x_at], numbers[x_at + 1]])
    if not has_z.any():
        return xy, None
    z = np.full(len(x_at), np.nan)
    deep = np.repeat(has_z, count)
    z[deep] = numbers[x_at[deep] + 2]
    return xy, z


def _offsets(counts: I64) -> I64:
    out = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=out[1:])
    return out


def _after_rewriting(data: U8, bounds: I64, present: Flags, foreign: I64) -> Decoded:
    """Decode again after the rows that lock step does not know were rewritten as plain little-endian WKB."""
    values = [data[a:b].tobytes() if ok else b"" for a, b, ok in zip(bounds[:-1], bounds[1:], present, strict=True)]
    malformed, curved = [], []
    for i in foreign:
        plain = wkb_rows.plain(values[i])
        if plain is None:
            malformed.append(i)
            values[i] = b""
            continue
        values[i], arcs = plain
        if arcs:
            curved.append(i)
    sizes = _offsets(np.fromiter((len(v) for v in values), np.int64, len(values)))
    again = decode(np.frombuffer(b"".join(values), np.uint8), sizes)
    bad = np.union1d(again.malformed, np.array(malformed, np.int64))
    return Decoded(again.geometry, bad, np.array(curved, np.int64))
