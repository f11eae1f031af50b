"""What is being drawn or moved on the map: outline, figures on its sides, the corner jumped to, typed figures."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from lohu_gis.app.interaction.events import Draft, Snap, Tag
from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import CAPTION_PX, TABLE_PX

DOT_PX = 3.0
SNAP_PX = 6.0
SHORT_PX = 46.0
"""Shorter sides carry no figure."""
FEW = 40
"""Outlines with more corners show no dots and no figures on their sides."""


def paint_draft(painter: QPainter, draft: Draft, view: Viewport) -> None:
    """Outlines in the accent colour, in the colour of errors while they cross themselves; figures beside them."""
    tokens = current.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = QColor(tokens.accent if draft.valid else tokens.bad)
    rings = [[QPointF(*view.to_px(x, y)) for x, y in ring] for ring in draft.rings]
    _outlines(painter, rings, draft, color)
    corners = sum(map(len, rings))
    if corners <= FEW:
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(QColor(tokens.panel))
        for ring in rings:
            for spot in ring:
                painter.drawEllipse(spot, DOT_PX, DOT_PX)
    if draft.pivot is not None and rings:
        spot = QPointF(*view.to_px(*draft.pivot))
        hand = next((tag for tag in draft.tags if tag.kind == "whole"), None)
        if hand is not None:
            painter.setPen(QPen(color, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(spot, QPointF(*view.to_px(hand.x, hand.y)))
        _pivot(painter, spot, color)
    if draft.snap is not None:
        _snap(painter, draft.snap, view, QColor(tokens.mark_edge))
    _tags(painter, draft, view, sides=corners <= FEW)


def _outlines(painter: QPainter, rings: list[list[QPointF]], draft: Draft, color: QColor) -> None:
    path = QPainterPath()
    for ring in rings:
        path.addPolygon(QPolygonF(ring))
        if draft.closed:
            path.closeSubpath()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(current.tokens().panel), 4.5))
    painter.drawPath(path)
    if draft.closed:
        fill = QColor(color)
        fill.setAlpha(46)
        painter.setBrush(fill)
    painter.setPen(QPen(color, 2.0))
    painter.drawPath(path)


def _pivot(painter: QPainter, spot: QPointF, color: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 1.5))
    painter.drawEllipse(spot, 5.0, 5.0)
    for dx, dy in ((9.0, 0.0), (0.0, 9.0)):
        painter.drawLine(QPointF(spot.x() - dx, spot.y() - dy), QPointF(spot.x() + dx, spot.y() + dy))


def _snap(painter: QPainter, snap: Snap, view: Viewport, color: QColor) -> None:
    """A square on a corner, a cross on a side, a circle on the drawing's own beginning."""
    spot = QPointF(*view.to_px(snap.x, snap.y))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 2.0))
    if snap.kind == "vertex":
        painter.drawRect(QRectF(spot.x() - SNAP_PX, spot.y() - SNAP_PX, 2 * SNAP_PX, 2 * SNAP_PX))
    elif snap.kind == "start":
        painter.drawEllipse(spot, SNAP_PX, SNAP_PX)
    else:
        for sign in (-1, 1):
            painter.drawLine(QPointF(spot.x() - SNAP_PX, spot.y() - sign * SNAP_PX),
                             QPointF(spot.x() + SNAP_PX, spot.y() + sign * SNAP_PX))


def _tags(painter: QPainter, draft: Draft, view: Viewport, *, sides: bool) -> None:
    lengths = _lengths(draft, view)
    side_tags = [tag for tag in draft.tags if tag.kind == "side"]
    for number, tag in enumerate(side_tags):
        long_enough = number >= len(lengths) or lengths[number] >= SHORT_PX
        if sides and long_enough:
            _label(painter, QPointF(*view.to_px(tag.x, tag.y)), tag.text, small=True)
    whole = next((tag for tag in draft.tags if tag.kind == "whole"), None)
    if whole is not None or draft.typed:
        at = _anchor(draft, whole)
        if at is not None:
            text = "  ".join(part for part in (whole.text if whole else "", f"› {draft.typed}" if draft.typed else "")
                             if part)
            spot = QPointF(*view.to_px(*at))
            _label(painter, spot + QPointF(14, -16), text, small=False, strong=bool(draft.typed))


def _anchor(draft: Draft, whole: Tag | None) -> tuple[float, float] | None:
    if whole is not None:
        return whole.x, whole.y
    return draft.pivot or (draft.rings[0][-1] if draft.rings else None)


def _lengths(draft: Draft, view: Viewport) -> list[float]:
    if not draft.rings:
        return []
    spots = [view.to_px(x, y) for x, y in draft.rings[0]]
    return [math.dist(a, b) for a, b in zip(spots, [*spots[1:], spots[0]], strict=True)]


def _label(painter: QPainter, spot: QPointF, text: str, *, small: bool, strong: bool = False) -> None:
    tokens = current.tokens()
    font = face(CAPTION_PX if small else TABLE_PX, tabular=True)
    metrics = QFontMetricsF(font)
    wide, tall = metrics.horizontalAdvance(text) + (8 if small else 14), metrics.height() + (2 if small else 6)
    left = spot.x() - wide / 2 if small else spot.x()
    box = QRectF(left, spot.y() - tall / 2, wide, tall)
    painter.save()
    painter.setFont(font)
    painter.setPen(QPen(QColor(tokens.accent if strong else tokens.line if small else tokens.strong), 1))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(tokens.second if small else tokens.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
