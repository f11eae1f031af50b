"""A chart on the screen: painted by the map's engine, read with the pointer, saved as a picture."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFileDialog, QMenu, QSizePolicy, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.chart import Band, Chart, Dots, Series
from lohu_gis.render.plan.chart.layout import ChartPlan, Hit, plan_chart
from lohu_gis.render.plan.chart.palette import DARK, LIGHT, ChartPalette
from lohu_gis.render.plan.chart.ticks import CHINA
from lohu_gis.render.qt.pdf import write_pdf
from lohu_gis.render.qt.png import write_png
from lohu_gis.render.qt.screen import paint_map
from lohu_gis.render.svg.writer import write_svg
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import CAPTION_PX

PAPER_PX = (960.0, 540.0)
"""Size of a chart in a file."""
FILE_DPI = 192.0
FILTER = "PNG (*.png);;PDF (*.pdf);;SVG (*.svg)"


class ChartView(QWidget):
    """Shows one chart in the colours of the theme.

    Attributes
    ----------
    picked
        Emits the numbers of a series and of a point that was clicked.
    """

    picked = Signal(int, int)

    def __init__(self, empty: str = "") -> None:
        super().__init__()
        self.setMinimumSize(QSize(180, 120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._empty = empty or _("Nothing to show")
        self._chart: Chart | None = None
        self._plan: ChartPlan | None = None
        self._picture: QImage | None = None
        self._hit: Hit | None = None
        self._news = current.changed.connect(lambda _tokens: self._forget())
        self.destroyed.connect(self._news.close)

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    def show_chart(self, chart: Chart | None) -> None:
        """Show a chart; None, or one without values, leaves the words for an empty one."""
        self._chart = chart
        words = "" if chart is None else ". ".join((chart.title, *(one.name for one in chart.series if one.name)))
        self.setAccessibleName(words)
        self._forget()

    def save(self, path: Path) -> None:
        """Write the chart on white paper as ``.png``, ``.pdf`` or ``.svg``.

        Raises
        ------
        ValueError
            Without a chart, or with another ending.
        OSError
            When it cannot be written; nothing is left behind then.
        """
        if self._chart is None:
            raise ValueError("no chart")
        plan = plan_chart(self._chart, *PAPER_PX, LIGHT)
        ending = path.suffix.lower()
        if ending == ".png":
            write_png(plan.picture(FILE_DPI / 96), path, FILE_DPI)
        elif ending == ".pdf":
            write_pdf(plan.picture(), path, self._chart.title)
        elif ending == ".svg":
            write_svg(plan.picture(), path, self._chart.title)
        else:
            raise ValueError(ending)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the kept picture, made again after a change of size, theme or chart."""
        painter = QPainter(self)
        if self._chart is None or self._chart.empty:
            painter.setPen(QColor(current.tokens().second))
            painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            return
        if self._picture is None or self._plan is None:
            self._plan = plan_chart(self._chart, self.width(), self.height(), self._palette())
            self._picture = paint_map(self._plan.picture(self.devicePixelRatioF()))
        painter.drawImage(0, 0, self._picture)
        if self._hit is not None:
            self._read(painter, self._plan, self._hit)

    def resizeEvent(self, _event: object) -> None:
        """Lay out anew."""
        self._forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the value under the pointer."""
        hit = None if self._plan is None else self._plan.nearest(event.position().x(), event.position().y())
        if hit != self._hit:
            self._hit = hit
            self.update()

    def leaveEvent(self, _event: object) -> None:
        """Nothing is read any more."""
        self._hit = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the value under the pointer."""
        self.mouseMoveEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._hit is not None:
            self.picked.emit(self._hit.series, self._hit.index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy or save the picture, copy the numbers."""
        if self._chart is None or self._chart.empty:
            return
        menu = QMenu(self)
        for words, work in ((_("Copy picture"), self._copy), (_("Copy numbers"), self._copy_numbers),
                            (_("Save picture ..."), self._ask)):
            menu.addAction(words, work)
        menu.exec(event.globalPos())

    def _palette(self) -> ChartPalette:
        return DARK if current.tokens().scheme == "dark" else LIGHT

    def _forget(self) -> None:
        self._plan, self._picture, self._hit = None, None, None
        self.update()

    def _copy(self) -> None:
        if self._chart is not None:
            plan = plan_chart(self._chart, *PAPER_PX, LIGHT)
            QGuiApplication.clipboard().setImage(paint_map(plan.picture(2.0)))

    def _copy_numbers(self) -> None:
        if self._chart is not None:
            QGuiApplication.clipboard().setText(numbers_of(self._chart))

    def _ask(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("Save picture"), "", FILTER)
        if path:
            self.save(Path(path))

    def _read(self, painter: QPainter, plan: ChartPlan, hit: Hit) -> None:
        """A card beside the value: place along x, name and value."""
        tokens = current.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = readout(plan.chart, hit)
        font = face(CAPTION_PX)
        measure = QFontMetricsF(font)
        wide = max(measure.horizontalAdvance(line) for line in lines) + 16
        tall = measure.height() * len(lines) + 8
        left = hit.x_px + 10 if hit.x_px + 10 + wide <= self.width() else hit.x_px - 10 - wide
        card = QRectF(left, min(max(hit.y_px - tall - 6, 2), self.height() - tall - 2), wide, tall)
        painter.setPen(QPen(QColor(tokens.strong)))
        painter.drawLine(QPointF(hit.x_px, plan.frame.top), QPointF(hit.x_px, plan.frame.foot))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(card, 4, 4)
        painter.setFont(font)
        for number, line in enumerate(lines):
            painter.setPen(QColor(tokens.text if number else tokens.second))
            painter.drawText(QPointF(card.left() + 8, card.top() + 4 + measure.ascent() + number * measure.height()),
                             line)


def readout(chart: Chart, hit: Hit) -> list[str]:
    """Lines that tell a value: where along x, then what."""
    one = chart.series[hit.series]
    label = one.labels[hit.index] if isinstance(one, Dots) and one.labels else ""
    unit = f" {chart.y.unit}" if chart.y.unit else ""
    if isinstance(one, Band):
        value = f"{_number(one.low[hit.index])} \u2013 {_number(one.high[hit.index])}{unit}"
    else:
        value = f"{_number(one.y[hit.index])}{unit}"
    name = label or one.name
    return [told_x(chart, float(one.x[hit.index])), f"{name}: {value}" if name else value]


def told_x(chart: Chart, value: float) -> str:
    """A place along x in words."""
    if chart.x.kind == "category":
        place = round(value)
        return chart.x.categories[place] if 0 <= place < len(chart.x.categories) else ""
    if chart.x.kind == "time":
        moment = datetime.fromtimestamp(value, CHINA)
        return moment.strftime("%Y-%m-%d" if moment.hour == moment.minute == 0 else "%Y-%m-%d %H:%M")
    unit = f" {chart.x.unit}" if chart.x.unit else ""
    return f"{chart.x.title} {_number(value)}{unit}".strip()


def numbers_of(chart: Chart) -> str:
    """All values as a table with tabs, for a sheet: series, x, y (a band: both ends)."""
    rows = ["\t".join((_("series"), chart.x.title, chart.y.title))]
    for one in chart.series:
        for index, x in enumerate(one.x.tolist()):
            rows.append("\t".join((one.name, told_x(chart, x) if chart.x.kind != "number" else f"{x:.10g}",
                                   *(f"{value:.10g}" for value in _values(one, index)))))
    return "\n".join(rows)


def _values(one: Series, index: int) -> tuple[float, ...]:
    if isinstance(one, Band):
        return float(one.low[index]), float(one.high[index])
    return (float(one.y[index]),)


def _number(value: float) -> str:
    digits = 0 if abs(value) >= 1000 or value == round(value) else 1 if abs(value) >= 100 else 2
    return f"{value:,.{digits}f}".replace(",", "\u2009").replace("-", "\u2212")


