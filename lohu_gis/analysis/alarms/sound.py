"""Means of sound levels: energies are averaged, not decibels.

``L = 10 log10(mean(10^(Li / 10)))``, so 60 and 60 dB give 60 dB, 60 and 70 dB give 67.4 dB.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


def energy(level: float) -> float:
    """A level in dB as energy relative to that of 0 dB."""
    return float(10.0 ** (level / 10.0))


def level(energy_: float) -> float:
    """Energy as a level in dB; NaN for energies that are not positive."""
    return 10.0 * math.log10(energy_) if energy_ > 0 else math.nan


def energy_mean(levels: npt.ArrayLike) -> float:
    """Equivalent level of levels in dB that lasted equally long; NaN ones are left out, NaN where none is left."""
    given = np.asarray(levels, np.float64)
    given = given[np.isfinite(given)]
    if not given.size:
        return math.nan
    top = float(given.max())  # taken out, so that no energy is too large for a float
    return top + 10.0 * math.log10(float(np.mean(10.0 ** ((given - top) / 10.0))))
