"""Placing of labels: each candidate tries its places in order and takes the first where nothing is in the way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress
from lohu_gis.core.style import Color, LabelStyle, rgba
from lohu_gis.render.plan.lettering import Block
from lohu_gis.render.plan.ops import TextOp, TextRun

Box: TypeAlias = tuple[float, float, float, float]
"""left, top, right, bottom in logical pixels."""
DARK_HALO = "#1C2024E0"
"""Halo of labels on dark maps: the panel colour of the dark theme."""
MARKS = 500
"""Up to this many markers are kept free of labels."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block may stand: its middle, turned clockwise by `angle_deg`; `align` is the side of ragged lines."""

    x: float
    y: float
    align: float = 0.5
    angle_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label that wants to be on the map.

    Attributes
    ----------
    rank
        Lower is placed first.
    repeat_px
        The same text of the same group is not repeated within this distance.
    keeps_clear
        What the label belongs to (a marker); labels that are no more important do not cover it either.
    """

    block: Block
    places: tuple[Place, ...]
    style: LabelStyle
    rank: tuple[float, ...]
    group: str = ""
    repeat_px: float = 0.0
    keeps_clear: Box | None = None


class Board:
    """What is taken on the picture."""

    def __init__(self, width: float, height: float, taken: Iterable[Box] = ()) -> None:
        self._size = (width, height)
        self._boxes = np.array([*taken], np.float64).reshape(-1, 4)
        self._count = len(self._boxes)

    def free(self, boxes: npt.NDArray[np.float64]) -> bool:
        """Whether all boxes lie inside the picture and touch nothing that is taken."""
        if boxes[:, :2].min() < 0 or boxes[:, 2].max() > self._size[0] or boxes[:, 3].max() > self._size[1]:
            return False
        mine = self._boxes[: self._count]
        hits = ((boxes[:, None, 0] < mine[None, :, 2]) & (boxes[:, None, 2] > mine[None, :, 0])
                & (boxes[:, None, 1] < mine[None, :, 3]) & (boxes[:, None, 3] > mine[None, :, 1]))
        return not bool(hits.any())

    def take(self, boxes: npt.NDArray[np.float64]) -> None:
        """Mark boxes as taken."""
        if self._count + len(boxes) > len(self._boxes):
            room = np.zeros((max(2 * len(self._boxes), 256) + len(boxes), 4))
            room[: self._count] = self._boxes[: self._count]
            self._boxes = room
        self._boxes[self._count: self._count + len(boxes)] = boxes
        self._count += len(boxes)


def place_all(candidates: Sequence[Candidate], width: float, height: float, taken: Iterable[Box] = (),
              progress: Progress | None = None) -> tuple[TextOp, ...]:
    """Labels that fit, in order of rank; none overlaps another or what is taken.

    Markers are kept free of labels that are no more important than they are (first number of the rank): the name of
    a sub-district may cover a station, the name of another station may not.
    """
    ordered = sorted(candidates, key=lambda c: c.rank)
    marks = [c for c in ordered if c.keeps_clear is not None][:MARKS]
    board, asked = Board(width, height, taken), progress or Progress()
    shown: dict[tuple[str, tuple[str, ...]], list[tuple[float, float]]] = {}
    placed: list[TextOp] = []
    for number, candidate in enumerate(ordered):
        if number % 200 == 0:
            asked.check()
        while marks and marks[0].rank[0] <= candidate.rank[0]:
            board.take(np.array([marks.pop(0).keeps_clear], np.float64))
        told = shown.setdefault((candidate.group, candidate.block.lines), [])
        for place in candidate.places:
            if any(math.hypot(place.x - x, place.y - y) < candidate.repeat_px for x, y in told):
                continue
            boxes = boxes_of(candidate.block, place, candidate.style.halo_px + 1.0)
            if board.free(boxes):
                board.take(boxes)
                told.append((place.x, place.y))
                placed.append(text_of(candidate.block, place, candidate.style))
                break
    return tuple(placed)


def boxes_of(block: Block, place: Place, margin: float) -> npt.NDArray[np.float64]:
    """Upright boxes (n, 4) that cover the block: one, or for turned text a row of squares along it."""
    half_w, half_h = block.width / 2 + margin, block.height / 2 + margin
    if place.angle_deg == 0:
        return np.array([[place.x - half_w, place.y - half_h, place.x + half_w, place.y + half_h]])
    angle = math.radians(place.angle_deg)
    count = max(math.ceil(half_w / half_h), 1)
    along = (np.arange(count) - (count - 1) / 2) * (2 * half_w / count)
    x, y = place.x + along * math.cos(angle), place.y + along * math.sin(angle)
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    reach_x, reach_y = half_w / count * cos + half_h * sin, half_w / count * sin + half_h * cos
    return np.column_stack([x - reach_x, y - reach_y, x + reach_x, y + reach_y])


def on_dark(style: LabelStyle) -> LabelStyle:
    """The same label for a dark map: the light halo becomes the dark panel's colour, the letters as light as needed."""
    if style.halo is not None and luminance(style.halo) < 0.5:
        return style
    red, green, blue, alpha = rgba(style.color)
    for share in (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        mixed = [round(v + (255 - v) * share) for v in (red, green, blue)]
        color = f"#{mixed[0]:02X}{mixed[1]:02X}{mixed[2]:02X}{alpha:02X}"
        if (luminance(color) + 0.05) / (luminance(DARK_HALO) + 0.05) >= 5.5:
            break
    return msgspec.structs.replace(style, color=color, halo=DARK_HALO)


def luminance(color: Color) -> float:
    """Relative luminance of a colour, 0 black to 1 white (WCAG 2)."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgba(color)[:3])]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_of(block: Block, place: Place, style: LabelStyle) -> TextOp:
    """The drawing of a block at a place."""
    left, top = place.x - block.width / 2, place.y - block.height / 2
    runs = tuple(TextRun(line, left + (block.width - width) * place.align, top + block.baseline(number))
                 for number, (line, width) in enumerate(zip(block.lines, block.widths, strict=True)))
    return TextOp(runs, style.size_px, style.color, style.halo, style.halo_px, style.bold, place.angle_deg,
                  (place.x, place.y))
