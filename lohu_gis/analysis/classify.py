"""Breaks of classes for graduated maps: equal intervals, quantiles, natural breaks."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Method: TypeAlias = Literal["quantile", "equal", "jenks"]
F64: TypeAlias = npt.NDArray[np.float64]

SAMPLE = 2000
"""Distinct values that natural breaks look at; more are thinned to this many quantiles (the ends stay)."""


def breaks(values: npt.ArrayLike, classes: int, method: Method = "quantile") -> tuple[float, ...]:
    """Ends of at most `classes` classes, ascending, from the least to the greatest value.

    Class i holds ``breaks[i] <= value < breaks[i + 1]``, the last one also its upper end. Ends that coincide are
    merged, so there may be fewer classes; only natural breaks may end with a class of the single greatest value,
    whose two ends are equal. Missing values (NaN, infinite) are left out.

    Parameters
    ----------
    values
        Any shape.
    classes
        At least 1.

    Returns
    -------
    tuple of float
        One more than classes; empty without values; two equal ends when all values are the same.

    Raises
    ------
    ValueError
        For fewer than one class.
    """
    if classes < 1:
        raise ValueError("at least one class is needed")
    known = np.asarray(values, np.float64).ravel()
    known = np.sort(known[np.isfinite(known)])
    if len(known) == 0:
        return ()
    if known[0] == known[-1]:
        return float(known[0]), float(known[-1])
    if method == "equal":
        ends = np.linspace(known[0], known[-1], classes + 1)
    elif method == "quantile":
        ends = np.quantile(known, np.linspace(0, 1, classes + 1))
    else:
        return tuple(float(end) for end in _natural(known, classes))
    return tuple(float(end) for end in np.unique(ends))


def _natural(known: F64, classes: int) -> F64:
    """Breaks with the least sum of squared distances to the class means (Fisher 1958), by dynamic programming.

    A class starts at one of the values; `known` is sorted.
    """
    values, weights = np.unique(known, return_counts=True)
    if len(values) > SAMPLE:
        values = np.unique(np.quantile(known, np.linspace(0, 1, SAMPLE)))
        weights = np.diff(np.searchsorted(known, np.append(values, np.inf)))
    classes = min(classes, len(values))
    starts = _fisher(values, weights.astype(np.float64), classes)
    return np.append(values[starts], values[-1])


def _fisher(values: F64, weights: F64, classes: int) -> npt.NDArray[np.int64]:
    """First value of each class of the best partition into `classes` runs."""
    centred = values - np.average(values, weights=weights)
    mass = np.concatenate([[0.0], np.cumsum(weights)])
    first = np.concatenate([[0.0], np.cumsum(weights * centred)])
    second = np.concatenate([[0.0], np.cumsum(weights * centred**2)])
    count = len(values)
    starts = np.arange(count)

    def spread_to(end: int) -> F64:
        """Squared distances within the run from each start up to and with `end`."""
        size = mass[end + 1] - mass[: end + 1]
        total = first[end + 1] - first[: end + 1]
        return np.asarray(np.maximum(second[end + 1] - second[: end + 1] - total**2 / np.maximum(size, 1e-300), 0.0))

    runs = [spread_to(end) for end in range(count)]
    best = np.array([run[0] for run in runs])
    chosen = np.zeros((classes, count), np.int64)
    for level in range(1, classes):
        following = np.full(count, np.inf)
        for end in range(level, count):
            cost = best[level - 1:end] + runs[end][level:]
            at = int(np.argmin(cost))
            following[end] = cost[at]
            chosen[level, end] = starts[level + at]
        best = following
    return _walk_back(chosen, count)


def _walk_back(chosen: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    found, end = [], count - 1
    for level in range(len(chosen) - 1, -1, -1):
        start = int(chosen[level, end])
        found.append(start)
        end = start - 1
    return np.array(found[::-1], np.int64)
