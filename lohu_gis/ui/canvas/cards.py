"""What floats above the map: zoom buttons, north, scale bar, legend, attribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import CAPTION_PX
from lohu_gis.ui.widgets.basics import column, hairline, label, row, tool_button

SAMPLE_PX = 30
"""Wider samples are ramps."""
LEGEND_SHARE = 0.5
"""The legend takes at most this share of the map's height."""
EDGE = 12
"""Distance of cards from the edge of the map."""


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of the legend: a heading (no picture), or a sample and what it stands for."""

    text: str
    sample: QImage | None = None
    heading: bool = False


class Card(QFrame):
    """A raised sheet with rounded corners."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class ZoomCard(Card):
    """Closer, further, everything, north."""

    def __init__(self, parent: QWidget, run: Callable[[str], object]) -> None:
        super().__init__(parent)
        self._north = North(lambda: run("view.north_up"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(1)
        for name, icon_name, tip in (("view.zoom_in", "plus", _("Zoom in")), ("view.zoom_out", "minus", _("Zoom out")),
                                     ("view.zoom_all", "zoom-all", _("Show everything"))):
            button = tool_button(icon_name, tip, partial(run, name))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            layout.addWidget(button)
            layout.addWidget(hairline())
        layout.addWidget(self._north, alignment=Qt.AlignmentFlag.AlignCenter)
        self.adjustSize()

    def show_rotation(self, degrees: float) -> None:
        """Turn the needle."""
        self._north.turn(degrees)


class North(QWidget):
    """A needle that points north; a click turns the map back."""

    def __init__(self, run: Callable[[], object]) -> None:
        super().__init__()
        self._run = run
        self._degrees = 0.0
        self.setFixedSize(QSize(28, 28))
        self.setToolTip(_("North up"))
        self.setAccessibleName(_("North up"))

    def turn(self, degrees: float) -> None:
        """Show a map turned clockwise by `degrees`."""
        self._degrees = degrees
        self.update()

    def mousePressEvent(self, _event: QEvent) -> None:
        """Turn the map back."""
        self._run()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A needle with a dark half, and N."""
        tokens = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(14, 14)
        painter.rotate(self._degrees)
        painter.setPen(QPen(QColor(tokens.second), 1.2))
        for side, color in ((-1, tokens.second), (1, tokens.raised)):
            painter.setBrush(QColor(color))
            painter.drawPolygon(QPolygonF([QPointF(0, -2), QPointF(side * 4.5, 10), QPointF(0, 7.5)]))
        painter.setFont(face(9, bold=True))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(-8, -14, 16, 11), Qt.AlignmentFlag.AlignCenter, "N")
        painter.end()


class ScaleBar(QWidget):
    """A bar of a round length."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._metres_per_px = 1.0
        self.setFixedSize(QSize(190, 26))

    def show_scale(self, metres_per_px: float) -> None:
        """Fit the bar to the map's scale."""
        if metres_per_px != self._metres_per_px:
            self._metres_per_px = metres_per_px
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bar, ticks and length, with a halo so that it reads on any map."""
        tokens = current.tokens()
        metres = round_length(150 * self._metres_per_px)
        wide = metres / self._metres_per_px
        text = f"{grouped(metres / 1000, 0 if metres >= 1000 else 1)} km" if metres >= 1000 else f"{metres:g} m"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QPolygonF([QPointF(2, 17), QPointF(2, 22), QPointF(2 + wide, 22), QPointF(2 + wide, 17)])
        for color, width in ((tokens.panel, 4.0), (tokens.text, 1.5)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawPolyline(line)
        font = face(CAPTION_PX, tabular=True)
        painter.setFont(font)
        halo_text(painter, QPointF(6, 13), text)
        painter.end()


class LegendCard(Card):
    """What the signs on the map mean; folds to its title."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[LegendRow] = ()
        self._open = True
        self._fold = tool_button("chevron-down", _("Fold the legend"), self._toggle, small=True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 4, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setHorizontalSpacing(8)
        self._body = QWidget()
        self._body.setLayout(self._grid)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 8)
        layout.setSpacing(4)
        layout.addWidget(row(label(_("Legend"), "heading"), None, self._fold))
        layout.addWidget(self._scroll)
        self.hide()

    def show_rows(self, rows: Sequence[LegendRow], height: int) -> None:
        """Show these lines in at most `height` pixels; none hide the card."""
        self._rows = rows
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for number, line in enumerate(rows):
            self._add(number, line)
        self.setVisible(bool(rows))
        self._grid.activate()
        self.fit(height)

    def fit(self, height: int) -> None:
        """Take no more height than this."""
        self._scroll.setVisible(self._open)
        hint = self._grid.sizeHint()
        wide = min(max(hint.width() + 34, 150), 260)
        flexible = self._grid.hasHeightForWidth()
        body = max(self._grid.heightForWidth(wide - 32), hint.height()) if flexible else hint.height()
        self._body.setMinimumHeight(body)  # in less room it scrolls; a layout would squeeze words that may wrap
        tall = body + 52 if self._open else 38
        self.resize(wide, min(tall, max(height, 60)))

    def _toggle(self) -> None:
        self._open = not self._open
        self._fold.setIcon(icon("chevron-down" if self._open else "chevron-right"))
        host = self.parentWidget()
        self.fit(round(host.height() * LEGEND_SHARE) if host is not None else 400)

    def _add(self, number: int, line: LegendRow) -> None:
        if line.sample is None:
            words = label(line.text, "caption" if not line.heading else "", wrap=True)
            self._grid.addWidget(words, number, 0, 1, 2)
            words.show()  # a layout would show it later, and count it as nothing until then
            return
        sign = QLabel()
        sign.setPixmap(QPixmap.fromImage(line.sample))
        words = label(line.text, "caption", wrap=True)
        if line.sample.width() / line.sample.devicePixelRatio() > SAMPLE_PX:  # a ramp lies above its figures
            both = column(sign, words, spacing=0)
            self._grid.addWidget(both, number, 0, 1, 2)
            both.show()
            return
        self._grid.addWidget(sign, number, 0)
        self._grid.addWidget(words, number, 1)
        sign.show()
        words.show()
        self._grid.setColumnStretch(1, 1)


class Attribution(QWidget):
    """Where the data come from, small at the lower right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""

    def show_text(self, text: str) -> None:
        """Show this line."""
        self._text = text
        metrics = QFontMetricsF(face(CAPTION_PX))
        self.setFixedSize(QSize(math.ceil(metrics.horizontalAdvance(text)) + 8, math.ceil(metrics.height()) + 4))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line with a halo."""
        painter = QPainter(self)
        painter.setFont(face(CAPTION_PX))
        halo_text(painter, QPointF(4, self.height() - 6), self._text)
        painter.end()


class Cards(QObject):
    """All cards of a map, kept in their corners."""

    def __init__(self, host: QWidget, run: Callable[[str], object]) -> None:
        super().__init__(host)
        self._host = host
        self.zoom = ZoomCard(host, run)
        self.bar = ScaleBar(host)
        self.legend = LegendCard(host)
        self.attribution = Attribution(host)
        host.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the size of the map."""
        if event.type() == QEvent.Type.Resize:
            self.settle()
        return False

    def settle(self) -> None:
        """Put every card into its corner."""
        width, height = self._host.width(), self._host.height()
        self.zoom.adjustSize()
        self.zoom.move(width - self.zoom.width() - EDGE, EDGE)
        self.bar.move(EDGE, height - self.bar.height() - EDGE)
        self.attribution.move(width - self.attribution.width() - 6, height - self.attribution.height() - 4)
        self.legend.fit(round(height * LEGEND_SHARE))
        self.legend.move(EDGE, EDGE)


def round_length(most: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not above `most`."""
    if most <= 0 or not math.isfinite(most):
        return 1.0
    power = 10 ** math.floor(math.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9)))


def halo_text(painter: QPainter, at: QPointF, text: str) -> None:
    """Text with a halo in the panel's colour."""
    tokens = current.tokens()
    path = QPainterPath()
    path.addText(at, painter.font(), text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.panel), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                        Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)
    painter.setPen(QColor(tokens.text))
    painter.drawText(at, text)

