"""Mann-Kendall: does a series rise or fall more than chance explains."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Method = Literal["mann_kendall", "hamed_rao"]


def mann_kendall(series: F64, method: Method = "mann_kendall") -> F64:
    """z of the trend of each row, positive for rising; 0 where nothing changes, NaN with a missing value or T < 3.

    ``S = sum over i < j of sgn(x_j - x_i)``, ``Var = [n(n-1)(2n+5) - sum t(t-1)(2t+5)] / 18`` with the sizes t of
    groups of equal values, ``z = (S - sgn S) / sqrt(Var)``. Sources: Mann (1945), Kendall (1975). ``hamed_rao``
    multiplies the variance by the correction for autocorrelation of Hamed and Rao (1998), Journal of Hydrology 204.

    Parameters
    ----------
    series
        Shape (m, T).
    """
    rows, steps = series.shape
    if steps < 3 or not rows:
        return np.full(rows, np.nan)
    rising = np.zeros(rows)
    for step in range(1, steps):
        rising += np.sign(series[:, step:] - series[:, :-step]).sum(axis=1)
    variance = (steps * (steps - 1) * (2 * steps + 5) - _ties(series)) / 18.0
    if method == "hamed_rao":
        variance = variance * _correction(series)
    z: F64 = np.divide(rising - np.sign(rising), np.sqrt(np.maximum(variance, 0.0)), out=np.zeros(rows),
                  where=variance > 0)
    z[np.isnan(series).any(axis=1)] = np.nan
    return z


def _ties(series: F64) -> F64:
    """``sum t(t-1)(2t+5)`` over groups of equal values: each value of a group of t adds (t-1)(2t+5)."""
    same = np.stack([(series == series[:, [step]]).sum(axis=1) for step in range(series.shape[1])], axis=1)
    found: F64 = ((same - 1) * (2 * same + 5)).sum(axis=1).astype(np.float64)
    return found


def _correction(series: F64) -> F64:
    """``n / n*`` of Hamed and Rao: ``1 + 2 / (n(n-1)(n-2)) sum (n-i)(n-i-1)(n-i-2) r_i`` over the autocorrelations r of
    the ranks of the detrended series that are significant at 5 %."""
    steps = series.shape[1]
    at = np.arange(steps, dtype=np.float64)
    first, second = np.triu_indices(steps, 1)
    slope = np.median((series[:, second] - series[:, first]) / (at[second] - at[first]), axis=1)
    flat = series - slope[:, None] * at
    ranks = np.stack([(flat < flat[:, [step]]).sum(axis=1) + ((flat == flat[:, [step]]).sum(axis=1) + 1) / 2
                      for step in range(steps)], axis=1)
    around = ranks - ranks.mean(axis=1, keepdims=True)
    power = (around**2).sum(axis=1)
    total = np.zeros(len(series))
    for lag in range(1, steps - 2):
        r = np.divide((around[:, lag:] * around[:, :-lag]).sum(axis=1), power, out=np.zeros(len(series)),
                      where=power > 0)
        total += np.where(np.abs(r) > 1.959963984540054 / np.sqrt(steps), r, 0.0) * (
            (steps - lag) * (steps - lag - 1) * (steps - lag - 2))
    found: F64 = 1.0 + 2.0 / (steps * (steps - 1) * (steps - 2)) * total
    return found
