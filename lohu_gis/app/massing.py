"""Colours of buildings in 3D from their 2D style; the one place for window and command line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lohu_gis.core.style import FillSymbol, LineSymbol, Symbol, rgba
from lohu_gis.scene3d.build.light import CLAY

TINT = 0.5
"""Share of the style's colour in that of a building; the rest is clay: a model of card, not of toys."""


def palette(symbols: Sequence[Symbol]) -> npt.NDArray[np.uint8]:
    """Colour of each symbol in 3D, uint8 (n, 3): its fill mixed with clay; plain clay where it draws nothing.

    A style without symbols gives one row of clay.
    """
    mixed = [_mixed(symbol) for symbol in symbols] or [CLAY]
    return np.array(mixed, np.uint8)


def _mixed(symbol: Symbol) -> tuple[int, int, int]:
    color = symbol.color if isinstance(symbol, LineSymbol) else symbol.fill
    if color is None and isinstance(symbol, FillSymbol):
        color = symbol.outline
    if color is None:
        return CLAY
    red, green, blue = (round(TINT * own + (1 - TINT) * clay) for own, clay in zip(rgba(color)[:3], CLAY, strict=True))
    return red, green, blue
