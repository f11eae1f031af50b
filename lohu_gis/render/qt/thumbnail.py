"""Small pictures of symbols and ramps for legends, layer trees and inspectors."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter

from lohu_gis.core.progress import Progress
from lohu_gis.core.style import Ramp, Symbol
from lohu_gis.render.plan.fonts import FontFace
from lohu_gis.render.plan.ops import Op
from lohu_gis.render.plan.painting import paint_ops
from lohu_gis.render.plan.swatch import ramp_strip, swatch
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.render.qt.painter import QtPainter
from lohu_gis.render.qt.pathcache import PathCache


def symbol_image(symbol: Symbol, width: float = 22, height: float = 14, ratio: float = 1.0) -> QImage:
    """A sample of a symbol on a transparent picture of logical size `width` x `height`."""
    return _paint(swatch(symbol, 1, 1, width - 2, height - 2), width, height, ratio)


def ramp_image(ramp: Ramp, width: float = 120, height: float = 14, ratio: float = 1.0) -> QImage:
    """A ramp from left (low) to right (high)."""
    return _paint([ramp_strip(ramp, 0, 0, width, height)], width, height, ratio)


def _paint(ops: list[Op], width: float, height: float, ratio: float) -> QImage:
    picture = QImage(max(round(width * ratio), 1), max(round(height * ratio), 1),
                     QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    try:
        viewport = Viewport(0, 0, 1, width, height, device_ratio=ratio)
        paint_ops(ops, QtPainter(painter, viewport, FontFace(None, "sans-serif"), PathCache(0), ratio), Progress())
    finally:
        painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
