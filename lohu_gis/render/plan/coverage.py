"""Features too small to see, as the share of each pixel that they cover: exact area, no drawing.

A box of a feature's area is the double integral of four corners, each spread over four pixels: 16 weighted entries
per feature and two running sums over the picture, whatever the size of the feature.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

F64: TypeAlias = npt.NDArray[np.float64]
F32: TypeAlias = npt.NDArray[np.float32]
U8: TypeAlias = npt.NDArray[np.uint8]
_HALF = np.float32(0.5)
_DUST = 1e-6
"""What rounding leaves where nothing lies."""

STEP = 65_536
"""Boxes laid at a time, so that their arrays stay in the processor's cache."""


class CoveragePlane:
    """Share of each pixel covered by boxes, for a picture of `width` x `height` pixels."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._edges = np.zeros((height + 2) * (width + 2))

    def add(self, x0: F64, y0: F64, x1: F64, y1: F64, weight: float = 1.0) -> None:
        """Lay boxes with the given edges (pixels); parts outside the picture are cut off, NaN boxes left out."""
        for start in range(0, len(x0), STEP):
            part = slice(start, start + STEP)
            self._add(x0[part], y0[part], x1[part], y1[part], weight)

    def _add(self, x0: F64, y0: F64, x1: F64, y1: F64, weight: float) -> None:
        inside = (x1 > 0) & (y1 > 0) & (x0 < self.width) & (y0 < self.height)
        if not inside.all():
            x0, y0, x1, y1 = x0[inside], y0[inside], x1[inside], y1[inside]
        stride = self.width + 2
        columns = [_split(np.clip(edge, 0, self.width)) for edge in (x0, x1)]
        rows = [_split(np.clip(edge, 0, self.height)) for edge in (y0, y1)]
        for vertical, (row, rest_y) in enumerate(rows):
            base = row * stride
            for horizontal, (column, rest_x) in enumerate(columns):
                spot = base + column
                far = rest_x * rest_y
                sign = weight if vertical == horizontal else -weight
                for offset, share in ((0, 1 - rest_x - rest_y + far), (1, rest_x - far), (stride, rest_y - far),
                                      (stride + 1, far)):
                    np.add.at(self._edges, spot + offset, share * sign)

    def coverage(self) -> F32:
        """Covered share, float32, shape (height, width), clipped to 0 ... 1."""
        whole = self._edges.reshape(self.height + 2, self.width + 2).copy()
        np.cumsum(whole, axis=0, out=whole)
        np.cumsum(whole, axis=1, out=whole)
        cover = whole[: self.height, : self.width].astype(np.float32)
        cover[cover < _DUST] = 0.0
        return np.minimum(cover, np.float32(1.0))


def _split(edge: F64) -> tuple[npt.NDArray[np.intp], F64]:
    """Pixel of each edge and how far into it the edge lies."""
    pixel = edge.astype(np.intp)
    return pixel, edge - pixel


def blend(planes: Sequence[tuple[F32, tuple[float, float, float, float]]]) -> U8 | None:
    """One picture (h, w, 4) from coverages and their colours (0 to 255): colours mix by share, alpha adds up to 1.

    None when nothing is covered.
    """
    planes = [(cover, color) for cover, color in planes if color[3] > 0 and cover.any()]
    if not planes:
        return None
    picture = np.empty((*planes[0][0].shape, 4), np.uint8)
    if len(planes) == 1:
        cover, color = planes[0]
        picture[..., :3] = np.round(color[:3])
        picture[..., 3] = cover * np.float32(color[3]) + _HALF
        return picture
    total, alpha, mixed = (np.zeros(planes[0][0].shape, np.float32) for _ in range(3))
    for cover, color in planes:
        total += cover
        alpha += cover * np.float32(color[3])
    scale = 1 / np.maximum(alpha, np.float32(1e-6))
    for channel in range(3):
        mixed[:] = 0
        for cover, color in planes:
            mixed += cover * np.float32(color[3] * color[channel])
        picture[..., channel] = mixed * scale + _HALF
    picture[..., 3] = alpha / np.maximum(total, 1) + _HALF
    return picture
