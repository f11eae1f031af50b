"""Names of the array types that scenes are made of."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

F32: TypeAlias = npt.NDArray[np.float32]
F64: TypeAlias = npt.NDArray[np.float64]
I32: TypeAlias = npt.NDArray[np.int32]
I64: TypeAlias = npt.NDArray[np.int64]
U8: TypeAlias = npt.NDArray[np.uint8]
Mask: TypeAlias = npt.NDArray[np.bool_]


def lowest(spots: F32 | F64) -> F64:
    """Smallest value of each column of (n, k), n > 0; column by column, which is many times faster than along rows."""
    return np.array([spots[:, column].min() for column in range(spots.shape[1])], np.float64)


def highest(spots: F32 | F64) -> F64:
    """Largest value of each column."""
    return np.array([spots[:, column].max() for column in range(spots.shape[1])], np.float64)


def spans(counts: npt.ArrayLike) -> I64:
    """Offsets of consecutive groups with the given sizes: ``[0, c0, c0 + c1, ...]``."""
    sizes = np.asarray(counts, np.int64)
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets


def within(offsets: I64) -> I64:
    """Position of every member inside its group (0, 1, 2, 0, 1 ...)."""
    return np.arange(offsets[-1], dtype=np.int64) - np.repeat(offsets[:-1], np.diff(offsets))


def members(offsets: I64, groups: I64) -> I64:
    """Indices of all members of the given groups, group after group."""
    counts = offsets[groups + 1] - offsets[groups]
    new = spans(counts)
    return np.arange(new[-1], dtype=np.int64) + np.repeat(offsets[groups] - new[:-1], counts)
