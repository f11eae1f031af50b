"""How results of the hot spot tools look on the map at first.

Hot is red to amber, cold is blue to green, and what is not more than chance is nearly nothing. Where many kinds have to
be told apart the pattern of the fill differs too, so that nobody needs to see colours well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from lohu_gis.analysis.hotspot.patterns import CATEGORIES
from lohu_gis.app.hotspot.words import CATEGORY_NAMES, CATEGORY_NAMES_ZH
from lohu_gis.app.i18n import _
from lohu_gis.core.style import (
    Categorised,
    Category,
    Color,
    FillSymbol,
    LabelStyle,
    MarkerSymbol,
    Symbol,
    VectorStyle,
)
from lohu_gis.core.text import N_

Pattern = Literal["none", "diagonal", "cross", "dots"]

NOTHING: Color = "#DADAD640"
_EDGE: Color = "#FFFFFF99"
_CELL = FillSymbol(fill=NOTHING, outline=_EDGE, outline_px=0.0)

BINS: tuple[tuple[int, Color, str, str], ...] = (
    (3, "#B2182B", "热点，错误发现率不超过 1%", "Hot, false discoveries up to 1 %"),
    (2, "#E0745A", "热点，不超过 5%", "Hot, up to 5 %"),
    (1, "#F4B79C", "热点，不超过 10%", "Hot, up to 10 %"),
    (0, NOTHING, "与偶然无异", "No more than chance"),
    (-1, "#A9CCE0", "冷点，不超过 10%", "Cold, up to 10 %"),
    (-2, "#5A97C2", "冷点，不超过 5%", "Cold, up to 5 %"),
    (-3, "#2166AC", "冷点，错误发现率不超过 1%", "Cold, false discoveries up to 1 %"),
)
"""Bins of Gi*, colours that colour-blind readers can tell apart, words."""

QUADRANTS: tuple[tuple[str, Color, str, str], ...] = (
    ("HH", "#B2182B", "高值聚集", "High among high"), ("LL", "#2166AC", "低值聚集", "Low among low"),
    ("HL", "#F4B79C", "低值中的高值", "High among low"), ("LH", "#A9CCE0", "高值中的低值", "Low among high"),
)

RARITY: tuple[tuple[str, Color, float, str, str], ...] = (
    ("rare", "#B2182B", 2.0, "p ≤ 0.01，百天以上一遇", "p ≤ 0.01, once in 100 days or rarer"),
    ("seldom", "#D9682B", 1.6, "p ≤ 0.05，20 天以上一遇", "p ≤ 0.05, once in 20 days or rarer"),
    ("usual", "#7C858D", 1.2, "p > 0.05，常见", "p > 0.05, usual by chance"),
)
"""Of clusters: value, colour, width of the outline, words."""

_LOOKS: Mapping[str, tuple[Color, Color, Pattern]] = {
    "new": ("#F57C00", "#00838F", "cross"), "consecutive": ("#F57C00", "#00838F", "none"),
    "intensifying": ("#7F0000", "#08306B", "none"), "persistent": ("#C62828", "#2171B5", "none"),
    "diminishing": ("#C62828", "#2171B5", "dots"), "sporadic": ("#F9C74F", "#7CC8C0", "dots"),
    "oscillating": ("#F9C74F", "#7CC8C0", "diagonal"), "historical": ("#D9C7B8", "#C3D0DA", "diagonal"),
}
"""Fill of the hot and of the cold one, and the pattern that both have."""

_INK: Mapping[Pattern, Color] = {"none": _EDGE, "cross": "#FFFFFFE0", "dots": "#2B2B2BB0", "diagonal": "#2B2B2B90"}


def hot_spots() -> VectorStyle:
    """Bins of Gi* from blue over nothing to red; unknown is hatched."""
    rows = tuple(Category(value=value, color=color, label=zh, label_en=en) for value, color, zh, en in BINS)
    unknown = Category(value=None, color="#B0B0AC", label="未知", label_en="Unknown",
                       symbol=FillSymbol(fill="#B0B0AC30", outline="#8C8C88", pattern="diagonal"))
    return VectorStyle(renderer=Categorised(expression="gi_bin", symbol=_CELL, categories=(*rows, unknown)))


def likeness() -> VectorStyle:
    """Quadrants of Moran's I where they are more than chance."""
    rows = tuple(Category(value=value, color=color, label=zh, label_en=en) for value, color, zh, en in QUADRANTS)
    rest = Category(value="-", color=NOTHING, label="与偶然无异", label_en="No more than chance")
    return VectorStyle(renderer=Categorised(expression="if(li_q <= 0.05, li_quadrant, '-')", symbol=_CELL,
                                            categories=(*rows, rest), other=NOTHING))


def emerging_cells() -> VectorStyle:
    """The seventeen patterns: colour says hot or cold and how strong, the pattern of the fill says which."""
    return VectorStyle(renderer=Categorised(expression="category", symbol=_CELL, other=NOTHING, categories=tuple(
        Category(value=name, color=_symbol(name).fill or NOTHING, label=CATEGORY_NAMES_ZH[name],
                 label_en=CATEGORY_NAMES[name], symbol=_symbol(name)) for name in CATEGORIES)))


def _symbol(category: str) -> FillSymbol:
    kind, _sign, colour = category.rpartition("_")
    if kind not in _LOOKS:
        return _CELL
    hot, cold, pattern = _LOOKS[kind]
    return FillSymbol(fill=f"{hot if colour == 'hot' else cold}D8", outline=_INK[pattern], pattern=pattern)


def scan_circles() -> VectorStyle:
    """Circles, the deeper the rarer by chance, with how rare in words."""
    before, after = _(N_("once in {days:,} days by chance")).split("{days:,}")
    words = f"concat({_literal(before)}, to_text(floor(recurrence_days + 0.000001)), {_literal(after)})"
    rows = tuple(Category(value=value, color=color, label=zh, label_en=en, symbol=FillSymbol(
        fill=f"{color}4D", outline=color, outline_px=width)) for value, color, width, zh, en in RARITY)
    return VectorStyle(
        renderer=Categorised(expression="if(p <= 0.01, 'rare', if(p <= 0.05, 'seldom', 'usual'))", symbol=FillSymbol(),
                             categories=rows),
        labels=LabelStyle(expression=words, bold=True, color="#7A1420", priority=10.0, overhang=True))


def _literal(text: str) -> str:
    """A text as it is written in an expression."""
    return "'" + text.replace("'", "''") + "'"


def scan_members() -> VectorStyle:
    """Records in clusters: small dots with the number of their cluster in the table."""
    return VectorStyle(renderer=Categorised(
        expression="cluster", other="#D9822B", symbol=MarkerSymbol(size_px=6.0, outline="#FFFFFF", outline_px=0.8),
        categories=(Category(value=1, color="#B2182B", label="最强聚集", label_en="Strongest cluster"),)))


def dense_groups() -> VectorStyle:
    """Events in groups; those in none are small and grey."""
    alone: Symbol = MarkerSymbol(size_px=4.0, fill="#A8A8A4", outline=None)
    return VectorStyle(renderer=Categorised(
        expression="cluster", other="#D9682B", symbol=MarkerSymbol(size_px=6.0, outline="#FFFFFF", outline_px=0.8),
        categories=(Category(value=-1, color="#A8A8A4", label="不成群", label_en="In no group", symbol=alone),)))


STYLES: Mapping[str, Mapping[str, Callable[[], VectorStyle]]] = {
    "hotspot.getis_ord": {"hotspots": hot_spots},
    "hotspot.moran": {"likeness": likeness},
    "hotspot.emerging": {"cells": emerging_cells},
    "hotspot.scan": {"clusters": scan_circles, "members": scan_members},
    "hotspot.clusters": {"clusters": dense_groups},
}
"""Tool -> output -> what makes its look, in the language of the window where words are in it."""
