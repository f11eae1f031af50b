"""The painter of draw operations with QPainter, for pictures and PDF alike."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol, rgba
from lohu_gis.render.plan.symbols import HAIRLINE_PX, PATTERN_STEP_PX, marker_outline
from lohu_gis.render.qt.application import map_font
from lohu_gis.render.qt.pathcache import PathCache, origin_of
from lohu_gis.render.qt.sprites import Sprites

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lohu_gis.core.progress import Progress
    from lohu_gis.core.style import Color, Symbol
    from lohu_gis.render.plan.fonts import FontFace
    from lohu_gis.render.plan.ops import U8, ChunksOp, FigureOp, ImageOp, MarkersOp, ShapesOp, TextOp
    from lohu_gis.render.plan.viewport import Viewport

CHECK_EVERY = 1000
"""Shapes drawn between two checks for cancellation."""
_SPRITES = Sprites()
_AA = QPainter.RenderHint.Antialiasing


class QtPainter:
    """Draws operations on a paint device.

    Parameters
    ----------
    painter
        Active, without any transformation of its own.
    scale
        Units of the device per logical pixel.
    vector
        The device keeps vectors (PDF).
    supersample
        Fill chunks at double size instead of antialiased; pays from some ten thousand features on.
    """

    def __init__(self, painter: QPainter, viewport: Viewport, font: FontFace, paths: PathCache, scale: float,
                 *, vector: bool = False, supersample: bool = True) -> None:
        self._painter, self._viewport, self._font, self._paths = painter, viewport, font, paths
        self._scale, self._vector, self._supersample = scale, vector, supersample and not vector
        painter.setRenderHint(_AA, True)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)

    def shapes(self, op: ShapesOp, progress: Progress) -> None:
        """Draw polygons or lines one by one; casings of lines lie below all lines."""
        origin = origin_of(op.geometry)
        paths = self._paths.shapes(op, origin, progress)
        self._painter.setTransform(self._world(origin, self._scale))
        if any(isinstance(s, LineSymbol) and s.casing and s.casing_px for s in op.symbols):
            self._stroke_or_fill(paths, op.symbol_of, [self._casing(s) for s in op.symbols], progress)
        self._stroke_or_fill(paths, op.symbol_of, [self._pen_and_brush(s) for s in op.symbols], progress)
        for number, symbol in enumerate(op.symbols):
            if isinstance(symbol, FillSymbol) and symbol.pattern != "none" and symbol.outline is not None:
                self._hatch([p for p, n in zip(paths, op.symbol_of.tolist(), strict=True) if n == number], symbol)
        self._painter.resetTransform()

    def _hatch(self, paths: Sequence[QPainterPath], symbol: FillSymbol) -> None:
        """Lines or dots of a fill pattern over all areas of one symbol, on a grid fixed to the picture."""
        whole = QPainterPath()
        for path in paths:
            whole.addPath(path)
        if whole.isEmpty():
            return
        painter = self._painter
        painter.save()
        painter.setClipPath(whole, Qt.ClipOperation.IntersectClip)
        painter.setTransform(QTransform.fromScale(self._scale, self._scale))
        painter.setPen(QPen(_color(symbol.outline or "#000000"), 1.0))
        painter.setBrush(_brush(symbol.outline) if symbol.pattern == "dots" else Qt.BrushStyle.NoBrush)
        painter.drawPath(_pattern(symbol.pattern, self._viewport.width_px, self._viewport.height_px))
        painter.restore()

    def _stroke_or_fill(self, paths: Sequence[QPainterPath], symbol_of: U8,
                        looks: Sequence[tuple[QPen, QBrush] | None], progress: Progress) -> None:
        painter, current = self._painter, -1
        numbers = symbol_of.tolist()
        for start in range(0, len(paths), CHECK_EVERY):
            progress.check()
            for path, number in zip(paths[start:start + CHECK_EVERY], numbers[start:start + CHECK_EVERY], strict=True):
                look = looks[number]
                if look is None:
                    continue
                if number != current:
                    painter.setPen(look[0])
                    painter.setBrush(look[1])
                    current = number
                painter.drawPath(path)

    def chunks(self, op: ChunksOp, progress: Progress) -> None:
        """Fills at double size without antialiasing, scaled down; outlines as antialiased hairlines above."""
        numbers = op.symbol_of
        if len(op.fills) and any(isinstance(s, FillSymbol) and s.fill for s in op.symbols):
            self._fill_chunks(op, progress)
        self._painter.setTransform(self._world(op.arrangement.sheet.origin, self._scale))
        paths = self._paths.chunks(op.arrangement, op.outlines, progress)
        hairlines: list[tuple[QPen, QBrush] | None] = [_hairline(s) for s in op.symbols]
        self._stroke_or_fill_chunks(paths, numbers[op.outlines], hairlines, progress)
        self._painter.resetTransform()

    def _stroke_or_fill_chunks(self, paths: Sequence[QPainterPath], numbers: U8,
                               looks: Sequence[tuple[QPen, QBrush] | None], progress: Progress,
                               painter: QPainter | None = None) -> None:
        target, current = painter or self._painter, -1
        for spot, (path, number) in enumerate(zip(paths, numbers.tolist(), strict=True)):
            if spot % 50 == 0:
                progress.check()
            look = looks[number]
            if look is None:
                continue
            if number != current:
                target.setPen(look[0])
                target.setBrush(look[1])
                current = number
            target.drawPath(path)

    def _fill_chunks(self, op: ChunksOp, progress: Progress) -> None:
        paths = self._paths.chunks(op.arrangement, op.fills, progress)
        looks: list[tuple[QPen, QBrush] | None] = [_plain_fill(s) for s in op.symbols]
        numbers, origin = op.symbol_of[op.fills], op.arrangement.sheet.origin
        if not self._supersample:
            self._painter.setTransform(self._world(origin, self._scale))
            self._stroke_or_fill_chunks(paths, numbers, looks, progress)
            return
        device = self._painter.device()
        width, height = device.width(), device.height()
        double = QImage(2 * width, 2 * height, QImage.Format.Format_ARGB32_Premultiplied)
        double.fill(0)
        large = QPainter(double)
        try:
            large.setTransform(self._world(origin, 2 * self._scale))
            self._stroke_or_fill_chunks(paths, numbers, looks, progress, large)
        finally:
            large.end()
        small = double.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio,
                              Qt.TransformationMode.SmoothTransformation)
        self._painter.resetTransform()
        self._painter.drawImage(0, 0, small)

    def markers(self, op: MarkersOp, progress: Progress) -> None:
        """Draw each marker at its exact place."""
        painter = self._painter
        looks = [self._marker(s) for s in op.symbols if isinstance(s, MarkerSymbol)]
        places = (op.xy * self._scale).tolist()
        for spot, ((x, y), number) in enumerate(zip(places, op.symbol_of.tolist(), strict=True)):
            if spot % CHECK_EVERY == 0:
                progress.check()
            path, pen, brush = looks[number]
            painter.setPen(pen)
            painter.setBrush(brush)
            painter.setTransform(QTransform(1, 0, 0, 1, x, y))
            painter.drawPath(path)
        painter.resetTransform()

    def _marker(self, symbol: MarkerSymbol) -> tuple[QPainterPath, QPen, QBrush]:
        path, size = QPainterPath(), symbol.size_px * self._scale
        outline = marker_outline(symbol.shape)
        if outline is None:
            path.addEllipse(QPointF(0, 0), size / 2, size / 2)
        else:
            path.addPolygon(QPolygonF([QPointF(x * size, y * size) for x, y in outline]))
            path.closeSubpath()
        return path, self._pen(symbol.outline, symbol.outline_px), _brush(symbol.fill)

    def image(self, op: ImageOp) -> None:
        """Lay a picture over a rectangle."""
        picture = image_of(op.rgba)
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, op.smooth)
        k = self._scale
        painter.drawImage(QRectF(op.left * k, op.top * k, op.width * k, op.height * k), picture)

    def text(self, op: TextOp) -> None:
        """Write lines of text; the halo is a round stroke below. On pictures, labels come from painted sprites."""
        if not op.runs:
            return
        if self._vector or op.halo is None:
            self._write(op, self._painter, 0.0, 0.0)
        else:
            _SPRITES.draw(op, self._scale, self._painter, self._font, partial(self._write, op))

    def _write(self, op: TextOp, painter: QPainter, dx: float, dy: float) -> None:
        """Write on a painter, moved by device pixels."""
        size = op.size_px * self._scale
        font = map_font(self._font, round(size), bold=op.bold)
        factor = size / max(round(size), 1)
        moved = self._turned(op) * QTransform.fromTranslate(dx, dy)
        for run in op.runs:
            place = QTransform(factor, 0, 0, factor, run.x * self._scale, run.y * self._scale)
            painter.setTransform(place * moved)
            if op.halo and op.halo_px:
                outline = QPainterPath()
                outline.addText(0, 0, font, run.text)
                painter.strokePath(outline, self._round_pen(op.halo, 2 * op.halo_px * self._scale / factor))
            painter.setFont(font)
            painter.setPen(_color(op.color))
            painter.drawText(QPointF(0, 0), run.text)
        painter.resetTransform()

    def _turned(self, op: TextOp) -> QTransform:
        if op.angle_deg == 0:
            return QTransform()
        x, y = op.pivot[0] * self._scale, op.pivot[1] * self._scale
        return QTransform().translate(x, y).rotate(op.angle_deg).translate(-x, -y)

    def figure(self, op: FigureOp) -> None:
        """Draw a small figure in pixels."""
        painter = self._painter
        painter.setTransform(QTransform.fromScale(self._scale, self._scale))
        painter.setPen(self._figure_pen(op))
        painter.setBrush(_brush(op.fill))
        points = [QPointF(x, y) for x, y in op.points]
        if op.kind == "line":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
        elif op.radius_px:
            painter.drawRoundedRect(QRectF(points[0], points[2]), op.radius_px, op.radius_px)
        else:
            painter.drawPolygon(QPolygonF(points))
            self._hatch_figure(op, QPolygonF(points))
        painter.resetTransform()

    def _hatch_figure(self, op: FigureOp, outline: QPolygonF) -> None:
        if op.pattern != "none" and op.stroke is not None:
            area = QPainterPath()
            area.addPolygon(outline)
            self._hatch([area], FillSymbol(outline=op.stroke, pattern=op.pattern))

    def _figure_pen(self, op: FigureOp) -> QPen:
        pen = self._pen(op.stroke, op.stroke_px, op.dash)
        pen.setCosmetic(True)
        return pen

    def _world(self, origin: tuple[float, float], scale: float) -> QTransform:
        a, b, c, d, e, f = self._viewport.matrix
        x, y = origin
        return QTransform(a * scale, b * scale, c * scale, d * scale,
                          (a * x + c * y + e) * scale, (b * x + d * y + f) * scale)

    def _pen_and_brush(self, symbol: Symbol) -> tuple[QPen, QBrush]:
        if isinstance(symbol, LineSymbol):
            return self._pen(symbol.color, symbol.width_px, symbol.dash), QBrush(Qt.BrushStyle.NoBrush)
        return self._pen(symbol.outline, symbol.outline_px), _brush(symbol.fill)

    def _casing(self, symbol: Symbol) -> tuple[QPen, QBrush] | None:
        if not isinstance(symbol, LineSymbol) or not symbol.casing or not symbol.casing_px:
            return None
        return self._pen(symbol.casing, symbol.casing_px), QBrush(Qt.BrushStyle.NoBrush)

    def _pen(self, color: Color | None, width_px: float, dash: tuple[float, ...] = ()) -> QPen:
        if color is None:
            return QPen(Qt.PenStyle.NoPen)
        width = width_px * self._scale
        pen = QPen(_color(color), width if width_px else self._hairline_width())
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.RoundCap)
        if dash and width > 0:
            pen.setDashPattern([max(length / width_px, 0.01) for length in _even(dash)])
        return pen

    def _hairline_width(self) -> float:
        """One device pixel (0 is Qt's fast hairline), on paper and fine pictures as wide as `HAIRLINE_PX`."""
        width = HAIRLINE_PX * self._scale
        return width if self._vector or width > 1 else 0.0

    def _round_pen(self, color: Color, width: float) -> QPen:
        return QPen(_color(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _pattern(pattern: str, width: float, height: float) -> QPainterPath:
    """Lines or dots that cover a picture."""
    step, path = PATTERN_STEP_PX, QPainterPath()
    across, down = range(0, int(width) + step, step), range(0, int(height) + step, step)
    if pattern == "dots":
        for x in across:
            for y in down:
                path.addEllipse(QPointF(x + step / 2, y + step / 2), 0.5, 0.5)
    elif pattern == "cross":
        for x in across:
            path.moveTo(x + step / 2, 0)
            path.lineTo(x + step / 2, height)
        for y in down:
            path.moveTo(0, y + step / 2)
            path.lineTo(width, y + step / 2)
    else:
        for x in range(0, int(width + height) + step, step):
            path.moveTo(x, 0)
            path.lineTo(x - height, height)
    return path


def _even(dash: tuple[float, ...]) -> tuple[float, ...]:
    return dash if len(dash) % 2 == 0 else dash * 2


def _hairline(symbol: Symbol) -> tuple[QPen, QBrush] | None:
    color = symbol.color if isinstance(symbol, LineSymbol) else symbol.outline
    return None if color is None else (QPen(_color(color), 0), QBrush(Qt.BrushStyle.NoBrush))


def _plain_fill(symbol: Symbol) -> tuple[QPen, QBrush] | None:
    if isinstance(symbol, LineSymbol) or symbol.fill is None:
        return None
    return QPen(Qt.PenStyle.NoPen), _brush(symbol.fill)


def _color(color: Color) -> QColor:
    return QColor(*rgba(color))


def _brush(color: Color | None) -> QBrush:
    return QBrush(Qt.BrushStyle.NoBrush) if color is None else QBrush(_color(color))


def image_of(pixels: Any) -> QImage:
    """An RGBA array (h, w, 4) with straight alpha as a picture that owns its pixels."""
    array = np.ascontiguousarray(pixels, np.uint8)
    height, width = array.shape[:2]
    return QImage(array.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
