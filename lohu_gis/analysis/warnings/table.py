"""Warnings of one method over all series, with the false discovery rate of each period."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.discovery import adjusted
from lohu_gis.analysis.warnings import charts
from lohu_gis.analysis.warnings.series import LENGTHS, Series
from lohu_gis.core.governance import LEVELS

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

Method = Literal["ears_c1", "ears_c2", "ears_c3", "ewma", "cusum"]
METHODS: tuple[Method, ...] = ("ears_c1", "ears_c2", "ears_c3", "ewma", "cusum")

ALPHA: dict[Method, float] = {"ears_c1": 0.001, "ears_c2": 0.001, "ears_c3": 0.025}
BARS = (0.05, 0.01, 0.001)
"""False discovery rates of yellow, orange and red; what only the method's own bound says is blue."""

LEAST_SIGMA = 0.5
"""Of EWMA and CUSUM, so that a series of nothing but zeros does not make one event infinitely far."""

HISTORY = {"day": (56, 28), "week": (26, 8)}
"""Periods of the history of EWMA and CUSUM, and how many last periods are watched."""


@dataclass(frozen=True)
class Settings:
    """Numbers of the methods.

    Attributes
    ----------
    alpha
        Of EARS; None for 0.001 (C1, C2) and 0.025 (C3).
    weight, limit
        lambda and L of EWMA.
    slack, bound
        k and h of CUSUM.
    least_sigma
        Smallest deviation that counts.
    """

    alpha: float | None = None
    weight: float = 0.2
    limit: float = 3.0
    slack: float = 0.5
    bound: float = 5.0
    least_sigma: float = 0.0


@dataclass(frozen=True, eq=False)
class Warned:
    """A chart with rates of false discovery; all of shape (periods, groups).

    Attributes
    ----------
    chance
        The larger one of the chart's p and, for EARS, the p of the bare counts.
    q
        Of that, over the series of a period.
    level
        0 for no alarm, 1 blue to 4 red.
    """

    chart: charts.Chart
    chance: F64
    q: F64
    level: I64


def warned(series: Series, method: Method, settings: Settings) -> Warned:
    """The chart of a method, with q and level."""
    chart, p = _chart(series, method, settings)
    q = np.vstack([adjusted(row) for row in p]) if len(p) else np.zeros(p.shape)
    with np.errstate(invalid="ignore"):
        level = np.where(chart.alarm, 1 + sum((q <= bar).astype(np.int64) for bar in BARS), 0)
    return Warned(chart, p, q, level)


def level_name(level: int) -> str | None:
    """The word of a level; None for no alarm."""
    return LEVELS[level - 1] if level else None


def alpha_of(method: Method, settings: Settings) -> float:
    """Chance of an alarm of one series in one period when nothing happens, by the method's own theory."""
    if method == "ewma":
        return 0.5 * math.erfc(settings.limit / math.sqrt(2))
    if method == "cusum":
        reach = 2 * settings.slack * (settings.bound + 2 * charts.OVERSHOOT)
        return float(2 * settings.slack**2 / (math.exp(reach) - reach - 1))  # 1 / average run length (Siegmund)
    chosen = settings.alpha
    return ALPHA[method] if chosen is None else float(chosen)


def false_alarms_per_week(series: Series, method: Method, settings: Settings) -> float:
    """How many alarms a week all series together raise when nothing happens."""
    return float(alpha_of(method, settings) * series.counts.shape[1] * 7 / LENGTHS[series.step])


def _chart(series: Series, method: Method, settings: Settings) -> tuple[charts.Chart, F64]:
    counts = series.counts
    alpha = alpha_of(method, settings)
    if method in ("ewma", "cusum"):
        chart = _watched(series, method, settings)
        return chart, chart.p
    gap = 0 if method == "ears_c1" else charts.GAP
    before = charts.sums_before(counts, gap)
    if method == "ears_c3":
        chart, recent, periods = charts.ears_c3(counts, alpha, settings.least_sigma), counts.copy(), 3
        recent[2:] = counts[2:] + counts[1:-1] + counts[:-2]
    else:
        chart, recent, periods = charts.ears(counts, gap, alpha, settings.least_sigma), counts, 1
    bare = charts.count_p(recent, np.maximum(before, 0), charts.BASELINE / periods)
    return chart, np.where(np.isnan(chart.p), np.nan, np.maximum(chart.p, bare))


def _watched(series: Series, method: Method, settings: Settings) -> charts.Chart:
    """EWMA or CUSUM over the last periods, with the history before them; NaN before."""
    counts = series.counts
    periods, watched_ = HISTORY[series.step]
    start = max(len(counts) - watched_, min(len(counts), 2))
    least = max(settings.least_sigma, LEAST_SIGMA)
    mean, sigma = charts.history(counts, start - periods, start, least)
    values = counts[start:].astype(float)
    chart = charts.ewma(values, mean, sigma, settings.weight, settings.limit) if method == "ewma" else charts.cusum(
        values, mean, sigma, settings.slack, settings.bound)

    def whole(part: F64) -> F64:
        return np.vstack((np.full((start, counts.shape[1]), np.nan), part))

    alarm = np.vstack((np.zeros((start, counts.shape[1]), bool), chart.alarm))
    return charts.Chart(whole(chart.expected), whole(chart.upper), whole(chart.statistic), whole(chart.p), alarm)
