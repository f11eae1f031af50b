"""Series and limits of a chart as figures in pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lohu_gis.core.chart import Band, Bars, Dots, Limit, Line, Series
from lohu_gis.core.style import Color
from lohu_gis.render.plan.chart.frame import Frame
from lohu_gis.render.plan.ops import FigureOp

F64 = npt.NDArray[np.float64]
LINE_PX = 1.8
DOT_PX = 3.2
DASH = (4.0, 3.0)
SIDES = 12
MOST_POINTS = 4_000
"""A line of more points than twice the pixels across is drawn by the lowest and highest value of each pixel."""
SEE_THROUGH = "40"


def figures(one: Series, frame: Frame, color: Color, base: F64 | None = None) -> Iterator[FigureOp]:
    """What a series looks like; `base` are the lower ends of bars that stand on others."""
    if isinstance(one, Line):
        yield from _line(one, frame, color)
    elif isinstance(one, Bars):
        yield from _bars(one, frame, color, np.zeros(len(one.x)) if base is None else base)
    elif isinstance(one, Band):
        yield from _band(one, frame, color)
    else:
        yield from _dots(one, frame, color)


def limit_figure(limit: Limit, frame: Frame, color: Color) -> FigureOp:
    """The straight line of a limit, dashed."""
    if limit.upright:
        at = float(frame.px(limit.value))
        ends = ((at, frame.top), (at, frame.foot))
    else:
        at = float(frame.py(limit.value))
        ends = ((frame.left, at), (frame.right, at))
    return FigureOp("line", ends, stroke=color, stroke_px=1.2, dash=DASH)


def runs(known: npt.NDArray[np.bool_]) -> Iterator[slice]:
    """Uninterrupted stretches of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield slice(start, stop)


def _line(one: Line, frame: Frame, color: Color) -> Iterator[FigureOp]:
    for part in runs(np.isfinite(one.x) & np.isfinite(one.y)):
        x, y = _thinned(frame.px(one.x[part]), frame.py(one.y[part]))
        if one.step:
            x, y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
        if len(x) == 1:
            yield _round(float(x[0]), float(y[0]), color)
            continue
        points = tuple(zip(x.tolist(), y.tolist(), strict=True))
        yield FigureOp("line", points, stroke=color, stroke_px=LINE_PX, dash=DASH if one.dashed else ())


def _thinned(x: F64, y: F64) -> tuple[F64, F64]:
    """First, lowest, highest and last point of each pixel column, in order; short lines as they are."""
    if len(x) <= MOST_POINTS:
        return x, y
    column = np.floor(x).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    stops = np.append(starts[1:], len(x))
    order = np.lexsort((y, np.repeat(np.arange(len(starts)), stops - starts)))
    keep = np.unique(np.concatenate([starts, stops - 1, order[starts], order[stops - 1]]))
    return x[keep], y[keep]


def _bars(one: Bars, frame: Frame, color: Color, base: F64) -> Iterator[FigureOp]:
    for x, low, height in zip(one.x.tolist(), base.tolist(), one.y.tolist(), strict=True):
        if not np.isfinite(height) or height == 0:
            continue
        left, right = frame.px(np.array([x - one.width / 2, x + one.width / 2])).tolist()
        foot, top = frame.py(np.array([low, low + height])).tolist()
        left, right = max(left, frame.left), min(right, frame.right)
        if right > left:
            gap = min(0.5, (right - left) / 6)
            yield FigureOp("polygon", ((left + gap, foot), (right - gap, foot), (right - gap, top), (left + gap, top)),
                           fill=color)


def _band(one: Band, frame: Frame, color: Color) -> Iterator[FigureOp]:
    for part in runs(np.isfinite(one.x) & np.isfinite(one.low) & np.isfinite(one.high)):
        x, low, high = frame.px(one.x[part]), frame.py(one.low[part]), frame.py(one.high[part])
        if one.step:
            x, low, high = np.repeat(x, 2)[1:], np.repeat(low, 2)[:-1], np.repeat(high, 2)[:-1]
        along, across = np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])
        yield FigureOp("polygon", tuple(zip(along.tolist(), across.tolist(), strict=True)), fill=color + SEE_THROUGH)


def _dots(one: Dots, frame: Frame, color: Color) -> Iterator[FigureOp]:
    known = np.isfinite(one.x) & np.isfinite(one.y)
    for x, y in zip(frame.px(one.x[known]).tolist(), frame.py(one.y[known]).tolist(), strict=True):
        yield _round(x, y, color)


def _round(x: float, y: float, color: Color) -> FigureOp:
    turn = np.arange(SIDES) / SIDES * 2 * np.pi
    ring = zip((x + DOT_PX * np.cos(turn)).tolist(), (y + DOT_PX * np.sin(turn)).tolist(), strict=True)
    return FigureOp("polygon", tuple(ring), fill=color)
