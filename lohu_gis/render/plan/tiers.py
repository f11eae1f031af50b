"""Thin outlines of small areas, so that they do not darken the screen: faded, then left out and mixed into the fill."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.core.style import FillSymbol, LineSymbol, Symbol, rgba

U8: TypeAlias = npt.NDArray[np.uint8]
F64: TypeAlias = npt.NDArray[np.float64]

SMALL_PX, MIDDLE_PX = 4.5, 9.0
"""Longer sides (device pixels) below which thin outlines are left out, and below which they are faded."""
FADED = 0.55
TIERS = 3


def with_tiers(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """The symbols, then all of them with faded outlines, then without outlines."""
    return (*symbols, *map(_faded, symbols), *map(_bare, symbols))


def tier_of(longer_px: F64) -> npt.NDArray[np.int64]:
    """0 for large areas, 1 for middling, 2 for small ones, by their longer side."""
    return np.searchsorted([-MIDDLE_PX, -SMALL_PX], -longer_px, side="left").astype(np.int64)


def tiny_color(symbol: Symbol) -> tuple[float, float, float, float]:
    """Colour of features too small for an outline: 65 % fill, 35 % outline, as the eye would mix them."""
    if isinstance(symbol, LineSymbol):
        return _floats(symbol.color)
    if symbol.fill is None or symbol.outline is None:
        red, green, blue, alpha = _floats(symbol.fill or symbol.outline or "#00000000")
        return red, green, blue, alpha if symbol.fill else alpha * 0.35
    fill, outline = _floats(symbol.fill), _floats(symbol.outline)
    shares = (0.65 * fill[3], 0.35 * outline[3])
    whole = max(sum(shares), 1e-9)
    red, green, blue = ((f * shares[0] + o * shares[1]) / whole for f, o in zip(fill[:3], outline[:3], strict=True))
    return red, green, blue, max(whole, fill[3])


def _floats(color: str) -> tuple[float, float, float, float]:
    red, green, blue, alpha = rgba(color)
    return float(red), float(green), float(blue), float(alpha)


def _thin(symbol: Symbol) -> bool:
    return isinstance(symbol, FillSymbol) and symbol.fill is not None and symbol.outline is not None \
        and symbol.outline_px <= 1


def _faded(symbol: Symbol) -> Symbol:
    if not _thin(symbol) or not isinstance(symbol, FillSymbol) or symbol.outline is None:
        return symbol
    alpha = round(rgba(symbol.outline)[3] * FADED)
    return msgspec.structs.replace(symbol, outline=f"{symbol.outline[:7]}{alpha:02X}")


def _bare(symbol: Symbol) -> Symbol:
    if not _thin(symbol):
        return symbol
    red, green, blue, alpha = (round(v) for v in tiny_color(symbol))
    return msgspec.structs.replace(symbol, fill=f"#{red:02X}{green:02X}{blue:02X}{alpha:02X}", outline=None)
