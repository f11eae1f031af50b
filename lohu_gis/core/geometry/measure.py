"""Planar measures of geometry columns, computed from the arrays in the units of their CRS."""

from __future__ import annotations

import numpy as np

from lohu_gis.core.geometry.layout import F64, I64, POLYGON, Geometry


def bounds(geometry: Geometry) -> F64:
    """Box of every row.

    Returns
    -------
    float64, shape (n, 4)
        xmin, ymin, xmax, ymax; NaN for missing and empty rows. A coordinate that is NaN is ignored.
    """
    return _boxes(geometry.coords, geometry.row_coord_offsets)


def ring_bounds(geometry: Geometry) -> F64:
    """Box of every ring, shape (r, 4); NaN for empty rings."""
    return _boxes(geometry.coords, geometry.ring_offsets)


def total_bounds(geometry: Geometry) -> tuple[float, float, float, float] | None:
    """Box of all finite coordinates, None when there is none."""
    coords = geometry.coords
    if not len(coords):
        return None
    box = _box(coords)
    if not np.isfinite(box).all():
        coords = coords[np.isfinite(coords).all(axis=1)]
        if not len(coords):
            return None
        box = _box(coords)
    return box


def _box(coords: F64) -> tuple[float, float, float, float]:
    # column by column: a reduction over the rows of an (m, 2) array is twenty times slower
    x, y = coords[:, 0], coords[:, 1]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _boxes(coords: F64, offsets: I64) -> F64:
    out = np.full((len(offsets) - 1, 4), np.nan)
    filled = offsets[1:] > offsets[:-1]
    starts = offsets[:-1][filled]
    if len(starts):
        coords = coords[: offsets[-1]]
        for axis in (0, 1):
            column = np.ascontiguousarray(coords[:, axis])
            out[filled, axis] = np.fmin.reduceat(column, starts)
            out[filled, axis + 2] = np.fmax.reduceat(column, starts)
    return out


def ring_areas(geometry: Geometry) -> F64:
    """Signed area of every ring by the shoelace formula, shape (r,).

    Positive for counter-clockwise rings, 0 for points, lines and rings of fewer than three corners. Coordinates are
    taken relative to the ring's first corner, so that large eastings cost no digits. Unclosed rings are closed.
    """
    offsets, coords = geometry.ring_offsets, geometry.coords
    out = np.zeros(len(offsets) - 1)
    counts = np.diff(offsets)
    area = np.repeat(geometry.part_types == POLYGON, np.diff(geometry.part_offsets)) & (counts > 0)
    starts = offsets[:-1][area]
    if not len(starts):
        return out
    if len(coords) == 0 or not area.all():
        return _areas_of(coords, starts, counts[area], out, area)
    local = coords - np.repeat(coords[starts], counts, axis=0)
    x, y = local[:, 0], local[:, 1]
    cross = np.zeros(len(coords))
    cross[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    cross[offsets[1:] - 1] = 0.0  # the last corner meets the first: relative to it that term is zero
    out[:] = np.add.reduceat(cross, starts) / 2
    return out


def _areas_of(coords: F64, starts: I64, counts: I64, out: F64, area: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> F64:
    """Areas where only some rings belong to polygons: gather those first."""
    new = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=new[1:])
    spots = np.arange(new[-1]) + np.repeat(starts - new[:-1], counts)
    local = coords[spots] - np.repeat(coords[starts], counts, axis=0)
    x, y = local[:, 0], local[:, 1]
    cross = np.zeros(len(local))
    cross[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    cross[new[1:] - 1] = 0.0
    out[area] = np.add.reduceat(cross, new[:-1]) / 2
    return out


def areas(geometry: Geometry) -> F64:
    """Planar area of every row, holes taken off, whatever way the rings turn; shape (n,).

    0 for points, lines, missing and empty rows. Overlapping parts count twice, as in any simple-features area.
    """
    signed = np.abs(ring_areas(geometry))
    holes = np.ones(len(signed), bool)
    holes[geometry.part_offsets[:-1]] = False
    signed[holes] *= -1
    return _sums(signed, geometry.part_offsets[geometry.row_offsets])


def lengths(geometry: Geometry) -> F64:
    """Planar length of every row (perimeter of polygons), shape (n,); 0 for points, missing and empty rows."""
    coords = geometry.coords
    step = np.zeros(len(coords))
    if len(coords):
        step[:-1] = np.hypot(np.diff(coords[:, 0]), np.diff(coords[:, 1]))
        ends = geometry.ring_offsets[1:] - 1
        step[ends[ends >= 0]] = 0.0
    return _sums(step, geometry.row_coord_offsets)


def _sums(values: F64, offsets: I64) -> F64:
    total = np.zeros(len(values) + 1)
    filled = offsets[1:] > offsets[:-1]
    out = np.zeros(len(offsets) - 1)
    if filled.any():
        total[:-1] = values
        out[filled] = np.add.reduceat(values[: offsets[-1]], offsets[:-1][filled])
    return out


def box_centres(geometry: Geometry) -> F64:
    """Centre of every row's box, shape (n, 2); NaN for missing and empty rows."""
    box = bounds(geometry)
    return (box[:, :2] + box[:, 2:]) / 2
