"""The frame of a chart: ends of its axes and the way from values to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.chart import Axis, Bars, Chart, heights

F64 = npt.NDArray[np.float64]
AIR = 0.05
"""Room above the highest value, as a share of the whole height."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where values lie in pixels: x from `left` to `right`, y from `foot` (low values) up to `top`."""

    left: float
    top: float
    right: float
    foot: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def px(self, x: F64 | float) -> F64:
        """Pixels of values along x."""
        return self.left + (np.asarray(x, float) - self.x_low) / (self.x_high - self.x_low) * (self.right - self.left)

    def py(self, y: F64 | float) -> F64:
        """Pixels of values along y."""
        return self.foot - (np.asarray(y, float) - self.y_low) / (self.y_high - self.y_low) * (self.foot - self.top)

    def value_x(self, px: float) -> float:
        """The value along x under a pixel."""
        return self.x_low + (px - self.left) / (self.right - self.left) * (self.x_high - self.x_low)


def ends_x(chart: Chart) -> tuple[float, float]:
    """Lowest and highest value of the x axis, always a span greater than 0."""
    if chart.x.kind == "category":
        return -0.5, max(len(chart.x.categories), 1) - 0.5
    values = [one.x for one in chart.series]
    values += [one.x + sign * one.width / 2 for one in chart.series if isinstance(one, Bars) for sign in (-1, 1)]
    values.append(np.array([limit.value for limit in chart.limits if limit.upright]))
    return _ends(chart.x, np.concatenate(values), from_zero=False)


def ends_y(chart: Chart) -> tuple[float, float]:
    """Lowest and highest value of the y axis; bars stand on 0, and what is high has air above it."""
    bars = [one for one in chart.series if isinstance(one, Bars)]
    values = [heights(one) for one in chart.series]
    values.append(np.array([limit.value for limit in chart.limits if not limit.upright]))
    values += [stack[1] for stack in stacks(bars).values()]
    low, high = _ends(chart.y, np.concatenate(values), from_zero=bool(bars))
    span = high - low
    return (low if chart.y.low is not None or low == 0 else low - AIR * span,
            high if chart.y.high is not None else high + AIR * span)


def stacks(bars: list[Bars]) -> dict[int, tuple[F64, F64]]:
    """Lower and upper ends of stacked bars by ``id`` of the series; those that are not stacked begin at 0."""
    found: dict[int, tuple[F64, F64]] = {}
    below: dict[float, float] = {}
    for one in bars:
        base = np.zeros(len(one.x))
        if one.stacked:
            base = np.array([below.get(at, 0.0) for at in one.x.tolist()])
            below.update(zip(one.x.tolist(), (base + np.nan_to_num(one.y)).tolist(), strict=True))
        found[id(one)] = base, base + one.y
    return found


def _ends(axis: Axis, values: F64, *, from_zero: bool) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    low = float(known.min()) if len(known) else 0.0
    high = float(known.max()) if len(known) else 1.0
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    low = low if axis.low is None else axis.low
    high = high if axis.high is None else axis.high
    if high > low:
        return low, high
    room = 1800.0 if axis.kind == "time" else max(abs(low) * 0.1, 0.5)
    return (low, low + 2 * room) if from_zero or axis.low is not None else (low - room, low + room)
