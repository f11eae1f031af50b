"""Results of sight above the map."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.app.sight import LineView, SectionView, Skyline
from lohu_gis.ui.panels.sight.work import Outcome, Viewshed, Wish
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import CAPTION_PX

DOT_PX = 4.5
TICK_PX = 10.0


class SightOverlay:
    """Paints the newest result: lines in parts, observers with their reach, sections with their direction."""

    def __init__(self) -> None:
        self._wish: Wish | None = None
        self._outcome: Outcome | None = None

    def show(self, wish: Wish | None, outcome: Outcome | None) -> None:
        """Paint this from now on; None for nothing."""
        self._wish, self._outcome = wish, outcome

    def paint(self, painter: QPainter, view: Viewport) -> None:
        """Paint above the map."""
        wish, outcome = self._wish, self._outcome
        if wish is None or outcome is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(outcome, LineView):
            _line(painter, view, outcome)
        elif isinstance(outcome, SectionView):
            _section(painter, view, outcome)
        elif isinstance(outcome, Viewshed):
            _observer(painter, view, wish.places[0][:2], (0.0, 360.0), wish.radius_m)
        elif isinstance(outcome, Skyline):
            _observer(painter, view, wish.places[0][:2], wish.sweep, 0.0)


def _spot(view: Viewport, place: tuple[float, ...]) -> QPointF:
    return QPointF(*view.to_px(place[0], place[1]))


def _stroke(painter: QPainter, points: list[QPointF], colour: str, width: float = 2.5) -> None:
    """A line with a rim in the colour of panels, so that it is seen on any map."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for paint, wide in ((current.tokens().panel, width + 2.5), (colour, width)):
        pen = QPen(QColor(paint), wide)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))


def _dot(painter: QPainter, spot: QPointF, colour: str, size: float = DOT_PX) -> None:
    painter.setPen(QPen(QColor(current.tokens().panel), 2))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(spot, size, size)


def _line(painter: QPainter, view: Viewport, outcome: LineView) -> None:
    tokens = current.tokens()
    origin, turn, target = (_spot(view, place) for place in (outcome.origin, outcome.spot, outcome.target))
    if outcome.sight.visible:
        _stroke(painter, [origin, target], tokens.good)
        rest = tokens.good
    else:
        rest = tokens.bad if outcome.sight.visible is False else tokens.warn
        _stroke(painter, [turn, target], rest)
        _stroke(painter, [origin, turn], tokens.good)
        _dot(painter, turn, rest, DOT_PX + 1)
    _dot(painter, origin, tokens.good)
    _dot(painter, target, rest)


def _observer(painter: QPainter, view: Viewport, place: tuple[float, float], sweep: tuple[float, float],
              radius: float) -> None:
    """A dot, a circle where the reach is limited, two rays where the view is."""
    spot, accent = _spot(view, place), current.tokens().accent
    reach = radius / view.camera.units_per_px
    if radius > 0:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(accent), 1, Qt.PenStyle.DashLine))
        painter.drawEllipse(spot, reach, reach)
    if (sweep[1] - sweep[0]) % 360.0:
        for azimuth in sweep:
            x = place[0] + 60 * view.camera.units_per_px * math.sin(math.radians(azimuth))
            y = place[1] + 60 * view.camera.units_per_px * math.cos(math.radians(azimuth))
            _stroke(painter, [spot, _spot(view, (x, y))], accent, 1.5)
    _dot(painter, spot, accent, DOT_PX + 1)


def _section(painter: QPainter, view: Viewport, outcome: SectionView) -> None:
    """The cut line with its names; ticks at both ends show where one looks."""
    accent = current.tokens().accent
    start, end = (_spot(view, place) for place in outcome.ends)
    along = end - start
    size = math.hypot(along.x(), along.y()) or 1.0
    left = QPointF(along.y() / size * TICK_PX, -along.x() / size * TICK_PX)
    _stroke(painter, [start + left, start, end, end + left], accent)
    for spot, name in ((start, "A"), (end, "A′")):
        _name(painter, spot - left * 1.6, name)


def _name(painter: QPainter, spot: QPointF, text: str) -> None:
    tokens = current.tokens()
    font = face(CAPTION_PX, bold=True)
    metrics = QFontMetricsF(font)
    wide = max(metrics.horizontalAdvance(text) + 8, metrics.height())
    box = QRectF(spot.x() - wide / 2, spot.y() - metrics.height() / 2, wide, metrics.height())
    painter.setFont(font)
    painter.setPen(QPen(QColor(tokens.accent), 1))
    painter.setBrush(QColor(tokens.raised))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(tokens.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
