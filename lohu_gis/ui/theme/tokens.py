"""The design tokens: every colour, size and font of the window, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours of one scheme as ``#RRGGBB``.

    `hover`, `pressed` and `chosen` are backgrounds of controls and rows; `paper` is the empty map;
    `mark` draws the selection on the map and `mark_edge` its outline.
    """

    scheme: Scheme
    window: str
    panel: str
    raised: str
    hover: str
    pressed: str
    chosen: str
    text: str
    second: str
    disabled: str
    line: str
    strong: str
    accent: str
    accent_hover: str
    on_accent: str
    good: str
    warn: str
    bad: str
    paper: str
    mark: str
    mark_edge: str


LIGHT = Tokens(
    scheme="light", window="#F3F5F7", panel="#FFFFFF", raised="#FFFFFF", hover="#EDF1F4",
    pressed="#E1E7EC", chosen="#DCEBF2",
    text="#1A1F24", second="#55606B", disabled="#838D97", line="#DDE2E7", strong="#B8C0C8",
    accent="#0A6C94", accent_hover="#085A7C", on_accent="#FFFFFF", good="#2E7D4F", warn="#8A5C00", bad="#B3261E",
    paper="#FAFAF7", mark="#FFB000", mark_edge="#B35C00")

DARK = Tokens(
    scheme="dark", window="#14171A", panel="#1C2024", raised="#23282D", hover="#262C32",
    pressed="#2E353C", chosen="#1D3A47",
    text="#E7EBEF", second="#A3ADB7", disabled="#79838D", line="#2E343A", strong="#454D55",
    accent="#56B6DA", accent_hover="#7CC8E4", on_accent="#0B1216", good="#6BCB8B", warn="#E3B341", bad="#FF8A80",
    paper="#171B1F", mark="#FFC93C", mark_edge="#FFE29A")

SPACE = (4, 8, 12, 16, 24)
"""Steps of spacing in px."""

RADIUS = 6
BODY_PX, TABLE_PX, CAPTION_PX, TITLE_PX = 13, 12, 11, 20
ROW_PX = 28
"""Height of a row of a list; tables use `TABLE_ROW_PX`."""
TABLE_ROW_PX = 24
ICON_PX = 20
SMALL_ICON_PX = 16

CHINESE_FACES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "LOHU Sans SC")
"""Companions of the system's face for Chinese, first one present wins."""

TEXT_PAIRS = (
    ("text", "window"), ("text", "panel"), ("text", "raised"), ("text", "hover"), ("text", "pressed"),
    ("text", "chosen"),
    ("second", "window"), ("second", "panel"), ("second", "raised"), ("second", "hover"), ("second", "chosen"),
    ("accent", "panel"), ("accent", "window"), ("accent", "hover"), ("accent", "chosen"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"),
    ("good", "panel"), ("warn", "panel"), ("bad", "panel"), ("good", "window"), ("warn", "window"), ("bad", "window"),
    ("good", "raised"), ("warn", "raised"), ("bad", "raised"), ("text", "paper"), ("second", "paper"))
"""Pairs of (text, background) in use; each reaches 4.5:1."""

DISABLED_PAIRS = (("disabled", "panel"), ("disabled", "window"), ("disabled", "raised"))
"""Disabled text and its backgrounds; each reaches 3:1 and is never the only carrier."""


def contrast(first: str, second: str) -> float:
    """Contrast of two ``#RRGGBB`` colours after WCAG 2: ``(lighter + 0.05) / (darker + 0.05)``, 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[i:i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
