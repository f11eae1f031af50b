"""How a text is broken into lines and how much room it takes."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lohu_gis.render.plan.fonts import TextMetrics

LINE_HEIGHT = 1.2
"""Distance of base lines in sizes of the letters."""
_ASCENT = 0.86
_BREAKS = " ·・/-—–"
"""Where words end; all but the space stay at the end of their line."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a label and the size of the whole in logical pixels."""

    lines: tuple[str, ...]
    widths: tuple[float, ...]
    size_px: float

    @property
    def width(self) -> float:
        """Width of the longest line."""
        return max(self.widths)

    @property
    def height(self) -> float:
        """Height from the top of the first to the foot of the last line."""
        return self.size_px * (1.0 + LINE_HEIGHT * (len(self.lines) - 1))

    def baseline(self, line: int) -> float:
        """Base line of a line, from the top of the block."""
        return self.size_px * (_ASCENT + LINE_HEIGHT * line)


def block(lines: tuple[str, ...], size_px: float, metrics: TextMetrics) -> Block:
    """Measure lines of text."""
    return Block(lines, tuple(metrics.width(line, size_px) for line in lines), size_px)


def as_text(value: Any) -> str:
    """A cell as it is shown on the map: numbers without needless decimals, nothing for missing values."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.6g}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ", timespec="minutes")) if hasattr(value, "hour") else str(value.isoformat())
    return " ".join(str(value).split())


def is_wide(letter: str) -> bool:
    """Whether a letter is as wide as a Chinese character."""
    return unicodedata.east_asian_width(letter) in "WF"


def broken(text: str) -> tuple[str, ...]:
    """A longer name in several lines: at words and before numbers, or Chinese in even lines of at most four characters.

    Up to six Chinese characters or twelve others stay in one line.
    """
    wide = sum(map(is_wide, text))
    if wide * 2 + (len(text) - wide) <= 12:
        return (text,)
    words = _words(text)
    if len(words) > 1:
        return _packed(words, 10 if wide > len(text) / 2 else 14)
    return _even(text, 4) if wide > len(text) / 2 else (text,)


def _words(text: str) -> list[str]:
    words, current = [], ""
    for letter in text:
        number_starts = letter.isdigit() and current and is_wide(current[-1])
        if current and (letter in "（(" or number_starts):
            words.append(current)
            current = ""
        current += letter
        if letter in _BREAKS:
            words.append(current)
            current = ""
    return [word for word in [*words, current] if word.strip()]


def _packed(words: list[str], room: int) -> tuple[str, ...]:
    """Words in lines of at most `room` half-width places (a longer word has its own line)."""
    lines = [""]
    for word in words:
        joined = lines[-1] + word
        if lines[-1] and sum(2 if is_wide(letter) else 1 for letter in joined.rstrip()) > room:
            lines.append(word)
        else:
            lines[-1] = joined
    return tuple(line.strip() for line in lines)


def _even(text: str, most: int) -> tuple[str, ...]:
    rows = math.ceil(len(text) / most)
    size = math.ceil(len(text) / rows)
    return tuple(text[start:start + size] for start in range(0, len(text), size))
