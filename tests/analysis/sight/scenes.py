"""Surfaces made in code."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def hills(side: int, relief_m: float, seed: int = 0) -> F32:
    """Land of all wavelengths, as steep at every scale as real land is."""
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    frequency[0, 0] = 1.0
    land = np.fft.irfft2(np.fft.rfft2(rng.normal(size=(side, side))) * frequency**-1.5, s=(side, side))
    return np.asarray(land * (relief_m / land.std()), np.float32)


def city(side: int, buildings: int, seed: int = 0) -> F32:
    """Blocks of 6 to 90 m on gentle hills."""
    rng = np.random.default_rng(seed)
    land = hills(side, 4.0, seed)
    for _ in range(buildings):
        row, column = rng.integers(0, side - 30, 2)
        high, wide = rng.integers(8, 30, 2)
        land[row:row + high, column:column + wide] += np.float32(rng.uniform(6, 90))
    return land
