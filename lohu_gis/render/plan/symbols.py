"""Symbols of a style made to fit what they are drawn on, and the shapes of markers."""

from __future__ import annotations

import functools
import math

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.layout import LINE, POINT
from lohu_gis.core.style import Color, FillSymbol, LineSymbol, MarkerSymbol, Symbol

HAIRLINE_PX = 0.5
"""Width of a hairline on paper; on the screen it is one device pixel."""
PATTERN_STEP_PX = 6
"""Distance of the lines and dots of fill patterns."""


def recoloured(symbol: Symbol, color: Color) -> Symbol:
    """The symbol in the colour of a class: fills of areas and markers, strokes of lines."""
    if isinstance(symbol, LineSymbol):
        return msgspec.structs.replace(symbol, color=color)
    if isinstance(symbol, FillSymbol) and symbol.fill is None:
        return msgspec.structs.replace(symbol, outline=color)
    return msgspec.structs.replace(symbol, fill=color)


def fitting(symbol: Symbol, kind: int) -> Symbol:
    """The symbol as it is drawn on polygons, lines or points: another kind of symbol lends its colours."""
    if kind == POINT:
        return _as_marker(symbol)
    return _as_line(symbol) if kind == LINE else _as_fill(symbol)


def _as_fill(symbol: Symbol) -> FillSymbol:
    if isinstance(symbol, FillSymbol):
        return symbol
    if isinstance(symbol, LineSymbol):
        return FillSymbol(fill=None, outline=symbol.color, outline_px=symbol.width_px)
    return FillSymbol(fill=symbol.fill, outline=symbol.outline, outline_px=symbol.outline_px)


def _as_line(symbol: Symbol) -> LineSymbol:
    if isinstance(symbol, LineSymbol):
        return symbol
    color = (symbol.outline or symbol.fill) if isinstance(symbol, FillSymbol) else (symbol.fill or symbol.outline)
    return LineSymbol(color=color or "#00000000", width_px=max(symbol.outline_px, 1.0))


def _as_marker(symbol: Symbol) -> MarkerSymbol:
    if isinstance(symbol, MarkerSymbol):
        return symbol
    if isinstance(symbol, LineSymbol):
        return MarkerSymbol(fill=symbol.color, outline=None)
    return MarkerSymbol(fill=symbol.fill, outline=symbol.outline)


def width_of(symbol: Symbol) -> float:
    """How far a symbol reaches beyond the geometry's box, in logical pixels (half its stroke or size)."""
    if isinstance(symbol, LineSymbol):
        return max(symbol.width_px, symbol.casing_px if symbol.casing else 0.0) / 2 + 1
    if isinstance(symbol, FillSymbol):
        return symbol.outline_px / 2 + 1
    return symbol.size_px * 0.6 + symbol.outline_px + 1


@functools.cache
def marker_outline(shape: str) -> npt.NDArray[np.float64] | None:
    """Corners (n, 2) of a marker of diameter 1 around 0, 0, y downwards; None for the circle."""
    if shape == "circle":
        return None
    if shape == "square":
        return np.array([[-0.44, -0.44], [0.44, -0.44], [0.44, 0.44], [-0.44, 0.44]])
    if shape == "cross":
        a, b = 0.16, 0.48
        return np.array([[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a],
                         [-b, -a], [-a, -a]])
    if shape == "star":
        return np.array([[_polar(36 * i, 0.54 if i % 2 == 0 else 0.23)] for i in range(10)]).reshape(-1, 2)
    corners, first, radius = {"triangle": (3, 0.0, 0.58), "diamond": (4, 0.0, 0.56), "octagon": (8, 22.5, 0.52)}[shape]
    outline = np.array([_polar(first + 360 * i / corners, radius) for i in range(corners)])
    return outline + (np.array([0.0, 0.08]) if shape == "triangle" else 0.0)


def _polar(degrees: float, radius: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return radius * math.sin(angle), -radius * math.cos(angle)
