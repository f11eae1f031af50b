"""Rules that choose a bandwidth from the points."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

Rule = Literal["arcgis", "silverman"]
RULES: tuple[Rule, ...] = get_args(Rule)


def bandwidth_by_rule(rule: Rule, points: F64, weights: F64) -> float:
    """Bandwidth in units of the coordinates; 0.0 where the points do not spread.

    Parameters
    ----------
    rule
        ``arcgis``: ``0.9 min(SD, sqrt(1 / ln 2) Dm) n^-0.2`` with SD the standard distance and Dm the median distance
        to the mean centre (the default search radius since ArcGIS 10.2.1; Silverman 1986, eq. 3.31, in the plane).
        ``silverman``: ``sqrt(8) s n^(-1/6)``, s^2 the mean of the variances along the axes (Silverman 1986, table 4.1;
        sqrt(8) turns the sigma of a Gaussian into the radius of the quartic kernel of equal variance).
    points : shape (m, 2)
    weights : shape (m,)
        Not negative; ``n`` is their sum, and they weigh mean, variance and median.
    """
    n = float(weights.sum())
    if n <= 0:
        return 0.0
    centre = weights @ points / n
    squared = ((points - centre) ** 2).sum(axis=1)
    standard_distance = float(np.sqrt(weights @ squared / n))
    if rule == "silverman":
        return float(np.sqrt(8.0) * standard_distance / np.sqrt(2.0) * n ** (-1 / 6))
    median = weighted_median(np.sqrt(squared), weights)
    return float(0.9 * min(standard_distance, np.sqrt(1 / np.log(2)) * median) * n**-0.2)


def weighted_median(values: F64, weights: F64) -> float:
    """The value that half of the weight lies below; the middle of two where the weight splits evenly between them.

    With equal weights this is the usual median. NaN for no values.
    """
    used = weights > 0
    if not used.any():
        return float("nan")
    order = np.argsort(values[used], kind="stable")
    ordered, sums = values[used][order], np.cumsum(weights[used][order])
    half = sums[-1] / 2
    at = int(np.searchsorted(sums, half * (1 - 1e-12)))
    even = np.isclose(sums[at], half, rtol=1e-12, atol=0) and at + 1 < len(ordered)
    return float((ordered[at] + ordered[at + 1]) / 2 if even else ordered[at])
