"""Shares of counts with their intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.survival import Z95

F64 = npt.NDArray[np.float64]


def shares(part: F64, whole: F64) -> F64:
    """``part / whole``; NaN where nothing was counted."""
    out = np.full(len(whole), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def wilson(part: F64, whole: F64, z: float = Z95) -> tuple[F64, F64]:
    """Wilson's interval (1927) of a share; NaN where nothing was counted. It stays within 0 and 1 for small counts."""
    p = shares(part, whole)
    n = np.where(whole > 0, whole, np.nan)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return np.clip(middle - half, 0.0, 1.0), np.clip(middle + half, 0.0, 1.0)
