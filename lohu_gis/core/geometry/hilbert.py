"""Numbers along a Hilbert curve, so that neighbours on the map are neighbours in memory."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

_BITS = 8


@functools.cache
def curve_table() -> npt.NDArray[np.uint16]:
    """Distance along the curve for each cell of a 256 x 256 grid, [y, x]."""
    size = 1 << _BITS
    y, x = np.mgrid[0:size, 0:size].astype(np.int64)
    distance = np.zeros((size, size), np.int64)
    step = size >> 1
    while step:
        right, up = (x & step) > 0, (y & step) > 0
        distance += step * step * ((3 * right) ^ up)
        flip = ~up & right
        x, y = np.where(flip, step - 1 - (x & (step - 1)), x & (step - 1)), \
            np.where(flip, step - 1 - (y & (step - 1)), y & (step - 1))
        x, y = np.where(up, x, y), np.where(up, y, x)
        step >>= 1
    return distance.astype(np.uint16)


def hilbert(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.uint16]:
    """Hilbert number (0 to 65,535) of each point in the box of most points; strays and NaN go to its edge."""
    if len(x) == 0:
        return np.zeros(0, np.uint16)
    return curve_table()[_cells(y), _cells(x)]


def _cells(values: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    sample = values[:: max(len(values) // 4096, 1)]
    sample = sample[np.isfinite(sample)]
    if len(sample) == 0:
        return np.zeros(len(values), np.intp)
    low, high = np.quantile(sample, [0.002, 0.998])
    scale = (1 << _BITS) / max(float(high - low), 1e-12)
    cells = np.nan_to_num((values - low) * scale, nan=0.0, posinf=0.0, neginf=0.0)
    return np.asarray(np.clip(cells, 0, (1 << _BITS) - 1), np.intp)


def hilbert_order(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Row numbers sorted along the curve; rows of one cell keep their order."""
    return np.argsort(hilbert(x, y), kind="stable").astype(np.int64)  # 16-bit keys: a radix sort
