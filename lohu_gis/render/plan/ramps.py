"""Numbers -> colours: ramps, grey values and three bands."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.style import Ramp, rgba

F64: TypeAlias = npt.NDArray[np.float64]
U8: TypeAlias = npt.NDArray[np.uint8]
STEPS = 1024
"""Entries of a colour table."""


def ramp_table(ramp: Ramp, steps: int = STEPS) -> U8:
    """Colours (steps, 4), straight alpha, from the low to the high end; a ramp without colours is grey."""
    stops = np.array([rgba(c) for c in ramp.colors] or [(0, 0, 0, 255), (255, 255, 255, 255)], np.float64)
    at = np.linspace(0, len(stops) - 1, steps)
    table = np.column_stack([np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(4)])
    return np.round(table).astype(np.uint8)


def share_of(values: npt.NDArray[np.generic], low: float, high: float) -> F64:
    """Where values lie between `low` (0) and `high` (1), clipped; NaN becomes 0. Equal ends: 0 up to them, 1 above."""
    numbers = np.asarray(values, np.float64)
    share = (numbers - low) / (high - low) if high > low else (numbers > low).astype(np.float64)
    return np.clip(np.nan_to_num(share, nan=0.0, posinf=1.0, neginf=0.0), 0.0, 1.0)


def through_ramp(values: npt.NDArray[np.generic], valid: npt.NDArray[np.bool_], ramp: Ramp, low: float,
                 high: float) -> U8:
    """Pixels (h, w, 4) of one band through a ramp; invalid cells are transparent."""
    table = np.vstack([ramp_table(ramp), np.zeros((1, 4), np.uint8)])  # the last entry is for invalid cells
    if values.dtype == np.float32 and high > low:
        cells = np.asarray(values, np.float32)
        share = np.clip((cells - np.float32(low)) * np.float32((len(table) - 2) / (high - low)), 0, len(table) - 2)
        numbers = np.nan_to_num(share + np.float32(0.5), copy=False).astype(np.int32)
    else:
        numbers = np.round(share_of(values, low, high) * (len(table) - 2)).astype(np.int32)
    numbers[~valid] = len(table) - 1
    words = np.ascontiguousarray(table).view(np.uint32)[:, 0]
    pixels: U8 = words.take(numbers).view(np.uint8).reshape(*numbers.shape, 4)
    return pixels


def as_grey(values: npt.NDArray[np.generic], valid: npt.NDArray[np.bool_], low: float, high: float) -> U8:
    """Pixels (h, w, 4) of one band in grey."""
    level = np.round(share_of(values, low, high) * 255).astype(np.uint8)
    return _masked(np.stack([level, level, level, np.full_like(level, 255)], axis=-1), valid)


def as_rgb(values: npt.NDArray[np.generic], valid: npt.NDArray[np.bool_], low: float, high: float) -> U8:
    """Pixels (h, w, 4) of three bands (3, h, w); 8-bit values with a range of 0 to 255 are taken as they are."""
    if values.dtype == np.uint8 and (low, high) == (0.0, 255.0):
        levels = np.asarray(values, np.uint8)
    else:
        levels = np.round(share_of(values, low, high) * 255).astype(np.uint8)
    opaque = np.full(levels.shape[1:], 255, np.uint8)
    return _masked(np.stack([levels[0], levels[1], levels[2], opaque], axis=-1), valid)


def _masked(pixels: U8, valid: npt.NDArray[np.bool_]) -> U8:
    result = pixels.copy()
    result[~valid] = 0
    return result
