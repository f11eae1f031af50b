"""A whole chart as draw operations, and what lies under the pointer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lohu_gis.core.chart import Axis, Band, Bars, Chart, Dots, Line, Series
from lohu_gis.core.style import Color
from lohu_gis.render.plan.chart.frame import Frame, ends_x, ends_y, stacks
from lohu_gis.render.plan.chart.palette import LIGHT, ChartPalette
from lohu_gis.render.plan.chart.series import figures, limit_figure
from lohu_gis.render.plan.chart.ticks import Tick, number_ticks, time_ticks
from lohu_gis.render.plan.fonts import FontFace, TextMetrics, default_face, metrics_of
from lohu_gis.render.plan.ops import FigureOp, MapPlan, Op, TextOp, TextRun
from lohu_gis.render.plan.placing import Box
from lohu_gis.render.plan.viewport import Viewport

TITLE_PX, TEXT_PX = 13.0, 11.0
LINE_PX = 16.0
EDGE = 12.0
TICK_X, TICK_Y = 84.0, 34.0
"""Room that a tick takes at least along x and along y."""
REACH_PX = 24.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A value of a series near the pointer: which series, which of its points, where it is drawn."""

    series: int
    index: int
    x_px: float
    y_px: float


@dataclass(frozen=True, slots=True, eq=False)
class ChartPlan:
    """A chart laid out for a size."""

    chart: Chart
    frame: Frame
    ops: tuple[Op, ...]
    width: float
    height: float
    paper: Color
    face: FontFace

    def picture(self, device_ratio: float = 1.0) -> MapPlan:
        """The chart as a plan that every painter of maps can paint."""
        viewport = Viewport(0.0, 0.0, 1.0, self.width, self.height, crs=None, device_ratio=device_ratio)
        return MapPlan(viewport, self.paper, (), (), self.ops, self.face)

    def nearest(self, x_px: float, y_px: float) -> Hit | None:
        """The drawn value next to a pixel; bars and lines are found by their x alone; None where nothing is near."""
        if not self.frame.left - 2 <= x_px <= self.frame.right + 2:
            return None
        found = [hit for number, one in enumerate(self.chart.series)
                 if (hit := _nearest(number, one, self.frame, x_px, y_px)) is not None]
        return min(found, key=lambda hit: abs(hit.y_px - y_px) + 2 * abs(hit.x_px - x_px), default=None)


def plan_chart(chart: Chart, width: float, height: float, palette: ChartPalette = LIGHT,
               face: FontFace | None = None) -> ChartPlan:
    """Lay out a chart for a size in logical pixels.

    Title above, legend below it where there are several series, y ticks at the left, x ticks and note below.
    """
    used = face or default_face()
    metrics = metrics_of(used)
    text: list[Op] = []
    top = _heading(chart, palette, metrics, width, text)
    notes = _wrapped(chart.note, width - 2 * EDGE, metrics)
    foot = height - EDGE - LINE_PX * (1 + bool(_titled(chart.x)) + len(notes))
    low, high = ends_y(chart)
    y_ticks = number_ticks(low, high, max(2, int((foot - top) / TICK_Y)))
    wide = max((metrics.width(name, TEXT_PX) for _at, name in y_ticks), default=0.0)
    left = EDGE + wide + 8
    frame = Frame(left, top, max(width - EDGE, left + 10), max(foot, top + 10), *ends_x(chart), low, high)
    axes = _axes(chart, frame, y_ticks, palette, metrics)
    below = foot + LINE_PX
    if _titled(chart.x):
        below += LINE_PX
        text.append(_word(_titled(chart.x), (frame.left + frame.right) / 2, below, palette.second, metrics, 0.5))
    text += [_word(line, EDGE, below + LINE_PX * (k + 1), palette.second, metrics, 0.0) for k, line in enumerate(notes)]
    ops = (*axes, *_marks(chart, frame, palette), *_limits(chart, frame, palette, metrics),
           *_labels(chart, frame, palette, metrics), *text)
    return ChartPlan(chart, frame, ops, width, height, palette.paper, used)


def _titled(axis: Axis) -> str:
    return f"{axis.title} ({axis.unit})" if axis.title and axis.unit else axis.title or axis.unit


def _heading(chart: Chart, palette: ChartPalette, metrics: TextMetrics, width: float, text: list[Op]) -> float:
    """Title, name of the y axis and legend; returns where the frame begins."""
    y = EDGE
    if chart.title:
        y += TITLE_PX
        text.append(TextOp((TextRun(chart.title, EDGE, y),), TITLE_PX, palette.text, bold=True))
        y += 6
    named = [one for one in chart.series if one.name]
    if len(named) > 1:
        y = _legend(named, palette, metrics, width, y + TEXT_PX, text) + 4
    if _titled(chart.y):
        y += LINE_PX
        text.append(_word(_titled(chart.y), EDGE, y - 4, palette.second, metrics, 0.0))
    return y + 6


def _legend(named: list[Series], palette: ChartPalette, metrics: TextMetrics, width: float, y: float,
            text: list[Op]) -> float:
    x = EDGE
    for one in named:
        room = 16 + metrics.width(one.name, TEXT_PX) + 14
        if x > EDGE and x + room > width - EDGE:
            x, y = EDGE, y + LINE_PX
        color = palette.tones[one.tone]
        if isinstance(one, Line):
            sample = FigureOp("line", ((x, y - 4), (x + 12, y - 4)), stroke=color, stroke_px=2.0,
                              dash=(3.0, 2.0) if one.dashed else ())
        else:
            sample = FigureOp("polygon", ((x, y - 9), (x + 12, y - 9), (x + 12, y), (x, y)),
                              fill=color + "60" if isinstance(one, Band) else color)
        text += [sample, _word(one.name, x + 16, y, palette.text, metrics, 0.0)]
        x += room
    return y


def _axes(chart: Chart, frame: Frame, y_ticks: list[Tick], palette: ChartPalette, metrics: TextMetrics) -> list[Op]:
    ops: list[Op] = []
    for value, name in y_ticks:
        y = float(frame.py(value))
        ops.append(FigureOp("line", ((frame.left, y), (frame.right, y)), stroke=palette.grid))
        ops.append(_word(name, frame.left - 6, y + 4, palette.second, metrics, 1.0))
    free = -1e9
    for value, name in _x_ticks(chart, frame):
        x = float(frame.px(value))
        room = metrics.width(name, TEXT_PX)
        left = min(max(x - room / 2, 2.0), frame.right + EDGE - room)
        if chart.x.kind != "category":
            ops.append(FigureOp("line", ((x, frame.foot), (x, frame.foot + 4)), stroke=palette.second))
        if left >= free:
            ops.append(_word(name, left, frame.foot + LINE_PX - 1, palette.second, metrics, 0.0))
            free = left + room + 8
    ops.append(FigureOp("line", ((frame.left, frame.foot), (frame.right, frame.foot)), stroke=palette.second))
    return ops


def _x_ticks(chart: Chart, frame: Frame) -> list[Tick]:
    most = max(2, int((frame.right - frame.left) / TICK_X))
    if chart.x.kind == "category":
        return [(float(at), name) for at, name in enumerate(chart.x.categories)]
    ticks = time_ticks if chart.x.kind == "time" else number_ticks
    return ticks(frame.x_low, frame.x_high, most)


def _marks(chart: Chart, frame: Frame, palette: ChartPalette) -> list[Op]:
    stacked = stacks([one for one in chart.series if isinstance(one, Bars)])
    ops: list[Op] = []
    for one in sorted(chart.series, key=lambda one: not isinstance(one, Band)):  # bands lie below
        base = stacked[id(one)][0] if isinstance(one, Bars) else None
        ops += figures(one, frame, palette.tones[one.tone], base)
    return ops


def _limits(chart: Chart, frame: Frame, palette: ChartPalette, metrics: TextMetrics) -> list[Op]:
    ops: list[Op] = []
    for limit in chart.limits:
        color = palette.tones[limit.tone]
        ops.append(limit_figure(limit, frame, color))
        color = palette.second if limit.tone == "quiet" else color
        if limit.upright:
            x = min(float(frame.px(limit.value)) + 4, frame.right - metrics.width(limit.name, TEXT_PX))
            ops.append(_haloed(_word(limit.name, x, frame.top + TEXT_PX, color, metrics, 0.0), palette))
        else:
            y = float(frame.py(limit.value)) - 4
            ops.append(_haloed(_word(limit.name, frame.right - 2, y, color, metrics, 1.0), palette))
    return ops


def _labels(chart: Chart, frame: Frame, palette: ChartPalette, metrics: TextMetrics) -> list[Op]:
    """Names of dots, those that touch no other."""
    ops: list[Op] = []
    taken: list[Box] = []
    for one in chart.series:
        if not isinstance(one, Dots) or not one.labels:
            continue
        for x, y, name in zip(frame.px(one.x).tolist(), frame.py(one.y).tolist(), one.labels, strict=True):
            if not (np.isfinite(x) and np.isfinite(y)):
                continue
            room = metrics.width(name, TEXT_PX)
            left = x + 6 if x + 6 + room <= frame.right + EDGE else x - 6 - room
            box = (left, y - TEXT_PX, left + room, y + 4)
            if all(box[2] <= o[0] or o[2] <= box[0] or box[3] <= o[1] or o[3] <= box[1] for o in taken):
                taken.append(box)
                ops.append(_haloed(_word(name, left, y + 4, palette.text, metrics, 0.0), palette))
    return ops


def _word(words: str, x: float, y: float, color: Color, metrics: TextMetrics, anchor: float) -> TextOp:
    left = x - anchor * metrics.width(words, TEXT_PX) if anchor else x
    return TextOp((TextRun(words, left, y),), TEXT_PX, color)


def _haloed(op: TextOp, palette: ChartPalette) -> TextOp:
    return replace(op, halo=palette.paper + "D0", halo_px=2.0)


def _wrapped(note: str, room: float, metrics: TextMetrics) -> list[str]:
    """A note in lines that fit; broken at spaces, and between Chinese letters where there is none."""
    lines: list[str] = []
    for paragraph in note.splitlines():
        line = ""
        for letter in paragraph:
            if metrics.width(line + letter, TEXT_PX) > room and line:
                cut = line.rfind(" ") if letter.isascii() and line.rfind(" ") > len(line) // 2 else len(line)
                lines.append(line[:cut].rstrip())
                line = line[cut:].lstrip()
            line += letter
        lines.append(line)
    return lines


def _nearest(number: int, one: Series, frame: Frame, x_px: float, y_px: float) -> Hit | None:
    shown = one.high if isinstance(one, Band) else one.y
    known = np.flatnonzero(np.isfinite(one.x) & np.isfinite(shown))
    if not len(known):
        return None
    px, py = frame.px(one.x[known]), frame.py(shown[known])
    away = np.hypot(px - x_px, py - y_px) if isinstance(one, Dots) else np.abs(px - x_px)
    best = int(np.argmin(away))
    half = float(np.diff(frame.px(np.array([0.0, one.width])))[0]) / 2 if isinstance(one, Bars) else 0.0
    if away[best] > max(REACH_PX, half):
        return None
    return Hit(number, int(known[best]), float(px[best]), float(py[best]))


