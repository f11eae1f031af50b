"""Samples of symbols for legends, as operations in pixels."""

from __future__ import annotations

import numpy as np

from lohu_gis.core.style import LineSymbol, MarkerSymbol, Ramp, Symbol
from lohu_gis.render.plan.ops import FigureOp, ImageOp, MarkersOp, Op
from lohu_gis.render.plan.ramps import ramp_table


def swatch(symbol: Symbol, left: float, top: float, width: float, height: float) -> list[Op]:
    """A sample of a symbol that fills a box: a rectangle, a line or one marker in the middle."""
    middle_x, middle_y = left + width / 2, top + height / 2
    if isinstance(symbol, MarkerSymbol):
        return [MarkersOp(np.array([[middle_x, middle_y]]), np.zeros(1, np.uint8), (_small(symbol, height),))]
    if isinstance(symbol, LineSymbol):
        points = ((left + 1, middle_y), (left + width - 1, middle_y))
        line = FigureOp("line", points, None, symbol.color, min(symbol.width_px, height), symbol.dash)
        if not symbol.casing or not symbol.casing_px:
            return [line]
        return [FigureOp("line", points, None, symbol.casing, min(symbol.casing_px, height)), line]
    inset = max(symbol.outline_px / 2, 0.5)
    corners = ((left + inset, top + inset), (left + width - inset, top + inset),
               (left + width - inset, top + height - inset), (left + inset, top + height - inset))
    return [FigureOp("polygon", corners, symbol.fill, symbol.outline, max(symbol.outline_px, 0.8),
                     pattern=symbol.pattern)]


def _small(symbol: MarkerSymbol, height: float) -> MarkerSymbol:
    import msgspec

    size = min(symbol.size_px, max(height - symbol.outline_px, 3.0))
    return msgspec.structs.replace(symbol, size_px=size)


def ramp_strip(ramp: Ramp, left: float, top: float, width: float, height: float) -> ImageOp:
    """A ramp from left (low) to right (high)."""
    table = ramp_table(ramp, 256)
    return ImageOp(np.ascontiguousarray(np.repeat(table[None], 2, axis=0)), left, top, width, height, smooth=True)
