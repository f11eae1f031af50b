"""A technical drawing on the screen, in the colours of the theme, and as a PDF."""

from __future__ import annotations

from pathlib import Path as File

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPdfWriter,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.drawing import Drawing, Path, Rgb, Word
from lohu_gis.render.plan.files import write_whole
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import CAPTION_PX

LOOKS = {"BEHIND": ("strong", "window"), "SOIL": ("", "pressed"), "GROUND": ("second", ""), "CUT": ("text", "raised"),
         "UNKNOWN": ("bad", ""), "FLOORS": ("strong", ""), "LEVELS": ("second", ""), "NAMES": ("text", ""),
         "AXES": ("disabled", ""), "SIGHT-FREE": ("good", ""), "SIGHT-BLOCKED": ("bad", ""),
         "SIGHT-UNKNOWN": ("warn", ""), "RIDGE": ("second", ""), "RIDGE-AREA": ("", "pressed"),
         "SKYLINE": ("text", ""), "SKYLINE-AREA": ("", "hover"), "ADDED": ("", "accent"), "AFTER": ("accent", ""),
         "GONE": ("strong", "")}
"""Layer -> tokens of its line and its area; empty for none. Layers that are not named keep their own colours."""

PX_PER_MM = 4.0
"""How wide pens are on the screen."""

FADED = 90
"""Opacity (of 255) of the area that is added."""

ROOM_PX = (44.0, 34.0, 20.0, 30.0)
"""Left, above, right, below the drawing, for words."""

MOST_STRETCH = 5.0
HALO_PX = 3.0
BIG_MM = 3.0  # words of this size stand below the axis
MARGIN_MM = 10.0
MM_PER_INCH = 25.4
RESOLUTION = 1200


class DrawingView(QWidget):
    """Shows all of a drawing as large as there is room.

    Attributes
    ----------
    stretched
        Heights may be drawn larger than widths, up to five times, to fill the room (skylines).
    """

    def __init__(self) -> None:
        super().__init__()
        self.stretched = False
        self._drawing: Drawing | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(240, 120))
        self._news = current.changed.connect(lambda _tokens: self.update())
        self.destroyed.connect(self._news.close)

    @property
    def drawing(self) -> Drawing | None:
        """What is shown."""
        return self._drawing

    def show_drawing(self, drawing: Drawing | None, *, stretched: bool = False) -> None:
        """Show a drawing; None for an empty sheet."""
        self._drawing, self.stretched = drawing, stretched
        self.setAccessibleName("" if drawing is None else drawing.title)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the drawing."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current.tokens().panel))
        if self._drawing is not None:
            _paint_screen(painter, self._drawing, QRectF(self.rect()), stretched=self.stretched)
        painter.end()


class Fit:
    """From metres to pixels: the whole drawing in a rectangle, with room for words of a fixed size."""

    def __init__(self, drawing: Drawing, room: QRectF, *, stretched: bool) -> None:
        points = [path.points for path in drawing.paths]
        low = [min(float(p[:, axis].min()) for p in points) if points else 0.0 for axis in (0, 1)]
        high = [max(float(p[:, axis].max()) for p in points) if points else 1.0 for axis in (0, 1)]
        inner = room.adjusted(ROOM_PX[0], ROOM_PX[1], -ROOM_PX[2], -ROOM_PX[3])
        wide, tall = max(high[0] - low[0], 1e-6), max(high[1] - low[1], 1e-6)
        self.x = max(inner.width(), 1.0) / wide
        self.y = max(inner.height(), 1.0) / tall
        if stretched:
            self.y = min(self.y, MOST_STRETCH * self.x)
        else:
            self.x = self.y = min(self.x, self.y)
        self._left = inner.left() + (inner.width() - wide * self.x) / 2 - low[0] * self.x
        self._bottom = inner.bottom() - max((inner.height() - tall * self.y) / 2, 0.0) + low[1] * self.y

    def place(self, x: float, y: float) -> QPointF:
        """Pixels of a point."""
        return QPointF(self._left + x * self.x, self._bottom - y * self.y)


def _paint_screen(painter: QPainter, drawing: Drawing, room: QRectF, *, stretched: bool) -> None:
    fit = Fit(drawing, room, stretched=stretched)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for path in drawing.paths:
        line, area = _screen_colours(path)
        _paint_path(painter, path, fit, line, area, max(path.pen.width_mm * PX_PER_MM, 1.0), PX_PER_MM)
    font = face(CAPTION_PX, tabular=True)
    painter.setFont(font)
    taken: list[QRectF] = []
    own = [word for word in drawing.words if word.text != drawing.title]  # the panel says it already
    for word in sorted(own, key=lambda word: (word.pen.layer == "AXES", word.size_mm > BIG_MM)):
        _paint_word(painter, word, fit.place(word.x, word.y), room, taken)
    if fit.y > 1.05 * fit.x:
        painter.setPen(QColor(current.tokens().second))
        painter.drawText(room.adjusted(0, 0, -ROOM_PX[2], 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
                         _("heights × {factor}").format(factor=f"{fit.y / fit.x:.1f}"))


def _screen_colours(path: Path) -> tuple[QColor | None, QColor | None]:
    look = LOOKS.get(path.pen.layer)
    if look is None:
        return _own(path.pen.line), _own(path.pen.fill)
    line = QColor(getattr(current.tokens(), look[0])) if look[0] else None
    area = QColor(getattr(current.tokens(), look[1])) if look[1] else None
    if area is not None and path.pen.layer == "ADDED":
        area.setAlpha(FADED)
    return line, area


def _own(colour: Rgb | None) -> QColor | None:
    return None if colour is None else QColor(*colour)


def _paint_path(painter: QPainter, path: Path, fit: Fit | _Sheet, line: QColor | None, area: QColor | None,
                width: float, dash: float) -> None:
    shape = QPainterPath()
    for number, (x, y) in enumerate(path.points.tolist()):
        spot = fit.place(x, y)
        if number == 0:
            shape.moveTo(spot)
        else:
            shape.lineTo(spot)
    if path.closed:
        shape.closeSubpath()
    painter.setBrush(QBrush(area) if area is not None and path.closed else Qt.BrushStyle.NoBrush)
    if line is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(line, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if path.pen.dash_mm:
            pen.setDashPattern([length * dash / width for length in path.pen.dash_mm])
        painter.setPen(pen)
    painter.drawPath(shape)


def _paint_word(painter: QPainter, word: Word, spot: QPointF, room: QRectF, taken: list[QRectF]) -> None:
    """A word, inside the room, unless it would run into one before.

    Letters are larger here than on paper: what stands over a roof goes up from it, what stands below an axis goes down.
    """
    metrics = QFontMetricsF(painter.font())
    wide = metrics.horizontalAdvance(word.text)
    left = spot.x() - {"start": 0.0, "middle": 0.5, "end": 1.0}[word.anchor] * wide
    left = min(max(left, room.left()), max(room.right() - wide, room.left()))
    box = QRectF(left, spot.y() + _drop(word, metrics) - metrics.ascent(), wide, metrics.height())
    if any(box.adjusted(-3, 0, 3, 0).intersects(other) for other in taken):
        return
    taken.append(box)
    look = LOOKS.get(word.pen.layer)
    shape = QPainterPath()
    shape.addText(QPointF(left, box.top() + metrics.ascent()), painter.font(), word.text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(current.tokens().panel), HALO_PX))
    painter.drawPath(shape)
    painter.setPen(QColor(getattr(current.tokens(), look[0] if look is not None else "text")))
    painter.drawText(QPointF(left, box.top() + metrics.ascent()), word.text)


def _drop(word: Word, metrics: QFontMetricsF) -> float:
    """How much lower than on paper a word's baseline is, in pixels."""
    if word.size_mm > BIG_MM:
        return metrics.ascent() + 2
    if word.pen.layer == "AXES":
        return metrics.ascent() / 2 - 2 if word.anchor == "middle" else 2
    return -metrics.height() - 2 if word.pen.layer == "NAMES" and word.size_mm < 2 else -2


class _Sheet:
    """From metres to units of a page at the drawing's scale."""

    def __init__(self, drawing: Drawing) -> None:
        self._low = drawing.bounds()
        self._unit = drawing.metres_per_mm
        wide, high = self._low[2] - self._low[0], self._low[3] - self._low[1]
        self.size_mm = QSizeF(wide / self._unit + 2 * MARGIN_MM, high / self._unit + 2 * MARGIN_MM)
        self.per_mm = RESOLUTION / MM_PER_INCH

    def place(self, x: float, y: float) -> QPointF:
        """Where a point lies on the page."""
        return QPointF(((x - self._low[0]) / self._unit + MARGIN_MM) * self.per_mm,
                       ((self._low[3] - y) / self._unit + MARGIN_MM) * self.per_mm)


def write_drawing_pdf(path: str | File, drawing: Drawing) -> None:
    """One page at the drawing's scale, vectors and text, a margin of 10 mm.

    Raises
    ------
    InputError
        ``disk.*``, ``out.*``; the old file is as it was then.
    """
    sheet = _Sheet(drawing)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(RESOLUTION)
    writer.setTitle(drawing.title)
    writer.setCreator("LOHU GIS")
    size = QPageSize(sheet.size_mm, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter(writer)
    try:
        for piece in drawing.paths:
            _paint_path(painter, piece, sheet, _own(piece.pen.line), _own(piece.pen.fill),
                        max(piece.pen.width_mm, 0.05) * sheet.per_mm, sheet.per_mm)
        for word in drawing.words:
            _paper_word(painter, word, sheet)
    finally:
        painter.end()
        buffer.close()
    write_whole(path, bytes(data.data()))


def _paper_word(painter: QPainter, word: Word, sheet: _Sheet) -> None:
    font: QFont = face(CAPTION_PX)
    font.setPixelSize(max(round(word.size_mm * sheet.per_mm), 1))
    painter.setFont(font)
    spot = sheet.place(word.x, word.y)
    wide = painter.fontMetrics().horizontalAdvance(word.text)
    painter.setPen(QColor(*(word.pen.line or (0, 0, 0))))
    painter.drawText(QPointF(spot.x() - {"start": 0.0, "middle": 0.5, "end": 1.0}[word.anchor] * wide, spot.y()),
                     word.text)
