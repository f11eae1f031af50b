"""Very many points: the last point of each pixel wins, then the marker is laid over the occupied pixels only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.style import Color, MarkerSymbol, rgba
from lohu_gis.render.plan.symbols import marker_outline

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]
U8: TypeAlias = npt.NDArray[np.uint8]
U32: TypeAlias = npt.NDArray[np.uint32]
_FINE = 4
"""A marker's rim is found on a grid this many times finer than pixels."""
_FREE = 255


def stamp_points(x: F64, y: F64, symbol_of: U8, symbols: Sequence[MarkerSymbol], size: tuple[int, int],
                 ratio: float) -> U8:
    """A picture (h, w, 4), straight alpha, of markers on whole pixels.

    Parameters
    ----------
    x, y
        Device pixels in drawing order; points outside the picture are left out.
    symbol_of
        Index into `symbols` of each point.
    size
        Width and height in device pixels.
    ratio
        Device pixels per logical pixel.
    """
    reach = max((_reach(s, ratio) for s in symbols), default=1)
    width, height = size[0] + 4 * reach, size[1] + 4 * reach
    inside = (x > -reach) & (y > -reach) & (x < size[0] + reach) & (y < size[1] + reach)
    column = np.floor(x[inside]).astype(np.int64) + 2 * reach
    row = np.floor(y[inside]).astype(np.int64) + 2 * reach
    owner = np.full(width * height, _FREE, np.uint8)
    owner[row * width + column] = symbol_of[inside]  # a repeated index keeps the last value
    spots = np.flatnonzero(owner != _FREE)
    pixels = np.zeros(width * height, np.uint32)
    _lay(pixels, spots, owner[spots], symbols, ratio, width)
    whole = pixels.view(np.uint8).reshape(height, width, 4)
    return np.ascontiguousarray(whole[2 * reach: 2 * reach + size[1], 2 * reach: 2 * reach + size[0]])


def _reach(symbol: MarkerSymbol, ratio: float) -> int:
    return int(np.ceil((symbol.size_px * 0.6 + symbol.outline_px) * ratio)) + 1


def _lay(pixels: U32, spots: I64, owner: U8, symbols: Sequence[MarkerSymbol], ratio: float, stride: int) -> None:
    """Write the markers' pixels, faint ones first, so that a middle is never hidden by a neighbour's rim."""
    reach = max((_reach(s, ratio) for s in symbols), default=1)
    stamps = np.stack([marker_stamp(s, ratio, reach) for s in symbols])  # (symbols, side, side, 4)
    ranks = np.stack([_ranks(s, stamp) for s, stamp in zip(symbols, stamps, strict=True)]).max(axis=0)
    colours = np.ascontiguousarray(stamps).view(np.uint32)[..., 0]
    for flat in np.argsort(ranks, axis=None, kind="stable"):
        down, right = divmod(int(flat), 2 * reach + 1)
        colour = colours[:, down, right]
        if not colour.any():
            continue
        target = spots + ((down - reach) * stride + right - reach)
        if len(symbols) == 1:
            pixels[target] = colour[0]
        elif colour.all():
            pixels[target] = colour[owner]
        else:
            value = colour[owner]
            seen = value != 0
            pixels[target[seen]] = value[seen]


def _ranks(symbol: MarkerSymbol, stamp: U8) -> F64:
    """Drawing rank per stamp pixel: transparent first, then faint rim, outline, and the fill last."""
    alpha = stamp[..., 3].astype(np.float64)
    if symbol.fill is None:
        return alpha
    likeness = -np.abs(stamp[..., :3].astype(np.float64) - np.array(rgba(symbol.fill)[:3])).sum(axis=-1)
    return np.where(alpha > 0, alpha * 1000 + likeness, -1e9)


def marker_stamp(symbol: MarkerSymbol, ratio: float, reach: int) -> U8:
    """One marker as (2 reach + 1, 2 reach + 1, 4) straight alpha pixels, with an antialiased rim."""
    half = symbol.outline_px / 2 if symbol.outline is not None else 0.0
    side = (2 * reach + 1) * _FINE
    steps = ((np.arange(side) + 0.5) / _FINE - reach - 0.5) / ratio
    gx, gy = np.meshgrid(steps, steps)
    outer = _inside(symbol.shape, gx, gy, symbol.size_px + 2 * half)
    inner = _inside(symbol.shape, gx, gy, max(symbol.size_px - 2 * half, 0.0))
    rim_share, fill_share = _shrink(outer & ~inner), _shrink(inner)
    rim, fill = _premultiplied(symbol.outline), _premultiplied(symbol.fill)
    mixed = rim_share[..., None] * rim + fill_share[..., None] * fill
    alpha = mixed[..., 3:]
    straight = np.divide(mixed[..., :3], alpha, out=np.zeros_like(mixed[..., :3]), where=alpha > 0)
    return np.round(np.concatenate([straight, alpha], axis=-1) * 255).astype(np.uint8)


def _premultiplied(color: Color | None) -> F64:
    if color is None:
        return np.zeros(4)
    red, green, blue, alpha = (v / 255 for v in rgba(color))
    return np.array([red * alpha, green * alpha, blue * alpha, alpha])


def _shrink(fine: npt.NDArray[np.bool_]) -> F64:
    side = fine.shape[0] // _FINE
    return np.asarray(fine.reshape(side, _FINE, side, _FINE).mean(axis=(1, 3)))


def _inside(shape: str, x: F64, y: F64, size: float) -> npt.NDArray[np.bool_]:
    if size <= 0:
        return np.zeros(x.shape, bool)
    outline = marker_outline(shape)
    if outline is None:
        return np.asarray(np.hypot(x, y) <= size / 2)
    inside = np.zeros(x.shape, bool)
    corners = outline * size
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        crosses = (y0 > y) != (y1 > y)
        if y0 != y1:
            inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside
