"""Title, legend card, scale bar, north arrow, attribution and notes on a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lohu_gis.render.plan.legend import NO_BREAK
from lohu_gis.render.plan.legendcard import legend_card
from lohu_gis.render.plan.lettering import LINE_HEIGHT
from lohu_gis.render.plan.ops import FigureOp, Op, TextOp, TextRun
from lohu_gis.render.plan.scalebar import bar_of

if TYPE_CHECKING:
    from lohu_gis.core.style import Color
    from lohu_gis.render.plan.fonts import TextMetrics
    from lohu_gis.render.plan.legend import LegendGroup
    from lohu_gis.render.plan.placing import Box
    from lohu_gis.render.plan.viewport import Viewport

MARGIN = 16.0


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on a finished map beside the map itself; False and empty text leave a piece out.

    Attributes
    ----------
    legend
        Card with what is on the map.
    note
        For example that the data are invented; drawn above the attribution.
    dark
        Light on dark instead of dark on light.
    """

    title: str = ""
    legend: bool = True
    scale_bar: bool = True
    north_arrow: bool = True
    attribution: str = ""
    note: str = ""
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Tones:
    """Colours of furniture."""

    text: Color
    second: Color
    card: Color
    line: Color
    halo: Color


LIGHT = Tones("#1A1F24", "#55606B", "#FFFFFFF0", "#DDE2E7", "#FFFFFFE0")
DARK = Tones("#E7EBEF", "#A3ADB7", "#1C2024F0", "#2E343A", "#14171AE0")


def plan_furniture(furniture: Furniture, groups: tuple[LegendGroup, ...], viewport: Viewport,
                   metrics: TextMetrics) -> tuple[tuple[Op, ...], tuple[Box, ...]]:
    """Operations of all pieces and the boxes they take (labels keep out of them).

    Title top left, north arrow top right, scale bar bottom left, notes bottom right, legend above them.
    """
    tones = DARK if furniture.dark else LIGHT
    ops: list[Op] = []
    boxes: list[Box] = []
    if furniture.title:
        width = metrics.width(furniture.title, 22)
        ops.append(text(furniture.title, MARGIN, MARGIN + 20, 22, tones, bold=True))
        boxes.append((MARGIN, MARGIN, MARGIN + width, MARGIN + 28))
    if furniture.north_arrow:
        ops += _north_arrow(viewport, tones)
        boxes.append((viewport.width_px - MARGIN - 28, MARGIN, viewport.width_px - MARGIN, MARGIN + 44))
    if furniture.scale_bar:
        bar_ops, box = _scale_bar(viewport, tones, metrics)
        ops += bar_ops
        boxes.append(box)
    note_ops, foot = _notes(furniture, viewport, tones, metrics, boxes)
    ops += note_ops
    if furniture.legend and groups:
        card = legend_card(groups, tones, metrics, right=viewport.width_px - MARGIN, foot=foot,
                           room=foot - MARGIN - 56)
        if card is not None:
            ops += card[0]
            boxes.append(card[1])
    return tuple(ops), tuple(boxes)


def text(words: str, x: float, y: float, size: float, tones: Tones, *, bold: bool = False,
         second: bool = False) -> TextOp:
    """A line of furniture text with its halo; `x` left end, `y` base line."""
    return TextOp((TextRun(words, x, y),), size, tones.second if second else tones.text, tones.halo, 2.0, bold)


def _north_arrow(viewport: Viewport, tones: Tones) -> list[Op]:
    x, y = viewport.width_px - MARGIN - 14, MARGIN + 26
    angle = math.radians(viewport.rotation_deg)

    def turned(*points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
        return tuple((x + px * math.cos(angle) - py * math.sin(angle), y + px * math.sin(angle) + py * math.cos(angle))
                     for px, py in points)

    left, right = turned((0, -13), (-8, 13), (0, 7)), turned((0, -13), (8, 13), (0, 7))
    (nx, ny), = turned((0, -17))
    return [FigureOp("polygon", turned((0, -13), (-8, 13), (0, 7), (8, 13)), None, tones.halo, 4.0),
            FigureOp("polygon", left, tones.text, tones.text, 0.8),
            FigureOp("polygon", right, tones.halo[:7], tones.text, 0.8),
            text("N", nx - 4, ny + 3, 11, tones, bold=True)]


def _scale_bar(viewport: Viewport, tones: Tones, metrics: TextMetrics) -> tuple[list[Op], Box]:
    bar = bar_of(viewport.metres_per_px)
    left, foot = MARGIN, viewport.height_px - MARGIN
    top = foot - 5
    half = bar.length_px / 2
    corners = ((left, top), (left + bar.length_px, top), (left + bar.length_px, foot), (left, foot))
    middle = ((left, top), (left + half, top), (left + half, foot), (left, foot))
    ops: list[Op] = [FigureOp("polygon", corners, None, tones.halo, 4.0),
                     FigureOp("polygon", corners, tones.halo[:7], tones.text, 1.0),
                     FigureOp("polygon", middle, tones.text, tones.text, 1.0)]
    for label, x in (("0", left), (bar.half_label, left + half), (bar.label, left + bar.length_px)):
        width = metrics.width(label, 11)
        ops.append(text(label, left if x == left else x - width / 2, top - 6, 11, tones))
    ratio = f"1 : {_grouped(viewport.scale_denominator)}"
    end = left + bar.length_px + metrics.width(bar.label, 11) / 2 + 12
    ops.append(text(ratio, end, foot, 11, tones, second=True))
    return ops, (left, top - 20, end + metrics.width(ratio, 11), foot)


def _grouped(value: float) -> str:
    """A scale denominator with three valid digits, thousands apart."""
    digits = max(math.floor(math.log10(max(value, 1))) - 2, 0)
    return f"{round(value / 10**digits) * 10**digits:,}".replace(",", NO_BREAK)


def _notes(furniture: Furniture, viewport: Viewport, tones: Tones, metrics: TextMetrics,
           boxes: list[Box]) -> tuple[list[Op], float]:
    """Note and attribution from the bottom up, and where the free space above them ends."""
    ops: list[Op] = []
    foot = viewport.height_px - MARGIN
    for words in (furniture.attribution, furniture.note):
        if words:
            left = max(viewport.width_px - MARGIN - metrics.width(words, 11), MARGIN)
            ops.append(text(words, left, foot - 2, 11, tones, second=True))
            boxes.append((left, foot - 13, viewport.width_px - MARGIN, foot + 2))
            foot -= 11 * LINE_HEIGHT + 4
    return ops, foot - (4 if ops else 0)
