"""Boxes, areas and ring directions of geometry columns, a slice of rows at a time so that arrays stay in the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.layout import LINE, POINT, POLYGON, Geometry

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]

STEP = 32_768
"""Rows measured at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """What drawing needs to know of n rows with r rings.

    Attributes
    ----------
    boxes : float64, shape (4, n)
        xmin, ymin, xmax, ymax; NaN for rows without finite coordinates.
    sizes : float64, shape (n,)
        Area of polygons (holes taken away), length of lines, 0 for points.
    keep_turn : bool, shape (r,)
        Whether the ring runs the way winding fill wants it: shells counter-clockwise, holes clockwise.
    """

    boxes: F64
    sizes: F64
    keep_turn: npt.NDArray[np.bool_]


def measure(geometry: Geometry, kind: int) -> Measures:
    """Measure all rows of a column of one kind (`POINT`, `LINE` or `POLYGON`)."""
    pieces = [_measure_slice(geometry, kind, start, min(start + STEP, len(geometry)))
              for start in range(0, len(geometry), STEP)]
    return join(pieces)


def join(pieces: Sequence[Measures]) -> Measures:
    """Measures of batches that follow each other."""
    if len(pieces) == 1:
        return pieces[0]
    if not pieces:
        return Measures(np.zeros((4, 0)), np.zeros(0), np.zeros(0, bool))
    return Measures(np.concatenate([p.boxes for p in pieces], axis=1), np.concatenate([p.sizes for p in pieces]),
                    np.concatenate([p.keep_turn for p in pieces]))


def _measure_slice(geometry: Geometry, kind: int, start: int, stop: int) -> Measures:
    row_spots = geometry.row_offsets[start:stop + 1]
    rings = geometry.ring_offsets[geometry.part_offsets[row_spots[0]]:geometry.part_offsets[row_spots[-1]] + 1]
    coords = geometry.coords[rings[0]:rings[-1]]
    spots = geometry.ring_offsets[geometry.part_offsets[row_spots]] - rings[0]
    x, y = np.ascontiguousarray(coords[:, 0]), np.ascontiguousarray(coords[:, 1])
    boxes = _boxes(x, y, spots)
    if kind == POINT or len(x) == 0:
        return Measures(boxes, np.zeros(stop - start), np.ones(len(rings) - 1, bool))
    rings = rings - rings[0]
    if kind == LINE:
        return Measures(boxes, _reduce(np.add, _steps(x, y, rings), spots, 0.0), np.ones(len(rings) - 1, bool))
    ring_areas = _ring_areas(x, y, rings)
    first_ring = int(geometry.part_offsets[row_spots[0]])
    shells = np.zeros(len(rings) - 1, bool)
    firsts = geometry.part_offsets[row_spots[0]:row_spots[-1]] - first_ring
    shells[firsts[firsts < len(shells)]] = True
    signed = np.where(shells, np.abs(ring_areas), -np.abs(ring_areas))
    ring_spots = geometry.part_offsets[row_spots] - first_ring
    areas = np.maximum(_reduce(np.add, signed, ring_spots, 0.0), 0.0)
    return Measures(boxes, areas, (ring_areas >= 0) == shells)


def _boxes(x: F64, y: F64, spots: I64) -> F64:
    boxes = np.stack([_reduce(np.minimum, x, spots, np.nan), _reduce(np.minimum, y, spots, np.nan),
                      _reduce(np.maximum, x, spots, np.nan), _reduce(np.maximum, y, spots, np.nan)])
    boxes[:, ~np.isfinite(boxes).all(axis=0)] = np.nan
    return boxes


def _reduce(operation: np.ufunc, values: F64, spots: I64, empty: float) -> F64:
    """`operation` over values[spots[i]:spots[i + 1]]; `empty` where that is nothing."""
    full = spots[1:] > spots[:-1]
    if full.all():
        if len(spots) - 1 == len(values):
            return values
        return np.asarray(operation.reduceat(values, spots[:-1]), np.float64) if len(values) else np.zeros(0)
    result = np.full(len(full), empty)
    if full.any():
        result[full] = operation.reduceat(values, spots[:-1][full])
    return result


def _steps(x: F64, y: F64, rings: I64) -> F64:
    """Distance from each coordinate to the next of its line; 0 at its end."""
    steps = np.zeros(len(x))
    np.hypot(np.diff(x), np.diff(y), out=steps[:-1])
    steps[rings[1:] - 1] = 0.0
    return steps


def _ring_areas(x: F64, y: F64, rings: I64) -> F64:
    """Signed areas (positive: counter-clockwise) of closed rings, by the shoelace formula around a local origin."""
    x, y = x - x[0], y - y[0]
    cross = np.zeros(len(x))
    np.multiply(x[:-1], y[1:], out=cross[:-1])
    cross[:-1] -= x[1:] * y[:-1]
    cross[rings[1:] - 1] = 0.0
    return _reduce(np.add, cross, rings, 0.0) / 2.0


def kinds_of(geometry: Geometry) -> tuple[int, ...]:
    """Which of `POINT`, `LINE` and `POLYGON` occur among the parts."""
    return tuple(kind for kind in (POLYGON, LINE, POINT) if bool((geometry.part_types == kind).any()))
