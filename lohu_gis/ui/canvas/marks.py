"""What a scenario proposes and demolishes, marked on the map above its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from lohu_gis.app.interaction.measures import Point
from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.ui.theme import current

SMALLEST_PX = 3.0
"""Marks smaller than this on the screen are not drawn."""


@dataclass(frozen=True, slots=True)
class PlanMark:
    """One building that the scenario adds or takes away, in the project's CRS."""

    kind: Literal["proposed", "demolished"]
    rings: tuple[tuple[Point, ...], ...]


def paint_marks(painter: QPainter, marks: Sequence[PlanMark], view: Viewport) -> None:
    """Proposed buildings with an outline in the accent colour; demolished ones dashed and hatched."""
    tokens = current.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in marks:
        path = QPainterPath()
        for ring in mark.rings:
            path.addPolygon(QPolygonF([QPointF(*view.to_px(x, y)) for x, y in ring]))
            path.closeSubpath()
        box = path.boundingRect()
        if max(box.width(), box.height()) < SMALLEST_PX or box.right() < 0 or box.left() > view.width \
                or box.bottom() < 0 or box.top() > view.height:
            continue
        color = QColor(tokens.accent if mark.kind == "proposed" else tokens.bad)
        if mark.kind == "proposed":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 2.0))
        else:
            faint = QColor(color)
            faint.setAlpha(90)
            painter.setBrush(QBrush(faint, Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(color, 1.5, Qt.PenStyle.DashLine))
        painter.drawPath(path)
