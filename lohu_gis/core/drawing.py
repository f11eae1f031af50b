"""Technical drawings as values: lines, areas and words on named layers, in metres, at a scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
Rgb = tuple[int, int, int]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Pen:
    """How everything on one layer is drawn.

    Attributes
    ----------
    layer
        Name of the layer in files (capitals, ASCII).
    line
        Colour of lines, None for none.
    width_mm
        On paper.
    fill
        Colour of closed paths, None for none.
    dash_mm
        Lengths of stroke and gap on paper; empty for a solid line.
    """

    layer: str
    line: Rgb | None = (0, 0, 0)
    width_mm: float = 0.25
    fill: Rgb | None = None
    dash_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A line of points, shape (n, 2), n >= 2, in metres: x to the right, y up; `closed` ends where it began."""

    pen: Pen
    points: F64
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A text that begins, is centred or ends at a point (metres); its baseline is there; `size_mm` on paper."""

    pen: Pen
    text: str
    x: float
    y: float
    size_mm: float = 2.5
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What is drawn, from back to front; words lie above all paths.

    Attributes
    ----------
    scale
        Denominator: 500 for 1:500.
    title
        In files only as a note; not drawn.
    """

    paths: tuple[Path, ...]
    words: tuple[Word, ...]
    scale: float
    title: str = ""

    @property
    def metres_per_mm(self) -> float:
        """What a millimetre on paper stands for."""
        return self.scale / 1000.0

    def bounds(self) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax of paths and words (their width about), metres; a square metre when empty."""
        boxes = [(*path.points.min(axis=0), *path.points.max(axis=0)) for path in self.paths]
        boxes += [self._box(word) for word in self.words]
        if not boxes:
            return 0.0, 0.0, 1.0, 1.0
        low, high = np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def _box(self, word: Word) -> tuple[float, float, float, float]:
        wide = text_width(word.text) * word.size_mm * self.metres_per_mm
        left = word.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[word.anchor] * wide
        return left, word.y, left + wide, word.y + word.size_mm * self.metres_per_mm


def text_width(text: str) -> float:
    """Width of a text in sizes of its letters, about: Chinese letters one, others just over half."""
    return sum(1.0 if ord(letter) > 0x2E80 else 0.56 for letter in text)
