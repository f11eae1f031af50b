"""Between geometry columns and arrays of shapely objects, made only when somebody needs objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry import wkb
from lohu_gis.core.geometry.layout import (
    COLLECTION,
    LINE,
    MULTI_LINE,
    MULTI_POINT,
    MULTI_POLYGON,
    OGC_NAMES,
    POINT,
    POLYGON,
    Geometry,
)

Objects = npt.NDArray[np.object_]


def to_shapely(geometry: Geometry) -> Objects:
    """Shapely objects of all rows, shape (n,); None for missing rows, typed empties for empty ones.

    Rings of fewer than four corners are filled up with their first corner, so that broken input becomes an invalid
    polygon instead of an exception. Multi-geometries inside a collection come back as their single parts.
    """
    import shapely

    parts = _parts(geometry)
    rows = np.full(len(geometry), None, object)
    per_row = np.diff(geometry.row_offsets)
    single = (geometry.types >= POINT) & (geometry.types <= POLYGON)
    rows[single & (per_row > 0)] = parts[geometry.row_offsets[:-1][single & (per_row > 0)]]
    makers: dict[int, Callable[..., Any]] = {
        MULTI_POINT: shapely.multipoints, MULTI_LINE: shapely.multilinestrings,
        MULTI_POLYGON: shapely.multipolygons, COLLECTION: shapely.geometrycollections}
    owner = np.repeat(np.arange(len(geometry)), per_row)
    for code, make in makers.items():
        own = geometry.types[owner] == code
        if own.any():
            target, index = np.unique(owner[own], return_inverse=True)
            rows[target] = make(parts[own], indices=index)
    for code in range(POINT, COLLECTION + 1):
        hollow = (geometry.types == code) & (per_row == 0)
        if hollow.any():
            rows[hollow] = shapely.from_wkt(f"{OGC_NAMES[code]} EMPTY".upper())
    return rows


def _parts(geometry: Geometry) -> Objects:
    """One object per part."""
    import shapely

    coords = geometry.coords if geometry.z is None else np.column_stack([geometry.coords, geometry.z])
    offsets = geometry.ring_offsets
    parts = np.full(len(geometry.part_types), None, object)
    flat = np.isnan(geometry.z) if geometry.z is not None else None
    ring_part = np.repeat(np.arange(len(parts)), np.diff(geometry.part_offsets))
    ring_kind = geometry.part_types[ring_part]
    for kind in (POINT, LINE, POLYGON):
        chosen = np.flatnonzero(ring_kind == kind)
        if not len(chosen):
            continue
        spots, index = _members(offsets, chosen)
        flat_ring = np.zeros(len(chosen), bool)
        if flat is not None:
            flat_ring = np.bincount(index, ~flat[spots], len(chosen)) == 0
        rings = np.full(len(chosen), None, object)
        for level, columns in ((~flat_ring, coords), (flat_ring, geometry.coords)):
            if level.any():
                use = level[index]
                number = np.cumsum(level) - 1
                rings[level] = _make(kind, columns[spots[use]], number[index[use]])
        if kind == POLYGON:
            targets, owner = np.unique(ring_part[chosen], return_inverse=True)
            parts[targets] = shapely.polygons(rings, indices=owner)
        else:
            parts[ring_part[chosen]] = rings
    return parts


def _make(kind: int, coords: npt.NDArray[np.float64], index: npt.NDArray[np.int64]) -> Objects:
    import shapely

    if kind == POINT:
        made: Objects = shapely.points(coords)
        return made
    short = np.bincount(index) < (2 if kind == LINE else 4)
    if short.any():
        coords, index = _filled(coords, index, 2 if kind == LINE else 4)
    lines: Objects = (shapely.linestrings if kind == LINE else shapely.linearrings)(coords, indices=index)
    return lines


def _filled(coords: npt.NDArray[np.float64], index: npt.NDArray[np.int64],
            least: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Repeat the first corner of rings that have fewer than `least`."""
    counts = np.bincount(index)
    firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    missing = np.maximum(least - counts, 0)
    at = np.concatenate([np.arange(len(coords)), np.repeat(firsts, missing)])
    owner = np.concatenate([index, np.repeat(np.arange(len(counts)), missing)])
    order = np.argsort(owner, kind="stable")
    return coords[at[order]], owner[order]


def _members(offsets: npt.NDArray[np.int64],
             rings: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Coordinates of the given rings and which of them each belongs to."""
    counts = offsets[rings + 1] - offsets[rings]
    index = np.repeat(np.arange(len(rings)), counts)
    new = np.cumsum(counts) - counts
    return np.arange(len(index)) + np.repeat(offsets[rings] - new, counts), index


def from_shapely(objects: Iterable[object]) -> Geometry:
    """A geometry column of shapely objects (any sequence or GeoSeries); None and NaN become missing rows."""
    import shapely

    values = np.array([*objects, None], object)[:-1]  # never an array of numbers, also for points
    known = shapely.is_geometry(values)
    values = np.array([v if k else None for v, k in zip(values, known, strict=True)], object)
    encoded = shapely.to_wkb(values, flavor="iso", byte_order=1, include_srid=False)
    pieces = [b"" if v is None else v for v in encoded]
    offsets = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum([len(p) for p in pieces], out=offsets[1:])
    return wkb.decode(np.frombuffer(b"".join(pieces), np.uint8), offsets).geometry


def to_wkb(geometry: Geometry) -> list[bytes | None]:
    """ISO WKB, little endian, of every row; None for missing rows."""
    import shapely

    return list(shapely.to_wkb(to_shapely(geometry), flavor="iso", byte_order=1))
