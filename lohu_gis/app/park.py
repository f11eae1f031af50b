"""The virtual park: which layer holds the units, how they are coloured, which of them are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from lohu_gis.core.style import (
    Categorised,
    Category,
    Color,
    FillSymbol,
    Graduated,
    VectorStyle,
)

ColourBy = Literal["use", "rent", "vacancy", "footfall"]

COLUMNS: Mapping[ColourBy, str] = {
    "use": "use", "rent": "rent_cny_m2_month", "vacancy": "vacant", "footfall": "footfall_day"}
"""Column that a way of colouring shows."""

USES: tuple[tuple[str, Color, str, str], ...] = (
    ("fashion", "#E4577A", "服装", "Fashion"),
    ("retail", "#E0A92E", "零售", "Retail"),
    ("food", "#E8702A", "餐饮", "Food"),
    ("service", "#4FB3BF", "生活服务", "Services"),
    ("leisure", "#9C4F96", "文娱", "Leisure"),
    ("office", "#3F74B5", "办公", "Offices"),
    ("hotel", "#2F8F6B", "酒店", "Hotel"),
    ("flat", "#B99A6B", "公寓", "Flats"),
)
"""Uses of units: value, colour, Chinese and English word; eight hues that colour-blind readers can tell apart."""

COMMON = "#A7ABAE"
"""Stairs, lifts, and whatever has no value."""

RENT_BREAKS = (0.0, 60.0, 90.0, 150.0, 250.0, 400.0, 10_000.0)
RENT_COLORS: tuple[Color, ...] = ("#3B2E7E", "#31688E", "#21908C", "#35B779", "#A0DA39", "#FDE725")
FOOTFALL_BREAKS = (0.0, 20.0, 60.0, 120.0, 200.0, 350.0, 1_000_000.0)
FOOTFALL_COLORS: tuple[Color, ...] = ("#FFF1C2", "#FFD166", "#F7A440", "#E8702A", "#C2361F", "#7A1010")
VACANT, LET = "#C92A2A", "#8FB8A8"


def coloured_by(kind: ColourBy) -> VectorStyle:
    """The ready style of the units for one way of colouring; the 3D model takes its colours from it."""
    symbol = FillSymbol(fill=COMMON, outline="#5F656A", outline_px=0.0)
    if kind == "use":
        rows = tuple(Category(value=value, color=color, label=zh, label_en=en) for value, color, zh, en in USES)
        return VectorStyle(renderer=Categorised(expression="use", categories=rows, symbol=symbol, other=COMMON))
    if kind == "vacancy":
        rows = (Category(value=True, color=VACANT, label="空置", label_en="Vacant"),
                Category(value=False, color=LET, label="在用", label_en="Occupied"))
        return VectorStyle(renderer=Categorised(expression="vacant", categories=rows, symbol=symbol, other=COMMON))
    breaks, colors = (RENT_BREAKS, RENT_COLORS) if kind == "rent" else (FOOTFALL_BREAKS, FOOTFALL_COLORS)
    return VectorStyle(renderer=Graduated(expression=COLUMNS[kind], breaks=breaks, colors=colors, symbol=symbol,
                                          method="manual", missing=COMMON))


def colouring_of(style: VectorStyle) -> ColourBy | None:
    """Which of the ready ways a style colours by (its expression tells); None for a style of the planner's own."""
    expression = getattr(style.renderer, "expression", "").strip().strip('"')
    return next((kind for kind, column in COLUMNS.items() if column == expression), None)
